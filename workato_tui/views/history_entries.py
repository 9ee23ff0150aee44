"""What is known of manifests and packages in all workspaces of one profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workato_tui.views.known_details import KnownDetails

if TYPE_CHECKING:
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.store import Scope
    from workato_tui.views.manifest_selection import ManifestSelection


class HistoryEntry(NamedTuple):
    """A manifest or a package, as far as it is known without asking."""

    kind: str
    """``manifest``, ``export`` or ``import``."""
    id: str
    name: str
    status: str | None
    seen_at: float
    """When it was made or opened here, in seconds UTC."""
    folder_id: str | None = None
    """Of a manifest the folder whose assets it takes, of an import the one that takes them. The
    API tells neither."""

    @property
    def place(self) -> tuple[str, str]:
        """Manifests and packages are numbered apart."""
        return ("manifest" if self.kind == "manifest" else "package", self.id)


PackageEntries = dict[tuple[str, str], HistoryEntry]


class PackageHistory:
    """What is known in every workspace of one profile, and whose workspaces they are."""

    def __init__(self) -> None:
        self._by_scope: dict[Scope, PackageEntries] = {}
        self._known_details: dict[Scope, KnownDetails] = {}
        self.customers: dict[str, CustomerRef] = {}
        self.sent: dict[tuple[Scope, str], ManifestSelection] = {}
        """What manifests were given from here, by workspace and number."""

    def entries_of(self, scope: Scope) -> PackageEntries:
        """The shelf of one workspace."""
        return self._by_scope.setdefault(scope, {})

    def known_of(self, scope: Scope) -> KnownDetails:
        """The deployments and builds of one workspace."""
        return self._known_details.setdefault(scope, KnownDetails())

    def exports(self) -> list[tuple[Scope, HistoryEntry]]:
        """Every export, the one made last first."""
        found = [
            (scope, one)
            for scope, shelf in self._by_scope.items()
            for one in shelf.values()
            if one.kind == "export"
        ]
        return sorted(found, key=lambda pair: pair[1].seen_at, reverse=True)
