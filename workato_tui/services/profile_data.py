"""Renames or removes the stored data of a profile. Blocking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.paths import data_dir

if TYPE_CHECKING:
    from collections.abc import Callable

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
