"""The base of all views inside a package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.keymap import with_keys
from workato_tui.views.action_reasons import default_reason
from workato_tui.views.open_package import OpenPackage
from workato_tui.views.package_source import open_source
from workato_tui.views.view import View
from workato_tui.views.view_actions import DownloadTarget

if TYPE_CHECKING:
    from workato_tui.packages.source import PackageSource
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row


class PackageContentsBase(View):
    """A view inside a package."""

    noun = "assets"
    show_pane_when_nested = True
    immutable = True

    def __init__(self, workspace: WorkspaceState, source: PackageSource, title: str) -> None:
        super().__init__(workspace, title)
        self.source = source
        self.opened: OpenPackage | None = None

    async def ensure_open(self) -> OpenPackage:
        """Return the package, opening it if necessary. Raises WorkatoError."""
        if self.opened is None:
            self.opened = OpenPackage(
                self.source, await open_source(self.workspace, self.source, self.report_progress)
            )
        return self.opened

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        The build itself can be downloaded from here too.
        """
        if action in ("download", "unpack") and self.source.kind == "path":
            return "Already on this machine."
        if row is None and action == "open":
            return super().unavailable_reason(action, row)
        if action == "look":
            return with_keys("You are inside the package. {open} opens the selected asset.")
        return default_reason(
            action, "download", "unpack", "compare", "search", "as_json", "reveal"
        )

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """Return the build or package."""
        if self.source.kind == "path":
            raise LookupError("Already on this machine.")
        return DownloadTarget(self.source.id, self.source.project_name, self.source.kind)

    async def source_of(self, row: Row | None) -> PackageSource:
        """Return the package."""
        return self.source
