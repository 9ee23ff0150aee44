"""Runs one catalog action on several ticked objects with one call that takes all of their IDs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.actions.catalog_run import CatalogActionRun
from workato_tui.actions.submit import confirm_and_send, done
from workato_tui.api.resources import Query
from workato_tui.common.text import parse_id
from workato_tui.views.selection import name_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.catalog.schema import ResourceAction
    from workato_tui.views.catalog_view import CatalogView


async def run_on_many(
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
