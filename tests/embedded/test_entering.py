"""A customer's workspace: the same views, told apart in the header, and a way back to the row."""

from __future__ import annotations

import pytest

from tests.embedded.partner import Partner
from tests.embedded.ways import (
    NORTHWIND,
    PROD,
    SAKURA,
    SAKURA_PATH,
    crumbs,
    enter,
    open_by_number,
    partner,
    top,
)
from tests.releasing.ways import pick
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
    wait_for_text,
    wait_until,
)
from workato_tui.commands.parser import start_parser
from workato_tui.commands.start import _options
from workato_tui.profiles.errors import UsageError
from workato_tui.services.customer_ref import CustomerRef

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


async def test_the_same_views_serve_both_and_esc_leads_back_to_the_row():
    keys = (("1", "projects"), ("2", "builds"), ("3", "deployments"), ("4", "reviews"),
            ("0", "board"), ("6", "downloads"), ("7", "requests"))  # fmt: skip

    async def classes() -> dict[str, list[type]]:
        found = {}
        for key, kind in keys:
            await at.pilot.press(key)
            await at.at_view(kind)
            found[kind] = [type(explorer_of(at.pilot).view)]
            if kind in ("projects", "builds", "deployments"):
                await at.pilot.press("enter")
                await at.back()
                found[kind].append(type(explorer_of(at.pilot).view))
                await at.pilot.press("escape")
                await at.back()
        return found

    async with partner() as (at, _):
        own = await classes()
        assert len({view for views in own.values() for view in views}) == 10
        await at.pilot.press("1")
        await at.pilot.press("j", "j")
        row = cursor_id(at.pilot)
        await enter(at, NORTHWIND)
        assert shown_ids(at.pilot) == ["649122", "604202"]
        assert await classes() == own
        await at.pilot.press("1", "escape")
        await at.at_view("projects")
        assert cursor_id(at.pilot) == row
        assert "Northwind" not in top(at)


async def test_from_the_list_of_customers_and_back_to_its_row():
    async with partner(section="customers") as (at, _):
        await at.move_to("4410995")
        for back in ("escape", "5"):
            await at.pilot.press("enter")
            await at.at_view("projects")
            assert "株式会社さくら  environment unknown" in top(at)
            await at.pilot.press("3")
            await at.at_view("deployments")
            await at.pilot.press(back)
            await at.at_view("customers")
            assert cursor_id(at.pilot) == "4410995"
        await at.move_to("4410982")
        await at.pilot.press("enter")
        await pick(at, "Which environment of Northwind Farms?", "prod")
        await at.at_view("projects")
        assert "Northwind Farms  prod" in top(at)
        assert "Northwind Farms prod orders" in at.text


@SIZES
async def test_name_and_environment_stand_in_the_header_and_the_breadcrumb(size):
    async with partner(size=size) as (at, _):
        for customer, name, where in (
            (NORTHWIND, "Northwind Farms", "dev"),
            (PROD, "Northwind Farms", "prod"),
            (SAKURA, "株式会社さくら", "environment unknown"),
        ):
            await enter(at, customer)
            assert f" {name}  {where}" in top(at)
            assert f"Projects › {name} ({where})" in crumbs(at)
        assert "esc" in at.text
        await at.pilot.press("enter")
        await at.back()
        assert "株式会社さくら (environment unknown) › 株式会社さくら billing" in crumbs(at)
        assert {one.path.rpartition("/")[0] for one in at.server.requests[-2:]} == {SAKURA_PATH}


@pytest.mark.parametrize("typed", ["EAM10 / 77 Süd", "EAM10%20%2F%2077%20S%C3%BCd"])
async def test_a_customer_is_opened_by_its_external_id(typed):
    async with partner() as (at, _):
        await open_by_number(at, "customer", typed)
        await at.at_view("projects")
        assert at.read(f"{SAKURA_PATH}/projects")
        # The name is asked for behind the list.
        await wait_until(at.pilot, lambda: "株式会社さくら  environment unknown" in top(at))
        await at.by_name("leave_workspace")
        await wait_until(at.pilot, lambda: "さくら" not in top(at))
        await open_by_number(at, "customer", "4410991")
        await wait_until(at.pilot, lambda: "Northwind Farms  prod" in top(at))
        await at.move_to("604202")
        await at.pilot.press("Y")
        await wait_until(
            at.pilot, lambda: "/managed_users/4410991/projects" in status_text(at.pilot)
        )
        await at.pilot.press("b")
        await at.form("! Builds and deployments start in the DEV workspace; this is prod.")
        await at.pilot.press("escape")
        await at.back()


async def test_an_id_that_is_none_and_one_that_is_not_there():
    async with partner() as (at, _):
        await open_by_number(at, "customer", "AM10")
        await wait_for_text(at.pilot, "a number, or E and your own id")
        await at.fill(number="E404")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "Not found with this token")
        assert "customer E404  environment unknown" in top(at)


