"""Runs an action of the catalog: a form or a question, one call, one result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions.catalog_answer import run_to_end
from workato_tui.actions.catalog_run import CatalogActionRun
from workato_tui.keymap import key_of
from workato_tui.services.batch_resources import BY_OPERATION

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.views.catalog_view import CatalogView

_BATCHES = {"recipes.start": "start", "recipes.stop": "stop", **BY_OPERATION}
"""The batch action for several rows, by operation."""


async def run_catalog_action(context: ActionContext, view: CatalogView, action: str) -> None:
    """Run a catalog action on the ticked rows, the row, or the list."""
    row = context.row
    act = view.action_for(action, row)
    if act is None:
        return
    ticked = context.ticked
    if act.on == "row" and act.allow_bulk and len(ticked) > 1:
        if act.operation.id in _BATCHES:
            from workato_tui.actions import batch

            await batch.begin(context, _BATCHES[act.operation.id])
            return
        from workato_tui.actions.catalog_bulk import run_on_many

        await run_on_many(context, view, act, [view.item_of(row) for row in ticked])
        return
    item = view.item_of(row) if act.on == "row" else None
    if act.on == "row" and item is None:
        raise LookupError(
            f"This {view.resource.singular} is from the cache. "
            f"Press {key_of('refresh')} to refresh."
        )
    await run_to_end(CatalogActionRun(context, view, act, item))


def reveal(context: ActionContext, view: CatalogView) -> None:
    """Show or hide masked values."""
    from workato_tui.views.catalog_list import CatalogListView

    view.is_revealed = not view.is_revealed
    if isinstance(view, CatalogListView):
        context.show_rows(view.item_rows())
    context.repaint()
