"""Export manifests and packages that were made or opened here: no call lists either.

Kept in the store under the connection's scope, and in the desk for where there is no store.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from workato_tui.text import plain
from workato_tui.widgets.cells import Look

if TYPE_CHECKING:
    from workato_tui.api.manifests import Manifest
    from workato_tui.api.packages import Package
    from workato_tui.sections.desk import Desk

MOST = 300
"""Entries that are kept; those that were seen longest ago go first."""
_NAME = "packages"


class Shelved(NamedTuple):
    """A manifest or a package, as far as it is known without asking."""

    what: str
    """``manifest``, ``export`` or ``import``."""
    id: str
    name: str
    status: str | None
    seen: float
    """When it was made or opened here, in seconds UTC."""
    folder_id: str | None = None
    """Of a manifest: the folder whose assets it takes. The API does not tell it."""

    @property
    def place(self) -> tuple[str, str]:
        """Manifests and packages are numbered apart."""
        return ("manifest" if self.what == "manifest" else "package", self.id)


async def recall(desk: Desk) -> list[Shelved]:
    """All that is known, the one made or opened last first."""
    stored = await asyncio.to_thread(desk.store.get, desk.connection.scope, _NAME, [])
    for one in map(_decoded, stored if isinstance(stored, list) else []):
        if one is not None:
            desk.shelf.setdefault(one.place, one)
    return sorted(desk.shelf.values(), key=lambda one: one.seen, reverse=True)


async def keep(desk: Desk, one: Shelved) -> None:
    """Remember it; what was known of it and is not said anew stays."""
    before = {known.place: known for known in await recall(desk)}.get(one.place)
    if before is not None:
        one = one._replace(
            name=one.name or before.name,
            seen=before.seen,
            folder_id=one.folder_id or before.folder_id,
        )
    if one != before:
        desk.shelf[one.place] = one
        await _save(desk)


async def forget(desk: Desk, place: tuple[str, str]) -> None:
    """Take it off the list; nothing is deleted in Workato."""
    await recall(desk)
    desk.shelf.pop(place, None)
    await _save(desk)


async def keep_package(desk: Desk, package: Package, name: str = "") -> None:
    """Remember a package of an answer."""
    desk.packages[package.id] = package
    await recall(desk)
    known = desk.shelf.get(("package", package.id))
    # Some servers call imports exports: what was started here is known better.
    said = desk.package_kinds.get(package.id) or operation(package)
    what = known.what if known is not None else said
    await keep(desk, Shelved(what, package.id, plain(name, 200), package.status, Look.now()))


async def learn(desk: Desk, package: Package) -> Shelved | None:
    """What a package on the list is at now; None if it was taken off meanwhile."""
    desk.packages[package.id] = package
    known = desk.shelf.get(("package", package.id))
    if known is not None and known.status != package.status:
        known = desk.shelf[known.place] = known._replace(status=package.status)
        await _save(desk)
    return known


async def keep_manifest(desk: Desk, manifest: Manifest, folder_id: str | None = None) -> None:
    """Remember a manifest of an answer."""
    desk.manifests[manifest.id] = manifest
    name = plain(manifest.name or "", 200)
    await keep(desk, Shelved("manifest", manifest.id, name, manifest.status, Look.now(), folder_id))


def kind_of(desk: Desk, number: str) -> Literal["export", "import"]:
    """What a package is, as far as it is known: a customer's exports and imports have two calls."""
    known = desk.shelf.get(("package", number))
    what = known.what if known is not None else desk.package_kinds.get(number)
    return "import" if what == "import" else "export"


def operation(package: Package) -> str:
    """``export`` or ``import``; only an import tells of recipes."""
    if package.recipe_status:
        return "import"
    return "import" if package.operation_type == "import" else "export"


async def _save(desk: Desk) -> None:
    newest = sorted(desk.shelf.values(), key=lambda one: one.seen, reverse=True)[:MOST]
    rows = [list(one) for one in newest]
    await asyncio.to_thread(desk.store.set, desk.connection.scope, _NAME, rows)


def _decoded(row: Any) -> Shelved | None:
    """An entry of the store; None if it is damaged, so that the others still show."""
    try:
        what, number, name, status, seen, folder_id = row
        return Shelved(str(what), str(number), str(name), status, float(seen), folder_id)
    except (TypeError, ValueError):
        return None
