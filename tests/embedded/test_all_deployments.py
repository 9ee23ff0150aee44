"""Deployments of many customers in one list: requests, concurrency, rows."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.embedded.partner import Partner
from tests.embedded.steps import breadcrumbs, choose, drive_partner, header
from tests.releasing.steps import choose_from
from tests.support.driver import AppDriver, save_profile
from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    cursor_id,
    explorer_of,
    lines_of,
    run_app,
    settle,
    shown_ids,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.dialogs.form import FormScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LIST = "Deployments of all visible"
NORTHWIND = "/api/managed_users/4410982/deployments"


class BlockingPartner(Partner):
    """Responses for deployments wait for ``gate``; ``max_running`` counts waiting requests."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.gate = threading.Event()
        self.gate.set()
        self.running = self.max_running = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith("/deployments") and "managed_users" in scope["path"]:
            self.running += 1
            self.max_running = max(self.max_running, self.running)
            await asyncio.to_thread(self.gate.wait)
            self.running -= 1
        await super().__call__(scope, receive, send)


@asynccontextmanager
async def drive_all_deployments(backend: Partner, **options: Any) -> AsyncIterator[AppDriver]:
    """Open the deployments of all customers."""
    async with drive_partner(backend=backend, section="customers", **options) as (ui, _):
        try:
            await settle(ui.pilot)
            await open_list(ui)
            yield ui
        finally:
            if isinstance(backend, BlockingPartner):
                backend.gate.set()


async def open_list(ui: AppDriver) -> None:
    await ui.pilot.press("full_stop")
    await choose_from(ui, "Actions", LIST)
    await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.kind == "customers' deployments")


def requested_paths(ui: AppDriver) -> list[str]:
    """Return the paths of the requests for deployments, in order of arrival."""
    return [
        request.path
        for request in ui.server.requests
        if request.path.endswith("/deployments") and "managed_users" in request.path
    ]


def hint_line(ui: AppDriver) -> str:
    return lines_of(ui.pilot)[-2]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_all_customers_are_read_once(size):
    async with drive_all_deployments(Partner(5), size=size) as ui:
        await settle(ui.pilot)
        assert len(requested_paths(ui)) == len(set(requested_paths(ui))) == 5
        (query,) = ui.queries_of(NORTHWIND)
        assert set(query) == {"from"}
        assert "Deployments of 5 customers" in breadcrumbs(ui)
        assert len(shown_ids(ui.pilot)) == 10
        await wait_for_text(ui.pilot, "Northwind", "株式会社", "complete")
        view = explorer_of(ui.pilot).view
        times = [row.cells[8] for row in view.rows.visible]
        assert times == sorted(times, reverse=True)
        await ui.pilot.press("j", "j")
        row_id = cursor_id(ui.pilot)
        number = row_id.rpartition(" ")[2]
        customer, _ = view.customer_and_id(explorer_of(ui.pilot).row)
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, f"Deployment {number}")
        await settle(ui.pilot)
        assert customer.display_name in header(ui)
        # The customer's own list was not loaded on the way.
        assert len(requested_paths(ui)) == 5
        await ui.pilot.press("escape")
        await settle(ui.pilot)
        await ui.pilot.press("escape")
        await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view is view)
        assert cursor_id(ui.pilot) == row_id


async def test_only_a_few_requests_at_once():
    backend = BlockingPartner(20)
    backend.gate.clear()
    async with drive_all_deployments(backend) as ui:
        await wait_until(ui.pilot, lambda: backend.running == 6)
        await wait_until(ui.pilot, lambda: "0 of 20 customers" in hint_line(ui))
        await ui.pilot.press("escape")
        await wait_for_status(ui.pilot, "Canceled; nothing has loaded")
        backend.gate.set()
        await wait_until(ui.pilot, lambda: backend.running == 0)
        before = requested_paths(ui)
        await ui.pilot.press("r")
        await settle(ui.pilot)
        await wait_until(ui.pilot, lambda: len(shown_ids(ui.pilot)) == 40)
    # None of the running requests had been answered; none were sent while it was stopped.
    assert len(before) == 6
    assert backend.max_running <= 12
    assert len(set(requested_paths(ui))) == 20


