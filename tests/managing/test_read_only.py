"""A read-only connection: every view can be opened, nothing can be changed."""

from __future__ import annotations

from tests.support.driver import FOLDER, PROJECT, drive_app
from tests.support.screen import explorer_of, status_text, wait_until
from workato_tui.keymap import ACTIONS
from workato_tui.views.folders import AssetsView, FoldersView
from workato_tui.views.manifests import ManifestView
from workato_tui.views.packages import PackageDetailView, PackagesView
from workato_tui.views.properties import EnvironmentPropertiesView, ProjectPropertiesView
from workato_tui.views.tags import TagsView

VIEWS = {
    "projects": None,
    "folders": lambda workspace: FoldersView(workspace, FOLDER, "Order to Cash"),
    "assets": lambda workspace: AssetsView(workspace, FOLDER, "Order to Cash"),
    "project properties": lambda workspace: ProjectPropertiesView(workspace, PROJECT, ""),
    "environment properties": lambda workspace: EnvironmentPropertiesView(workspace, ""),
    "tags": TagsView,
    "packages": PackagesView,
    "package": lambda workspace: PackageDetailView(workspace, "1"),
    "manifest": lambda workspace: ManifestView(workspace, "1"),
}
REASON = "acme is read-only. Nothing can be changed."
CHANGING = [a for a in ACTIONS if a.id in ("new", "edit", "export_package", "import_package",
                                           "assign_tags")]  # fmt: skip


async def test_a_read_only_connection_sends_nothing():
    async with drive_app(read_only=True) as ui:
        explorer = explorer_of(ui.pilot)
        for kind, make in VIEWS.items():
            if make is not None:
                explorer.push(make(explorer.workspace))
                await ui.wait_for_list()
            assert explorer.view.kind == kind
            for action in CHANGING:
                explorer.action_act(action.id)
                await ui.wait_for_status(f"{action.label}: {REASON}")
            for key in ("n", "E"):
                await ui.pilot.press(key)
                await ui.wait_for_status(f"{key}: {REASON}")
            await ui.pilot.press("delete")
            await wait_until(ui.pilot, lambda: status_text(ui.pilot).startswith("del: "))
            assert ui.pilot.app.screen is explorer
        assert ui.writes == []
