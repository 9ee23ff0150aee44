"""A customer's workspace: the same views, marked in the header, and the way back."""

from __future__ import annotations

import pytest

from tests.embedded.partner import Partner
from tests.embedded.steps import (
    NORTHWIND,
    PROD,
    SAKURA,
    SAKURA_PATH,
    breadcrumbs,
    drive_partner,
    enter,
    header,
    open_by_number,
)
from tests.releasing.steps import choose_from
from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    cursor_id,
    explorer_of,
    paste,
    settle,
    shown_ids,
    status_text,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from workato_tui.commands.parser import start_parser
from workato_tui.commands.start import _options
from workato_tui.profiles.errors import UsageError
from workato_tui.services.customer_ref import CustomerRef

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


async def test_workspaces_share_views_and_esc_leads_back():
    keys = (("1", "projects"), ("2", "builds"), ("3", "deployments"), ("4", "reviews"),
            ("0", "board"), ("6", "downloads"), ("7", "requests"))  # fmt: skip

    async def classes() -> dict[str, list[type]]:
        view_classes = {}
        for key, kind in keys:
            await ui.pilot.press(key)
            await ui.wait_for_view(kind)
            view_classes[kind] = [type(explorer_of(ui.pilot).view)]
            if kind in ("projects", "builds", "deployments"):
                await ui.pilot.press("enter")
                await ui.wait_for_list()
                view_classes[kind].append(type(explorer_of(ui.pilot).view))
                await ui.pilot.press("escape")
                await ui.wait_for_list()
        return view_classes

    async with drive_partner() as (ui, _):
        own_views = await classes()
        assert len({view for views in own_views.values() for view in views}) == 10
        await ui.pilot.press("1")
        await ui.pilot.press("j", "j")
        row = cursor_id(ui.pilot)
        await enter(ui, NORTHWIND)
        assert shown_ids(ui.pilot) == ["649122", "604202"]
        assert await classes() == own_views
        await ui.pilot.press("1", "escape")
        await ui.wait_for_view("projects")
        assert cursor_id(ui.pilot) == row
        assert "Northwind" not in header(ui)


async def test_from_the_list_of_customers_and_back():
    async with drive_partner(section="customers") as (ui, _):
        await ui.move_to("4410995")
        for back in ("escape", "5"):
            await ui.pilot.press("enter")
            await ui.wait_for_view("projects")
            assert "株式会社さくら  environment unknown" in header(ui)
            await ui.pilot.press("3")
            await ui.wait_for_view("deployments")
            await ui.pilot.press(back)
            await ui.wait_for_view("customers")
            assert cursor_id(ui.pilot) == "4410995"
        await ui.move_to("4410982")
        await ui.pilot.press("enter")
        await choose_from(ui, "Which environment of Northwind Farms?", "prod")
        await ui.wait_for_view("projects")
        assert "Northwind Farms  prod" in header(ui)
        assert "Northwind Farms prod orders" in ui.text


@SIZES
async def test_header_and_breadcrumbs_name_customer_and_environment(size):
    async with drive_partner(size=size) as (ui, _):
        for customer, name, environment in (
            (NORTHWIND, "Northwind Farms", "dev"),
            (PROD, "Northwind Farms", "prod"),
            (SAKURA, "株式会社さくら", "environment unknown"),
        ):
            await enter(ui, customer)
            assert f" {name}  {environment}" in header(ui)
            assert f"Projects › {name} ({environment})" in breadcrumbs(ui)
        assert "esc" in ui.text
        await ui.pilot.press("enter")
        await ui.wait_for_list()
        assert "株式会社さくら (environment unknown) › 株式会社さくら billing" in breadcrumbs(ui)
        assert {request.path.rpartition("/")[0] for request in ui.server.requests[-2:]} == {
            SAKURA_PATH
        }


@pytest.mark.parametrize("typed", ["EAM10 / 77 Süd", "EAM10%20%2F%2077%20S%C3%BCd"])
async def test_a_customer_is_opened_by_its_external_id(typed):
    async with drive_partner() as (ui, _):
        await open_by_number(ui, "customer", typed)
        await ui.wait_for_view("projects")
        assert ui.queries_of(f"{SAKURA_PATH}/projects")
        # The name is loaded in the background.
        await wait_until(ui.pilot, lambda: "株式会社さくら  environment unknown" in header(ui))
        await ui.run_from_palette("leave_workspace")
        await wait_until(ui.pilot, lambda: "さくら" not in header(ui))
        await open_by_number(ui, "customer", "4410991")
        await wait_until(ui.pilot, lambda: "Northwind Farms  prod" in header(ui))
        await ui.move_to("604202")
        await ui.pilot.press("Y")
        await wait_for_status(ui.pilot, "/managed_users/4410991/projects")
        await ui.pilot.press("b")
        await ui.wait_for_form("! Builds and deployments start in the DEV workspace; this is prod.")
        await ui.pilot.press("escape")
        await ui.wait_for_list()


async def test_invalid_and_unknown_customer_ids():
    async with drive_partner() as (ui, _):
        await open_by_number(ui, "customer", "AM10")
        await wait_for_text(ui.pilot, "a number, or E and your own id")
        await ui.fill(number="E404")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(
            ui.pilot, "Not found with this token", "Check the customer's ID: E404 may be wrong"
        )
        assert "customer E404  environment unknown" in header(ui)


