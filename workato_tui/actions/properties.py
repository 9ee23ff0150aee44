"""Adds and changes properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions.submit import ask_and_send, prod_word
from workato_tui.common.text import sanitize
from workato_tui.views.properties import ProjectPropertiesView

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.api.properties import PropertySet
    from workato_tui.views.properties import PropertiesView


async def edit_property(context: ActionContext, view: PropertiesView, name: str | None) -> None:
    """Add a property, or change the one named ``name``."""
    from workato_tui.api.properties import PropertySet

    connection = view.workspace.connection

    async def job(api: Api, request: PropertySet) -> PropertySet:
        await view.upsert(api, request.as_map())
        return request

    title = [f"New property of {sanitize(view.owner, 100)}"]
    if name is not None:
        title = [
            f"Edit property of {sanitize(view.owner, 100)}",
            "A new name creates a new property; the old one is kept.",
        ]
    elif view.values:
        title.append("An existing property gets the new value.")
    to_prod = connection.counts_as_prod
    project = isinstance(view, ProjectPropertiesView)
    named = (view.owner, view.project_id(None)) if project else (connection.target_environment, "")
    result = await ask_and_send(
        context,
        PropertySet,
        title,
        job,
        verb="save",
        danger=to_prod,
        confirm_word=prod_word(connection, *named, is_prod=to_prod),
        initial={
            "name": view.prefix if name is None else name,
            "value": "" if name is None else view.values.get(name, ""),
        },
        # A value masked in the list must also be masked in its form.
        extras={"value": {"widget": "line" if view.is_revealed else "secret"}},
        focus="name" if name is None else "value",
    )
    if result is not None:
        context.refresh(view)
        context.say(f"{sanitize(result.name, 80)} saved in {sanitize(view.owner, 80)}.")


def reveal(context: ActionContext, view: PropertiesView) -> None:
    """Show or hide the values."""
    view.is_revealed = not view.is_revealed
    context.show_rows(view.property_rows())
    context.repaint()
