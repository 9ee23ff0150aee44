"""The known manifests and packages of all workspaces of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.views.known_details import KnownDetails

if TYPE_CHECKING:
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.store import Scope


class HistoryEntry(NamedTuple):
    """A manifest or package as known without a call."""

    kind: str
    """``manifest``, ``export`` or ``import``."""
    id: str
    name: str
    status: str | None
    seen_at: float
    """When it was created or opened here, in seconds UTC."""
    folder_id: str | None = None
    """The source folder of a manifest or the target folder of an import, which the API does not
    return."""

    @property
    def place(self) -> tuple[str, str]:
        """Manifests and packages are numbered separately."""
        return ("manifest" if self.kind == "manifest" else "package", self.id)


class ManifestSelection(NamedTuple):
    """The assets last sent for a manifest."""

    sent_at: float
    """When, in seconds UTC."""
    takes_everything: bool
    """Whether the manifest takes everything in the folder at each export."""
    assets: list[dict[str, Any]]
    """The selected assets as they were sent, with their names."""
    include_test_cases: bool = False
    include_data: bool = False
    details: str = ""
    """The details typed for single assets."""


PackageEntries = dict[tuple[str, str], HistoryEntry]


class PackageHistory:
    """The histories of all workspaces of one profile."""

    def __init__(self) -> None:
        self._by_scope: dict[Scope, PackageEntries] = {}
        self._known_details: dict[Scope, KnownDetails] = {}
        self.customers: dict[str, CustomerRef] = {}
        self.sent: dict[tuple[Scope, str], ManifestSelection] = {}
        """The last selections of manifests, by workspace and number."""

    def entries_of(self, scope: Scope) -> PackageEntries:
        """Return the history of one workspace."""
        return self._by_scope.setdefault(scope, {})

    def known_of(self, scope: Scope) -> KnownDetails:
        """Return the known deployments and builds of one workspace."""
        return self._known_details.setdefault(scope, KnownDetails())

    def exports(self) -> list[tuple[Scope, HistoryEntry]]:
        """Return all exports, newest first."""
        exports = [
            (scope, entry)
            for scope, entries in self._by_scope.items()
            for entry in entries.values()
            if entry.kind == "export"
        ]
        return sorted(exports, key=lambda pair: pair[1].seen_at, reverse=True)
