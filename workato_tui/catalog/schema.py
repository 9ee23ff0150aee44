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
Get = str | Callable[[Any], Any]
"""How a value is read from an item: the name of a field of its model, or a function."""
Kind = Literal["text", "note", "id", "number", "state", "time", "size", "flag", "environment",
               "bar", "spark"]  # fmt: skip
"""What a value means, which says how it is drawn."""
Options = Callable[["Api", "Spot"], Awaitable[Sequence[Any]]]
"""Reads the values that a field of a form may have: values, or pairs of a value and its words."""


@dataclass(frozen=True)
class Col:
    """One column of a list. ``secret`` is masked until ``!``; the rest is as for any table."""

    title: str
    get: Get
    kind: Kind = "text"
    width: int = 12
    least: int = 4
    grow: bool = False
    drop: int = 0
    name: bool = False
    secret: bool = False


@dataclass(frozen=True)
class Fact:
    """A line of the detail: a label and a value. ``secret`` is masked until ``!``."""

    label: str
    get: Get
    kind: Kind = "text"
    secret: bool = False


@dataclass(frozen=True)
class Part:
    """A titled part of the detail: text of several lines, empty where there is nothing to say."""

    title: str
    text: Callable[[Any], str] = lambda _item: ""
    secret: bool = False
    code: bool = False
    """Cut at the edge in place of being wrapped; only in the whole detail."""
    drawn: str = ""
    """In place of ``text``: the id of what draws the item in ``views.catalog_fields.RENDERERS``."""


@dataclass(frozen=True)
class Below:
    """What a view below another one hangs on: the thing that was opened."""

    kind: str
    """The id of its resource."""
    id: str
    name: str
    item: Any = None


