"""Renders comparisons: totals, changes with their steps, JSON side by side."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import count_label, sanitize
from workato_tui.common.type_names import type_name
from workato_tui.keymap import key_of
from workato_tui.packages.compare.report import (
    format_connection_swaps,
    format_flags,
    format_ignored,
    format_totals,
    format_uncompared,
)
from workato_tui.packages.compare.side_by_side import inline_spans
from workato_tui.packages.compare.text_diff import diff_blocks
from workato_tui.views.contents_words import LineBlock, asset_rows, line_item
from workato_tui.views.diff_totals import KINDS, Totals
from workato_tui.widgets.cells import render_state
from workato_tui.widgets.pane import Field, HangingText, Heading, Item, Text, Title
from workato_tui.widgets.sides import LinePair, SideBySide

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workato_tui.packages.compare.model import (
        AssetChange,
        Change,
        Comparison,
        Detail,
        StepRow,
    )
    from workato_tui.packages.compare.side_by_side import SideBySideRow
    from workato_tui.packages.contents.lines import ContentSection
    from workato_tui.widgets.cells import Tone
    from workato_tui.widgets.styled import Span

_SIGNS: dict[str, tuple[str, Tone]] = {
    "added": ("+", "good"),
    "removed": ("-", "bad"),
    "changed": ("~", "wait"),
    "same": (" ", "dim"),
}
_MAX_JSON_LINES = 3_000
"""Maximum number of JSON lines to show."""
_MAX_NOT_COMPARED = 5
_INDENT = 2
_CONTEXT_LINES = 3
"""Number of equal lines shown around a difference."""


def totals_of(comparison: Comparison) -> Totals:
    """Return the number of assets by kind of change."""
    return {kind: getattr(comparison.totals, kind) for kind in KINDS}


def totals_items(comparison: Comparison) -> list[Item]:
    """Return the totals, and what the rows leave out."""
    items: list[Item] = [Field("Assets", format_totals(comparison))]
    flagged = [format_flags(change) for change in comparison.reported_changes]
    also = [
        f"{count} of the changed {'is' if count == 1 else 'are'} {word} too"
        for word in ("renamed", "moved")
        if (count := sum(1 for words in flagged if word in words))
    ]
    if also:
        items.append(Field("Synonyms", ", ".join(also)))
    items += [Field("Connections", sentence) for sentence in format_connection_swaps(comparison)]
    hidden = sum(change.noise for change in comparison.changes)
    if hidden:
        items.append(
            Field(
                "Noise",
                f"{count_label(hidden, 'difference')}: {key_of('reveal')} shows or hides",
                "dim",
            )
        )
    not_compared = format_uncompared(comparison)
    items += [Text(sentence, "wait") for sentence in not_compared[:_MAX_NOT_COMPARED]]
    if len(not_compared) > _MAX_NOT_COMPARED:
        items.append(Text(f"… {len(not_compared) - _MAX_NOT_COMPARED} more not compared", "wait"))
    if comparison.ignored_files:
        items.append(Text(format_ignored(comparison), "dim"))
    return items


def change_items(change: AssetChange) -> list[Item]:
    """Return what happened to the asset, in sentences."""
    asset = change.asset
    shown = render_state(change.kind)
    items: list[Item] = [
        Title(asset.name, type_name(asset.type)),
        Field("Change", shown.text, shown.tone),
        Field("File", asset.path),
    ]
    before = change.before
    if before is not None and before.path != asset.path:
        items.append(Field("Before", before.path))
    if change.summary:
        items.append(Text(""))
        bullet = "* " if DisplayOptions.ascii else "• "
        items += [HangingText(bullet, sentence) for sentence in change.summary]
    return items


def detail_items(
    detail: Detail, after: Sequence[ContentSection], *, noise: bool = False, expanded: bool = False
) -> list[Item]:
    """Return the details of a change, field by field.

    ``after`` describes the asset, for the inputs of added steps. With ``expanded``, show equal
    steps too.
    """
    items: list[Item] = []
    changes = [*detail.changes, *(detail.noise if noise else ())]
    outside = [change for change in changes if not change.step and change.topic != "step"]
    if outside:
        items.append(Heading("Changes"))
        for change in outside:
            items += _change(change, 0)
    if detail.steps:
        items.append(Heading("Steps"))
        items += _steps(detail, _blocks(after), noise=noise, expanded=expanded)
    return items


def _blocks(sections: Sequence[ContentSection]) -> dict[str, LineBlock]:
    """Return the blocks that start with a number, by number."""
    blocks = asset_rows(sections).blocks.values()
    return {
        block.lines[0].number: block for block in blocks if block.lines and block.lines[0].number
    }


def _steps(
    detail: Detail, blocks: dict[str, LineBlock], *, noise: bool, expanded: bool
) -> Iterator[Item]:
    hidden = 0
    extra: dict[str, list[Change]] = {}
    for line in detail.noise if noise else ():
        if line.step:
            extra.setdefault(line.step.partition(" ")[0], []).append(line)
    visible = _visible_steps(detail.steps, extra)
    for place, row in enumerate(detail.steps):
        more = extra.pop(str(row.after or row.before), [])
        if not expanded and place not in visible:
            hidden += 1
            continue
        if hidden:
            yield _unchanged(hidden)
            hidden = 0
        yield from _step(row, blocks, [*row.changes, *more])
    if hidden:
        yield _unchanged(hidden)


def _visible_steps(rows: Sequence[StepRow], extra: Mapping[str, object]) -> set[int]:
    """Return the positions of changed steps and of their parents."""
    numbers: set[int] = set()
    earlier = {row.before: place for place, row in enumerate(rows)}
    later = {row.after: place for place, row in enumerate(rows)}
    for place, row in enumerate(rows):
        if row.kind == "same" and not row.moved and str(row.after or row.before) not in extra:
            continue
        above: int | None = place
        while above is not None and above not in numbers:
            numbers.add(above)
            holder = rows[above]
            places = earlier if holder.kind == "removed" else later
            above = places.get(holder.parent) if holder.parent is not None else None
    return numbers


def _unchanged(count: int) -> Item:
    return Text(f"  … {count_label(count, 'step')} unchanged", "dim")


def _step(row: StepRow, blocks: dict[str, LineBlock], changes: Sequence[Change]) -> Iterator[Item]:
    sign, tone = _SIGNS[row.kind]
    number = str(row.after if row.after is not None else row.before)
    moved = " (moved here)" if row.moved else ""
    if row.before is not None and row.after is not None and row.before != row.after and row.moved:
        moved = f" (moved here, it was step {row.before})"
    indent = row.depth * _INDENT
    yield HangingText(f"{sign} {number} ", f"{row.heading}{moved}", tone, indent)
    block = blocks.get(number) if row.kind == "added" else None
    for line in block.lines[1:] if block is not None else ():
        item = line_item(line)
        yield item._replace(indent=indent + 4) if isinstance(item, HangingText) else item
    for change in changes:
        yield from _change(change, indent + 4)


def _change(change: Change, indent: int) -> Iterator[Item]:
    action = "" if change.action == "changed" else f" {change.action}"
    noise_note = f" (noise: {change.noise})" if change.noise else ""
    if change.topic in ("connection", "condition", "trigger"):
        action = f": {change.topic}{action}" if change.topic == "connection" else action
    tone: Tone = "dim" if change.noise else "strong"
    yield HangingText("", f"{change.label}{action}{noise_note}", tone, indent)
    if change.before or change.after:
        yield SideBySide(list(_values(change.before, change.after)), indent=indent + _INDENT)


def json_items(
    rows: Sequence[SideBySideRow], titles: tuple[str, str], *, expanded: bool
) -> list[Item]:
    """Return both states as JSON; with ``expanded``, including equal lines."""
    pairs = _fold_equal([_pair(row) for row in rows], expanded=expanded)
    if not pairs:
        return [Heading("JSON"), Text("Only noise differs.", "dim")]
    items: list[Item] = [Heading("JSON"), SideBySide(pairs[:_MAX_JSON_LINES], titles)]
    if len(pairs) > _MAX_JSON_LINES:
        items.append(Text(f"… {len(pairs) - _MAX_JSON_LINES:,} more lines", "dim"))
    return items


def _fold_equal(pairs: Sequence[LinePair], *, expanded: bool) -> list[LinePair]:
    """Return the differing lines with some context."""
    if expanded:
        return list(pairs)
    in_context: set[int] = set()
    for place, pair in enumerate(pairs):
        if not pair.is_equal:
            in_context.update(range(place - _CONTEXT_LINES, place + _CONTEXT_LINES + 1))
    folded: list[LinePair] = []
    skipped = 0
    for place, pair in enumerate(pairs if in_context else ()):
        if place not in in_context:
            skipped += 1
            continue
        if skipped:
            folded.append(LinePair(None, None, is_equal=True, skipped=skipped))
            skipped = 0
        folded.append(pair)
    return [*folded, LinePair(None, None, is_equal=True, skipped=skipped)] if skipped else folded


def _pair(row: SideBySideRow) -> LinePair:
    return LinePair(
        _spans(row.before, row.before_spans, "gone"),
        _spans(row.after, row.after_spans, "came"),
        row.kind in ("same", "noise"),
    )


def _values(before: str, after: str) -> Iterator[LinePair]:
    """Yield the two values of a field, line by line."""
    old, new = before.splitlines(), after.splitlines()
    for same, a, b, c, d in diff_blocks(old, new):
        for old_line, new_line in zip_longest(old[a:b], new[c:d]):
            both = not same and old_line is not None and new_line is not None
            marked = inline_spans(old_line, new_line) if both else ((), ())
            yield LinePair(
                _spans(old_line, marked[0], "gone"), _spans(new_line, marked[1], "came"), same
            )


def _spans(text: str | None, marked: Sequence[tuple[int, int]], tone: Tone) -> list[Span] | None:
    """Return ``text`` as spans, with the differing parts in ``tone``."""
    if text is None:
        return None
    spans: list[Span] = []
    at = 0
    for start, end in marked:
        spans += [(sanitize(text[at:start]), ""), (sanitize(text[start:end]), tone)]
        at = end
    return [*spans, (sanitize(text[at:]), "")]