async def test_esc_keeps_loaded_rows():
    backend = BlockingPartner(9)
    async with drive_all_deployments(backend) as ui:
        await settle(ui.pilot)
        backend.gate.clear()
        await ui.pilot.press("r")
        await wait_until(ui.pilot, lambda: backend.running == 6)
        assert len(requested_paths(ui)) == 15
        await ui.pilot.press("escape")
        assert len(shown_ids(ui.pilot)) == 18


async def test_a_customer_with_an_error_is_listed_last():
    backend = Partner(4)
    del backend.workspaces["4410982"]
    backend.workspaces["4410982"] = None  # type: ignore[assignment]
    async with drive_all_deployments(backend) as ui:
        await settle(ui.pilot)
        await wait_until(ui.pilot, lambda: "1 customer left out" in hint_line(ui))
        rows = explorer_of(ui.pilot).view.rows.visible
        assert len(rows) == 7
        assert rows[-1].id == "4410982 "
        assert rows[-1].cells[1] == "Northwind Farms"
        await ui.pilot.press("G", "enter")
        await wait_until(ui.pilot, lambda: "Northwind Farms" in header(ui))
        assert explorer_of(ui.pilot).section == "deployments"


async def test_a_customer_without_an_id_is_skipped():
    backend = Partner(3)
    backend.customers[1]["id"] = None
    async with drive_partner(backend=backend, section="customers") as (ui, _):
        await settle(ui.pilot)
        await ui.pilot.press("j", "enter")
        await wait_for_status(ui.pilot, "株式会社さくら has no ID in Workato")
        await open_list(ui)
        await settle(ui.pilot)
        assert len(requested_paths(ui)) == 2


async def test_the_list_leaves_a_part_of_the_quota():
    backend = BlockingPartner(15)
    async with drive_all_deployments(backend, quotas={"embedded-deployments": 10}) as ui:
        await wait_until(ui.pilot, lambda: len(requested_paths(ui)) == 8)
        await wait_until(ui.pilot, lambda: "8 of 15 customers, rate limit" in hint_line(ui))
        await wait_for_text(ui.pilot, "API 2/10 left, all customers")
        await wait_until(ui.pilot, lambda: len(shown_ids(ui.pilot)) == 16)
        await ui.pilot.press("enter")
        await settle(ui.pilot)
        await wait_for_text(ui.pilot, "Deployment 64")
        await ui.pilot.press("r")
        await wait_until(
            ui.pilot,
            lambda: any(
                request.path.endswith(("/6409", "/6390")) for request in ui.server.requests
            ),
        )
        assert len(requested_paths(ui)) == 8


async def test_ticked_customers_and_filters():
    async with drive_partner(backend=Partner(6), section="customers") as (ui, _):
        await settle(ui.pilot)
        await ui.pilot.press("space", "space")
        await open_list(ui)
        await settle(ui.pilot)
        assert len(requested_paths(ui)) == 2
        assert "Deployments of 2 customers" in breadcrumbs(ui)
        await ui.pilot.press("f")
        await wait_until(ui.pilot, lambda: isinstance(ui.pilot.app.screen, FormScreen))
        assert "Folder" not in text_of(ui.pilot)
        await choose(ui, state="pending")
        await ui.fill(from_="-90d")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: len(requested_paths(ui)) == 4)
        await settle(ui.pilot)
        assert ui.queries_of(NORTHWIND)[-1]["state"] == "pending"
        assert "filter: pending, since 90d ago" in hint_line(ui)
        assert {row.cells[4] for row in explorer_of(ui.pilot).view.rows.visible} == {"pending"}
        await ui.pilot.press("D")
        await wait_for_status(ui.pilot, "enter opens the deployment there")


async def test_the_next_start_shows_the_cached_list():
    backend = BlockingPartner(3)
    server = RecordingApp(backend)
    with serve(server) as url:
        profile = save_profile(url)
        async with run_app(loaded_profile=profile, section="customers") as pilot:
            await open_list(AppDriver(pilot, server))
            await settle(pilot)
            shown, view = shown_ids(pilot), explorer_of(pilot).view
            store, scope = app_of(pilot).store, view.workspace.connection.scope
            await wait_until(pilot, lambda: store.load_list(scope, view.cache_key))
        backend.gate.clear()
        async with run_app(loaded_profile=profile, section="customers") as pilot:
            await open_list(AppDriver(pilot, server))
            await wait_until(pilot, lambda: shown_ids(pilot) == shown)
            assert explorer_of(pilot).view.is_from_store
            assert len(shown) == 6
            backend.gate.set()
