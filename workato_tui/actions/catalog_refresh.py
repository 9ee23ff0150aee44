"""Refreshes the list, or one row of it, after an action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.api.write_outcome import one_object
from workato_tui.views.catalog_list import CatalogListView

if TYPE_CHECKING:
    from workato_tui.actions.catalog_types import FinishedRun
    from workato_tui.actions.context import ActionContext


async def refresh_after(context: ActionContext, run: FinishedRun, decoded: Any) -> None:
    """Refresh what is shown; views below it are refreshed when they are shown again."""
    kind, workspace = run.resource.id, run.view.workspace
    lists = [
        view
        for view in context.stack
        if isinstance(view, CatalogListView) and view.kind == kind and view.workspace is workspace
    ]
    for view in lists:
        if run.act.refresh_row_only:
            await _refresh_row(context, view, run, decoded)
        else:
            context.refresh(view)
    if run.view not in lists:
        context.refresh(run.view)


async def _refresh_row(
    context: ActionContext, view: CatalogListView, run: FinishedRun, decoded: Any
) -> None:
    """Update the row from the answer, or read it with its own call."""
    from workato_tui.api.errors import NotFoundError, WorkatoError

    resource = run.resource
    number = resource.row_id(run.item) if run.item is not None else ""
    if run.act.removes_item:
        context.show_rows(view.remove(number), view)
        return
    item = resource.model.read(one_object(decoded))
    if not resource.row_id(item):
        if not number or resource.get is None:
            context.refresh(view)
            return
        try:
            item = await view.read_one(number)
        except NotFoundError:
            context.show_rows(view.remove(number), view)
            return
        except WorkatoError:
            # The list call reports what cannot be read; the action itself succeeded.
            context.refresh(view)
            return
    context.merge_row(view, view.upsert(item))
