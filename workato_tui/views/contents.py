"""The contents of a package: its folders and assets as a tree."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from workato_tui.common.text import count_label
from workato_tui.keymap import with_keys
from workato_tui.views.contents_asset import PackageAssetView
from workato_tui.views.contents_base import PackageContentsBase
from workato_tui.views.contents_words import section_items, title_items
from workato_tui.views.open_package import TreeNode, build_tree, visible_rows
from workato_tui.views.thread_job import run_in_thread
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.source import PackageSource
    from workato_tui.views.view import EmitRows, PaneLoader, View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row


class ContentsView(PackageContentsBase):
    """The tree of a package."""

    kind = "contents"
    columns = (
        Column("Name", "text", 70, 34, grow=True, is_name=True),
        Column("Type", "text", 17, 9),
        Column("Holds", "note", 46, 10, grow=True, drop_order=2),
        Column("Size", "size", 7, 6, drop_order=1),
    )

    def __init__(self, workspace: WorkspaceState, source: PackageSource) -> None:
        super().__init__(workspace, source, f"Inside {source.label}")
        self.shows_json = False
        self._nodes: list[TreeNode] = []
        self._folded: set[str] = set()

    @property
    def empty(self) -> str:  # type: ignore[override]
        """What to show for an empty package."""
        return "" if self.opened is None else "Empty."

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Open the package, then read the names of its assets."""
        if self.fetched_at is not None:
            self.opened = None
        try:
            inside = await self.ensure_open()

            def progress(done: int, total: int) -> None:
                self.report_progress(f"reading {done:,} of {total:,} assets")

            self._nodes = await run_in_thread(partial(build_tree, inside.package), progress)
        finally:
            self.progress_text = ""
        left_out = inside.package.ignored_files
        are = "is" if len(left_out) == 1 else "are"
        self.note = f"{count_label(len(left_out), 'file')} {are} not read" if left_out else ""
        return visible_rows(self._nodes, self._folded)

    # Folding

    def toggle_row(self, row: Row) -> list[Row] | None:
        """Fold or unfold the row's folder; return the visible rows."""
        if not row.id.endswith("/"):
            return None
        self._folded ^= {row.id}
        return visible_rows(self._nodes, self._folded)

    def rows_to_filter(self, query: str) -> list[Row] | None:
        """Filter all rows, including those in folded folders."""
        if not self._folded:
            return None
        return visible_rows(self._nodes, set() if query.strip() else self._folded)

    def id_of(self, row: Row) -> str:
        """Return the path in the package."""
        return row.id.removesuffix("/")

    # Selected asset

    def asset(self, row: Row | None) -> Asset | None:
        """Return the row's asset."""
        inside = self.opened
        return inside.package.asset(row.id) if inside is not None and row is not None else None

    def pane_loader(self, row: Row) -> PaneLoader | None:
        """Read the asset, unless it was read a moment ago."""
        inside, asset = self.opened, self.asset(row)
        if inside is None or asset is None:
            return None
        if self.shows_json:
            return None if asset.path in inside.json_texts else partial(inside.json_text, asset)
        return None if asset.path in inside.descriptions else partial(inside.describe, asset)

    def pane(self, row: Row) -> list[Item]:
        """Return the asset as text or JSON."""
        inside, asset = self.opened, self.asset(row)
        if inside is None:
            return []
        if asset is None:
            return self._folder_items(row)
        items = [*title_items(asset), Text("")]
        if self.shows_json:
            return [*items, Text(inside.json_texts.get(asset.path, ""), wrap=False)]
        return [*items, *section_items(inside.descriptions.get(asset.path, ()))]

    def _folder_items(self, row: Row) -> list[Item]:
        """Return the number of assets below a folder, by type."""
        types = Counter(
            str(self.cell(node.row, "Type"))
            for node in self._nodes
            if row.id in node.ancestors and not node.is_folder
        )
        return [
            Title(row.id, "folder"),
            *(Field(name, str(count)) for name, count in sorted(types.items())),
            Text(with_keys("\n{open} folds or unfolds it"), "dim"),
        ]

    def open(self, row: Row) -> View | None:
        """Open the asset in full."""
        inside, asset = self.opened, self.asset(row)
        return (
            PackageAssetView(self.workspace, inside, asset)
            if inside is not None and asset
            else None
        )
