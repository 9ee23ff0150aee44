"""What was begun in a customer's workspace goes on when it is left, and after a restart."""

from __future__ import annotations

import asyncio

from tests.embedded.partner import Partner
from tests.embedded.ways import NORTHWIND, SAKURA, SAKURA_PATH, enter, partner
from tests.managing.desk import profile_at
from tests.releasing.ways import deploy, pick, seated
from tests.support.screen import app_of, explorer_of, settle, shown_ids, wait_for_text, wait_until
from tests.support.server import RecordingApp, serve


async def test_watches_lists_and_the_ledger_are_the_customer_s_over_a_restart():
    world = Partner()
    server = RecordingApp(world)
    with serve(server) as url:
        async with seated(server, url) as at:
            await enter(at, SAKURA)
            await at.move_to("604202")
            await at.pilot.press("b")
            await at.form("Build 株式会社さくら orders")
            world.building = True
            await at.send()
            await at.at_view("build")
            number = explorer_of(at.pilot).view.number
            # The lists of each workspace are kept apart.
            theirs = explorer_of(at.pilot).workspace.connection.scope
            stored = await asyncio.to_thread(app_of(at.pilot).store.load_list, theirs, "projects")
            assert [row for row, _ in stored.rows] == ["649122", "604202"]
            await at.by_name("leave_workspace")
            await settle(at.pilot)
            assert len(app_of(at.pilot).watches.all()) == 1
            asked = len(at.read(f"{SAKURA_PATH}/project_builds/{number}"))
            watch = app_of(at.pilot).watches.all()[0]
            app_of(at.pilot).watches.poll_now(watch)
            path = f"{SAKURA_PATH}/project_builds/{number}"
            await wait_until(at.pilot, lambda: len(at.read(path)) > asked)
            ledger, own = app_of(at.pilot).store.ledger, explorer_of(at.pilot).workspace.connection
            assert theirs == own.scope._replace(workspace=SAKURA.id)
            assert f'"customer": "{SAKURA.id}"' in list(ledger.json_lines(own.scope))[-1]
        async with seated(server, url) as at:
            app = app_of(at.pilot)
            await wait_until(at.pilot, lambda: app.watches.all())
            assert app.watches.all()[0].scope.workspace == SAKURA.id
            world.building = False
            app.watches.poll_now(app.watches.all()[0])
            await at.told(f"Build {number} (of 株式会社さくら orders, 株式会社さくら) succeeded.")
            await enter(at, NORTHWIND, "builds")
            assert number not in shown_ids(at.pilot)
            await enter(at, SAKURA, "builds")
            assert number in shown_ids(at.pilot)


async def test_what_was_sent_for_a_customer_without_an_answer_is_looked_up_there():
    world = Partner()
    server = RecordingApp(world)
    with serve(server) as url:
        profile = profile_at(url)
        assert profile.name == "acme"
        world.loses = "deploy"
        async with seated(server, url) as at:
            await enter(at, NORTHWIND)
            await at.move_to("649122")
            await deploy(at, "test Build DEV")
            await at.form("deploy to test")
            await at.fill(title="Lost one")
            await at.send()
            await wait_for_text(at.pilot, "its answer was lost")
        world.loses = ""
        async with seated(server, url, wait=False) as at:
            await wait_for_text(at.pilot, "for customer 4410982 was sent at")
            before = len(at.read("/api/managed_users/4410982/deployments"))
            await at.pilot.press("l")
            await wait_for_text(at.pilot, "is running.")
            assert len(at.read("/api/managed_users/4410982/deployments")) == before + 1


async def test_a_release_goes_on_in_its_workspace_when_that_is_left():
    world = Partner()
    world.building = True
    async with partner(NORTHWIND, backend=world) as (at, _):
        await at.move_to("604202")
        await at.pilot.press("R")
        await pick(at, "Release Northwind Farms orders", "test")
        await at.form(
            "Release Northwind Farms orders to test", "Customer Northwind Farms (4410982)"
        )
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "wait for the build")
        await wait_until(at.pilot, lambda: len(at.sent) == 1)
        await at.pilot.press("escape")
        await enter(at, SAKURA)
        world.building = False
        await wait_until(at.pilot, lambda: len(at.sent) == 2)
        build, deploy_ = (path for _, path, _, _ in at.sent)
        assert build == "/api/managed_users/4410982/projects/604202/build"
        assert deploy_.startswith("/api/managed_users/4410982/project_builds/")
        # The same project's number here is another project.
        await at.move_to("604202")
        await wait_until(at.pilot, lambda: app_of(at.pilot).release.is_done)
        assert "さくら" in at.text
