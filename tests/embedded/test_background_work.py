"""Work in a customer's workspace continues after leaving it, and after a restart."""

from __future__ import annotations

import asyncio

from tests.embedded.partner import Partner
from tests.embedded.steps import NORTHWIND, SAKURA, SAKURA_PATH, drive_partner, enter
from tests.releasing.steps import choose_from, deploy, drive_profile
from tests.support.driver import save_profile
from tests.support.screen import app_of, explorer_of, settle, shown_ids, wait_for_text, wait_until
from tests.support.server import RecordingApp, serve


async def test_watches_lists_and_the_ledger_survive_a_restart():
    backend = Partner()
    server = RecordingApp(backend)
    with serve(server) as url:
        async with drive_profile(server, url) as ui:
            await enter(ui, SAKURA)
            await ui.move_to("604202")
            await ui.pilot.press("b")
            await ui.wait_for_form("Build 株式会社さくら orders")
            backend.building = True
            await ui.send()
            await ui.wait_for_view("build")
            number = explorer_of(ui.pilot).view.number
            # Each workspace has its own cached lists.
            scope = explorer_of(ui.pilot).workspace.connection.scope
            stored = await asyncio.to_thread(app_of(ui.pilot).store.load_list, scope, "projects")
            assert [row for row, _ in stored.rows] == ["649122", "604202"]
            await ui.run_from_palette("leave_workspace")
            await settle(ui.pilot)
            assert len(app_of(ui.pilot).watches.all()) == 1
            request_count = len(ui.queries_of(f"{SAKURA_PATH}/project_builds/{number}"))
            watch = app_of(ui.pilot).watches.all()[0]
            app_of(ui.pilot).watches.poll_now(watch)
            path = f"{SAKURA_PATH}/project_builds/{number}"
            await wait_until(ui.pilot, lambda: len(ui.queries_of(path)) > request_count)
            ledger, own = app_of(ui.pilot).store.ledger, explorer_of(ui.pilot).workspace.connection
            assert scope == own.scope._replace(workspace=SAKURA.id)
            assert f'"customer": "{SAKURA.id}"' in list(ledger.json_lines(own.scope))[-1]
        async with drive_profile(server, url) as ui:
            app = app_of(ui.pilot)
            await wait_until(ui.pilot, lambda: app.watches.all())
            assert app.watches.all()[0].scope.workspace == SAKURA.id
            backend.building = False
            app.watches.poll_now(app.watches.all()[0])
            await ui.wait_for_notification(
                f"Build {number} (of 株式会社さくら orders, 株式会社さくら) succeeded."
            )
            await enter(ui, NORTHWIND, "builds")
            assert number not in shown_ids(ui.pilot)
            await enter(ui, SAKURA, "builds")
            assert number in shown_ids(ui.pilot)


async def test_a_lost_answer_is_looked_up_in_the_customer_s_workspace():
    backend = Partner()
    server = RecordingApp(backend)
    with serve(server) as url:
        profile = save_profile(url)
        assert profile.name == "acme"
        backend.loses_answers_to = "deploy"
        async with drive_profile(server, url) as ui:
            await enter(ui, NORTHWIND)
            await ui.move_to("649122")
            await deploy(ui, "test Build DEV")
            await ui.wait_for_form("deploy to test")
            await ui.fill(title="Lost one")
            await ui.send()
            await wait_for_text(ui.pilot, "its answer was lost")
        backend.loses_answers_to = ""
        async with drive_profile(server, url, wait=False) as ui:
            await wait_for_text(ui.pilot, "for customer 4410982 was sent at")
            before = len(ui.queries_of("/api/managed_users/4410982/deployments"))
            await ui.pilot.press("l")
            await wait_for_text(ui.pilot, "is running.")
            assert len(ui.queries_of("/api/managed_users/4410982/deployments")) == before + 1


async def test_a_release_continues_in_its_workspace():
    backend = Partner()
    backend.building = True
    # A deployment in review would stop the release.
    del backend.workspaces[NORTHWIND.id].deployments[1]
    async with drive_partner(NORTHWIND, backend=backend) as (ui, _):
        await ui.move_to("604202")
        await ui.pilot.press("R")
        await choose_from(ui, "Release Northwind Farms orders", "test")
        await ui.wait_for_form(
            "Release Northwind Farms orders to test", "Customer Northwind Farms (4410982)"
        )
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "wait for the build")
        await wait_until(ui.pilot, lambda: len(ui.writes) == 1)
        await ui.pilot.press("escape")
        await enter(ui, SAKURA)
        backend.building = False
        await wait_until(ui.pilot, lambda: len(ui.writes) == 2)
        build_path, deploy_path = (path for _, path, _, _ in ui.writes)
        assert build_path == "/api/managed_users/4410982/projects/604202/build"
        assert deploy_path.startswith("/api/managed_users/4410982/project_builds/")
        # The same project ID is another project here.
        await ui.move_to("604202")
        await wait_until(ui.pilot, lambda: app_of(ui.pilot).release.is_done)
        assert "さくら" in ui.text
