"""Shows the result of a catalog action: fields to read, and secrets to save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Vertical

from workato_tui.api.write_outcome import one_object
from workato_tui.catalog.schema import as_cell, value_of
from workato_tui.common.secret import Secret
from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line
from workato_tui.views.catalog_fields import format_value
from workato_tui.widgets.pane import Field, Pane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from workato_tui.actions.catalog_types import ActionResult, FinishedRun
    from workato_tui.actions.context import ActionContext
    from workato_tui.views.catalog_view import CatalogView
    from workato_tui.widgets.pane import Item


class AnswerDialog(Dialog[None]):
    """Shows fields in a pane until it is closed."""

    CSS_PATH = css("result")
    BINDINGS = [("escape,enter,q", "leave", "Leave")]

    def __init__(self, title: Sequence[str], items: Sequence[Item]) -> None:
        super().__init__()
        self._title = title
        self._items = items
        self.pane = Pane(id="entries")

    def compose(self) -> ComposeResult:
        """Compose the heading, the pane and the keys."""
        with Vertical(id="dialog"):
            yield heading(self._title)
            yield self.pane
            yield keys_line([("esc", "back"), ("up/down", "scroll")])

    def on_mount(self) -> None:
        """Show the fields."""
        self.pane.focus()
        self._show()

    def on_resize(self) -> None:
        """Lay the fields out again."""
        self._show()

    def _show(self) -> None:
        self.pane.show(self._items, keep_place=True)

    def action_leave(self) -> None:
        """Close the dialog."""
        self.finish(None)


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
