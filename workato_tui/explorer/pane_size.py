"""How wide the pane beside the table is, and the size that a person chose for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workato_tui.profiles.model import Profile

SIZES = ("normal", "wide", "narrow", "hidden")
"""In the order in which the key goes through them."""
MOST = 64
"""Cells that the pane takes by itself."""
_NARROW = 36
_SHARE, _WIDE_SHARE = 0.42, 0.6


def pane_width(size: str, needed: int, total: int) -> int:
    """The cells for the pane on a screen of ``total`` columns; 0 where it is hidden."""
    if size == "hidden":
        return 0
    if size == "wide":
        return int(total * _WIDE_SHARE)
    return min(needed if size == "normal" else _NARROW, MOST, int(total * _SHARE))


def next_size(size: str) -> str:
    """The size that comes after this one."""
    return SIZES[(SIZES.index(size) + 1) % len(SIZES)]


def size_of(profile: Profile | None) -> str:
    """The size that the profile keeps."""
    size = profile.pane if profile is not None else None
    return size if size in SIZES else SIZES[0]


async def keep_size(name: str, size: str) -> None:
    """Keep the size in the saved profile; one that is not saved keeps nothing."""
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
        # The pane has its size until the program ends.
        return
