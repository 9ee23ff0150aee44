"""Decides which rows an action applies to: the cursor's or the ticked ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.keymap import BY_ID
from workato_tui.views.web_address import OPEN as OPEN_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.views.view import View
    from workato_tui.widgets.row import Row

_MAX_CHECKED = 20
_MAX_NAMED = 6
_VERBS = {
    "edit": "changes",
    "switch": "switches",
    "reviewers": "assigns",
    "browse": "opens",
    "copy_curl": "copies",
    "delete": "deletes",
    "rollback": "rolls back",
    "export_package": "exports",
    "import_package": "imports",
    "watch": "watches",
}
"""Verbs in messages, for actions whose title does not work as one."""


def action_label(view: View, action_id: str) -> str:
    """Return the label of an action in messages."""
    if action_id in BY_ID:
        return BY_ID[action_id].label
    if action_id.startswith(OPEN_ADDRESS):
        return "URL"
    own = {action.id: action.title for action in view.own_actions()}
    return sanitize(own.get(action_id, "Here"), 40)


def choose_row(view: View, cursor: Row | None, action_id: str) -> tuple[Row | None, str | None]:
    """Return the first row for an action, or the reason why it is not available.

    If rows are ticked, it is always a ticked one.
    """
    ticked = view.rows.ticked_rows()
    wrong = _one_at_a_time(view, action_id, ticked)
    if wrong is not None:
        return None, wrong
    row = _first(view, cursor, action_id, ticked)
    reason = view.refusal(action_id, row)
    return row, f"{action_label(view, action_id)}: {reason}" if reason is not None else None


def refusal_reason(view: View, cursor: Row | None, action_id: str) -> str | None:
    """Return why an action is not available; fast enough for every cursor movement."""
    ticked = view.rows.sample_ticked(_MAX_CHECKED)
    return _one_at_a_time(view, action_id, ticked) or view.refusal(
        action_id, _first(view, cursor, action_id, ticked)
    )


def _one_at_a_time(view: View, action_id: str, ticked: Sequence[Row]) -> str | None:
    if len(ticked) < 2 or view.selection_for(action_id, ticked[0]) != "one":
        return None
    name = action_label(view, action_id)
    own = "works on" if action_id not in BY_ID else f"{BY_ID[action_id].title}s"
    does = _VERBS.get(action_id, own)
    return f"{len(view.rows.ticked)} are ticked: {name} {does} one at a time; esc clears the ticks"


def _first(view: View, cursor: Row | None, action_id: str, ticked: Sequence[Row]) -> Row | None:
    """Return the first suitable ticked row."""
    if not ticked or view.selection_for(action_id, ticked[0]) in ("none", "cursor"):
        return cursor
    return next((row for row in ticked if view.refusal(action_id, row) is None), ticked[0])


def name_list(names: Sequence[str]) -> str:
    """Return the first few names, and how many more there are."""
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return ", ".join(sanitize(name, 60) for name in names[:_MAX_NAMED]) + more
