"""A comparison as Markdown, for a change ticket or a pull request."""

from __future__ import annotations

import re
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.model import AssetChange, Change, Comparison

# An underscore within a word, as field names have it, is left alone by every renderer.
_SPECIAL = re.compile(r"[\\`*\[\]<|]|(?<![A-Za-z0-9_])_|_(?![A-Za-z0-9_])|~(?=~)")
_MOST = 2_000
"""Characters of a value that are written down."""
_MOST_CHANGES = 200
"""Rows of one asset's table."""


def markdown(comparison: Comparison, *, title: str = "", noise: bool = False) -> Iterator[str]:
    """The lines of the report. Assets are read anew for it: both packages are still open.

    ``noise``: also what is noise. Raises ZipProblem and OSError.
    """
    yield f"# {escaped(title or f'{comparison.before} → {comparison.after}')}"
    yield ""
    yield f"**{escaped(totals_words(comparison))}**"
    for sentence in (*not_compared_words(comparison), *swaps_words(comparison)):
        yield ""
        yield escaped(sentence)
    if comparison.left_out:
        yield ""
        yield f"{escaped(left_out_words(comparison))}."
    for kind, heading in HEADINGS.items():
        ones = [one for one in comparison.changes if one.kind == kind]
        if not ones or (kind == "noise" and not noise):
            continue
        yield ""
        yield f"## {heading} ({len(ones)})"
        yield ""
        for one in ones:
            yield from _asset(comparison, one, noise=noise)


def _asset(comparison: Comparison, change: AssetChange, *, noise: bool) -> Iterator[str]:
    path = _code(change.asset.path)
    if change.before is None or change.after is None:
        holds = holds_words(change)
        yield f"- {escaped(asset_words(change))} {path}{f': {escaped(holds)}' if holds else ''}"
        return
    flags = flags_words(change)
    yield f"### {escaped(asset_words(change))}{f' ({flags})' if flags else ''}"
    yield ""
    yield (
        path if change.before.path == change.after.path else f"{_code(change.before.path)} → {path}"
    )
    yield ""
    yield from (f"- {escaped(sentence)}" for sentence in change.summary)
    found = detail_of(comparison, change)
    yield from _table([one for one in found.changes if one.before or one.after])
    if noise and found.noise:
        yield from _noise(found.noise)
    elif change.noise:
        yield ""
        yield f"_{escaped(noise_words(change))}._"
    yield ""


def _table(changes: list[Change]) -> Iterator[str]:
    if not changes:
        return
    yield ""
    yield "| Step | What | Before | After |"
    yield "|---|---|---|---|"
    for one in changes[:_MOST_CHANGES]:
        cells = (one.step, change_words(one), _cell(one.before), _cell(one.after))
        yield f"| {escaped(cells[0])} | {escaped(cells[1])} | {cells[2]} | {cells[3]} |"
    if len(changes) > _MOST_CHANGES:
        yield f"| | {len(changes) - _MOST_CHANGES} more | | |"


def _noise(changes: tuple[Change, ...]) -> Iterator[str]:
    yield ""
    yield "Noise:"
    yield ""
    for one in changes[:_MOST_CHANGES]:
        where = f"{one.step}: " if one.step else ""
        yield f"- {escaped(f'{where}{one.label} ({one.noise})')}"


def escaped(text: str) -> str:
    """``text`` in one line, with nothing in it that Markdown would take for its own."""
    return _SPECIAL.sub(r"\\\g<0>", sanitize(text))


def _cell(text: str) -> str:
    """A value in a table; its lines stay lines."""
    cut = text if len(text) <= _MOST else text[:_MOST] + "…"
    return "<br>".join(_SPECIAL.sub(r"\\\g<0>", line) for line in sanitize_lines(cut))


def _code(text: str) -> str:
    return f"`{sanitize(text).replace('`', chr(39))}`"
