"""Export manifests and packages created or opened here, since no call lists them.

They are stored under the scope of their workspace. In memory, all workspaces of a profile share one
history: what was exported from one can be imported into another.
"""

from __future__ import annotations

import asyncio
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

from workato_tui.common.clock import Clock
from workato_tui.common.text import sanitize
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.views.history_entries import HistoryEntry, PackageEntries

if TYPE_CHECKING:
    from workato_tui.api.manifests import Manifest
    from workato_tui.api.packages import Package
    from workato_tui.store import Scope
    from workato_tui.views.workspace import WorkspaceState

MAX_ENTRIES = 300
"""Maximum number of entries; the oldest are removed first."""
_NAME = "packages"
_KINDS = ("manifest", "export", "import")
_CUSTOMER = "customer"


async def load(workspace: WorkspaceState) -> list[HistoryEntry]:
    """Return all entries, newest first."""
    stored = await workspace.load_value(_NAME, [])
    _add_stored(workspace.packages_seen, stored)
    return sorted(workspace.packages_seen.values(), key=lambda entry: entry.seen_at, reverse=True)


async def load_exports(workspace: WorkspaceState) -> list[tuple[CustomerRef | None, HistoryEntry]]:
    """Return the exports of the own workspace and of all customers, newest first."""
    scope = workspace.connection.own_workspace.scope

    def read() -> tuple[list[tuple[Scope, Any]], list[tuple[Scope, Any]]]:
        both = [workspace.store.get_with_customers(scope, name) for name in (_NAME, _CUSTOMER)]
        return both[0], both[1]

    entries, customers = await asyncio.to_thread(read)
    for of, stored in entries:
        _add_stored(workspace.package_history.entries_of(of), stored)
    for of, data in customers:
        if (
            of.workspace not in workspace.package_history.customers
            and isinstance(data, list)
            and len(data) == 2
        ):
            name, environment = data
            workspace.package_history.customers[of.workspace] = CustomerRef(
                of.workspace, name, environment
            )
    return [(_customer(workspace, of), entry) for of, entry in workspace.package_history.exports()]


def _customer(workspace: WorkspaceState, scope: Scope) -> CustomerRef | None:
    if not scope.workspace:
        return None
    return workspace.package_history.customers.get(scope.workspace) or CustomerRef(scope.workspace)


async def _remember_customer(workspace: WorkspaceState) -> None:
    """Store the name of the customer for lists over all workspaces."""
    customer = workspace.connection.customer
    if customer is not None and customer.name:
        await workspace.store_value(_CUSTOMER, [customer.name, customer.environment])


async def save(workspace: WorkspaceState, entry: HistoryEntry) -> None:
    """Store an entry; known values that it lacks are kept."""
    before = {stored.place: stored for stored in await load(workspace)}.get(entry.place)
    if before is not None:
        entry = entry._replace(
            name=entry.name or before.name,
            seen_at=before.seen_at,
            folder_id=entry.folder_id or before.folder_id,
        )
    if entry != before:
        workspace.packages_seen[entry.place] = entry
        await _write(workspace)


async def remove(workspace: WorkspaceState, place: tuple[str, str]) -> None:
    """Remove an entry from the list; nothing is deleted in Workato."""
    await load(workspace)
    workspace.packages_seen.pop(place, None)
    await _write(workspace)


async def save_package(workspace: WorkspaceState, package: Package, name: str = "") -> None:
    """Store the package of an answer."""
    workspace.packages[package.id] = package
    await load(workspace)
    entry = workspace.packages_seen.get(("package", package.id))
    # Some servers report imports as exports; what was started here is more reliable.
    is_import = bool(package.recipe_status) or package.operation_type == "import"
    kind = workspace.package_kinds.get(package.id) or ("import" if is_import else "export")
    known_kind = entry.kind if entry is not None else kind
    await save(
        workspace,
        HistoryEntry(known_kind, package.id, sanitize(name, 200), package.status, Clock.now()),
    )


async def update(workspace: WorkspaceState, package: Package) -> HistoryEntry | None:
    """Update the status of a package; None if its entry was removed meanwhile."""
    workspace.packages[package.id] = package
    return await _set_status(workspace, ("package", package.id), package.status)


async def mark_deleted(
    workspace: WorkspaceState, place: tuple[str, str], status: str = "deleted"
) -> None:
    """Mark an entry as deleted in Workato."""
    kind, number = place
    items: dict[str, Any] = workspace.manifests if kind == "manifest" else workspace.packages
    if number in items:
        items[number] = items[number].model_copy(update={"status": status})
    await _set_status(workspace, place, status)


async def _set_status(
    workspace: WorkspaceState, place: tuple[str, str], status: str | None
) -> HistoryEntry | None:
    entry = workspace.packages_seen.get(place)
    if entry is not None and entry.status != status:
        entry = workspace.packages_seen[place] = entry._replace(status=status)
        await _write(workspace)
    return entry


async def save_manifest(
    workspace: WorkspaceState, manifest: Manifest, folder_id: str | None = None
) -> None:
    """Store the manifest of an answer."""
    workspace.manifests[manifest.id] = manifest
    name = sanitize(manifest.name or "", 200)
    await save(
        workspace,
        HistoryEntry("manifest", manifest.id, name, manifest.status, Clock.now(), folder_id),
    )


def kind_of(workspace: WorkspaceState, number: str) -> Literal["export", "import"]:
    """Return the kind of a package, as far as known; customers have two calls."""
    entry = workspace.packages_seen.get(("package", number))
    kind = entry.kind if entry is not None else workspace.package_kinds.get(number)
    return "import" if kind == "import" else "export"


async def _write(workspace: WorkspaceState) -> None:
    newest = sorted(
        workspace.packages_seen.values(), key=lambda entry: entry.seen_at, reverse=True
    )[:MAX_ENTRIES]
    rows = [list(entry) for entry in newest]
    await workspace.store_value(_NAME, rows)
    await _remember_customer(workspace)


def _add_stored(entries: PackageEntries, stored: Any) -> None:
    for entry in map(_decoded, stored if isinstance(stored, list) else []):
        if entry is not None:
            entries.setdefault(entry.place, entry)


def _decoded(row: Any) -> HistoryEntry | None:
    """Return an entry of the store; None if it is damaged, so that the others still show."""
    try:
        kind, number, name, status, seen, folder_id = row
        texts = all(isinstance(field, str | None) for field in (status, folder_id))
        if kind not in _KINDS or not texts or not isfinite(seen):
            return None
        return HistoryEntry(str(kind), str(number), str(name), status, float(seen), folder_id)
    except (TypeError, ValueError, OverflowError):
        return None
