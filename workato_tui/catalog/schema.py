"""The data types that describe a resource: one list, one detail, and one form display them all.

A family's module holds its models, its operations, its request models, and a :class:`Resource` for
each kind of object in a list. Nothing here depends on a widget.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from workato_tui.api.masking import hide_bodies_of
from workato_tui.api.pagination import ONCE
from workato_tui.keymap import with_keys

if TYPE_CHECKING:
    from pydantic import BaseModel

    from workato_tui.api.client import Api
    from workato_tui.api.models import Model
    from workato_tui.api.operation import Operation
    from workato_tui.api.pagination import Paging
    from workato_tui.api.request_models import Request
    from workato_tui.api.resources import Query

Cell = str | int | float | bool | None
Getter = str | Callable[[Any], Any]
"""How to read a value from an item: the name of a model field, or a function."""
CellKind = Literal["text", "note", "id", "number", "state", "time", "moment", "size", "flag",
               "environment", "bar", "spark"]  # fmt: skip
"""The kind of a value, which determines how it is rendered."""
LoadOptions = Callable[["Api", "Location"], Awaitable[Sequence[Any]]]
"""Loads the options of a form field: values, or pairs of a value and its label."""


@dataclass(frozen=True)
class ColumnSpec:
    """A column of a list. A ``secret`` one is masked until ``!``."""

    title: str
    get: Getter
    kind: CellKind = "text"
    width: int = 12
    min_width: int = 4
    grow: bool = False
    drop_priority: int = 0
    is_name: bool = False
    secret: bool = False


@dataclass(frozen=True)
class DetailField:
    """A line of the detail: a label and a value. A ``secret`` one is masked until ``!``."""

    label: str
    get: Getter
    kind: CellKind = "text"
    secret: bool = False


TIMES = (
    DetailField("Created", "created_at", "time"),
    DetailField("Updated", "updated_at", "time"),
)
"""The last lines of most details."""


@dataclass(frozen=True)
class DetailSection:
    """A titled section of the detail: text of several lines; hidden if empty."""

    title: str
    text: Callable[..., str] = lambda _item: ""
    takes_names: bool = False
    """Whether ``text`` also gets the known names of the item's references, by ID."""
    secret: bool = False
    code: bool = False
    """Truncate lines instead of wrapping them; only in the full detail."""
    renderer: str = ""
    """Renders the item instead of ``text``: an id in ``views.catalog_fields.RENDERERS``."""


@dataclass(frozen=True)
class References:
    """The objects of another family that an item uses; its detail lists them."""

    resource_id: str
    of: Callable[[Any], Sequence[tuple[str, str]]]
    """Returns the ID and a label of each; the ID is empty if none is chosen."""
    placeholder: Callable[[str, str], Mapping[str, Any]]
    """Returns the JSON of an object that this token does not see, by ID and label."""


@dataclass(frozen=True)
class PathStep:
    """An opened item on the path to a view."""

    resource_id: str
    """The id of the item's resource."""
    id: str
    name: str
    item: Any = None


