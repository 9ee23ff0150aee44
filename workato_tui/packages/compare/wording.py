"""Short forms of values for sentences that keep the difference visible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workato_tui.common.text import count_label
from workato_tui.packages.compare.text_diff import diff_blocks

if TYPE_CHECKING:
    from workato_tui.packages.compare.model import Change

_UNQUOTED = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?|true|false|null")
_MIN_LINE_BREAKS = 2
"""Number of line breaks from which a text is described by its lines."""
LONG = 70
"""Maximum number of characters of a value in a sentence."""
_MAX_WORD_CHARS = 30
"""Maximum number of characters of a word to show before its first difference."""
_CONTEXT_CHARS = 20
"""Number of characters to keep before the first difference."""


def quote(text: str, max_chars: int = LONG) -> str:
    """Return ``text`` in quotation marks and in one line, truncated if it is long."""
    flat = " ".join(text.split())
    if _UNQUOTED.fullmatch(flat):
        return flat
    return f"“{flat if len(flat) <= max_chars else flat[: max_chars - 1] + '…'}”"


def format_replacement(change: Change, *, now: str = "now ") -> str:
    """Return ``now 200 instead of 100``; for long values the part that differs."""
    before, after = change.before, change.after
    if min(before.count("\n"), after.count("\n")) >= _MIN_LINE_BREAKS:
        plus, minus = _lines(before, after)
        if not len(plus) == len(minus) == 1:
            return f"changed: {line_counts(len(plus), len(minus))}"
        before, after = minus[0], plus[0]
    before, after = (" ".join(text.split()) for text in (before, after))
    if before == after:
        is_equal = change.before == change.after
        return "changed" if is_equal else f"{now}written with other spaces or line breaks"
    if max(len(before), len(after)) > LONG:
        start = _common_start(before, after)
        cut = max(0, start - _CONTEXT_CHARS)
        if cut:
            cut = before.find(" ", cut, start) + 1 or cut
        if cut:
            before, after = f"…{before[cut:]}", f"…{after[cut:]}"
    if not change.before.strip():
        return f"{now}{quote(after)} instead of nothing"
    if not change.after.strip():
        return f"{now}empty instead of {quote(before)}"
    return f"{now}{quote(after)} instead of {quote(before)}"


def _lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the added and the removed lines."""
    old, new = before.splitlines(), after.splitlines()
    plus: list[str] = []
    minus: list[str] = []
    for same, a, b, c, d in diff_blocks(old, new):
        if not same:
            minus += old[a:b]
            plus += new[c:d]
    return plus, minus


def line_counts(added: int, removed: int) -> str:
    """Return ``2 new lines, 1 removed line``."""
    return f"{count_label(added, 'new line')}, {count_label(removed, 'removed line')}"


def _common_start(before: str, after: str) -> int:
    index = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        index += 1
    # Show a word that differs at its end as a whole, unless it is long.
    word = before.rfind(" ", 0, index) + 1
    return word if index - word < _MAX_WORD_CHARS else index
