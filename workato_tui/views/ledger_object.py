"""Finds the object that a recorded write changed or created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.views.web_address import WebAddress, parse_address

if TYPE_CHECKING:
    from workato_tui.store.ledger_entry import LedgerEntry

_RESULTS = {
    "projects.build": "build",
    "projects.deploy": "deployment",
    "project-builds.deploy": "deployment",
    "packages.export": "package",
    "packages.import": "import",
    "export-manifests.create": "manifest",
    "folders.create": "folder",
    "recipes.create": "recipe",
    "connections.create": "connection",
    "lookup-tables.create": "lookup table",
    "api-collections.create": "API collection",
    "customers.create": "customer",
}
"""What the ID in the answer to an operation refers to."""


def object_of(entry: LedgerEntry) -> WebAddress | None:
    """Return the object of a write: the created one, else the one in the path of its call.

    None if it was deleted, or if there is no view of a single one.
    """
    created = _RESULTS.get(entry.operation)
    if created is not None and entry.result_id:
        customer = "" if created == "customer" else entry.scope.workspace
        return WebAddress(entry.scope.host, created, entry.result_id, customer_id=customer)
    if entry.operation.endswith(".delete"):
        return None
    try:
        return parse_address(f"https://{entry.scope.host}{entry.path}")
    except ValueError:
        return None
