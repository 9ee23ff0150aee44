"""What a family of resources is made of: data, which one list, one detail and one form read.

A family's module holds its models, its operations, its request models and one :class:`Resource`
for each kind of object that is listed. Nothing here knows a widget.
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
from workato_tui.api.resources import ONCE

if TYPE_CHECKING:
    from pydantic import BaseModel

    from workato_tui.api.client import Api
    from workato_tui.api.models import Model
    from workato_tui.api.operation import Operation
    from workato_tui.api.request_models import Request
    from workato_tui.api.resources import Paging, Query

Cell = str | int | float | bool | None
Getter = str | Callable[[Any], Any]
"""How a value is read from an item: the name of a field of its model, or a function."""
CellKind = Literal["text", "note", "id", "number", "state", "time", "size", "flag", "environment",
               "bar", "spark"]  # fmt: skip
"""What a value means, which says how it is drawn."""
LoadOptions = Callable[["Api", "Location"], Awaitable[Sequence[Any]]]
"""Reads the values that a field of a form may have: values, or pairs of a value and its words."""


@dataclass(frozen=True)
class ColumnSpec:
    """One column of a list. ``secret`` is masked until ``!``; the rest is as for any table."""

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
    """A line of the detail: a label and a value. ``secret`` is masked until ``!``."""

    label: str
    get: Getter
    kind: CellKind = "text"
    secret: bool = False


@dataclass(frozen=True)
class DetailSection:
    """A titled part of the detail: text of several lines, empty where there is nothing to say."""

    title: str
    text: Callable[[Any], str] = lambda _item: ""
    secret: bool = False
    code: bool = False
    """Cut at the edge in place of being wrapped; only in the whole detail."""
    renderer: str = ""
    """In place of ``text``: the id of what draws the item in ``views.catalog_fields.RENDERERS``."""


@dataclass(frozen=True)
class PathStep:
    """What a view below another one hangs on: the thing that was opened."""

    resource_id: str
    """The id of its resource."""
    id: str
    name: str
    item: Any = None


@dataclass(frozen=True)
class Location:
    """Where a view stands: what was opened on the way down, and what was asked for."""

    path: tuple[PathStep, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    """The ids that paths of calls from here need, by their names there; not encoded."""
    arguments: Any = None
    """What was given before it could be listed (:attr:`Resource.parameters`)."""

    def with_arguments(self, arguments: Any) -> Location:
        """The same, with what was given before it could be listed."""
        return replace(self, arguments=arguments)

    @property
    def parent(self) -> Any:
        """The item that was opened last; None at the top."""
        return self.path[-1].item if self.path else None


Target = Literal["row", "list"]
ActionKey = Literal["", "new", "edit", "delete", "switch", "inspect"]


@dataclass(frozen=True)
class ResourceAction:
    """Something that can be done, by one operation that changes something.

    Functions get the item (None where ``on`` is the list) and the :class:`Location`.
    """

    operation: Operation
    title: str
    """One or two words, for the footer and for ``ctrl+s``."""
    help: str
    """A sentence, for ``.`` and the palette."""
    key: ActionKey = ""
    """The action of ``actions.py`` whose key does it; empty: it is found by name."""
    on: Target = "row"
    form: type[Request] | None = None
    sends_changes_only: bool = False
    """Whether the form begins with what is there, and only what was changed is sent."""
    refetch: bool = False
    """Whether the thing is read anew before its form: the list does not tell all of it."""
    allow_bulk: bool = False
    """Whether it can be done to all that are ticked, one after the other."""
    bulk_field: str = ""
    """Of ``many``: the field of the body that takes all ids, where one call does it."""
    heading: str = ""
    """What the heading says, with ``{what}`` for the thing; empty: title and thing."""
    notes: tuple[str, ...] | Callable[[Any, Location], Sequence[str]] = ()
    """More lines for the heading: effects beyond the thing itself, what there is no way back from.
    """
    path_ids: Mapping[str, Getter] = field(default_factory=dict)
    """Parts of the path that are neither the item's id nor on the way down."""
    initial: Callable[[Any, Location], Mapping[str, Any]] | None = None
    """What the form begins with; for ``changes`` the item's fields of the same names."""
    choices: Mapping[str, LoadOptions] = field(default_factory=dict)
    """By field of the form: reads the values that there are."""
    local_choices: Mapping[str, Callable[[Any, Location], Sequence[Any]]] = field(
        default_factory=dict
    )
    """By field of the form: the values that the thing itself tells of."""
    file_fields: Mapping[str, str] = field(default_factory=dict)
    """By field of the form that takes a file's name: the field that its text goes into."""
    mask_initial: bool = False
    """Whether what its form begins with is masked too, as long as the list is."""
    query_fields: tuple[str, ...] = ()
    """Fields of the form that go into the query instead of the body."""
    path_fields: tuple[str, ...] = ()
    """Fields of the form that go into the path."""
    body_wrapper: str = ""
    """The name under which the body is sent, where it is not sent bare."""
    body: Callable[[Any, Any], Any] | None = None
    """Makes the body from the form's model (or None) and the item, where it is not the model's."""
    fallback: Callable[[Query], Query] | None = None
    """The call as the other generation of the documents has it: after a 400 the next ``ctrl+s``
    sends this one."""
    normalize: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """Of ``changes``: brings what was changed into the API's form, as the model's body() does."""
    find_invalid: Callable[[Any, Any], tuple[str, str] | None] | None = None
    """Gets the form's model and the item: which field keeps it from being sent, and why."""
    unavailable_reason: Callable[[Any, Location], str | None] | None = None
    """Why it cannot be done to this item now, as a sentence."""
    about: str = ""
    """What the ledger says that it was done to, with ``{what}`` and the ids of the path; empty: the
    thing itself."""
    success_message: str = ""
    """What is said after it, with ``{what}``; empty: title and thing."""
    explain_failure: Callable[[Any], str] | None = None
    """Makes words of a decoded answer that says that it was not done, where the usual do not do."""
    result_fields: tuple[DetailField, ...] = ()
    """What of the answer is shown afterwards."""
    response_secrets: tuple[str, ...] = ()
    """Fields of the answer that are secrets: handed over once, and then forgotten."""
    removes_item: bool = False
    """Whether the thing is gone after it."""
    refresh_row_only: bool = False
    """Whether only its row is renewed afterwards: the list is too long to be read anew."""
    follow_up: ResourceAction | None = None
    """What is asked about the same thing once this was done, with a ``ctrl+s`` of its own."""
    cooldown_seconds: float = 0.0
    """Seconds that have to pass before it is sent again with the same value of "
    "``cooldown_field``."""
    cooldown_field: str = ""
    """The field of the form that the rule is about."""


