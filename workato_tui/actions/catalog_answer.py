"""Shows the result of a catalog action: fields to read, and secrets to save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.api.write_outcome import one_object
from workato_tui.catalog.schema import as_cell, value_of
from workato_tui.common.secret import Secret
from workato_tui.dialogs.pane_dialog import AnswerDialog
from workato_tui.views.catalog_fields import format_value
from workato_tui.widgets.pane import Field

if TYPE_CHECKING:
    from workato_tui.actions.catalog_types import ActionResult, FinishedRun
    from workato_tui.actions.context import ActionContext
    from workato_tui.views.catalog_view import CatalogView
    from workato_tui.widgets.pane import Item


async def show_answer(context: ActionContext, run: FinishedRun, result: ActionResult) -> None:
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