@dataclass(frozen=True)
class Location:
    """The location of a view: the path of opened items, and its parameters."""

    path: tuple[PathStep, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    """The ids for the paths of API calls, by parameter name; not encoded."""
    arguments: Any = None
    """The values of :attr:`Resource.parameters`."""

    def with_arguments(self, arguments: Any) -> Location:
        """Return a copy with these arguments."""
        return replace(self, arguments=arguments)

    @property
    def parent(self) -> Any:
        """The item that was opened last; None at the top."""
        return self.path[-1].item if self.path else None


Target = Literal["row", "list"]
ActionKey = Literal["", "new", "edit", "delete", "switch", "inspect"]


@dataclass(frozen=True)
class ResourceAction:
    """An action that is performed by one write operation.

    Functions receive the item (None if ``on`` is the list) and the :class:`Location`.
    """

    operation: Operation
    title: str
    """One or two words, for the footer and for ``ctrl+s``."""
    help: str
    """A sentence, for ``.`` and the palette."""
    key: ActionKey = ""
    """The action of ``keymap.py`` whose key starts it; empty if it is opened by name."""
    on: Target = "row"
    form: type[Request] | None = None
    sends_changes_only: bool = False
    """Whether the form starts with the current values and sends only changes."""
    refetch: bool = False
    """Whether to read the item before opening the form, since the list has fewer fields."""
    replaces: str = ""
    """The item's field that the body replaces as a whole. It is read again before sending, and what
    others changed meanwhile is shown first."""
    describe_replaced: Callable[[Any], str] | None = None
    """Describes the current value of ``replaces``, as a sentence."""
    allow_bulk: bool = False
    """Whether the action can be applied to all selected items, one after the other."""
    bulk_field: str = ""
    """With ``allow_bulk``: the body field for all ids, if one call is sufficient."""
    heading: str = ""
    """The heading, with ``{what}`` for the item; default: title and item."""
    notes: tuple[str, ...] | Callable[[Any, Location], Sequence[str]] = ()
    """More lines for the heading: side effects, and what cannot be undone. Text of this class, of
    ``empty_text`` and of ``hint`` names keys by their actions, as ``{refresh}``."""
    initial: Callable[[Any, Location], Mapping[str, Any]] | None = None
    """Initial form values; by default the item's fields of the same names."""
    choices: Mapping[str, LoadOptions] = field(default_factory=dict)
    """By form field: loads its options."""
    local_choices: Mapping[str, Callable[[Any, Location], Sequence[Any]]] = field(
        default_factory=dict
    )
    """By form field: options taken from the item itself."""
    file_fields: Mapping[str, str] = field(default_factory=dict)
    """By form field with a file name: the field that receives the file's text."""
    mask_initial: bool = False
    """Whether to mask the initial values while the list is masked."""
    query_fields: tuple[str, ...] = ()
    """Form fields that are sent in the query instead of the body."""
    path_fields: tuple[str, ...] = ()
    """Form fields that are sent in the path."""
    body_wrapper: str = ""
    """The key that wraps the body, if any."""
    body: Callable[[Any, Any], Any] | None = None
    """Creates the body from the form's model (or None) and the item."""
    fallback: Callable[[Query], Query] | None = None
    """The call according to another version of the documentation: after a 400, the next ``ctrl+s``
    sends this one."""
    normalize: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """With ``sends_changes_only``: converts the changes like the model's body()."""
    find_invalid: Callable[[Any, Any], tuple[str, str] | None] | None = None
    """Receives the form's model and the item; returns the invalid field and the reason."""
    unavailable_reason: Callable[[Any, Location], str | None] | None = None
    """Why the action is not available for this item, as a sentence."""
    about: str = ""
    """The object for the ledger, with ``{what}`` and path ids; default: the item."""
    success_message: str = ""
    """The message after success, with ``{what}``; default: title and item."""
    explain_failure: Callable[[Any], str] | None = None
    """Describes a decoded response that reports failure, if the default is not sufficient."""
    result_fields: tuple[DetailField, ...] = ()
    """Response fields to show afterward."""
    response_secrets: tuple[str, ...] = ()
    """Secret response fields: revealed once, and then forgotten."""
    removes_item: bool = False
    """Whether the item no longer exists afterward."""
    refresh_row_only: bool = False
    """Refresh only the item's row, because the list is too long to reload."""
    follow_up: ResourceAction | None = None
    """The action to offer for the same item afterward, with its own ``ctrl+s``."""
    cooldown_seconds: float = 0.0
    """Seconds to wait before sending the same value of ``cooldown_field`` again."""
    cooldown_field: str = ""
    """The form field that the cooldown applies to."""

    def notes_for(self, item: Any, location: Location) -> Sequence[str]:
        """Return the further lines of the heading."""
        if callable(self.notes):
            return self.notes(item, location)
        return tuple(map(with_keys, self.notes))

    def success_text(self, item: str) -> str:
        """Return the message after success; empty for the default."""
        return with_keys(self.success_message).format(what=item)


@dataclass(frozen=True)
class CustomAction:
    """An action that takes more than one call.

    ``handler`` is its id in ``actions.open_resource.CUSTOM_ACTIONS``.
    """

    name: str
    title: str
    help: str
    handler: str
    unavailable_reason: Callable[[Location], str | None] | None = None


@dataclass(frozen=True)
class Resource:
    """One kind of object in a list, in addition to its entry in ``catalog/__init__.py``."""

    id: str
    plural: str
    """The plural noun, such as ``recipes``."""
    singular: str
    """The singular noun, such as ``recipe``."""
    model: type[Model]
    columns: tuple[ColumnSpec, ...]
    list: Operation | None = None
    """None if the API cannot list the objects; then the view shows only actions."""
    paging: Paging = ONCE
    params: Mapping[str, Any] = field(default_factory=dict)
    """Constant query parameters of the list call."""
    query_ids: tuple[str, ...] = ()
    """Ids from the path of the view to include in the list call's query."""
    missing_ok: bool = False
    """Whether "not found" is a valid response of the list call, meaning an empty list."""
    fallback_resource: str = ""
    """The resource to show instead if the host does not know the list call."""
    specialize: Callable[[Resource, Location], Resource] | None = None
    """Adapts the resource to a location: rows of a table have the table's columns."""
    get: Operation | None = None
    """Reads one item, for the detail."""
    detail: tuple[DetailField | DetailSection, ...] = ()
    references: References | None = None
    """What the items use; Enter in the detail goes there."""
    header_fields: int = 5
    """Number of detail fields to show above the item's children."""
    id_of: Getter = "id"
    name_of: Getter = "name"
    path_id: str = "id"
    """The name of an item's id in the paths of its own calls and of its children."""
    web_path: str = ""
    """The path of an item's page in Workato's web app, with ids of the path, the item, or fields of
    the item; empty if unknown."""
    no_web_page_reason: str = ""
    """Why it has no page in the web app, if that needs a sentence."""
    children: tuple[str, ...] = ()
    """Child resources of an item; ``.`` opens them."""
    nested_workspaces: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    """Returns the environments and ids if an item is a workspace of its own that contains the
    children; an unknown environment is empty."""
    related: tuple[str, ...] = ()
    """Resources that ``.`` opens too, although they belong to no item."""
    default_child: str = ""
    """The child that Enter opens; empty for the detail."""
    actions: tuple[ResourceAction, ...] = ()
    custom_actions: tuple[CustomAction, ...] = ()
    """Actions that take more than one call; all of them write."""
    filters: type[BaseModel] | None = None
    """Server-side filters (``f``): the fields are sent by their aliases."""
    parameters: type[Request] | None = None
    """Parameters that are required before it can be listed."""
    body_parameters: tuple[str, ...] = ()
    """Parameters to send in the body, whatever the method; the others are the query."""
    retry_in_body: tuple[str, ...] = ()
    """Parameters to move to the body if the query is refused with a 400: the documentation and what
    a GET can carry differ."""
    parse_items: Callable[[Any], Sequence[Mapping[str, Any]]] | None = None
    """Extracts the items from a response that is not a list of objects."""
    summary: Callable[[Mapping[str, Any]], str] | None = None
    """Describes the other keys of a list response, such as totals."""
    sort_key: Callable[[Any], Any] | None = None
    """The sort key for a complete list; default: the server's order."""
    empty_text: str = ""
    """What an empty list would contain, and which key creates an item."""
    hint: str = ""
    """Text below the fields of the pane."""
    secret_fields: tuple[str, ...] = ()
    """Fields that are secrets: lists and details do not show them; they are revealed on request."""
    sensitive: bool = False
    """Whether the items hold personal data: the journal keeps no bodies of its calls."""
    cached: bool = False
    """Whether the rows are stored, to be shown immediately at the next start."""

    def __post_init__(self) -> None:
        """Hide the bodies of sensitive calls from the journal before the first call."""
        if self.sensitive:
            calls = (self.list, self.get, *(act.operation for act in self.actions))
            hide_bodies_of(*(call for call in calls if call is not None))

    def at_location(self, location: Location) -> Resource:
        """Return the resource adapted to ``location``."""
        return self if self.specialize is None else self.specialize(self, location)

    def row_id(self, item: Any) -> str:
        """Return the item's id as text; empty if it has none."""
        value = value_of(item, self.id_of)
        return "" if value is None else str(value)

    def name(self, item: Any) -> str:
        """Return the item's name, or its id if it has no name."""
        value = value_of(item, self.name_of)
        return str(value) if value not in (None, "") else self.row_id(item)

    def web_path_of(self, location: Location, item: Any) -> str | None:
        """Return the path of the item's page; None if an id for it is unknown."""
        ids = {**location.ids, self.path_id: self.row_id(item)}
        names = [
            name for _text, name, _form, _conversion in Formatter().parse(self.web_path) if name
        ]
        values = {name: ids.get(name) or as_cell(getattr(item, name, None)) for name in names}
        if not names or not all(values.values()):
            return None
        return self.web_path.format_map(
            {name: quote(str(v), safe="") for name, v in values.items()}
        )

    def child_location(self, location: Location, item: Any) -> Location:
        """Return the location of the views below ``item``."""
        number = self.row_id(item)
        step = PathStep(self.id, number, self.name(item), item)
        return Location((*location.path, step), {**location.ids, self.path_id: number})


def value_of(item: Any, get: Getter) -> Cell:
    """Return a value of an item for a cell: times as seconds, lists joined with commas."""
    value = getattr(item, get, None) if isinstance(get, str) else get(item)
    return as_cell(value)


def as_cell(value: Any) -> Cell:
    """Return ``value`` as a type that a table can hold."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, list | tuple):
        return ", ".join(str(as_cell(element)) for element in value) or None
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else None
    return str(value)
