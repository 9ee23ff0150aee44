"""Settings that a key changes and the saved profile keeps."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.file import ProfilesFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.profiles.model import Profile


async def keep_setting(name: str, change: Callable[[Profile], Profile]) -> bool:
    """Change the saved profile; return False if the file cannot take it."""

    def apply(old: Profile | None) -> Profile:
        if old is None:
            raise ProfileError
        return change(old)

    try:
        await asyncio.to_thread(ProfilesFile().update, name, apply)
    except (ProfileError, OSError):
        return False
    return True
