"""The number of differing assets between two builds, stored permanently: builds never change."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workato_tui.packages.source import PackageSource
    from workato_tui.services.connection import Connection
    from workato_tui.store import Store

KINDS = ("added", "removed", "changed", "renamed", "moved", "same", "noise")
_DISPLAY_ORDER = ("changed", "added", "removed", "renamed", "moved")
_STORE_KEY = "totals of builds"
_MAX_ENTRIES = 2_000

Totals = dict[str, int]


class DiffTotalsCache:
    """The totals of compared builds, of this run and earlier ones."""

    def __init__(self, connection: Connection, store: Store) -> None:
        self._connection, self._store = connection, store
        self._known: dict[str, Totals] | None = None

    async def get(self, before: PackageSource | None, after: PackageSource) -> Totals | None:
        """Return the totals of two builds; None if they were never compared."""
        return (await self._all()).get(_key(before, after))

    async def put(self, before: PackageSource | None, after: PackageSource, totals: Totals) -> None:
        """Store the totals if both sides are builds."""
        if after.kind != "build" or (before is not None and before.kind != "build"):
            return
        stored = await self._all()
        stored[_key(before, after)] = totals
        while len(stored) > _MAX_ENTRIES:
            del stored[next(iter(stored))]
        plain_data = {key: to_counts(totals) for key, totals in stored.items()}
        await asyncio.to_thread(self._store.set, self._connection.scope, _STORE_KEY, plain_data)

    async def _all(self) -> dict[str, Totals]:
        if self._known is None:
            stored = await asyncio.to_thread(self._store.get, self._connection.scope, _STORE_KEY)
            pairs = stored.items() if isinstance(stored, dict) else ()
            read = {key: from_counts(counts) for key, counts in pairs}
            self._known = {key: totals for key, totals in read.items() if totals is not None}
        return self._known


def to_counts(totals: Totals) -> list[int]:
    """Return the stored form."""
    return [totals[kind] for kind in KINDS]


def from_counts(value: Any) -> Totals | None:
    """Return the totals from the stored form; None if it is damaged."""
    fits = isinstance(value, list) and len(value) == len(KINDS)
    if not fits or not all(isinstance(count, int) for count in value):
        return None
    return dict(zip(KINDS, value, strict=True))


def _key(before: PackageSource | None, after: PackageSource) -> str:
    return f"{before.id if before else '-'} {after.id}"


def describe(totals: Totals) -> str:
    """Return ``5 changed, 1 added``, without zeros."""
    parts = [f"{totals[kind]:,} {kind}" for kind in _DISPLAY_ORDER if totals[kind]]
    return ", ".join(parts) or "no differences"


def summarize(totals: Totals | None) -> str | None:
    """Return ``+2 ~5 -1``: added, changed (or moved, or renamed), removed; None if unknown."""
    if totals is None:
        return None
    changed = totals["changed"] + totals["renamed"] + totals["moved"]
    parts = [
        f"{sign}{count}"
        for sign, count in (("+", totals["added"]), ("~", changed), ("-", totals["removed"]))
        if count
    ]
    return " ".join(parts) or "nothing"
