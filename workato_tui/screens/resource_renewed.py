"""What is read anew after something was done: the list that is shown, or the one row of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.api.resources import one_of
from workato_tui.sections.resource import ResourceView

if TYPE_CHECKING:
    from workato_tui.screens.explorer import Explorer
    from workato_tui.screens.resource import Doing

_LONG_AGO = 0.0


async def renew(explorer: Explorer, doing: Doing, decoded: Any) -> None:
    """Bring up to date what is shown; what is covered, when it is shown again."""
    shown, kind = explorer.view, doing.resource.id
    lists = [
        view for view in explorer.stack if isinstance(view, ResourceView) and view.kind == kind
    ]
    if doing.act.in_place and lists:
        for view in lists:
            await _row(explorer, view, doing, decoded)
    else:
        for view in lists:
            if view is not shown and view.fetched_at is not None:
                view.fetched_at = _LONG_AGO
        if shown in lists:
            explorer.loading_of.start(shown)
    if shown is doing.view and shown not in lists:
        explorer.loading_of.start(shown)


async def _row(explorer: Explorer, view: ResourceView, doing: Doing, decoded: Any) -> None:
    """The row that an act was about: by the answer, or read by its own call."""
    resource = doing.resource
    number = resource.row_id(doing.item) if doing.item is not None else ""
    if doing.act.loses:
        left = view.drop(number)
        if explorer.view is view:
            explorer.table.set_rows(left)
        else:
            view.rows.replace(left)
        return
    item = resource.model.read(one_of(decoded))
    if not resource.row_id(item):
        if not number or resource.get is None:
            view.fetched_at = _LONG_AGO
            if explorer.view is view:
                explorer.loading_of.start(view)
            return
        item = await view.read_one(number)
    row = view.put(item)
    if explorer.view is view:
        explorer.table.merge_rows([row])
        explorer.table.move_to_id(row.id)
        explorer.show_pane()
    else:
        view.rows.merge([row])