@dataclass(frozen=True)
class Spot:
    """Where a view stands: what was opened on the way down, and what was asked for."""

    way: tuple[Below, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    """The ids that paths of calls from here need, by their names there; not encoded."""
    asked: Any = None
    """What was given before it could be listed (:attr:`Resource.asks`)."""

    def asking(self, asked: Any) -> Spot:
        """The same, with what was given before it could be listed."""
        return replace(self, asked=asked)

    @property
    def parent(self) -> Any:
        """The item that was opened last; None at the top."""
        return self.way[-1].item if self.way else None


Target = Literal["row", "list"]
Letter = Literal["", "new", "edit", "delete", "switch", "inspect"]


@dataclass(frozen=True)
class Act:
    """Something that can be done, by one operation that changes something.

    Functions get the item (None where ``on`` is the list) and the :class:`Spot`.
    """

    operation: Operation
    title: str
    """One or two words, for the footer and for ``ctrl+s``."""
    help: str
    """A sentence, for ``.`` and the palette."""
    key: Letter = ""
    """The action of ``actions.py`` whose key does it; empty: it is found by name."""
    on: Target = "row"
    form: type[Request] | None = None
    changes: bool = False
    """Whether the form begins with what is there, and only what was changed is sent."""
    fresh: bool = False
    """Whether the thing is read anew before its form: the list does not tell all of it."""
    many: bool = False
    """Whether it can be done to all that are ticked, one after the other."""
    together: str = ""
    """Of ``many``: the field of the body that takes all ids, where one call does it."""
    question: str = ""
    """What the heading says, with ``{what}`` for the thing; empty: title and thing."""
    notes: tuple[str, ...] | Callable[[Any, Spot], Sequence[str]] = ()
    """More lines for the heading: effects beyond the thing itself, what there is no way back from.
    """
    ids: Mapping[str, Get] = field(default_factory=dict)
    """Parts of the path that are neither the item's id nor on the way down."""
    initial: Callable[[Any, Spot], Mapping[str, Any]] | None = None
    """What the form begins with; for ``changes`` the item's fields of the same names."""
    choices: Mapping[str, Options] = field(default_factory=dict)
    """By field of the form: reads the values that there are."""
    picks: Mapping[str, Callable[[Any, Spot], Sequence[Any]]] = field(default_factory=dict)
    """By field of the form: the values that the thing itself tells of."""
    files: Mapping[str, str] = field(default_factory=dict)
    """By field of the form that takes a file's name: the field that its text goes into."""
    masked: bool = False
    """Whether what its form begins with is masked too, as long as the list is."""
    query: tuple[str, ...] = ()
    """Fields of the form that go into the query instead of the body."""
    in_path: tuple[str, ...] = ()
    """Fields of the form that go into the path."""
    nest: str = ""
    """The name under which the body is sent, where it is not sent bare."""
    body: Callable[[Any, Any], Any] | None = None
    """Makes the body from the form's model (or None) and the item, where it is not the model's."""
    otherwise: Callable[[Query], Query] | None = None
    """The call as the other generation of the documents has it: after a 400 the next ``ctrl+s``
    sends this one."""
    tidy: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """Of ``changes``: brings what was changed into the API's form, as the model's body() does."""
    refuse: Callable[[Any, Any], tuple[str, str] | None] | None = None
    """Gets the form's model and the item: which field keeps it from being sent, and why."""
    why_not: Callable[[Any, Spot], str | None] | None = None
    """Why it cannot be done to this item now, as a sentence."""
    about: str = ""
    """What the ledger says that it was done to, with ``{what}`` and the ids of the path; empty: the
    thing itself."""
    done: str = ""
    """What is said after it, with ``{what}``; empty: title and thing."""
    explain: Callable[[Any], str] | None = None
    """Makes words of a decoded answer that says that it was not done, where the usual do not do."""
    shows: tuple[Fact, ...] = ()
    """What of the answer is shown afterwards."""
    secrets: tuple[str, ...] = ()
    """Fields of the answer that are secrets: handed over once, and then forgotten."""
    loses: bool = False
    """Whether the thing is gone after it."""
    in_place: bool = False
    """Whether only its row is renewed afterwards: the list is too long to be read anew."""
    then: Act | None = None
    """What is asked about the same thing once this was done, with a ``ctrl+s`` of its own."""
    once_in: float = 0.0
    """Seconds that have to pass before it is sent again with the same value of ``once_by``."""
    once_by: str = ""
    """The field of the form that the rule is about."""


@dataclass(frozen=True)
class Tool:
    """Something that takes more than one call, done by code of its own.

    ``does`` is its id in ``actions.open_resource.CUSTOM_ACTIONS``.
    """

    name: str
    title: str
    help: str
    does: str
    why_not: Callable[[Spot], str | None] | None = None


@dataclass(frozen=True)
class Resource:
    """One kind of thing that is listed; what the index (``catalog/__init__.py``) says of it is
    not said again."""

    id: str
    noun: str
    """What several of them are called: ``recipes``."""
    one: str
    """What one of them is called: ``recipe``."""
    model: type[Model]
    columns: tuple[Col, ...]
    list: Operation | None = None
    """None: the API lists none of them, and what can be done with one stands on a page."""
    paging: Paging = ONCE
    params: Mapping[str, Any] = field(default_factory=dict)
    """Always part of the list call's query."""
    query_ids: tuple[str, ...] = ()
    """Ids of the way down that are part of the list call's query, where there are such."""
    absent: bool = False
    """Whether "not found" is an answer of the list call like others: there is none."""
    instead: str = ""
    """The resource that is shown in its place where Workato does not know the list call."""
    shape: Callable[[Resource, Spot], Resource] | None = None
    """What it is at one spot, where spots differ: rows of a table have the table's columns."""
    get: Operation | None = None
    """Reads one of them, for the detail."""
    detail: tuple[Fact | Part, ...] = ()
    brief: int = 5
    """So many of the detail's facts stand above what belongs to it."""
    id_of: Get = "id"
    name_of: Get = "name"
    path_id: str = "id"
    """What its id is called in paths of its own calls and of those below it."""
    page: str = ""
    """Where one of them is found in Workato's web page: a path with ids of the way, of the thing
    or of its fields. Empty: no page of it is known."""
    no_page: str = ""
    """Why it has none, where that is worth a sentence of its own."""
    children: tuple[str, ...] = ()
    """Resources that belong to one of them; ``.`` opens each."""
    workspaces: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    """Where one of them is a workspace of its own, with the children inside: the environments and
    their ids, an environment that is not told as an empty text."""
    related: tuple[str, ...] = ()
    """Resources that ``.`` opens too, though they belong to no one row."""
    enter: str = ""
    """The child that Enter opens; empty: the detail."""
    acts: tuple[Act, ...] = ()
    tools: tuple[Tool, ...] = ()
    """What is done by more than one call; each of them changes something."""
    filters: type[BaseModel] | None = None
    """What the server can be asked for (``f``): its fields are the query, by their aliases."""
    filter_choices: Mapping[str, Options] = field(default_factory=dict)
    asks: type[Request] | None = None
    """What has to be given before it can be listed."""
    asks_body: tuple[str, ...] = ()
    """Fields of it that are sent as a body, whatever the method; the others are the query."""
    asks_again: tuple[str, ...] = ()
    """Fields of it that go into the body where the query with them is refused with a 400: what the
    documents show and what a GET can carry are not the same."""
    split: Callable[[Any], Sequence[Mapping[str, Any]]] | None = None
    """Makes objects of an answer that is no list of objects."""
    said: Callable[[Mapping[str, Any]], str] | None = None
    """Says what stands in the answer beside the list: totals, for instance."""
    order: Callable[[Any], Any] | None = None
    """The key by which they are put in order when all are there; else as they came."""
    empty: str = ""
    """What would be here, and which key makes one."""
    hint: str = ""
    """Stands below the pane's fields."""
    takes: tuple[str, ...] = ()
    """Secrets of the thing, by the names of their fields: no list or detail shows them, they are
    handed over when they are asked for."""
    personal: bool = False
    """Whether it tells of people, or holds what they typed: the list of requests keeps no bodies of
    its calls."""
    kept: bool = False
    """Whether its rows are kept in the store, to be there at once at the next start."""

    def __post_init__(self) -> None:
        """Let the list of requests know what is personal before the first call is made."""
        if self.personal:
            calls = (self.list, self.get, *(act.operation for act in self.acts))
            hide_bodies_of(*(each for each in calls if each is not None))

    def at(self, spot: Spot) -> Resource:
        """What it is at ``spot``."""
        return self if self.shape is None else self.shape(self, spot)

    def row_id(self, item: Any) -> str:
        """The item's id, as text; empty where it has none."""
        value = value_of(item, self.id_of)
        return "" if value is None else str(value)

    def name(self, item: Any) -> str:
        """What people call it; its id where it has no name."""
        value = value_of(item, self.name_of)
        return str(value) if value not in (None, "") else self.row_id(item)

    def page_of(self, spot: Spot, item: Any) -> str | None:
        """The path of the item's page; None where an id of it is not known."""
        ids = {**spot.ids, self.path_id: self.row_id(item)}
        names = [name for _text, name, _form, _conversion in Formatter().parse(self.page) if name]
        found = {name: ids.get(name) or as_cell(getattr(item, name, None)) for name in names}
        if not names or not all(found.values()):
            return None
        return self.page.format_map({name: quote(str(v), safe="") for name, v in found.items()})

    def below(self, spot: Spot, item: Any) -> Spot:
        """Where the views that belong to ``item`` stand."""
        number = self.row_id(item)
        step = Below(self.id, number, self.name(item), item)
        return Spot((*spot.way, step), {**spot.ids, self.path_id: number})


def value_of(item: Any, get: Get) -> Cell:
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
