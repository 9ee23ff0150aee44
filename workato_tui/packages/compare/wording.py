"""Short forms of values for sentences: what differs is what is seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workato_tui.packages.compare.model import Change

_BARE = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?|true|false|null")
LONG = 70
"""Characters of a value that a sentence holds."""
_BEFORE = 20
"""Characters that are kept in front of the first difference, for people to find the place."""


def quoted(text: str, most: int = LONG) -> str:
    """``text`` in quotation marks, in one line, cut where it is long."""
    flat = " ".join(text.split())
    if _BARE.fullmatch(flat):
        return flat
    return f"“{flat if len(flat) <= most else flat[: most - 1] + '…'}”"


def instead(change: Change, *, now: str = "now ") -> str:
    """``now 200 instead of 100``; of long values the part that differs."""
    before, after = (" ".join(one.split()) for one in (change.before, change.after))
    if max(len(before), len(after)) > LONG:
        start = _same_start(before, after)
        cut = max(0, start - _BEFORE)
        if cut:
            cut = before.find(" ", cut, start) + 1 or cut
        if cut:
            before, after = f"…{before[cut:]}", f"…{after[cut:]}"
    if not change.before.strip():
        return f"{now}{quoted(after)} instead of nothing"
    if not change.after.strip():
        return f"{now}empty instead of {quoted(before)}"
    return f"{now}{quoted(after)} instead of {quoted(before)}"


def _same_start(one: str, other: str) -> int:
    at = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        at += 1
    # A word that differs at its end is shown whole.
    space = one.rfind(" ", 0, at)
    return space + 1 if space >= 0 else 0
