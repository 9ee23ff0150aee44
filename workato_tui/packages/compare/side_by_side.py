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

    from workato_tui.packages.compare.context import Context
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package

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
    before_spans: Spans = ()
    """Start and end of the differences, in characters."""
    after_spans: Spans = ()


def side_by_side(
    before: Asset | None,
    after: Asset | None,
    context: Context | None = None,
    *,
    noise: bool = False,
) -> list[SideBySideRow]:
    """Return all lines of both sides, with keys in the order of the earlier one.

    Without ``noise``, lines that differ only in noise have a kind of their own, and designer data
    is folded. Secrets are masked. An added or removed asset has one side. Raises ZipError and
    OSError.
    """
    asset = after or before
    if asset is None:
        return []
    old = before.document() if before else None
    new = after.document() if after else None
    try:
        secrets_of_before: KnownSecrets = set()
        packages = (context.before, context.after) if context is not None else (None, None)
        old, new = (
            _masked(document, secrets_of_before, package if asset.type == "recipe" else None)
            for document, package in zip((old, new), packages, strict=True)
        )
        left, right = _lines(old, new, asset.type, noise=noise)
    except RecursionError:
        left, right = (text_lines(document.text) if document else [] for document in (old, new))
    return list(_rows(left, right))


def _masked(
    document: Document | None, earlier_secrets: KnownSecrets, package: Package | None
) -> Document | None:
    if document is None or document.value is MISSING:
        return document
    columns = package.columns if package is not None else {}
    return replace(document, value=mask_document(document.value, earlier_secrets, columns))


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
            yield from map(_same, left[a:b], right[c:d])
        else:
            yield from _different(left[a:b], right[c:d], one_sided=not left or not right)


def _same(old: JsonLine, new: JsonLine) -> SideBySideRow:
    texts = {line.text.removesuffix(",") for line in (old, new)}
    differs = len(texts) > 1 or old.folded != new.folded
    return SideBySideRow("noise" if differs else "same", old.text, new.text)


def _different(
    left: list[JsonLine], right: list[JsonLine], *, one_sided: bool
) -> Iterator[SideBySideRow]:
    """Align lines with the same key; list the others one after the other.

    ``one_sided`` means that the asset was added or removed: then nothing is noise.
    """
    for same, a, b, c, d in diff_blocks([line.key for line in left], [line.key for line in right]):
        old_lines, new_lines = left[a:b], right[c:d]
        if same:
            yield from map(_changed, old_lines, new_lines)
            continue
        old_texts, new_texts = ([line.text for line in lines] for lines in (old_lines, new_lines))
        for old_index, new_index in align_lines(old_texts, new_texts):
            old = None if old_index is None else old_lines[old_index]
            new = None if new_index is None else new_lines[new_index]
            if old and new:
                yield _changed(old, new)
            elif new:
                is_noise = new.noise and not one_sided
                yield SideBySideRow("noise" if is_noise else "added", None, new.text)
            elif old:
                is_noise = old.noise and not one_sided
                yield SideBySideRow("noise" if is_noise else "removed", old.text, None)


def _changed(old: JsonLine, new: JsonLine) -> SideBySideRow:
    if old.compare_key == new.compare_key:
        return _same(old, new)
    spans = inline_spans(old.text.removesuffix(","), new.text.removesuffix(","))
    return SideBySideRow("changed", old.text, new.text, *spans)


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
