"""The imports in a timeline: those sent from here, since Workato lists none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.views.ledger import MAX_WRITES

if TYPE_CHECKING:
    from datetime import datetime

    from workato_tui.store.ledger_entry import LedgerEntry
    from workato_tui.views.workspace import WorkspaceState

OPERATION = "packages.import"
_FOLDER = re.compile(r"/import/(?P<path>\d+)|folder (?P<about>\d+)$")
_STATES = {"done": "accepted", "refused": "refused", "unknown": "unknown", "sent": "unknown"}
"""The state of an import whose package was not read since."""


class Import(NamedTuple):
    """An import that was sent from here."""

    at: datetime
    number: str
    """The number of the import's package; empty if the answer was lost or refused."""
    folder: str
    about: str
    environment: str | None
    state: str
    user: str


def read_imports(workspace: WorkspaceState, folder: str | None, since: datetime) -> list[Import]:
    """Return the imports into a folder, or into any folder of the workspace. Blocking."""
    scope = workspace.connection.scope
    entries = workspace.store.ledger.latest(MAX_WRITES, scope)
    imports = [
        _import(workspace, entry)
        for entry in entries
        if entry.operation == OPERATION
        and entry.begun_at >= since
        and entry.scope.workspace == scope.workspace
    ]
    return [entry for entry in imports if folder in (None, entry.folder)]


def _import(workspace: WorkspaceState, entry: LedgerEntry) -> Import:
    match = _FOLDER.search(f"{entry.path} {entry.about}")
    folder = (match["path"] or match["about"]) if match is not None else ""
    package_entry = workspace.packages_seen.get(("package", entry.result_id))
    status = package_entry.status if package_entry is not None else None
    return Import(
        entry.begun_at,
        entry.result_id,
        folder,
        entry.about,
        entry.target or None,
        status or _STATES[entry.state],
        entry.user,
    )
