"""A comparison as plain text, for a terminal or a mail."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize, sanitize_lines
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.compare.report import (
    HEADINGS,
    asset_words,
    change_words,
    flags_words,
    holds_words,
    left_out_words,
    noise_words,
    not_compared_words,
    swaps_words,
    totals_words,
)
from workato_tui.packages.compare.text_diff import blocks
from workato_tui.packages.compare.wording import LONG
from workato_tui.packages.contents.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.model import AssetChange, Change, Comparison

_MOST = 2_000
_MOST_LINES = 400
_FEW_ROWS = 3
"""Rows that sentences tell one by one."""


def plain_text(comparison: Comparison, *, title: str = "", noise: bool = False) -> Iterator[str]:
    """The lines of the report. Assets are read anew for it: both packages are still open.

    ``noise``: also what is noise. Raises ZipProblem and OSError.
    """
    yield sanitize(title or f"{comparison.before} → {comparison.after}")
    yield sanitize(totals_words(comparison))
    yield from map(sanitize, swaps_words(comparison))
    yield from map(sanitize, not_compared_words(comparison))
    if comparison.left_out:
        yield sanitize(left_out_words(comparison))
    for kind, heading in HEADINGS.items():
        ones = [one for one in comparison.changes if one.kind == kind]
        if not ones or (kind == "noise" and not noise):
            continue
        yield ""
        yield f"{heading} ({len(ones)})"
        for one in ones:
            yield from _asset(comparison, one, noise=noise)


def _asset(comparison: Comparison, change: AssetChange, *, noise: bool) -> Iterator[str]:
    flags = flags_words(change)
    yield ""
    yield sanitize(f"  {asset_words(change)}{f' ({flags})' if flags else ''}")
    if change.before is None or change.after is None:
        yield sanitize(f"    {change.asset.path}")
        holds = holds_words(change)
        if holds:
            yield sanitize(f"    {holds}")
        return
    if change.before.path != change.after.path:
        yield sanitize(f"    {change.before.path} →")
    yield sanitize(f"    {change.after.path}")
    yield from (sanitize(f"    * {sentence}") for sentence in change.summary)
    found = detail_of(comparison, change)
    rows = [one for one in found.changes if one.topic == "row"]
    if len(rows) > _FEW_ROWS:
        yield from _rows(rows)
    step = ""
    for one in found.changes:
        if not _is_long(one) or (one in rows and len(rows) > _FEW_ROWS):
            continue
        if one.step != step:
            step = one.step
            yield sanitize(f"    Step {step}" if step else "    Elsewhere")
        yield from _change(one)
    if noise:
        yield from (
            sanitize(f"    ~ {f'{one.step}: ' if one.step else ''}{one.label} ({one.noise})")
            for one in found.noise
        )
    elif change.noise:
        yield f"    ({noise_words(change)})"


def _rows(changes: list[Change]) -> Iterator[str]:
    """All rows of a table that came, went or changed, one a line: sentences count them only."""
    yield "    Rows"
    for one in changes[:_MOST_LINES]:
        if one.action in ("added", "removed"):
            yield sanitize(
                f"      {'+' if one.action == 'added' else '-'} {one.after or one.before}"
            )
        elif one.before or one.after:
            yield sanitize(f"      ~ {one.label}: {one.before or '-'} → {one.after or '-'}")
        else:
            yield sanitize(f"      ~ {one.label} changed")
    if len(changes) > _MOST_LINES:
        yield f"      … {counted(len(changes) - _MOST_LINES, 'more row')}"


def _is_long(one: Change) -> bool:
    """Whether a sentence could not hold both values."""
    return any(len(text) > LONG or "\n" in text for text in (one.before, one.after))


def _change(one: Change) -> Iterator[str]:
    yield sanitize(f"      {change_words(one)}")
    if "\n" in one.before.strip() and "\n" in one.after.strip():
        yield from islice(_lines(one.before, one.after), _MOST_LINES)
        return
    for mark, text in (("-", one.before), ("+", one.after)):
        if text:
            yield from (f"      {mark} {line}" for line in sanitize_lines(text[:_MOST]))


def _lines(before: str, after: str) -> Iterator[str]:
    """The lines that differ, and how many stand between them."""
    old, new = list(sanitize_lines(before)), list(sanitize_lines(after))
    for same, a, b, c, d in blocks(old, new):
        if same:
            yield f"        … {counted(b - a, 'line')} unchanged"
            continue
        yield from (f"      - {line}" for line in old[a:b])
        yield from (f"      + {line}" for line in new[c:d])
