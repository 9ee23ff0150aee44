"""Two states of an asset side by side, with the differences within lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from workato_tui.packages.compare.json_lines import (
    JsonLine,
    json_lines,
    key_ranks,
    reorder_keys,
    text_lines,
)
from workato_tui.packages.compare.lines import align_lines
from workato_tui.packages.compare.text_diff import diff_blocks
from workato_tui.packages.contents.document import MISSING, Document
from workato_tui.packages.contents.secrets import Known, mask_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.contents.asset import Asset

RowKind = Literal["same", "changed", "added", "removed", "noise"]
Spans = tuple[tuple[int, int], ...]

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_MOST_TOKENS = 400


@dataclass(frozen=True, slots=True)
class SideBySideRow:
    """A row of both sides; a missing side is None. ``noise``: they differ only in noise."""

    kind: RowKind
    before: str | None
    after: str | None
    before_number: int | None = None
    after_number: int | None = None
    before_spans: Spans = ()
    """Start and end of the differences, in characters."""
    after_spans: Spans = ()


def side_by_side(
    before: Asset | None, after: Asset | None, *, noise: bool = False, secrets: bool = False
) -> list[SideBySideRow]:
    """Return all lines of both sides, with keys in the order of the earlier one.

    Without ``noise``, lines that differ only in noise have a kind of their own, and designer data
    is folded. Secrets are masked unless ``secrets``. An added or removed asset has one side. Raises
    ZipError and OSError.
    """
    asset = after or before
    if asset is None:
        return []
    old = before.document() if before else None
    new = after.document() if after else None
    try:
        if not secrets:
            known: Known = set()
            old, new = (_masked(one, known) for one in (old, new))
        left, right = _lines(old, new, asset.type, noise=noise)
    except RecursionError:
        left, right = (text_lines(one.text) if one else [] for one in (old, new))
    return list(_rows(left, right))


def _masked(document: Document | None, known: Known) -> Document | None:
    if document is None or document.value is MISSING:
        return document
    return replace(document, value=mask_document(document.value, known))


def _lines(
    old: Document | None, new: Document | None, type_: str, *, noise: bool
) -> tuple[list[JsonLine], list[JsonLine]]:
    documents = [one for one in (old, new) if one]
    if any(one.value is MISSING for one in documents):
        left, right = (text_lines(one.text) if one else [] for one in (old, new))
        return left, right
    ranks = key_ranks(*(one.value for one in documents))
    left, right = (
        json_lines(reorder_keys(one.value, ranks), type_, noise=noise) if one else []
        for one in (old, new)
    )
    return left, right


def _rows(left: list[JsonLine], right: list[JsonLine]) -> Iterator[SideBySideRow]:
    marks = [one.compare_key for one in left], [one.compare_key for one in right]
    for same, a, b, c, d in diff_blocks(*marks):
        if same:
            yield from (_same(left, right, a + at, c + at) for at in range(b - a))
        else:
            yield from _different(left, right, (a, b, c, d))


def _same(left: list[JsonLine], right: list[JsonLine], at: int, there: int) -> SideBySideRow:
    one, other = left[at], right[there]
    texts = (each.text.removesuffix(",") for each in (one, other))
    differs = len(set(texts)) > 1 or one.folded != other.folded
    return SideBySideRow("noise" if differs else "same", one.text, other.text, at + 1, there + 1)


def _different(
    left: list[JsonLine], right: list[JsonLine], place: tuple[int, int, int, int]
) -> Iterator[SideBySideRow]:
    """Align lines with the same key; list the others one after the other."""
    a, b, c, d = place
    keys = [one.key for one in left[a:b]], [one.key for one in right[c:d]]
    for same, i, j, k, m in diff_blocks(*keys):
        if same:
            yield from (_changed(left, right, a + i + at, c + k + at) for at in range(j - i))
            continue
        olds = [one.text for one in left[a + i : a + j]]
        news = [one.text for one in right[c + k : c + m]]
        for mine, other in align_lines(olds, news):
            if mine is None and other is not None:
                kind: RowKind = "noise" if left and right[c + k + other].noise else "added"
                yield SideBySideRow(kind, None, news[other], None, c + k + other + 1)
            elif other is None and mine is not None:
                kind = "noise" if right and left[a + i + mine].noise else "removed"
                yield SideBySideRow(kind, olds[mine], None, a + i + mine + 1)
            elif mine is not None and other is not None:
                yield _changed(left, right, a + i + mine, c + k + other)


def _changed(left: list[JsonLine], right: list[JsonLine], at: int, there: int) -> SideBySideRow:
    before, after = left[at].text, right[there].text
    if left[at].compare_key == right[there].compare_key:
        return _same(left, right, at, there)
    spans = inline_spans(before.removesuffix(","), after.removesuffix(","))
    return SideBySideRow("changed", before, after, at + 1, there + 1, *spans)


def inline_spans(before: str, after: str) -> tuple[Spans, Spans]:
    """Return which characters of two lines differ, word by word."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > _MOST_TOKENS:
        return _differing_middle(before, after)
    left: list[tuple[int, int]] = []
    right: list[tuple[int, int]] = []
    ends = _offsets(old), _offsets(new)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            _span(left, ends[0][i], ends[0][j])
            _span(right, ends[1][k], ends[1][m])
    return tuple(left), tuple(right)


def _offsets(tokens: list[str]) -> list[int]:
    found = [0]
    for one in tokens:
        found.append(found[-1] + len(one))
    return found


def _span(spans: list[tuple[int, int]], start: int, end: int) -> None:
    if start == end:
        return
    if spans and start - spans[-1][1] <= 1:
        start = spans.pop()[0]
    spans.append((start, end))


def _differing_middle(before: str, after: str) -> tuple[Spans, Spans]:
    """Return the spans without the common prefix and suffix."""
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    end = next(
        (at for at in range(shorter - start) if before[-1 - at] != after[-1 - at]),
        shorter - start,
    )
    return tuple(
        ((start, len(one) - end),) if start < len(one) - end else () for one in (before, after)
    )  # type: ignore[return-value]
