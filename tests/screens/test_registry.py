"""Every ID of the key map has a handler, and every handler has an ID."""

from __future__ import annotations

from workato_tui.actions.registry import HANDLERS
from workato_tui.explorer import bars
from workato_tui.explorer.explorer import Explorer
from workato_tui.keymap import ACTIONS, GLOBAL, IN_LISTS

MOVES = {"cursor_down", "cursor_up", "page_down", "page_up", "first", "last"}
IN_EXPLORER = {action.id for action in ACTIONS if action.scope in (GLOBAL, IN_LISTS)}


def test_each_action_has_one_handler() -> None:
    sections = {action_id for action_id in IN_EXPLORER if bars.section_of(action_id) is not None}
    own = set(Explorer.OWN_ACTIONS)
    assert not own & set(HANDLERS)
    assert own | set(HANDLERS) | sections | MOVES == IN_EXPLORER
