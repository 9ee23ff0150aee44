"""Export manifests and packages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from workato_tui.demo.clock import optional_stamp, times
from workato_tui.demo.lookup import by_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from workato_tui.demo.clock import Clock
    from workato_tui.demo.initial_workspace import Ids

PACKAGE_TAKES: Final = 3.0
"""Duration of an export or import in seconds of demo time."""


@dataclass
class Manifest:
    """A list of asset ids; None for everything in the folder at the time of the export."""

    id: int
    name: str
    folder_id: int | None
    assets: tuple[int, ...] | None
    project_path: str
    created_at: datetime
    updated_at: datetime
    last_exported_at: datetime | None = None
    deleted_at: datetime | None = None

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the manifest operations, wrapped in `result`."""
        return {
            "id": self.id,
            "name": self.name,
            "last_exported_at": optional_stamp(self.last_exported_at),
            **times(self.created_at, self.updated_at),
            "deleted_at": optional_stamp(self.deleted_at),
            "project_path": self.project_path,
            "status": "archived" if self.deleted_at else "working",
        }


@dataclass
class Package:
    """An export or import; `error` is why it will fail, `recipes` the import's results."""

    id: int
    operation: Literal["export", "import"]
    made_at: datetime
    began: float
    name: str = ""
    data: bytes = b""
    manifest_id: int | None = None
    error: str | None = None
    recipes: list[tuple[int, str]] = field(default_factory=list)
    status: str = "in_progress"
    on_completion: Callable[[], None] | None = None

    @property
    def has_file(self) -> bool:
        """Whether there is a file to download."""
        return self.operation == "export" and self.status == "completed"

    def shape(self, download_url: str | None) -> dict[str, Any]:
        """Return the JSON of the package operations."""
        body: dict[str, Any] = {
            "id": self.id,
            "operation_type": self.operation,
            "status": self.status,
        }
        if self.operation == "export":
            body |= {"export_manifest_id": self.manifest_id, "download_url": download_url}
        if self.status == "failed":
            body["error"] = self.error
        if self.operation == "import" and self.status != "in_progress":
            body["recipe_status"] = [
                {"id": number, "import_result": result} for number, result in self.recipes
            ]
        return body


class PackageStore:
    """All manifests and packages by id. Reading a package advances it."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._manifests: dict[int, Manifest] = {}
        self._packages: dict[int, Package] = {}

    def add_manifest(
        self, name: str, folder_id: int | None, assets: tuple[int, ...] | None, path: str
    ) -> Manifest:
        """Add a manifest."""
        now = self._clock.now()
        number = self._ids.manifest + len(self._manifests)
        self._manifests[number] = Manifest(number, name, folder_id, assets, path, now, now)
        return self._manifests[number]

    def manifest(self, reference: str) -> Manifest:
        """Return a manifest by id."""
        return by_id(self._manifests, reference)

    def start(self, operation: Literal["export", "import"], **about: Any) -> Package:
        """Add a package in progress."""
        number = self._ids.package + len(self._packages)
        now, began = self._clock.now(), self._clock.seconds()
        self._packages[number] = Package(number, operation, now, began, **about)
        return self._packages[number]

    def package(self, reference: str) -> Package:
        """Return a package by id in its current state."""
        return self._advanced(by_id(self._packages, reference))

    def imports(self) -> bool:
        """Return whether an import is running: there is one at a time."""
        running = [self._advanced(package) for package in self._packages.values()]
        return any(
            package.operation == "import" and package.status == "in_progress" for package in running
        )

    def advance(self) -> None:
        """Advance all packages."""
        for package in self._packages.values():
            self._advanced(package)

    def _advanced(self, package: Package) -> Package:
        passed = self._clock.seconds() - package.began
        if package.status == "in_progress" and passed >= PACKAGE_TAKES:
            package.status = "failed" if package.error else "completed"
            if package.on_completion is not None and not package.error:
                package.on_completion()
        return package
