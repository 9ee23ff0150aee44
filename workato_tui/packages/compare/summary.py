"""The most important changes as sentences."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from workato_tui.packages.compare.model import NO_VALUE
from workato_tui.packages.compare.step_text import step_sentences
from workato_tui.packages.compare.wording import format_replacement, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.model import Change, Detail
    from workato_tui.packages.contents.asset import Asset

_MOST = 3
"""Number of changes of one kind to list individually before only counting them."""


def summarize(before: Asset, after: Asset, detail: Detail, *, moved: bool) -> list[str]:
    """Return the changes from one state of an asset to the other as sentences."""
    changes = detail.changes
    return [
        *_connections(changes),
        *step_sentences(detail),
        *_names(before, after, changes, moved=moved),
        *_settings(changes),
        *_rows(changes),
        *_values(changes),
        *_texts(changes),
    ]


def has_other_name(before: Asset, after: Asset) -> bool:
    """Return whether both files have a name, and another one."""
    names = before.own_name, after.own_name
    return all(names) and names[0] != names[1]


def _by_topic(changes: tuple[Change, ...], *topics: str) -> list[Change]:
    return [one for one in changes if one.topic in topics]


def _connections(changes: tuple[Change, ...]) -> Iterator[str]:
    for one in _by_topic(changes, "connection"):
        if one.action == "changed":
            yield f"{one.label} uses the connection {format_replacement(one, now='')}."
        elif one.action == "added":
            yield f"{one.label} is used now, with the connection {quote(one.after)}."
        else:
            yield f"{one.label} is no longer used with the connection {quote(one.before)}."


def _names(
    before: Asset, after: Asset, changes: tuple[Change, ...], *, moved: bool
) -> Iterator[str]:
    if has_other_name(before, after):
        yield f"Renamed from {quote(before.name)} to {quote(after.name)}."
    else:
        yield from map(_value, _by_topic(changes, "name"))
        if before.file.base != after.file.base:
            here, there = quote(before.file.base), quote(after.file.base)
            yield f"Its file is called {there} instead of {here}."
    if moved:
        here, there = (
            quote(one.folder) if one.folder else "the top folder" for one in (before, after)
        )
        other = there if here != there else "a folder whose name differs in spaces only"
        yield f"Moved from {here} to {other}."
    for one in _by_topic(changes, "description"):
        yield _value(one)


def _settings(changes: tuple[Change, ...]) -> Iterator[str]:
    for one in _by_topic(changes, "setting"):
        if one.label == "Private" and one.after in ("true", "false"):
            yield f"It is {'private' if one.after == 'true' else 'no longer private'} now."
        else:
            yield _value(one)


def _rows(changes: tuple[Change, ...]) -> Iterator[str]:
    for one in _by_topic(changes, "column"):
        if one.action == "changed" and one.label != one.after:
            yield f"Column {one.label} is {format_replacement(one)}."
        elif one.action == "changed":
            yield f"The column {quote(one.before)} is called {quote(one.after)}."
        else:
            filled = (one.after or one.before).removeprefix(one.label)
            yield f"The column {quote(one.label)} was {one.action}{filled}."
    rows = _by_topic(changes, "row")
    for action in ("added", "removed"):
        found = [one for one in rows if one.action == action]
        for one in found[:_MOST] if len(found) <= _MOST else ():
            yield f"Row {action}: {one.after or one.before}."
        if len(found) > _MOST:
            names = ", ".join(one.label for one in found[:_MOST])
            yield f"{len(found)} rows {action}: {names}, …"
    changed = [one for one in rows if one.action == "changed"]
    yield from _some([_cell(one) for one in changed], "cells changed")


def _cell(one: Change) -> str:
    return (
        f"{one.label} {f'is {format_replacement(one)}' if one.before or one.after else 'changed'}."
    )


def _values(changes: tuple[Change, ...]) -> Iterator[str]:
    yield from _some(
        [_value(one) for one in _by_topic(changes, "value", "reference")], "values changed"
    )


def _some(sentences: list[str], what: str) -> Iterator[str]:
    most = 2 * _MOST
    yield from sentences if len(sentences) <= most else sentences[:most]
    if len(sentences) > most:
        yield f"{len(sentences) - most} further {what}."


def _value(one: Change) -> str:
    if one.action == "added" and one.after == NO_VALUE:
        return f"{one.label} is new."
    if one.action == "removed" and one.before == NO_VALUE:
        return f"{one.label} is gone."
    if one.action == "added":
        return f"{one.label} is new: {quote(one.after)}."
    if one.action == "removed":
        return f"{one.label} is gone; it was {quote(one.before)}."
    if one.action == "moved":
        return f"{one.label} moved from place {one.before} to {one.after}."
    return f"{one.label} is {format_replacement(one)}."


def _texts(changes: tuple[Change, ...]) -> Iterator[str]:
    for name, ones in groupby(_by_topic(changes, "text"), key=_file_of):
        plus = minus = 0
        for one in ones:
            plus += len(one.after.splitlines())
            minus += len(one.before.splitlines())
        where = f" in {name}" if name else ""
        yield f"{_lines(plus, 'new')}, {_lines(minus, 'removed')}{where}."
    for one in _by_topic(changes, "file"):
        if one.action == "changed":
            yield f"{one.label} has {one.after} instead of {one.before}."
        else:
            yield f"{one.label} was {one.action}."


def _file_of(one: Change) -> str:
    """Return the file of ``page.html lines 3 to 5``; "" for the asset's own file."""
    return "" if one.label.startswith("line") else one.label.partition(" line")[0]


def _lines(count: int, what: str) -> str:
    return f"{count} {what} line{'' if count == 1 else 's'}"
