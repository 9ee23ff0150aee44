"""Renames or removes the stored data of a profile, which blocks, and keeps settings in it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.common.paths import data_dir
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.file import ProfilesFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.profiles.model import Profile
    from workato_tui.store import Store


def rename_profile_data(old: str, new: str) -> str:
    """Assign lists, downloads, watches and the ledger of ``old`` to ``new``.

    Returns a message if that failed, else an empty string.
    """
    done = _change(lambda store: store.rename_profile(old, new))
    return "" if done else f"What is stored for {old}, its ledger included, still has that name."


def forget_profile_data(name: str) -> str:
    """Remove the stored data of a profile except the ledger, which documents its writes.

    Returns a message if that failed, else an empty string.
    """
    done = _change(lambda store: store.delete_profile(name))
    return "" if done else f"What is stored for {name} could not be removed."


def _change(change: Callable[[Store], bool]) -> bool:
    from workato_tui.store import STORE_NAME, Store

    path = data_dir() / STORE_NAME
    if not path.exists():
        return True
    store = Store.open(path)
    try:
        return change(store)
    finally:
        store.close()


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
