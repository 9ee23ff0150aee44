"""The most important changes as sentences."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from workato_tui.packages.compare.model import NO_VALUE
from workato_tui.packages.compare.step_text import step_sentences
from workato_tui.packages.compare.wording import format_replacement, line_counts, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.model import Change, Detail
    from workato_tui.packages.contents.asset import Asset

_MAX_LISTED = 3
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
    """Return whether both files have a name, and the names differ."""
    names = before.own_name, after.own_name
    return all(names) and names[0] != names[1]


def _by_topic(changes: tuple[Change, ...], *topics: str) -> list[Change]:
    return [change for change in changes if change.topic in topics]


def _connections(changes: tuple[Change, ...]) -> Iterator[str]:
    for change in _by_topic(changes, "connection"):
        if change.action == "changed":
            yield f"{change.label} uses the connection {format_replacement(change, now='')}."
        elif change.action == "added":
            yield f"{change.label} is used now, with the connection {quote(change.after)}."
        else:
            yield f"{change.label} is no longer used with the connection {quote(change.before)}."


def _names(
    before: Asset, after: Asset, changes: tuple[Change, ...], *, moved: bool
) -> Iterator[str]:
    if has_other_name(before, after):
        yield f"Renamed from {quote(before.name)} to {quote(after.name)}."
    else:
        yield from map(_value, _by_topic(changes, "name"))
        if before.file.base != after.file.base:
            old_name, new_name = quote(before.file.base), quote(after.file.base)
            yield f"Its file is now called {new_name} instead of {old_name}."
    if moved:
        old_folder, new_folder = (
            quote(asset.folder) if asset.folder else "the top folder" for asset in (before, after)
        )
        destination = (
            new_folder if old_folder != new_folder else "a folder whose name differs in spaces only"
        )
        yield f"Moved from {old_folder} to {destination}."
    for change in _by_topic(changes, "description"):
        yield _value(change)


def _settings(changes: tuple[Change, ...]) -> Iterator[str]:
    for change in _by_topic(changes, "setting"):
        if change.label == "Private" and change.after in ("true", "false"):
            yield "It is private now." if change.after == "true" else "It is no longer private."
        else:
            yield _value(change)


def _rows(changes: tuple[Change, ...]) -> Iterator[str]:
    for change in _by_topic(changes, "column"):
        if change.action == "changed" and change.label != change.after:
            yield f"Column {change.label} is {format_replacement(change)}."
        elif change.action == "changed":
            yield f"The column {quote(change.before)} is now called {quote(change.after)}."
        else:
            details = (change.after or change.before).removeprefix(change.label)
            yield f"The column {quote(change.label)} was {change.action}{details}."
    rows = _by_topic(changes, "row")
    for action in ("added", "removed"):
        of_action = [change for change in rows if change.action == action]
        for change in of_action[:_MAX_LISTED] if len(of_action) <= _MAX_LISTED else ():
            yield f"Row {action}: {change.after or change.before}."
        if len(of_action) > _MAX_LISTED:
            names = ", ".join(change.label for change in of_action[:_MAX_LISTED])
            yield f"{len(of_action)} rows {action}: {names}, …"
    changed = [change for change in rows if change.action == "changed"]
    yield from _limit_sentences([_cell(change) for change in changed], "cells changed")


def _cell(change: Change) -> str:
    if change.before or change.after:
        return f"{change.label} is {format_replacement(change)}."
    return f"{change.label} changed."


def _values(changes: tuple[Change, ...]) -> Iterator[str]:
    yield from _limit_sentences(
        [_value(change) for change in _by_topic(changes, "value", "reference")], "values changed"
    )


def _limit_sentences(sentences: list[str], label: str) -> Iterator[str]:
    limit = 2 * _MAX_LISTED
    yield from sentences if len(sentences) <= limit else sentences[:limit]
    if len(sentences) > limit:
        yield f"{len(sentences) - limit} further {label}."


def _value(change: Change) -> str:
    if change.action == "added" and change.after == NO_VALUE:
        return f"{change.label} is new."
    if change.action == "removed" and change.before == NO_VALUE:
        return f"{change.label} was removed."
    if change.action == "added":
        return f"{change.label} is new: {quote(change.after)}."
    if change.action == "removed":
        return f"{change.label} was removed; it was {quote(change.before)}."
    if change.action == "moved":
        return f"{change.label} moved from position {change.before} to {change.after}."
    return f"{change.label} is {format_replacement(change)}."


def _texts(changes: tuple[Change, ...]) -> Iterator[str]:
    for name, text_changes in groupby(_by_topic(changes, "text"), key=_file_of):
        plus = minus = 0
        for change in text_changes:
            plus += len(change.after.splitlines())
            minus += len(change.before.splitlines())
        location = f" in {name}" if name else ""
        yield f"{line_counts(plus, minus)}{location}."
    for change in _by_topic(changes, "file"):
        if change.action == "changed":
            yield f"{change.label} has {change.after} instead of {change.before}."
        else:
            yield f"{change.label} was {change.action}."


def _file_of(change: Change) -> str:
    """Return the file of ``page.html lines 3 to 5``; "" for the asset's own file."""
    return "" if change.label.startswith("line") else change.label.partition(" line")[0]
