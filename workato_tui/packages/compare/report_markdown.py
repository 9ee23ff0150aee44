"""A comparison as Markdown, for a change ticket or a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize, sanitize_lines
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.model import AssetChange, Change, Comparison

# No renderer treats underscores within words as markup, as in field names.
_SPECIAL = re.compile(r"[\\`*\[\]<|]|(?<![A-Za-z0-9_])_|_(?![A-Za-z0-9_])|~(?=~)")
_MAX_VALUE_CHARS = 2_000
"""Maximum number of characters of a value."""
_MAX_CHANGES = 200
"""Maximum number of rows of an asset's table."""


def markdown(
    comparison: Comparison, *, title: str = "", noise: bool = False, full: bool = False
) -> Iterator[str]:
    """Return the lines of the report. Reads assets, so both packages must be open.

    ``noise`` includes noise; ``full`` truncates nothing. Raises ZipError and OSError.
    """
    yield f"# {escape(title or f'{comparison.before} → {comparison.after}')}"
    yield ""
    yield f"**{escape(format_totals(comparison))}**"
    for sentence in (*format_uncompared(comparison), *format_connection_swaps(comparison)):
        yield ""
        yield escape(sentence)
    if comparison.ignored_files:
        yield ""
        yield f"{escape(format_ignored(comparison))}."
    for heading, of_kind in by_heading(comparison, noise=noise):
        yield ""
        yield f"## {heading}"
        yield ""
        for change in of_kind:
            yield from _asset(comparison, change, noise=noise, full=full)


def _asset(
    comparison: Comparison, change: AssetChange, *, noise: bool, full: bool
) -> Iterator[str]:
    path = _code(change.asset.path)
    if change.before is None or change.after is None:
        contents = format_contents(change)
        suffix = f": {escape(contents)}" if contents else ""
        yield f"- {escape(format_asset(change))} {path}{suffix}"
        return
    flags = format_flags(change)
    yield f"### {escape(format_asset(change))}{f' ({flags})' if flags else ''}"
    yield ""
    yield (
        path if change.before.path == change.after.path else f"{_code(change.before.path)} → {path}"
    )
    yield ""
    yield from (f"- {escape(sentence)}" for sentence in change.summary)
    detail = detail_of(comparison, change)
    changes = readable_changes(change, detail.changes)
    shown = [item for item in changes if full or item.before or item.after]
    yield from _table(shown, full=full)
    if noise and detail.noise:
        yield from _noise(detail.noise)
    elif change.noise:
        yield ""
        yield f"_{escape(format_noise(change))}._"
    yield ""


def _table(changes: list[Change], *, full: bool) -> Iterator[str]:
    if not changes:
        return
    yield ""
    yield "| Step | What | Before | After |"
    yield "|---|---|---|---|"
    limit = len(changes) if full else _MAX_CHANGES
    for change in changes[:limit]:
        values = (_cell(text, full=full) for text in (change.before, change.after))
        cells = (change.step, format_change(change), *values)
        yield f"| {escape(cells[0])} | {escape(cells[1])} | {cells[2]} | {cells[3]} |"
    if len(changes) > limit:
        yield f"| | {len(changes) - limit} more | | |"


def _noise(changes: tuple[Change, ...]) -> Iterator[str]:
    yield ""
    yield "Noise:"
    yield ""
    for change in changes[:_MAX_CHANGES]:
        step_prefix = f"{change.step}: " if change.step else ""
        yield f"- {escape(f'{step_prefix}{change.label} ({change.noise})')}"


def escape(text: str) -> str:
    """Return ``text`` in one line with Markdown characters escaped."""
    return _SPECIAL.sub(r"\\\g<0>", sanitize(text))


def _cell(text: str, *, full: bool) -> str:
    """Return a value for a table cell, with its line breaks."""
    shown = text if full or len(text) <= _MAX_VALUE_CHARS else text[:_MAX_VALUE_CHARS] + "…"
    return "<br>".join(_SPECIAL.sub(r"\\\g<0>", line) for line in sanitize_lines(shown))


def _code(text: str) -> str:
    return f"`{sanitize(text).replace('`', chr(39))}`"
