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
from workato_tui.packages.contents.secrets import KnownSecrets, mask_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.contents.asset import Asset

RowKind = Literal["same", "changed", "added", "removed", "noise"]
Spans = tuple[tuple[int, int], ...]

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_MAX_TOKENS = 400


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
            secrets_of_before: KnownSecrets = set()
            old, new = (_masked(document, secrets_of_before) for document in (old, new))
        left, right = _lines(old, new, asset.type, noise=noise)
    except RecursionError:
        left, right = (text_lines(document.text) if document else [] for document in (old, new))
    return list(_rows(left, right))


def _masked(document: Document | None, earlier_secrets: KnownSecrets) -> Document | None:
    if document is None or document.value is MISSING:
        return document
    return replace(document, value=mask_document(document.value, earlier_secrets))


def _lines(
    old: Document | None, new: Document | None, type_: str, *, noise: bool
) -> tuple[list[JsonLine], list[JsonLine]]:
    documents = [document for document in (old, new) if document]
    if any(document.value is MISSING for document in documents):
        left, right = (text_lines(document.text) if document else [] for document in (old, new))
        return left, right
    ranks = key_ranks(*(document.value for document in documents))
    left, right = (
        json_lines(reorder_keys(document.value, ranks), type_, noise=noise) if document else []
        for document in (old, new)
    )
    return left, right


def _rows(left: list[JsonLine], right: list[JsonLine]) -> Iterator[SideBySideRow]:
    keys = [line.compare_key for line in left], [line.compare_key for line in right]
    for same, a, b, c, d in diff_blocks(*keys):
        if same:
            yield from (_same(left, right, a + offset, c + offset) for offset in range(b - a))
        else:
            yield from _different(left, right, (a, b, c, d))


def _same(
    left: list[JsonLine], right: list[JsonLine], left_index: int, right_index: int
) -> SideBySideRow:
    left_line, right_line = left[left_index], right[right_index]
    texts = (line.text.removesuffix(",") for line in (left_line, right_line))
    differs = len(set(texts)) > 1 or left_line.folded != right_line.folded
    return SideBySideRow(
        "noise" if differs else "same",
        left_line.text,
        right_line.text,
        left_index + 1,
        right_index + 1,
    )


def _different(
    left: list[JsonLine], right: list[JsonLine], block: tuple[int, int, int, int]
) -> Iterator[SideBySideRow]:
    """Align lines with the same key; list the others one after the other."""
    a, b, c, d = block
    keys = [line.key for line in left[a:b]], [line.key for line in right[c:d]]
    for same, i, j, k, m in diff_blocks(*keys):
        if same:
            yield from (
                _changed(left, right, a + i + offset, c + k + offset) for offset in range(j - i)
            )
            continue
        old_texts = [line.text for line in left[a + i : a + j]]
        new_texts = [line.text for line in right[c + k : c + m]]
        for old_index, new_index in align_lines(old_texts, new_texts):
            if old_index is None and new_index is not None:
                kind: RowKind = "noise" if left and right[c + k + new_index].noise else "added"
                yield SideBySideRow(kind, None, new_texts[new_index], None, c + k + new_index + 1)
            elif new_index is None and old_index is not None:
                kind = "noise" if right and left[a + i + old_index].noise else "removed"
                yield SideBySideRow(kind, old_texts[old_index], None, a + i + old_index + 1)
            elif old_index is not None and new_index is not None:
                yield _changed(left, right, a + i + old_index, c + k + new_index)


def _changed(
    left: list[JsonLine], right: list[JsonLine], left_index: int, right_index: int
) -> SideBySideRow:
    before, after = left[left_index].text, right[right_index].text
    if left[left_index].compare_key == right[right_index].compare_key:
        return _same(left, right, left_index, right_index)
    spans = inline_spans(before.removesuffix(","), after.removesuffix(","))
    return SideBySideRow("changed", before, after, left_index + 1, right_index + 1, *spans)


def inline_spans(before: str, after: str) -> tuple[Spans, Spans]:
    """Return which characters of two lines differ, word by word."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > _MAX_TOKENS:
        return _differing_middle(before, after)
    left: list[tuple[int, int]] = []
    right: list[tuple[int, int]] = []
    ends = _offsets(old), _offsets(new)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            _add_span(left, ends[0][i], ends[0][j])
            _add_span(right, ends[1][k], ends[1][m])
    return tuple(left), tuple(right)


def _offsets(tokens: list[str]) -> list[int]:
    offsets = [0]
    for token in tokens:
        offsets.append(offsets[-1] + len(token))
    return offsets


def _add_span(spans: list[tuple[int, int]], start: int, end: int) -> None:
    if start == end:
        return
    if spans and start - spans[-1][1] <= 1:
        start = spans.pop()[0]
    spans.append((start, end))


def _differing_middle(before: str, after: str) -> tuple[Spans, Spans]:
    """Return the spans without the common prefix and suffix."""
    shorter = min(len(before), len(after))
    start = next((index for index in range(shorter) if before[index] != after[index]), shorter)
    end = next(
        (index for index in range(shorter - start) if before[-1 - index] != after[-1 - index]),
        shorter - start,
    )
    return tuple(
        ((start, len(text) - end),) if start < len(text) - end else () for text in (before, after)
    )  # type: ignore[return-value]
