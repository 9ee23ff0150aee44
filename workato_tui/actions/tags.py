"""Create, change, delete and assign tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, field_validator

from workato_tui.actions.submit import ask_and_send, confirm_and_send, done
from workato_tui.common.text import sanitize
from workato_tui.common.type_names import type_name
from workato_tui.dialogs.form import FormError
from workato_tui.keymap import key_of, with_keys
from workato_tui.views.deployment_detail import DeploymentView
from workato_tui.views.folders import AssetsView
from workato_tui.views.tags import TagsView

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.tags import Tag, TagAssignments
    from workato_tui.widgets.row import Row

_TAGGABLE_TYPES = {type_name(kind): kind for kind in ("recipe", "connection")}
_MAX_NAMED = 8


def parse_ids(text: str) -> list[str]:
    """Return the IDs in ``text``, separated by spaces or commas."""
    return list(dict.fromkeys(text.replace(",", " ").split()))


class AssignTags(BaseModel):
    """The tags to add and remove, and their assets; IDs are typed if no row provides them."""

    add_tags: list[str] = Field(
        default_factory=list, title="Give", json_schema_extra={"widget": "ticks"}
    )
    remove_tags: list[str] = Field(
        default_factory=list, title="Remove", json_schema_extra={"widget": "ticks"}
    )
    recipes: str = Field("", title="Recipes", description="IDs, separated by spaces")
    connections: str = Field("", title="Connections", description="IDs, separated by spaces")

    @field_validator("recipes", "connections")
    @classmethod
    def _ids(cls, value: str) -> str:
        if not all(asset_id.isascii() and asset_id.isdigit() for asset_id in parse_ids(value)):
            raise ValueError("enter numeric IDs separated by spaces, e.g. 660222")
        return value


async def create(context: ActionContext) -> None:
    """Create a tag."""
    from workato_tui.api.tags import TagCreate

    tag = await ask_and_send(
        context, TagCreate, ["New tag"], lambda api, form: api.tags.create(form), verb="create"
    )
    if tag is not None:
        _refresh_list(context, f"Tag {sanitize(tag.title or tag.handle, 60)} created.")


async def edit(context: ActionContext, tag: Tag) -> None:
    """Change a tag."""
    from workato_tui.api.tags import TagUpdate

    updated = await ask_and_send(
        context,
        TagUpdate,
        [f"Edit tag {sanitize(tag.title or '', 60)} ({sanitize(tag.handle, 60)})"],
        lambda api, form: api.tags.update(tag.handle, form),
        verb="save",
        initial={"title": tag.title, "description": tag.description, "color": tag.color},
    )
    if updated is not None:
        _refresh_list(context, f"Tag {sanitize(updated.title or tag.handle, 60)} saved.")


async def delete(context: ActionContext, tag: Tag) -> None:
    """Delete a tag."""
    result = await confirm_and_send(
        context,
        f"Delete tag {sanitize(tag.title or '', 60)} ({sanitize(tag.handle, 60)})?",
        lambda api: done(api.tags.delete(tag.handle)),
        verb="delete",
        details=["Removes it from all recipes and connections."],
        danger=True,
    )
    if result:
        _refresh_list(context, f"Tag {sanitize(tag.title or tag.handle, 60)} deleted.")


def _refresh_list(context: ActionContext, sentence: str) -> None:
    if isinstance(context.view, TagsView):
        context.refresh()
    context.say(sentence)


async def assign(context: ActionContext) -> None:
    """Change the tags of the selected assets, or assign the selected tags."""
    view = context.view
    assets = _selected_assets(context)
    selected = [row.id for row in _selected_rows(context)] if isinstance(view, TagsView) else []
    tags = await context.workspace.connection.call(lambda api: api.tags.list())
    if not tags:
        raise LookupError(with_keys("No tags in this workspace. Create one in Tags with {new}."))
    choices = [(tag.handle, f"{tag.title or '?'}  {tag.handle}") for tag in tags]

    result = await ask_and_send(
        context,
        AssignTags,
        ["Add and remove tags", *_asset_names(assets), *_id_note(context)],
        lambda api, form: done(api.tags.assign(_request(form))),
        check=check_assignment,
        verb="assign",
        initial={
            "add_tags": selected,
            "recipes": " ".join(number for kind, number, _ in assets if kind == "recipe"),
            "connections": " ".join(number for kind, number, _ in assets if kind == "connection"),
        },
        choices={"add_tags": choices, "remove_tags": choices},
    )
    if result:
        context.untick()
        context.say("Tags assigned. Workato does not list the tags of an asset.")


def check_assignment(form: AssignTags) -> None:
    """Report missing input beside its field."""
    if not (form.add_tags or form.remove_tags):
        raise FormError("add_tags", "tick a tag to add or remove")
    both = set(form.add_tags) & set(form.remove_tags)
    if both:
        raise FormError("remove_tags", "a tag cannot be added and removed at once")
    if not (parse_ids(form.recipes) or parse_ids(form.connections)):
        raise FormError("recipes", "enter the ID of a recipe or connection")


def _request(form: AssignTags) -> TagAssignments:
    from workato_tui.api.tags import TagAssignments

    return TagAssignments(
        add_tags=form.add_tags,
        remove_tags=form.remove_tags,
        recipe_ids=parse_ids(form.recipes),
        connection_ids=parse_ids(form.connections),
    )


def _selected_rows(context: ActionContext) -> Sequence[Row]:
    """Return the ticked rows, or the one under the cursor."""
    return context.ticked or ([context.row] if context.row is not None else [])


def _selected_assets(context: ActionContext) -> list[tuple[str, str, str]]:
    """Return type, ID and name of the selected assets."""
    view = context.view
    if not isinstance(view, (AssetsView, DeploymentView)):
        return []
    assets = []
    for row in _selected_rows(context):
        kind, number = _TAGGABLE_TYPES.get(str(view.cell(row, "Type"))), view.cell(row, "ID")
        if kind is not None and number:
            assets.append((kind, str(number), view.name_of(row)))
    if not assets:
        raise LookupError("Only recipes and connections with a known ID can have tags.")
    return assets


def _asset_names(assets: Sequence[tuple[str, str, str]]) -> Iterable[str]:
    if assets:
        names = [f"{sanitize(name, 60)} ({kind} {number})" for kind, number, name in assets]
        more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
        yield "To " + ", ".join(names[:_MAX_NAMED]) + more


def _id_note(context: ActionContext) -> Iterable[str]:
    """Warn that a deployment lists assets with the IDs of its target environment."""
    view = context.view
    if isinstance(view, DeploymentView) and view.deployment is not None:
        target = view.deployment.environment_type or "?"
        if target != context.workspace.connection.target_environment:
            key = key_of("row_actions")
            yield f"! IDs of {target}. For IDs of this token, open the project's assets ({key})."
