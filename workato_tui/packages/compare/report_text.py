"""A comparison as plain text, for a terminal or an email."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize, sanitize_lines
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.compare.report import (
    HEADINGS,
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
from workato_tui.packages.contents.summary import count_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.model import AssetChange, Change, Comparison

_MOST = 2_000
_MOST_LINES = 400
_FEW = {"row": 3, "value": 6}
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
    for kind, heading in HEADINGS.items():
        ones = [one for one in comparison.changes if one.kind == kind]
        if not ones or (kind == "noise" and not noise):
            continue
        yield ""
        yield f"{heading} ({len(ones)})"
        for one in ones:
            yield from _asset(comparison, one, noise=noise, full=full)


def _asset(
    comparison: Comparison, change: AssetChange, *, noise: bool, full: bool
) -> Iterator[str]:
    flags = format_flags(change)
    yield ""
    yield sanitize(f"  {format_asset(change)}{f' ({flags})' if flags else ''}")
    if change.before is None or change.after is None:
        yield sanitize(f"    {change.asset.path}")
        holds = format_contents(change)
        if holds:
            yield sanitize(f"    {holds}")
        return
    if change.before.path != change.after.path:
        yield sanitize(f"    {change.before.path} →")
    yield sanitize(f"    {change.after.path}")
    yield from (sanitize(f"    * {sentence}") for sentence in change.summary)
    found = detail_of(comparison, change)
    yield from _changes(readable_changes(change, found.changes), full=full)
    if noise:
        yield from (
            sanitize(f"    ~ {f'{one.step}: ' if one.step else ''}{one.label} ({one.noise})")
            for one in found.noise
        )
    elif change.noise:
        yield f"    ({format_noise(change)})"


def _changes(changes: list[Change], *, full: bool) -> Iterator[str]:
    """Return what the sentences leave out: many rows and values, long texts, or all if ``full``."""
    listed: set[int] = set()
    for topic, most in _FEW.items():
        ones = [one for one in changes if one.topic == topic]
        if len(ones) > most:
            ones = [one for one in ones if topic == "row" or not _is_long(one)]
            yield from _list(topic, ones, full=full)
            listed.update(map(id, ones))
    step = ""
    for one in changes:
        if id(one) in listed or not (full or one.topic == "text" or _is_long(one)):
            continue
        if one.step != step:
            step = one.step
            yield sanitize(f"    Step {step}" if step else "    Elsewhere")
        yield from _change(one, full=full)


def _list(topic: str, changes: list[Change], *, full: bool) -> Iterator[str]:
    """Return all rows or values, which sentences only count, with one line for each."""
    yield f"    {topic.capitalize()}s"
    most = None if full else _MOST_LINES
    for one in changes[:most]:
        label = "" if topic == "row" else f"{one.label}: "
        if one.action in ("added", "removed"):
            mark = "+" if one.action == "added" else "-"
            yield sanitize(f"      {mark} {label}{one.after or one.before}")
        elif one.before or one.after:
            yield sanitize(f"      ~ {one.label}: {one.before or '-'} → {one.after or '-'}")
        else:
            yield sanitize(f"      ~ {one.label} changed")
    if most is not None and len(changes) > most:
        yield f"      … {count_label(len(changes) - most, f'more {topic}')}"


def _is_long(one: Change) -> bool:
    """Return whether both values are too long for a sentence."""
    return any(len(text) > LONG or "\n" in text for text in (one.before, one.after))


def _change(one: Change, *, full: bool) -> Iterator[str]:
    yield sanitize(f"      {format_change(one)}")
    if "\n" in one.before.strip() and "\n" in one.after.strip():
        yield from islice(_lines(one.before, one.after), None if full else _MOST_LINES)
        return
    for mark, text in (("-", one.before), ("+", one.after)):
        if text:
            yield from (
                f"      {mark} {line}" for line in sanitize_lines(text[: None if full else _MOST])
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
