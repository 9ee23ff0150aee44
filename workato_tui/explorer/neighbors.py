"""Opens the next or previous item of the list from which a detail or a comparison was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workato_tui.explorer.base import ExplorerBase


def step(explorer: ExplorerBase, by: int) -> str:
    """Open the item ``by`` rows further in the same way; return a message if there is none."""
    view = explorer.view
    if len(explorer.stack) < 2 or view.opened_by is None:
        return "This was not opened from a row of a list."
    below = explorer.stack[-2]
    action, row_id = view.opened_by
    at = below.rows.index_of(row_id)
    if at is None:
        return "Its row is not in the list any more."
    if not 0 <= at + by < len(below.rows):
        end = "last" if by > 0 else "first"
        return f"This is the {end} of the {below.noun} in the list."
    row = below.rows.visible[at + by]
    below.cursor_id = row.id
    opened = below.open(row) if action == "open" else None
    if opened is not None:
        opened.opened_by = action, row.id
        explorer.replace(view, opened)
        return ""
    explorer.pop()
    explorer.table.move_cursor_to_id(row.id)
    explorer.action_act(action)
    return ""