async def test_reconnecting_keeps_the_customer_s_lists():
    async with drive_partner(SAKURA) as (ui, _):
        await ui.move_to("604202")
        before = explorer_of(ui.pilot).workspace
        await app_of(ui.pilot).use_profile("acme")
        await settle(ui.pilot)
        workspace = explorer_of(ui.pilot).workspace
        assert workspace is not before
        assert workspace.connection.customer == SAKURA
        assert workspace.connection.own_workspace is not before.connection.own_workspace
        assert (cursor_id(ui.pilot), explorer_of(ui.pilot).view.workspace) == ("604202", workspace)
        await ui.pilot.press("escape")
        await ui.wait_for_view("projects")
        own_views = explorer_of(ui.pilot).workspace
        assert own_views.connection is workspace.connection.own_workspace
        assert explorer_of(ui.pilot).view.workspace is own_views


async def test_actions_that_the_embedded_api_lacks():
    async with drive_partner(NORTHWIND) as (ui, _):
        await ui.pilot.press("4")
        await ui.wait_for_view("reviews")
        for key, done in (("a", "approved"), ("x", "rejected"), ("u", "reopened"),
                          ("c", "given another comment")):  # fmt: skip
            await ui.pilot.press(key)
            assert f"{key}: In a customer's workspace a review cannot be {done}" in status_text(
                ui.pilot
            )
        await ui.pilot.press("full_stop")
        await paste(ui.pilot, "Approve with a comment")
        await wait_for_text(ui.pilot, "Approve with a comment", "In a customer's works")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await ui.run_from_palette("all_folders")
        await ui.wait_for_view("folders")
        await ui.move_to("1486330")
        await ui.pilot.press("enter")
        await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == ["77"])
        for key in ("E", "delete"):
            await ui.pilot.press(key)
            assert "The API has no such call for a customer's workspace." in status_text(ui.pilot)
        assert ui.writes == []


async def test_quotas_are_shared_by_all_customers():
    async with drive_partner(NORTHWIND) as (ui, _):
        assert len(ui.queries_of("/api/users/me")) == 1
        assert "API 999/1000 left, all customers" in header(ui)
        await ui.pilot.press("3")
        await ui.wait_for_view("deployments")
        assert "API 59/60 left, all customers" in header(ui)
        await enter(ui, SAKURA, "deployments")
        assert "API 58/60 left, all customers" in header(ui)
        await ui.pilot.press("escape")
        await ui.pilot.press("3")
        await ui.wait_for_view("deployments")
        assert "API 59/60 left" in header(ui)
        assert "all customers" not in header(ui)


async def test_equal_ids_in_different_workspaces():
    """Three workspaces have the same project, build, and deployment IDs."""
    async with drive_partner(NORTHWIND) as (ui, backend):
        backend.workspaces["4410982"].deployments[1]["title"] = "Northwind's own"
        await ui.pilot.press("3")
        await ui.wait_for_view("deployments")
        workspace = explorer_of(ui.pilot).workspace
        assert workspace.project_name("604202") == "Northwind Farms orders"
        app = app_of(ui.pilot)
        app.watch_until_done("deployment", "6390", "", connection=workspace.connection)
        assert app.watches.get(workspace.connection.scope, "deployment", "6390")
        await enter(ui, SAKURA, "deployments")
        assert "株式会社さくら orders" in ui.text
        scope = explorer_of(ui.pilot).workspace.connection.scope
        assert app.watches.get(scope, "deployment", "6390") is None
        watch = app.watches.get(workspace.connection.scope, "deployment", "6390")
        backend.workspaces["4410982"].deployments[1]["review_state"] = "review_approved"
        app.watches.poll_now(watch)
        await wait_until(ui.pilot, lambda: watch.review_state == "review_approved")
        await settle(ui.pilot)
        assert explorer_of(ui.pilot).workspace.deployments["6390"].title == "Release 6390"
        assert scope.workspace == SAKURA.id


async def test_forms_name_customer_environment_and_id():
    async with drive_partner(PROD) as (ui, _):
        await ui.pilot.press("n")
        await ui.wait_for_form(
            "New project", "Customer Northwind Farms (4410991)", "environment prod; profile acme"
        )
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await enter(ui, SAKURA)
        await ui.pilot.press("E")
        await ui.wait_for_form(
            "Customer 株式会社さくら (EAM10 / 77 Süd), environment unknown; profile acme"
        )


def test_the_command_line_names_a_customer():
    arguments = start_parser().parse_args(["--demo", "--customer", "EA%2F2300"])
    assert _options(arguments).customer == CustomerRef("EA/2300")
    arguments = start_parser().parse_args(["--demo", "--customer", "2300x"])
    with pytest.raises(UsageError, match="--customer: a customer's id is a number, or E and"):
        _options(arguments)


async def test_starting_in_a_customer_s_workspace():
    async with drive_partner(backend=Partner(), section=None, customer=SAKURA) as (ui, _):
        await settle(ui.pilot)
        assert "株式会社さくら billing" in ui.text
        await ui.pilot.press("escape")
        await settle(ui.pilot)
        assert "acme" in header(ui)
        assert explorer_of(ui.pilot).workspace.connection.customer is None
