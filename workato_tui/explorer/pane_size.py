"""The width of the pane, and the size chosen for the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workato_tui.profiles.model import Profile

SIZES = ("normal", "wide", "narrow", "hidden")
"""The sizes in the order in which the key cycles through them."""
MAX_WIDTH = 64
"""Default maximum width of the pane in cells."""
_NARROW = 36
_SHARE, _WIDE_SHARE = 0.42, 0.6


def pane_width(size: str, needed: int, total: int) -> int:
    """Return the width of the pane for a screen of ``total`` columns; 0 if it is hidden."""
    if size == "hidden":
        return 0
    if size == "wide":
        return int(total * _WIDE_SHARE)
    return min(needed if size == "normal" else _NARROW, MAX_WIDTH, int(total * _SHARE))


def next_size(size: str) -> str:
    """Return the size that follows this one."""
    return SIZES[(SIZES.index(size) + 1) % len(SIZES)]


def size_of(profile: Profile | None) -> str:
    """Return the size stored in the profile."""
    size = profile.pane if profile is not None else None
    return size if size in SIZES else SIZES[0]


def kept_value(size: str) -> str | None:
    """Return the size to store in the profile: empty for the default."""
    return None if size == SIZES[0] else size
