"""The deployments of many customers in one list: whom it asks, how many at once, what it shows."""

from __future__ import annotations

import asyncio
import threading
import time
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
    set_clock,
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


class Crowd(Partner):
    """Answers for deployments leave while ``door`` is open; ``most`` came in before it was."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.door = threading.Event()
        self.door.set()
        self.inside = self.most = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith("/deployments") and "managed_users" in scope["path"]:
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.to_thread(self.door.wait)
            self.inside -= 1
        await super().__call__(scope, receive, send)


@asynccontextmanager
async def listed(backend: Partner, **options: Any) -> AsyncIterator[AppDriver]:
    """At the deployments of all customers."""
    async with drive_partner(backend=backend, section="customers", **options) as (ui, _):
        try:
            await settle(ui.pilot)
            await open_list(ui)
            yield ui
        finally:
            if isinstance(backend, Crowd):
                backend.door.set()


async def open_list(ui: AppDriver) -> None:
    await ui.pilot.press("full_stop")
    await choose_from(ui, "Actions", LIST)
    await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.kind == "customers' deployments")


def asked(ui: AppDriver) -> list[str]:
    """Whose deployments were asked for, in the order in which the calls arrived."""
    return [one.path for one in ui.server.requests
            if one.path.endswith("/deployments") and "managed_users" in one.path]  # fmt: skip


def waits(ui: AppDriver) -> str:
    return lines_of(ui.pilot)[-2]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_all_customers_are_asked_once_and_enter_leads_in_and_esc_back(size):
    async with listed(Partner(5), size=size) as ui:
        await settle(ui.pilot)
        assert len(asked(ui)) == len(set(asked(ui))) == 5
        (query,) = ui.queries_of(NORTHWIND)
        assert set(query) == {"from"}
        assert "Deployments of 5 customers" in breadcrumbs(ui)
        assert len(shown_ids(ui.pilot)) == 10
        await wait_for_text(ui.pilot, "Northwind", "株式会社", "complete")
        view = explorer_of(ui.pilot).view
        times = [row.cells[8] for row in view.rows.visible]
        assert times == sorted(times, reverse=True)
        await ui.pilot.press("j", "j")
        here = cursor_id(ui.pilot)
        number = here.rpartition(" ")[2]
        customer, _ = view.customer_and_id(explorer_of(ui.pilot).row)
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, f"Deployment {number}")
        await settle(ui.pilot)
        assert customer.display_name in header(ui)
        # Its own list was not asked for on the way in.
        assert len(asked(ui)) == 5
        await ui.pilot.press("escape")
        await settle(ui.pilot)
        await ui.pilot.press("escape")
        await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view is view)
        assert cursor_id(ui.pilot) == here


async def test_a_few_at_once_and_after_esc_only_the_others():
    crowd = Crowd(20)
    crowd.door.clear()
    async with listed(crowd) as ui:
        await wait_until(ui.pilot, lambda: crowd.inside == 6)
        await wait_until(ui.pilot, lambda: "0 of 20 customers" in waits(ui))
        await ui.pilot.press("escape")
        await wait_for_status(ui.pilot, "Canceled; showing what has loaded")
        crowd.door.set()
        await wait_until(ui.pilot, lambda: crowd.inside == 0)
        before = asked(ui)
        await ui.pilot.press("r")
        await settle(ui.pilot)
        await wait_until(ui.pilot, lambda: len(shown_ids(ui.pilot)) == 40)
    # None of those that were under way had answered; nobody was asked while it was stopped.
    assert len(before) == 6
    assert crowd.most <= 12
    assert len(set(asked(ui))) == 20


async def test_what_was_answered_before_esc_is_not_asked_for_again():
    crowd = Crowd(9)
    async with listed(crowd) as ui:
        await settle(ui.pilot)
        crowd.door.clear()
        await ui.pilot.press("r")
        await wait_until(ui.pilot, lambda: crowd.inside == 6)
        assert len(asked(ui)) == 15
        await ui.pilot.press("escape")
        assert len(shown_ids(ui.pilot)) == 18


async def test_a_customer_that_refuses_is_named_at_the_end_and_keeps_nobody():
    backend = Partner(4)
    del backend.spaces["4410982"]
    backend.spaces["4410982"] = None  # type: ignore[assignment]
    async with listed(backend) as ui:
        await settle(ui.pilot)
        await wait_until(ui.pilot, lambda: "1 customer left out" in waits(ui))
        rows = explorer_of(ui.pilot).view.rows.visible
        assert len(rows) == 7
        assert rows[-1].id == "4410982 "
        assert rows[-1].cells[1] == "Northwind Farms"
        await ui.pilot.press("G", "enter")
        await wait_until(ui.pilot, lambda: "Northwind Farms" in header(ui))
        assert explorer_of(ui.pilot).section == "deployments"


async def test_a_customer_without_an_id_cannot_be_opened_and_is_not_asked():
    backend = Partner(3)
    backend.customers[1]["id"] = None
    async with drive_partner(backend=backend, section="customers") as (ui, _):
        await settle(ui.pilot)
        await ui.pilot.press("j", "enter")
        await wait_for_status(ui.pilot, "株式会社さくら has no ID in Workato")
        await open_list(ui)
        await settle(ui.pilot)
        assert len(asked(ui)) == 2


async def test_the_quota_is_kept_and_leaves_room_for_the_next_key():
    crowd = Crowd(15)
    async with listed(crowd, quotas={"embedded-deployments": 10}) as ui:
        await wait_until(ui.pilot, lambda: len(asked(ui)) == 8)
        await wait_until(ui.pilot, lambda: "8 of 15 customers, rate limit" in waits(ui))
        await wait_for_text(ui.pilot, "API 2/10 left, all customers")
        await wait_until(ui.pilot, lambda: len(shown_ids(ui.pilot)) == 16)
        await ui.pilot.press("enter")
        await settle(ui.pilot)
        await wait_for_text(ui.pilot, "Deployment 64")
        await ui.pilot.press("r")
        await wait_until(
            ui.pilot,
            lambda: any(one.path.endswith(("/6409", "/6390")) for one in ui.server.requests),
        )
        assert len(asked(ui)) == 8


async def test_only_those_that_are_ticked_and_only_what_is_requested():
    async with drive_partner(backend=Partner(6), section="customers") as (ui, _):
        await settle(ui.pilot)
        await ui.pilot.press("space", "space")
        await open_list(ui)
        await settle(ui.pilot)
        assert len(asked(ui)) == 2
        assert "Deployments of 2 customers" in breadcrumbs(ui)
        await ui.pilot.press("f")
        await wait_until(ui.pilot, lambda: isinstance(ui.pilot.app.screen, FormScreen))
        assert "Folder" not in text_of(ui.pilot)
        await choose(ui, state="pending")
        await ui.fill(from_="-90d")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: len(asked(ui)) == 4)
        await settle(ui.pilot)
        assert ui.queries_of(NORTHWIND)[-1]["state"] == "pending"
        assert "filter: pending, from -90d" in waits(ui)
        assert {row.cells[4] for row in explorer_of(ui.pilot).view.rows.visible} == {"pending"}
        await ui.pilot.press("D")
        await wait_for_status(ui.pilot, "enter opens the deployment there")


async def test_the_next_start_shows_what_was_known(monkeypatch: pytest.MonkeyPatch):
    # What is kept from long ago is pruned at the end.
    set_clock(monkeypatch, time.time)
    crowd = Crowd(3)
    server = RecordingApp(crowd)
    with serve(server) as url:
        profile = save_profile(url)
        async with run_app(loaded_profile=profile, section="customers") as pilot:
            await open_list(AppDriver(pilot, server))
            await settle(pilot)
            shown, view = shown_ids(pilot), explorer_of(pilot).view
            store, scope = app_of(pilot).store, view.workspace.connection.scope
            await wait_until(pilot, lambda: store.load_list(scope, view.cache_key))
        crowd.door.clear()
        async with run_app(loaded_profile=profile, section="customers") as pilot:
            await open_list(AppDriver(pilot, server))
            await wait_until(pilot, lambda: shown_ids(pilot) == shown)
            assert explorer_of(pilot).view.is_from_store
            assert len(shown) == 6
            crowd.door.set()
