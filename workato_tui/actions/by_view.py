"""Runs the handler of an action for the kind of view that is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from workato_tui.views.view import View

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext

Handlers = Mapping[type[View], Callable[["ActionContext", Any], Awaitable[None]]]
"""Handlers by kind of view; the most specific class wins."""


async def run_for_view(handlers: Handlers, context: ActionContext) -> None:
    """Run the handler for the current view; do nothing if there is none."""
    for kind in type(context.view).__mro__:
        if kind in handlers:
            await handlers[kind](context, context.view)
            return
