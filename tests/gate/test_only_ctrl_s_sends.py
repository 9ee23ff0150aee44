"""No write is sent without ctrl+s, whatever else is pressed."""

from __future__ import annotations

import pytest

from tests.gate.servers import RejectingServer
from tests.releasing.steps import realtime_demo
from tests.support.driver import AppDriver, drive_app
from tests.support.screen import app_of, explorer_of, settle, wait_until
from workato_tui import catalog
from workato_tui.keymap import ACTIONS
from workato_tui.views import SECTION_BY_ID
from workato_tui.views.catalog_view import OPEN_PREFIX, CatalogView

OTHER_KEYS = ("enter", "space", "y", "enter")
WITH_WRITES = ("projects", "builds", "deployments", "reviews", "customers", "board")
_PARTS = 4
FAMILIES = tuple(
    each.id for each in catalog.INDEX if each.level != "below" and each.id not in SECTION_BY_ID
)


async def press_other_keys(ui: AppDriver, action: str) -> None:
    """Run ``action``, press all keys in its dialogs except the send key, and leave them."""
    explorer = explorer_of(ui.pilot)
    view = explorer.view
    explorer.action_act(action)
    await wait_until_asked_or_done(ui)
    for key in OTHER_KEYS:
        if ui.pilot.app.screen is explorer:
            break
        await ui.pilot.press(key)
    await leave_dialogs(ui)
    explorer.leave_workspace()
    await back_to(ui, view)


async def wait_until_asked_or_done(ui: AppDriver) -> None:
    """Wait until the action shows a dialog, or is done."""
    app = app_of(ui.pilot)
    explorer = explorer_of(ui.pilot)

    def is_at_rest() -> bool:
        busy = [w for w in app.workers if w.node is explorer and not w.is_finished]
        return app.screen is not explorer or not any(w.group != "details" for w in busy)

    await wait_until(ui.pilot, is_at_rest)


async def leave_dialogs(ui: AppDriver) -> None:
    explorer = explorer_of(ui.pilot)
    for _ in range(8):
        if ui.pilot.app.screen is explorer:
            return
        await ui.pilot.press("escape")
    raise AssertionError("a dialog does not go:\n" + ui.text)


def writes_of(view, row) -> list[str]:
    """Return the IDs of the writing actions of a view."""
    own_actions = [action.id for action in view.own_actions() if not action.id.startswith("open:")]
    table = [action.id for action in ACTIONS if action.scope == "lists"]
    return [
        action_id
        for action_id in dict.fromkeys([*own_actions, *table])
        if view.is_write(action_id, row)
    ]


async def try_all(ui: AppDriver) -> int:
    """Try every writing action of the view on its first row; return their number."""
    explorer = explorer_of(ui.pilot)
    actions = writes_of(explorer.view, explorer.row)
    for action in actions:
        await press_other_keys(ui, action)
        assert ui.writes == [], f"{action} of {explorer.view.kind} sent without ctrl+s"
    return len(actions)


def backend():
    """Return a server that rejects all writes, so that rows stay."""
    return RejectingServer(realtime_demo(), 422)


async def test_sections_send_nothing_without_ctrl_s():
    async with drive_app(backend=backend(), size=(80, 24)) as ui:
        for section in SECTION_BY_ID:
            explorer_of(ui.pilot).go(section)
            await settle(ui.pilot)
            assert await try_all(ui) or section not in WITH_WRITES


@pytest.mark.parametrize("part", range(_PARTS))
async def test_families_send_nothing_without_ctrl_s(part):
    async with drive_app(backend=backend(), size=(80, 24)) as ui:
        for family in FAMILIES[part::_PARTS]:
            await try_family(ui, family)


async def try_family(ui: AppDriver, family: str) -> None:
    """Try the writes of a family's list, and of the lists below its first row."""
    explorer = explorer_of(ui.pilot)
    explorer.go("projects")
    first_view = explorer.view
    explorer.action_act(f"open:{family}")
    await wait_until_asked_or_done(ui)
    await answer_prompt(ui)
    view = explorer.view
    await try_all(ui)
    if isinstance(view, CatalogView):
        for child in [a.id for a in view.own_actions() if a.id.startswith(OPEN_PREFIX)]:
            explorer.action_act(child)
            await wait_until_asked_or_done(ui)
            if ui.pilot.app.screen is explorer and explorer.view is not view:
                await settle(ui.pilot)
                await try_all(ui)
            await leave_dialogs(ui)
            explorer.leave_workspace()
            await back_to(ui, view)
    await back_to(ui, first_view)


async def back_to(ui: AppDriver, view) -> None:
    explorer = explorer_of(ui.pilot)
    while explorer.view is not view and len(explorer.stack) > 1:
        explorer.pop()


async def answer_prompt(ui: AppDriver) -> None:
    """Enter something into the form that some families show before their list."""
    if ui.pilot.app.screen is not explorer_of(ui.pilot):
        await ui.pilot.press(*"a", "ctrl+s")
        await leave_dialogs(ui)
    await settle(ui.pilot)