@dataclass(frozen=True)
class CustomAction:
    """Something that takes more than one call, done by code of its own.

    ``does`` is its id in ``actions.open_resource.CUSTOM_ACTIONS``.
    """

    name: str
    title: str
    help: str
    handler: str
    unavailable_reason: Callable[[Location], str | None] | None = None


@dataclass(frozen=True)
class Resource:
    """One kind of thing that is listed; what the index (``catalog/__init__.py``) says of it is
    not said again."""

    id: str
    plural: str
    """What several of them are called: ``recipes``."""
    singular: str
    """What one of them is called: ``recipe``."""
    model: type[Model]
    columns: tuple[ColumnSpec, ...]
    list: Operation | None = None
    """None: the API lists none of them, and what can be done with one stands on a page."""
    paging: Paging = ONCE
    params: Mapping[str, Any] = field(default_factory=dict)
    """Always part of the list call's query."""
    query_ids: tuple[str, ...] = ()
    """Ids of the way down that are part of the list call's query, where there are such."""
    missing_ok: bool = False
    """Whether "not found" is an answer of the list call like others: there is none."""
    fallback_resource: str = ""
    """The resource that is shown in its place where Workato does not know the list call."""
    specialize: Callable[[Resource, Location], Resource] | None = None
    """What it is at one spot, where spots differ: rows of a table have the table's columns."""
    get: Operation | None = None
    """Reads one of them, for the detail."""
    detail: tuple[DetailField | DetailSection, ...] = ()
    header_fields: int = 5
    """So many of the detail's facts stand above what belongs to it."""
    id_of: Getter = "id"
    name_of: Getter = "name"
    path_id: str = "id"
    """What its id is called in paths of its own calls and of those below it."""
    web_path: str = ""
    """Where one of them is found in Workato's web page: a path with ids of the way, of the thing
    or of its fields. Empty: no page of it is known."""
    no_web_page_reason: str = ""
    """Why it has none, where that is worth a sentence of its own."""
    children: tuple[str, ...] = ()
    """Resources that belong to one of them; ``.`` opens each."""
    nested_workspaces: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    """Where one of them is a workspace of its own, with the children inside: the environments and
    their ids, an environment that is not told as an empty text."""
    related: tuple[str, ...] = ()
    """Resources that ``.`` opens too, though they belong to no one row."""
    default_child: str = ""
    """The child that Enter opens; empty: the detail."""
    actions: tuple[ResourceAction, ...] = ()
    custom_actions: tuple[CustomAction, ...] = ()
    """What is done by more than one call; each of them changes something."""
    filters: type[BaseModel] | None = None
    """What the server can be asked for (``f``): its fields are the query, by their aliases."""
    filter_choices: Mapping[str, LoadOptions] = field(default_factory=dict)
    parameters: type[Request] | None = None
    """What has to be given before it can be listed."""
    body_parameters: tuple[str, ...] = ()
    """Fields of it that are sent as a body, whatever the method; the others are the query."""
    retry_in_body: tuple[str, ...] = ()
    """Fields of it that go into the body where the query with them is refused with a 400: what the
    documents show and what a GET can carry are not the same."""
    parse_items: Callable[[Any], Sequence[Mapping[str, Any]]] | None = None
    """Makes objects of an answer that is no list of objects."""
    summary: Callable[[Mapping[str, Any]], str] | None = None
    """Says what stands in the answer beside the list: totals, for instance."""
    sort_key: Callable[[Any], Any] | None = None
    """The key by which they are put in order when all are there; else as they came."""
    empty_text: str = ""
    """What would be here, and which key makes one."""
    hint: str = ""
    """Stands below the pane's fields."""
    secret_fields: tuple[str, ...] = ()
    """Secrets of the thing, by the names of their fields: no list or detail shows them, they are
    handed over when they are asked for."""
    sensitive: bool = False
    """Whether it tells of people, or holds what they typed: the list of requests keeps no bodies of
    its calls."""
    cached: bool = False
    """Whether its rows are kept in the store, to be there at once at the next start."""

    def __post_init__(self) -> None:
        """Let the list of requests know what is personal before the first call is made."""
        if self.sensitive:
            calls = (self.list, self.get, *(act.operation for act in self.actions))
            hide_bodies_of(*(each for each in calls if each is not None))

    def at_location(self, location: Location) -> Resource:
        """What it is at ``spot``."""
        return self if self.specialize is None else self.specialize(self, location)

    def row_id(self, item: Any) -> str:
        """The item's id, as text; empty where it has none."""
        value = value_of(item, self.id_of)
        return "" if value is None else str(value)

    def name(self, item: Any) -> str:
        """What people call it; its id where it has no name."""
        value = value_of(item, self.name_of)
        return str(value) if value not in (None, "") else self.row_id(item)

    def web_path_of(self, location: Location, item: Any) -> str | None:
        """The path of the item's page; None where an id of it is not known."""
        ids = {**location.ids, self.path_id: self.row_id(item)}
        names = [
            name for _text, name, _form, _conversion in Formatter().parse(self.web_path) if name
        ]
        found = {name: ids.get(name) or as_cell(getattr(item, name, None)) for name in names}
        if not names or not all(found.values()):
            return None
        return self.web_path.format_map({name: quote(str(v), safe="") for name, v in found.items()})

    def child_location(self, location: Location, item: Any) -> Location:
        """Where the views that belong to ``item`` stand."""
        number = self.row_id(item)
        step = PathStep(self.id, number, self.name(item), item)
        return Location((*location.path, step), {**location.ids, self.path_id: number})


def value_of(item: Any, get: Getter) -> Cell:
    """One value of an item as a plain cell: moments as seconds, lists with commas."""
    value = getattr(item, get, None) if isinstance(get, str) else get(item)
    return as_cell(value)


def as_cell(value: Any) -> Cell:
    """``value`` as one of the kinds that a table can hold."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, list | tuple):
        return ", ".join(str(as_cell(each)) for each in value) or None
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else None
    return str(value)
