"""Follows recorded writes: to what they changed, and to their outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions.open_address import show_address
from workato_tui.dialogs.open_intents import OpenWritesDialog
from workato_tui.views.ledger import WrittenView

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext


async def open_object(context: ActionContext, view: WrittenView) -> None:
    """Go to what the write changed or created."""
    entry, target = view.entry_of(context.row), view.object_of(context.row)
    assert entry is not None
    assert target is not None
    await show_address(context, target, environment=entry.environment)


async def check_outcome(context: ActionContext) -> None:
    """Offer to look in Workato what became of a write without an answer."""
    view = context.view
    assert isinstance(view, WrittenView)
    entry = view.entry_of(context.row)
    assert entry is not None
    await context.ask(OpenWritesDialog(context.workspace, [entry]))
    context.refresh(view)
