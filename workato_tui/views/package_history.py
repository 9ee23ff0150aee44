"""Export manifests and packages that were made or opened here: no call lists either.

Kept in the store under the workspace's scope, and for all workspaces of a profile in one place in
memory: what was exported from one of them can be imported into another.
"""

from __future__ import annotations

import asyncio
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from workato_tui.common.clock import Clock
from workato_tui.common.text import sanitize
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.views.known_details import Known

if TYPE_CHECKING:
    from workato_tui.api.manifests import Manifest
    from workato_tui.api.packages import Package
    from workato_tui.store import Scope
    from workato_tui.views.manifest_history import Sent
    from workato_tui.views.workspace import Desk

MOST = 300
"""Entries that are kept; those that were seen longest ago go first."""
_NAME = "packages"
_WHAT = ("manifest", "export", "import")
_CUSTOMER = "customer"


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
    """Of a manifest the folder whose assets it takes, of an import the one that takes them. The
    API tells neither."""

    @property
    def place(self) -> tuple[str, str]:
        """Manifests and packages are numbered apart."""
        return ("manifest" if self.what == "manifest" else "package", self.id)


Shelf = dict[tuple[str, str], Shelved]


class Shelves:
    """What is known in every workspace of one profile, and whose workspaces they are."""

    def __init__(self) -> None:
        self._of: dict[Scope, Shelf] = {}
        self._known: dict[Scope, Known] = {}
        self.customers: dict[str, CustomerRef] = {}
        self.sent: dict[tuple[Scope, str], Sent] = {}
        """What manifests were given from here, by workspace and number."""

    def of(self, scope: Scope) -> Shelf:
        """The shelf of one workspace."""
        return self._of.setdefault(scope, {})

    def known_of(self, scope: Scope) -> Known:
        """The deployments and builds of one workspace."""
        return self._known.setdefault(scope, Known())

    def exports(self) -> list[tuple[Scope, Shelved]]:
        """Every export, the one made last first."""
        found = [
            (scope, one)
            for scope, shelf in self._of.items()
            for one in shelf.values()
            if one.what == "export"
        ]
        return sorted(found, key=lambda pair: pair[1].seen, reverse=True)


async def recall(desk: Desk) -> list[Shelved]:
    """All that is known, the one made or opened last first."""
    stored = await asyncio.to_thread(desk.store.get, desk.connection.scope, _NAME, [])
    _put(desk.shelf, stored)
    return sorted(desk.shelf.values(), key=lambda one: one.seen, reverse=True)


async def recall_exports(desk: Desk) -> list[tuple[CustomerRef | None, Shelved]]:
    """The exports of the profile's own workspace and of its customers', the latest first."""
    scope = desk.connection.own_workspace.scope

    def read() -> tuple[list[tuple[Scope, Any]], list[tuple[Scope, Any]]]:
        both = [desk.store.get_with_customers(scope, name) for name in (_NAME, _CUSTOMER)]
        return both[0], both[1]

    shelves, customers = await asyncio.to_thread(read)
    for of, stored in shelves:
        _put(desk.shelves.of(of), stored)
    for of, told in customers:
        if of.workspace not in desk.shelves.customers and isinstance(told, list) and len(told) == 2:
            name, environment = told
            desk.shelves.customers[of.workspace] = CustomerRef(of.workspace, name, environment)
    return [(_customer(desk, of), one) for of, one in desk.shelves.exports()]


def _customer(desk: Desk, scope: Scope) -> CustomerRef | None:
    if not scope.workspace:
        return None
    return desk.shelves.customers.get(scope.workspace) or CustomerRef(scope.workspace)


async def _remember_customer(desk: Desk) -> None:
    """Keep the name of the customer whose workspace this is, for lists of all workspaces."""
    customer = desk.connection.customer
    if customer is not None and customer.name:
        told = [customer.name, customer.environment]
        await asyncio.to_thread(desk.store.set, desk.connection.scope, _CUSTOMER, told)


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
    await keep(desk, Shelved(what, package.id, sanitize(name, 200), package.status, Clock.now()))


async def learn(desk: Desk, package: Package) -> Shelved | None:
    """What a package on the list is at now; None if it was taken off meanwhile."""
    desk.packages[package.id] = package
    return await _set_status(desk, ("package", package.id), package.status)


async def mark_deleted(desk: Desk, place: tuple[str, str], status: str = "deleted") -> None:
    """Workato does not find it any more, or has deleted it: what it was at is over."""
    kind, number = place
    items: dict[str, Any] = desk.manifests if kind == "manifest" else desk.packages
    if number in items:
        items[number] = items[number].model_copy(update={"status": status})
    await _set_status(desk, place, status)


async def _set_status(desk: Desk, place: tuple[str, str], status: str | None) -> Shelved | None:
    known = desk.shelf.get(place)
    if known is not None and known.status != status:
        known = desk.shelf[place] = known._replace(status=status)
        await _save(desk)
    return known


async def keep_manifest(desk: Desk, manifest: Manifest, folder_id: str | None = None) -> None:
    """Remember a manifest of an answer."""
    desk.manifests[manifest.id] = manifest
    name = sanitize(manifest.name or "", 200)
    await keep(
        desk, Shelved("manifest", manifest.id, name, manifest.status, Clock.now(), folder_id)
    )


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
    await _remember_customer(desk)


def _put(shelf: Shelf, stored: Any) -> None:
    for one in map(_decoded, stored if isinstance(stored, list) else []):
        if one is not None:
            shelf.setdefault(one.place, one)


def _decoded(row: Any) -> Shelved | None:
    """An entry of the store; None if it is damaged, so that the others still show."""
    try:
        what, number, name, status, seen, folder_id = row
        texts = all(isinstance(one, str | None) for one in (status, folder_id))
        if what not in _WHAT or not texts or not isfinite(seen):
            return None
        return Shelved(str(what), str(number), str(name), status, float(seen), folder_id)
    except (TypeError, ValueError, OverflowError):
        return None
