"""Runs a catalog action to its end: shows its result, and refreshes what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.actions.catalog_run import CatalogActionRun
from workato_tui.api.write_outcome import one_object
from workato_tui.catalog.schema import as_cell, value_of
from workato_tui.common.secret import Secret
from workato_tui.dialogs.pane_dialog import AnswerDialog
from workato_tui.views.catalog_fields import format_value
from workato_tui.views.catalog_item import reload
from workato_tui.views.catalog_list import CatalogListView
from workato_tui.widgets.pane import Field

if TYPE_CHECKING:
    from workato_tui.actions.catalog_run import ActionResult
    from workato_tui.actions.context import ActionContext
    from workato_tui.views.catalog_view import CatalogView
    from workato_tui.widgets.pane import Item


async def run_to_end(run: CatalogActionRun) -> None:
    """Ask, send, show the result, and refresh; then run the action that follows, if any."""
    answer = await run.execute()
    if answer is None:
        return
    act, context = run.act, run.context
    sentence = act.success_text(run.label) or f"{run.label}: {act.title} done."
    await _show_answer(context, run, answer)
    if act.removes_item and not run.view.is_list and context.is_shown:
        context.pop()
    await _refresh(context, run, answer.decoded)
    context.say(sentence[:1].upper() + sentence[1:])
    if act.follow_up is not None:
        await run_to_end(CatalogActionRun(context, run.view, act.follow_up, run.item))


async def _show_answer(context: ActionContext, run: CatalogActionRun, result: ActionResult) -> None:
    """Show the result fields and secrets that the action declares."""
    act, resource = run.act, run.resource
    answer = one_object(result.decoded)
    secrets = [
        (name.replace("_", " "), Secret(str(answer.pop(name))))
        for name in act.response_secrets
        if answer.get(name) not in (None, "")
    ]
    if secrets:
        from workato_tui.dialogs.secret_dialog import SecretDialog

        name = answer.get("name") or getattr(result.request, "name", None) or run.name
        await context.show_result(SecretDialog(f"{resource.singular} {name}", secrets))
    if act.result_fields:
        item = resource.model.read(answer)
        items: list[Item] = [
            Field(fact.label, format_value(fact.kind, as_cell(value_of(item, fact.get))))
            for fact in act.result_fields
        ]
        title = act.success_text(run.label) or f"{act.title}: {run.label}"
        await context.show_result(AnswerDialog([title[:1].upper() + title[1:]], items))


async def show_secrets(context: ActionContext, view: CatalogView, item: Any) -> None:
    """Show the secrets of an object that the API returns any number of times."""
    from workato_tui.dialogs.secret_dialog import SecretDialog

    resource = view.resource
    values = [(name, getattr(item, name, None)) for name in resource.secret_fields]
    secrets = [(name.replace("_", " "), value) for name, value in values if value is not None]
    if not secrets:
        raise LookupError(f"Workato returned no secret for this {resource.singular}.")
    owner = f"{resource.singular} {resource.name(item)}"
    await context.ask(SecretDialog(owner, secrets, is_repeatable=True))


async def _refresh(context: ActionContext, run: CatalogActionRun, decoded: Any) -> None:
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
    context: ActionContext, view: CatalogListView, run: CatalogActionRun, decoded: Any
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
            item = await reload(view, number)
        except NotFoundError:
            context.show_rows(view.remove(number), view)
            return
        except WorkatoError:
            # The list call reports what cannot be read; the action itself succeeded.
            context.refresh(view)
            return
    context.merge_row(view, view.upsert(item))
