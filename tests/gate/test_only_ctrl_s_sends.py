"""Nothing that changes something leaves without ctrl+s, whatever else is pressed."""

from __future__ import annotations

import pytest

from tests.gate.servers import Refusing
from tests.releasing.steps import realtime_demo
from tests.support.driver import AppDriver, drive_app
from tests.support.screen import app_of, explorer_of, settle, wait_until
from workato_tui import catalog
from workato_tui.keymap import ACTIONS
from workato_tui.views import SECTION_BY_ID
from workato_tui.views.catalog_view import OPEN_PREFIX, CatalogView

EVERYTHING_ELSE = ("enter", "space", "y", "enter")
WITH_WRITES = ("projects", "builds", "deployments", "reviews", "customers", "board")
_PARTS = 4
FAMILIES = tuple(
    each.id for each in catalog.INDEX if each.level != "below" and each.id not in SECTION_BY_ID
)


async def press_everything_else(ui: AppDriver, action: str) -> None:
    """Do ``action`` and whatever its dialogs offer, but for what sends; then leave them."""
    explorer = explorer_of(ui.pilot)
    view = explorer.view
    explorer.action_act(action)
    await rest(ui)
    for key in EVERYTHING_ELSE:
        if ui.pilot.app.screen is explorer:
            break
        await ui.pilot.press(key)
    await leave_all(ui)
    explorer.workspace_stack.leave()
    await back_to(ui, view)


async def rest(ui: AppDriver) -> None:
    """Until the action has asked, or is done."""
    app = app_of(ui.pilot)
    explorer = explorer_of(ui.pilot)

    def is_at_rest() -> bool:
        busy = [w for w in app.workers if w.node is explorer and not w.is_finished]
        return app.screen is not explorer or not any(w.group != "details" for w in busy)

    await wait_until(ui.pilot, is_at_rest)


async def leave_all(ui: AppDriver) -> None:
    explorer = explorer_of(ui.pilot)
    for _ in range(8):
        if ui.pilot.app.screen is explorer:
            return
        await ui.pilot.press("escape")
    raise AssertionError("a dialog does not go:\n" + ui.text)


def writes_of(view, row) -> list[str]:
    """Every action here that changes something, by its id."""
    own = [action.id for action in view.own_actions() if not action.id.startswith("open:")]
    table = [action.id for action in ACTIONS if action.scope == "lists"]
    return [one for one in dict.fromkeys([*own, *table]) if view.is_write(one, row)]


async def try_all(ui: AppDriver) -> int:
    """Every writing action of the view on top, on its first row."""
    explorer = explorer_of(ui.pilot)
    actions = writes_of(explorer.view, explorer.row)
    for action in actions:
        await press_everything_else(ui, action)
        assert ui.writes == [], f"{action} of {explorer.view.kind} sent without ctrl+s"
    return len(actions)


def backend():
    """What comes all the same changes nothing, so that the next action finds its row."""
    return Refusing(realtime_demo(), 422)


async def test_no_write_of_a_section_leaves_without_ctrl_s():
    async with drive_app(backend=backend()) as ui:
        for section in SECTION_BY_ID:
            explorer_of(ui.pilot).go(section)
            await settle(ui.pilot)
            assert await try_all(ui) or section not in WITH_WRITES


@pytest.mark.parametrize("part", range(_PARTS))
async def test_no_write_of_a_family_leaves_without_ctrl_s(part):
    async with drive_app(backend=backend()) as ui:
        for family in FAMILIES[part::_PARTS]:
            await try_family(ui, family)


async def try_family(ui: AppDriver, family: str) -> None:
    """The writes of a family's list, and of the lists below its first row."""
    explorer = explorer_of(ui.pilot)
    explorer.go("projects")
    first = explorer.view
    explorer.action_act(f"open:{family}")
    await rest(ui)
    await fill_in_what_is_asked(ui)
    view = explorer.view
    await try_all(ui)
    if isinstance(view, CatalogView):
        for child in [a.id for a in view.own_actions() if a.id.startswith(OPEN_PREFIX)]:
            explorer.action_act(child)
            await rest(ui)
            if ui.pilot.app.screen is explorer and explorer.view is not view:
                await settle(ui.pilot)
                await try_all(ui)
            await leave_all(ui)
            explorer.workspace_stack.leave()
            await back_to(ui, view)
    await back_to(ui, first)


async def back_to(ui: AppDriver, view) -> None:
    explorer = explorer_of(ui.pilot)
    while explorer.view is not view and len(explorer.stack) > 1:
        explorer.pop()


async def fill_in_what_is_asked(ui: AppDriver) -> None:
    """A family that cannot be listed without a word gets one."""
    if ui.pilot.app.screen is not explorer_of(ui.pilot):
        await ui.pilot.press(*"a", "ctrl+s")
        await leave_all(ui)
    await settle(ui.pilot)
