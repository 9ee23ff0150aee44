"""Correct facts on the screen: counts, limits, fields and long messages."""

from __future__ import annotations

import pytest

from tests.catalog.partner import drive_catalog
from tests.embedded.steps import NORTHWIND as CUSTOMER
from tests.embedded.steps import drive_partner, enter
from tests.screens.test_opening import pane_text
from tests.support.backends import BlockingDemo
from tests.support.driver import drive_app
from tests.support.screen import (
    NARROW,
    WIDE,
    explorer_of,
    lines_of,
    run_app,
    saved_profile,
    settle,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import serve

ASSET = {
    "id": 12345, "name": "Sync orders", "type": "recipe", "version": 3, "folder": "Orders",
    "absolute_path": "All projects/Orders", "root_folder": False, "unreachable": True,
    "zip_name": "orders/sync_orders.recipe.json", "checked": True, "status": "updated",
}  # fmt: skip


async def test_loaded_deployments_are_not_shown_as_a_count():
    async with drive_app("projects") as ui:
        await ui.pilot.press("number_sign")
        await wait_for_text(ui.pilot, "Open by ID")
        await ui.pilot.press(*"6390", "ctrl+s")
        await ui.wait_for_view("deployment")
        await ui.pilot.press("1")
        await ui.wait_for_view("projects")
        await ui.move_to("604202")
        await wait_until(ui.pilot, lambda: "6390" in pane_text(ui.pilot))
        assert "Deployments 1" not in pane_text(ui.pilot)
        assert "From the cache; enter shows all." in pane_text(ui.pilot)
        await ui.pilot.press("3")
        await settle(ui.pilot)
        await ui.pilot.press("escape")
        await ui.wait_for_view("deployments")
        await ui.pilot.press("1")
        await wait_until(ui.pilot, lambda: "From the cache" not in pane_text(ui.pilot))
        count = sum(
            deployment.project_id == "604202"
            for deployment in explorer_of(ui.pilot).workspace.deployments.values()
        )
        assert f"Deployments {count}" in pane_text(ui.pilot)


async def test_a_limit_without_its_usage():
    customers = [{"id": 9, "name": "Northwind", "task_limit": 100000, "active_connection_limit": 5}]
    async with drive_catalog({"GET /api/managed_users": {"result": customers}}, "customers") as ui:
        assert "?/100k" in ui.text
        assert "?/5" in ui.text


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_all_fields_of_an_asset_are_shown(size):
    answers = {
        "GET /api/folders": [{"id": 55, "name": "Orders", "is_project": False}],
        "GET /api/export_manifests/folder_assets": {"result": {"assets": [ASSET]}},
    }
    async with drive_catalog(answers, "resources", size=size) as ui:
        await ui.move_to("folders")
        await ui.press("enter")
        await ui.run_from_menu("assets")
        await ui.wait_for_view("assets")
        if size == NARROW:
            await ui.press("enter")
        for text in ("All projects/Orders", "Unreachable    yes", "In root folder no",
                     "orders/sync_orders.recipe.json", "updated"):  # fmt: skip
            assert text in ui.text, text


async def test_a_canceled_list_is_not_complete():
    backend = BlockingDemo("/api/deployments")
    backend.gate.set()
    with serve(backend) as url:
        async with run_app(loaded_profile=saved_profile(url)) as pilot:
            await wait_for_status(pilot, "complete")
            with backend.opened_at_exit():
                backend.gate.clear()
                await pilot.press("r")
                await wait_until(pilot, lambda: backend.reached.is_set())
                await pilot.press("escape")
                await pilot.press("j")
                await wait_for_status(pilot, "not complete")


async def test_a_customer_s_workspace_has_no_reviews():
    async with drive_partner() as (ui, _):
        await enter(ui, CUSTOMER, "reviews")
        keys = lines_of(ui.pilot)[-1]
        assert "approve" not in keys
        assert "reject" not in keys


async def test_a_reason_is_shown_in_full_with_the_note_on_ignored_keys():
    async with run_app(section="projects", size=NARROW) as pilot:
        await pilot.press("x")
        await wait_for_text(pilot, "x: Select a deployment in")
        whole = "x: Select a deployment in Deployments (3) or Reviews (4)."
        assert whole in " ".join(text_of(pilot).split())


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_long_message_is_shown_in_full_until_the_next_key(size):
    long = f"Workato's answer: {'very ' * 40}bad."
    async with run_app(size=size) as pilot:
        explorer_of(pilot).say(long)
        await wait_for_text(pilot, "bad.")
        assert " ".join(text_of(pilot).split()).count("very") >= 40
        await pilot.press("j")
        await wait_until(pilot, lambda: "very" not in text_of(pilot))
        assert status_text(pilot).startswith("updated")


async def test_a_failed_deployment_shows_its_error():
    async with run_app() as pilot:
        explorer_of(pilot).table.move_cursor_to_id("6385")
        await pilot.press("enter")
        await wait_for_text(pilot, "Reason", "Workato gives no reason; o opens it")
