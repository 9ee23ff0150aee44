"""The filter language of tables: words, ``field:value``, ``age:<2d``, ``!word``, ``"two words"``.

A query is parsed against the columns of the table, whose names are the fields. Anything that cannot
be parsed is searched as text, with a hint for the user; nothing is an error.
"""

from __future__ import annotations

import re
from itertools import repeat
from operator import and_, contains, ge, gt, le, lt, or_
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.common.clock import Clock
from workato_tui.common.text import sanitize, search_key
from workato_tui.widgets import search_index
from workato_tui.widgets.cells import Column, as_float

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workato_tui.widgets.cells import Cell
    from workato_tui.widgets.row import Row

_TERM = re.compile(r'(!?)(?:([^\s:"!]+):)?("[^"]*"?|\S*)')
_NOT_WORD = re.compile(r"[\W_]+")
_COMPARED = re.compile(r"([<>]=?)\s*(\d+(?:\.\d+)?)\s*([a-z]*)")
_COMPARES: dict[str, Callable[[float, float], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge}
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_629_800,
            "y": 31_557_600}  # fmt: skip
_BYTES = {"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9}
_BY_KIND = {"state": "state", "environment": "environment", "env": "environment", "id": "id",
            "age": "time", "when": "time", "since": "time"}  # fmt: skip
"""Fields for the first column of a kind, if no column has that name."""
_TIMES = ("time", "moment")
_PREFIX = 2
"""Minimum number of letters for an abbreviated title."""


class Condition(NamedTuple):
    """One term of a query."""

    texts: tuple[str, ...]
    """Alternatives, one of which must occur; empty if ``compare`` decides."""
    column: int | None = None
    is_negated: bool = False
    compare: tuple[str, float] | None = None
    """An operator and a number: seconds of age, bytes, or a plain number."""


class Query(NamedTuple):
    """A parsed filter."""

    conditions: tuple[Condition, ...] = ()
    hint: str = ""
    """What the user may have meant by a term that was not understood."""

    @property
    def words(self) -> list[str]:
        """The plain words, which may occur in any column."""
        return [c.texts[0] for c in self.conditions if c.column is None and not c.is_negated]

    @property
    def is_plain(self) -> bool:
        """Whether the query has only words, so that one more letter can only narrow the result."""
        return all(c.column is None and not c.is_negated for c in self.conditions)

    def narrows(self, other: Query) -> bool:
        """Return whether every match is also a match of ``other``; both must be plain."""
        plain = bool(self.conditions and other.conditions) and self.is_plain and other.is_plain
        words = self.words if plain else []
        return plain and all(any(old in new for new in words) for old in other.words)

    def marks(self, column: int) -> list[str]:
        """Return the texts to highlight in a column."""
        return [
            text
            for c in self.conditions
            if not c.is_negated and c.column in (None, column)
            for text in c.texts
        ]


def words_only(text: str) -> Query:
    """Return a query that takes ``text`` as plain words."""
    return Query(tuple(Condition((word,)) for word in search_key(text).split()))


def parse(text: str, columns: Sequence[Column]) -> Query:
    """Parse ``text`` for a table with these columns."""
    conditions: list[Condition] = []
    hints: list[str] = []
    for match in _TERM.finditer(text):
        if match[0]:
            condition, hint = _condition(match, columns)
            hints += [hint] if hint else []
            conditions += [condition] if condition is not None else []
    return Query(tuple(conditions), sanitize(hints[0], 300) if hints else "")


def _condition(match: re.Match[str], columns: Sequence[Column]) -> tuple[Condition | None, str]:
    negated, field, value = bool(match[1]), match[2], match[3]
    is_quoted = value.startswith('"')
    value = search_key(value.strip('"') if is_quoted else value)
    if field is None:
        return (Condition((value,), None, negated) if value else None), ""
    index = _find_column(field, columns)
    if index is None:
        term = search_key(f"{field}:{value}")
        hint = f"No column {field}, searched as text. Fields: {' '.join(field_names(columns))}"
        return Condition((term,), None, negated), hint
    if not value:
        return None, ""
    if not is_quoted and (columns[index].kind in _TIMES or value[0] in "<>"):
        return _compared(field, value, index, columns[index], is_negated=negated)
    texts = (value,) if is_quoted else tuple(part for part in value.split(",") if part)
    return (Condition(texts, index, negated) if texts else None), ""


def _compared(
    field: str, value: str, index: int, column: Column, *, is_negated: bool
) -> tuple[Condition | None, str]:
    units, example = _units(column)
    # An age without an operator is a maximum: ``age:2d``.
    match = _COMPARED.fullmatch(value if value[0] in "<>" else f"<={value}")
    unit = units.get(match[3]) if match else None
    if match is None or unit is None:
        return None, f"{field}: type it like {field}:{example}"
    number = float(match[2]) * unit
    return Condition((), index, is_negated, (match[1], number)), ""


def _units(column: Column) -> tuple[dict[str, float], str]:
    if column.kind in _TIMES:
        return dict(_SECONDS), "<2d (s, m, h, d, w, mo, y)"
    if column.kind == "size":
        return _BYTES, ">1MB"
    return {"": 1.0}, ">10"


def field_names(columns: Sequence[Column]) -> list[str]:
    """Return the field name of each column, in table order."""
    names = ["age" if c.kind in _TIMES else _folded(c.title) for c in columns]
    return [name for name in dict.fromkeys(names) if name]


def _find_column(field: str, columns: Sequence[Column]) -> int | None:
    name = _folded(field)
    titles = [_folded(column.title) for column in columns]
    if name in titles:
        return titles.index(name)
    kind = _BY_KIND.get(name)
    for index, column in enumerate(columns):
        if kind is not None and (column.kind == kind or {kind, column.kind} == set(_TIMES)):
            return index
        if column.is_name and name in ("name", "title"):
            return index
    if len(name) >= _PREFIX:
        return next((at for at, title in enumerate(titles) if title.startswith(name)), None)
    return None


def _folded(text: str) -> str:
    return _NOT_WORD.sub("", search_key(text))


def matching(
    query: Query, rows: Sequence[Row], texts: Sequence[str], columns: Sequence[Column]
) -> list[bool]:
    """Return for each row whether it matches; ``texts`` are the searchable texts."""
    matches = [True] * len(rows)
    for condition in query.conditions:
        mask = _mask(condition, rows, texts, columns)
        # Of two booleans, the first is the greater if it alone holds.
        matches = list(map(gt if condition.is_negated else and_, matches, mask))
    return matches


def _mask(
    condition: Condition, rows: Sequence[Row], texts: Sequence[str], columns: Sequence[Column]
) -> list[bool]:
    if condition.column is None:
        return list(map(contains, texts, repeat(condition.texts[0])))
    column = columns[condition.column]
    if condition.compare is not None:
        return _comparing(condition.compare, search_index.raw(rows, condition.column), column)
    values = search_index.searched(rows, condition.column, column)
    matches = list(map(contains, values, repeat(condition.texts[0])))
    for text in condition.texts[1:]:
        matches = list(map(or_, matches, map(contains, values, repeat(text))))
    return matches


def _comparing(compare: tuple[str, float], values: Sequence[Cell], column: Column) -> list[bool]:
    operator, number = compare
    fits = _COMPARES[operator]
    now = Clock.now() if column.kind in _TIMES else None
    numbers = [
        None if value is None or value == "" else value if type(value) is float else as_float(value)
        for value in values
    ]
    if now is not None:
        return [value is not None and fits(now - value, number) for value in numbers]
    return [value is not None and fits(value, number) for value in numbers]
