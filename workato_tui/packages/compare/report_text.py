"""A comparison as plain text, for a terminal or an email."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from workato_tui.common.text import count_label, sanitize, sanitize_lines
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.compare.report import (
    by_heading,
    format_asset,
    format_change,
    format_connection_swaps,
    format_contents,
    format_flags,
    format_ignored,
    format_noise,
    format_totals,
    format_uncompared,
    readable_changes,
)
from workato_tui.packages.compare.text_diff import diff_blocks
from workato_tui.packages.compare.wording import LONG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.model import AssetChange, Change, Comparison

_MAX_VALUE_CHARS = 2_000
_MAX_LINES = 400
_MAX_IN_SENTENCES = {"row": 3, "value": 6}
"""Number of changes of a topic up to which sentences list all of them."""


def plain_text(
    comparison: Comparison, *, title: str = "", noise: bool = False, full: bool = False
) -> Iterator[str]:
    """Return the lines of the report. Reads assets, so both packages must be open.

    ``noise`` includes noise; ``full`` lists every change. Raises ZipError and OSError.
    """
    yield sanitize(title or f"{comparison.before} → {comparison.after}")
    yield sanitize(format_totals(comparison))
    yield from map(sanitize, format_connection_swaps(comparison))
    yield from map(sanitize, format_uncompared(comparison))
    if comparison.ignored_files:
        yield sanitize(format_ignored(comparison))
    for heading, of_kind in by_heading(comparison, noise=noise):
        yield ""
        yield heading
        for change in of_kind:
            yield from _asset(comparison, change, noise=noise, full=full)


def _asset(
    comparison: Comparison, change: AssetChange, *, noise: bool, full: bool
) -> Iterator[str]:
    flags = format_flags(change)
    yield ""
    yield sanitize(f"  {format_asset(change)}{f' ({flags})' if flags else ''}")
    if change.before is None or change.after is None:
        yield sanitize(f"    {change.asset.path}")
        contents = format_contents(change)
        if contents:
            yield sanitize(f"    {contents}")
        return
    if change.before.path != change.after.path:
        yield sanitize(f"    {change.before.path} →")
    yield sanitize(f"    {change.after.path}")
    yield from (sanitize(f"    * {sentence}") for sentence in change.summary)
    detail = detail_of(comparison, change)
    yield from _changes(readable_changes(change, detail.changes), full=full)
    if noise:
        yield from (
            sanitize(f"    ~ {f'{item.step}: ' if item.step else ''}{item.label} ({item.noise})")
            for item in detail.noise
        )
    elif change.noise:
        yield f"    ({format_noise(change)})"


def _changes(changes: list[Change], *, full: bool) -> Iterator[str]:
    """Return the changes that the sentences omit: many rows or values, and long texts.

    With ``full``, return all changes.
    """
    listed: set[int] = set()
    for topic, limit in _MAX_IN_SENTENCES.items():
        of_topic = [change for change in changes if change.topic == topic]
        if len(of_topic) > limit:
            of_topic = [change for change in of_topic if topic == "row" or not _is_long(change)]
            yield from _list(topic, of_topic, full=full)
            listed.update(map(id, of_topic))
    step = ""
    for change in changes:
        if id(change) in listed or not (full or change.topic == "text" or _is_long(change)):
            continue
        if change.step != step:
            step = change.step
            yield sanitize(f"    Step {step}" if step else "    Outside the steps")
        yield from _change(change, full=full)


def _list(topic: str, changes: list[Change], *, full: bool) -> Iterator[str]:
    """Return a line for each row or value; the sentences only count them."""
    yield f"    {topic.capitalize()}s"
    limit = None if full else _MAX_LINES
    for change in changes[:limit]:
        label = "" if topic == "row" else f"{change.label}: "
        if change.action in ("added", "removed"):
            mark = "+" if change.action == "added" else "-"
            yield sanitize(f"      {mark} {label}{change.after or change.before}")
        elif change.before or change.after:
            yield sanitize(
                f"      ~ {change.label}: {change.before or '-'} → {change.after or '-'}"
            )
        else:
            yield sanitize(f"      ~ {change.label} changed")
    if limit is not None and len(changes) > limit:
        yield f"      … {count_label(len(changes) - limit, f'more {topic}')}"


def _is_long(change: Change) -> bool:
    """Return whether both values are too long for a sentence."""
    return any(len(text) > LONG or "\n" in text for text in (change.before, change.after))


def _change(change: Change, *, full: bool) -> Iterator[str]:
    yield sanitize(f"      {format_change(change)}")
    if "\n" in change.before.strip() and "\n" in change.after.strip():
        yield from islice(_lines(change.before, change.after), None if full else _MAX_LINES)
        return
    for mark, text in (("-", change.before), ("+", change.after)):
        if text:
            yield from (
                f"      {mark} {line}"
                for line in sanitize_lines(text[: None if full else _MAX_VALUE_CHARS])
            )


def _lines(before: str, after: str) -> Iterator[str]:
    """Return the lines that differ and the number of lines between them."""
    old, new = list(sanitize_lines(before)), list(sanitize_lines(after))
    for same, a, b, c, d in diff_blocks(old, new):
        if same:
            yield f"        … {count_label(b - a, 'line')} unchanged"
            continue
        yield from (f"      - {line}" for line in old[a:b])
        yield from (f"      + {line}" for line in new[c:d])
