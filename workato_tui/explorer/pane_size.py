"""The width of the pane, and the size chosen for the profile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workato_tui.profiles.model import Profile

SIZES = ("normal", "wide", "narrow", "hidden")
"""The sizes in the order in which the key cycles through them."""
MOST = 64
"""Default maximum width of the pane in cells."""
_NARROW = 36
_SHARE, _WIDE_SHARE = 0.42, 0.6


def pane_width(size: str, needed: int, total: int) -> int:
    """Return the width of the pane for a screen of ``total`` columns; 0 if it is hidden."""
    if size == "hidden":
        return 0
    if size == "wide":
        return int(total * _WIDE_SHARE)
    return min(needed if size == "normal" else _NARROW, MOST, int(total * _SHARE))


def next_size(size: str) -> str:
    """Return the size that follows this one."""
    return SIZES[(SIZES.index(size) + 1) % len(SIZES)]


def size_of(profile: Profile | None) -> str:
    """Return the size stored in the profile."""
    size = profile.pane if profile is not None else None
    return size if size in SIZES else SIZES[0]


async def keep_size(name: str, size: str) -> None:
    """Store the size in the saved profile; do nothing for a profile that is not saved."""
    from workato_tui.profiles.errors import ProfileError
    from workato_tui.profiles.file import ProfilesFile

    kept = None if size == SIZES[0] else size

    def change(old: Profile | None) -> Profile:
        if old is None:
            raise ProfileError
        return old._replace(pane=kept)

    try:
        await asyncio.to_thread(ProfilesFile().update, name, change)
    except (ProfileError, OSError):
        # The size lasts until the program ends.
        return
