"""Runs an action of the catalog on one object, or with one call on several ticked ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.actions.catalog_answer import run_to_end
from workato_tui.actions.catalog_run import CatalogActionRun
from workato_tui.actions.submit import confirm_and_send, done
from workato_tui.api.resources import Query
from workato_tui.common.text import parse_id
from workato_tui.keymap import key_of
from workato_tui.services.batch_resources import BY_OPERATION
from workato_tui.views.selection import name_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.catalog.schema import ResourceAction
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
        await _run_on_many(context, view, act, [view.item_of(row) for row in ticked])
        return
    item = view.item_of(row) if act.on == "row" else None
    if act.on == "row" and item is None:
        raise LookupError(
            f"This {view.resource.singular} is from the cache. "
            f"Press {key_of('refresh')} to refresh."
        )
    await run_to_end(CatalogActionRun(context, view, act, item))


async def _run_on_many(
    context: ActionContext, view: CatalogView, act: ResourceAction, items: Sequence[Any]
) -> None:
    """Confirm once and send one call; name the objects that are left out beforehand."""
    ready: list[Any] = []
    left_out: list[Any] = []
    for item in items:
        reason = (
            act.unavailable_reason(item, view.location)
            if act.unavailable_reason is not None and item
            else None
        )
        (left_out if reason or item is None else ready).append(item)
    if not ready:
        raise LookupError(
            f"None of these {len(items)} {view.resource.plural} are eligible; see each row."
        )
    resource = view.resource
    details = [name_list([resource.name(item) for item in ready])]
    if left_out:
        others = "1 other is" if len(left_out) == 1 else f"{len(left_out)} others are"
        details.append(f"{others} skipped: nothing to change.")
    many = CatalogActionRun(context, view, act, ready[0])
    question = f"{act.title} {len(ready)} {resource.plural}?"
    numbers = [resource.row_id(item) for item in ready]
    query = Query(view.location.ids, {}, {act.bulk_field: [parse_id(each) for each in numbers]})
    about = f"{len(ready)} {resource.plural}: {', '.join(numbers)}"
    target = many.target_environment
    result = await confirm_and_send(
        context,
        question[:1].upper() + question[1:],
        lambda api: done(api.resources.send(act.operation, query, about=about, target=target)),
        verb=act.title,
        details=[*details, *act.notes_for(ready[0], view.location)],
        confirm_word=many.confirm_word(len(ready)),
        danger=act.removes_item,
    )
    if result:
        context.untick()
        context.refresh(view)
        context.say(f"{act.title}: {len(ready)} {resource.plural} done.")


def reveal(context: ActionContext, view: CatalogView) -> None:
    """Show or hide masked values."""
    from workato_tui.views.catalog_list import CatalogListView

    view.is_revealed = not view.is_revealed
    if isinstance(view, CatalogListView):
        context.show_rows(view.item_rows())
    context.repaint()