async def test_another_connection_of_the_profile_leaves_the_customer_s_lists_as_they_are():
    async with partner(SAKURA) as (at, _):
        await at.move_to("604202")
        before = explorer_of(at.pilot).workspace
        await app_of(at.pilot).use_profile("acme")
        await settle(at.pilot)
        workspace = explorer_of(at.pilot).workspace
        assert workspace is not before
        assert workspace.connection.customer == SAKURA
        assert workspace.connection.own_workspace is not before.connection.own_workspace
        assert (cursor_id(at.pilot), explorer_of(at.pilot).view.workspace) == ("604202", workspace)
        await at.pilot.press("escape")
        await at.at_view("projects")
        own = explorer_of(at.pilot).workspace
        assert own.connection is workspace.connection.own_workspace
        assert explorer_of(at.pilot).view.workspace is own


async def test_what_the_embedded_api_lacks_is_greyed_and_says_why():
    async with partner(NORTHWIND) as (at, _):
        await at.pilot.press("4")
        await at.at_view("reviews")
        for key, done in (("a", "approved"), ("x", "rejected"), ("u", "reopened"),
                          ("c", "given another comment")):  # fmt: skip
            await at.pilot.press(key)
            assert f"{key}: In a customer's workspace a review cannot be {done}" in status_text(
                at.pilot
            )
        await at.pilot.press("full_stop")
        await paste(at.pilot, "Approve with a comment")
        await wait_for_text(at.pilot, "Approve with a comment", "In a customer's works")
        await at.pilot.press("escape")
        await at.back()
        await at.by_name("all_folders")
        await at.at_view("folders")
        await at.move_to("1486330")
        await at.pilot.press("enter")
        await wait_until(at.pilot, lambda: shown_ids(at.pilot) == ["77"])
        for key in ("E", "delete"):
            await at.pilot.press(key)
            assert "The API has no such call for a customer's workspace." in status_text(at.pilot)
        assert at.sent == []


async def test_identity_is_not_asked_for_and_budgets_are_shared():
    async with partner(NORTHWIND) as (at, _):
        assert len(at.read("/api/users/me")) == 1
        assert "API 999/1000 left, all customers" in top(at)
        await at.pilot.press("3")
        await at.at_view("deployments")
        assert "API 59/60 left, all customers" in top(at)
        await enter(at, SAKURA, "deployments")
        assert "API 58/60 left, all customers" in top(at)
        await at.pilot.press("escape")
        await at.pilot.press("3")
        await at.at_view("deployments")
        assert "API 59/60 left" in top(at)
        assert "all customers" not in top(at)


async def test_numbers_are_of_their_workspace_only():
    """The same project, build and deployment numbers in three workspaces."""
    async with partner(NORTHWIND) as (at, world):
        world.spaces["4410982"].deployments[1]["title"] = "Northwind's own"
        await at.pilot.press("3")
        await at.at_view("deployments")
        workspace = explorer_of(at.pilot).workspace
        assert workspace.project_name("604202") == "Northwind Farms orders"
        app = app_of(at.pilot)
        app.watch_until_done("deployment", "6390", "", connection=workspace.connection)
        assert app.watches.get(workspace.connection.scope, "deployment", "6390")
        await enter(at, SAKURA, "deployments")
        assert "株式会社さくら orders" in at.text
        here = explorer_of(at.pilot).workspace.connection.scope
        assert app.watches.get(here, "deployment", "6390") is None
        watch = app.watches.get(workspace.connection.scope, "deployment", "6390")
        world.spaces["4410982"].deployments[1]["review_state"] = "review_approved"
        app.watches.poll_now(watch)
        await wait_until(at.pilot, lambda: watch.review_state == "review_approved")
        await settle(at.pilot)
        assert explorer_of(at.pilot).workspace.deployments["6390"].title == "Release 6390"
        assert here.workspace == SAKURA.id


async def test_a_form_s_heading_names_customer_environment_and_id():
    async with partner(PROD) as (at, _):
        await at.pilot.press("n")
        await at.form(
            "New project", "Customer Northwind Farms (4410991)", "environment prod; profile acme"
        )
        await at.pilot.press("escape")
        await at.back()
        await enter(at, SAKURA)
        await at.pilot.press("E")
        await at.form("Customer 株式会社さくら (EAM10 / 77 Süd), environment unknown; profile acme")


def test_the_command_line_names_a_customer():
    arguments = start_parser().parse_args(["--demo", "--customer", "EA%2F2300"])
    assert _options(arguments).customer == CustomerRef("EA/2300")
    arguments = start_parser().parse_args(["--demo", "--customer", "2300x"])
    with pytest.raises(UsageError, match="--customer: a customer's id is a number, or E and"):
        _options(arguments)


async def test_a_start_in_a_customer_s_workspace():
    async with partner(backend=Partner(), section=None, customer=SAKURA) as (at, _):
        await settle(at.pilot)
        assert "株式会社さくら billing" in at.text
        await at.pilot.press("escape")
        await settle(at.pilot)
        assert "acme" in top(at)
        assert explorer_of(at.pilot).workspace.connection.customer is None
