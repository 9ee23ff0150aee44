"""Compares two packages: totals, changed assets, and the details of each change."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.common.type_names import type_name
from workato_tui.keymap import with_keys
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.compare.model import Detail
from workato_tui.packages.compare.side_by_side import side_by_side
from workato_tui.packages.contents.package import EMPTY_PACKAGE, open_package
from workato_tui.packages.source import PackageSource
from workato_tui.views.action_reasons import default_reason
from workato_tui.views.comparison_words import (
    change_items,
    detail_items,
    json_items,
    totals_items,
    totals_of,
)
from workato_tui.views.contents_words import section_items
from workato_tui.views.open_package import LruCache, OpenPackage
from workato_tui.views.package_source import open_source
from workato_tui.views.thread_job import run_in_thread
from workato_tui.views.view import View
from workato_tui.views.view_actions import DownloadTarget
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.packages.compare.model import AssetChange, Comparison
    from workato_tui.packages.compare.side_by_side import SideBySideRow
    from workato_tui.views.view import EmitRows, PaneLoader
    from workato_tui.views.workspace import WorkspaceState


class ComparisonView(View):
    """The changes from one package to another."""

    kind = "comparison"
    noun = "changes"
    show_pane_when_nested = True
    immutable = True
    columns = (
        Column("Change", "state", 10, 9),
        Column("Type", "text", 16, 6, drop_order=1),
        Column("Name", "text", 48, 20, grow=True, is_name=True),
        Column("Folder", "path", 30, 10, grow=True, drop_order=3),
        Column("Changes", "note", 200, 24, grow=True, drop_order=2),
    )

    def __init__(
        self,
        workspace: WorkspaceState,
        before: PackageSource | None,
        after: PackageSource,
        notes: Sequence[str] = (),
    ) -> None:
        """Create the comparison.

        ``before`` is None if there was nothing, ``notes`` are for the heading.
        """
        super().__init__(workspace, f"{before.title if before else 'Nothing'} to {after.label}")
        self.before = before
        self.after = after
        self.notes = notes
        self.shows_noise = False
        self.comparison: Comparison | None = None
        self.packages: tuple[OpenPackage, OpenPackage] | None = None
        self._details: LruCache[Detail] = LruCache()
        self._changes: dict[str, AssetChange] = {}

    @property
    def empty(self) -> str:  # type: ignore[override]
        """What to show if nothing differs."""
        if self.comparison is None:
            return ""
        if self.comparison.changes:
            return with_keys("Only noise differs; {reveal} shows it.")
        return "No differences."

    # Display

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Open both packages and compare them."""
        try:
            before, after = await asyncio.gather(self._open(self.before), self._open(self.after))
            comparison = await run_in_thread(
                partial(compare, before.package, after.package), self._progress
            )
            await self.workspace.diff_totals.put(self.before, self.after, totals_of(comparison))
        finally:
            self.progress_text = ""
        # Assign both at once: details loaded meanwhile belong to the previous packages.
        self.packages, self.comparison = (before, after), comparison
        self._details.clear()
        return self.change_rows()

    async def _open(self, source: PackageSource | None) -> OpenPackage:
        if source is None:
            nothing = PackageSource("path", "nothing")
            return OpenPackage(nothing, open_package(EMPTY_PACKAGE, label="nothing"))
        return OpenPackage(source, await open_source(self.workspace, source, self.report_progress))

    def _progress(self, done: int, total: int) -> None:
        self.report_progress(f"comparing {done:,} of {total:,} assets")

    def change_rows(self) -> list[Row]:
        """Return the changed assets; with noise, also those without other changes."""
        comparison = self.comparison
        if comparison is None:
            return []
        changes = comparison.changes if self.shows_noise else comparison.reported_changes
        self._changes = {}
        rows = []
        for change in changes:
            row_id = f"{change.kind} {change.asset.path}"
            self._changes[row_id] = change
            rows.append(
                Row(
                    row_id,
                    (
                        change.kind,
                        type_name(change.asset.type),
                        change.asset.name,
                        change.asset.folder or None,
                        " ".join(change.summary) or None,
                    ),
                )
            )
        return rows

    def head(self) -> list[Item]:
        """Return both sides and the totals."""
        items: list[Item] = [Title(self.title)]
        if self.comparison is not None:
            items += totals_items(self.comparison)
        items += [Text(sentence, "dim") for sentence in self.notes]
        return items

    def change(self, row: Row | None) -> AssetChange | None:
        """Return the row's change."""
        return self._changes.get(row.id) if row is not None else None

    def id_of(self, row: Row) -> str:
        """Return the path of the asset."""
        change = self.change(row)
        return change.asset.path if change is not None else row.id

    def pane_loader(self, row: Row) -> PaneLoader | None:
        """Load the details of the change."""
        change = self.change(row)
        return (
            None if change is None or self._is_loaded(change) else partial(self.load_detail, change)
        )

    def _is_loaded(self, change: AssetChange) -> bool:
        if change.before is not None and change.after is not None:
            return change.asset.path in self._details
        return change.asset.path in self.package_of(change).descriptions

    async def load_detail(self, change: AssetChange) -> None:
        """Compute the details of a change; describe added and removed assets."""
        comparison, inside = self.comparison, self.package_of(change)
        if comparison is not None and change.before is not None and change.after is not None:
            detail = await run_in_thread(lambda **_: detail_of(comparison, change))
            self._details.put(change.asset.path, detail)
        if change.before is None or change.after is None or change.type == "recipe":
            await inside.describe(change.asset)

    def package_of(self, change: AssetChange) -> OpenPackage:
        """Return the package with the asset: the later one unless the asset was removed."""
        assert self.packages is not None
        return self.packages[0] if change.after is None else self.packages[1]

    def pane(self, row: Row) -> list[Item]:
        """Return the change without its JSON."""
        change = self.change(row)
        is_loaded = change is not None and self._is_loaded(change)
        return (
            self.items(change, noise=self.shows_noise) if change is not None and is_loaded else []
        )

    def items(
        self, change: AssetChange, *, noise: bool = False, expanded: bool = False
    ) -> list[Item]:
        """Return the change in sentences, then field by field."""
        descriptions = self.package_of(change).descriptions.get(change.asset.path, ())
        items = change_items(change)
        if change.before is None or change.after is None:
            return [*items, Text(""), *section_items(descriptions)]
        detail = self._details.get(change.asset.path, Detail())
        return [*items, *detail_items(detail, descriptions, noise=noise, expanded=expanded)]

    # Actions

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        The later side can be downloaded, and its assets opened.
        """
        if row is None and action in ("open", "look"):
            return super().unavailable_reason(action, row)
        if action in ("download", "unpack") and self.after.kind == "path":
            return "Already on this machine."
        return default_reason(action, "download", "unpack", "look", "reveal")

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """Return the later side."""
        if self.after.kind == "path":
            raise LookupError("Already on this machine.")
        return DownloadTarget(self.after.id, self.after.project_name, self.after.kind)

    def open(self, row: Row) -> View | None:
        """Open the change with the JSON of both sides."""
        change = self.change(row)
        return ChangeView(self, change) if change is not None else None

    def inside_view(self, row: Row | None) -> View | None:
        """Open the asset in its package."""
        from workato_tui.views.contents_asset import PackageAssetView

        change = self.change(row)
        return (
            PackageAssetView(self.workspace, self.package_of(change), change.asset)
            if change
            else None
        )


class ChangeView(View):
    """One change in full: fields of each step, then the JSON side by side."""

    kind = "change"
    immutable = True
    list_actions = ("open", "look", "reveal")

    def __init__(self, parent: ComparisonView, change: AssetChange) -> None:
        super().__init__(parent.workspace, sanitize(change.asset.name, 28))
        self.parent = parent
        self.change = change
        self.shows_noise = parent.shows_noise
        self.is_expanded = False
        self._rows: list[SideBySideRow] | None = None

    @property
    def note(self) -> str:  # type: ignore[override]
        """The available display options."""
        steps = "hides unchanged steps" if self.is_expanded else "shows all steps"
        return with_keys(
            f"{{open}} {steps}, {{reveal}} {'hides' if self.shows_noise else 'shows'} noise, "
            "{look} inspects"
        )

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Load the details; there are no rows."""
        change = self.change
        await self.parent.load_detail(change)
        emit([])
        comparison = self.parent.comparison
        context = comparison.context if comparison is not None else None
        self._rows = await run_in_thread(
            lambda **_how: side_by_side(
                change.before, change.after, context, noise=self.shows_noise
            )
        )
        return []

    def head(self) -> list[Item]:
        """Return the full change."""
        items = self.parent.items(self.change, noise=self.shows_noise, expanded=self.is_expanded)
        if self._rows is None:
            return items
        sources = (self.parent.before, self.parent.after)
        titles = [source.label if source is not None else "nothing" for source in sources]
        return [*items, *json_items(self._rows, (titles[0], titles[1]), expanded=self.is_expanded)]

    def toggle_details(self) -> bool:
        """Show all steps and lines, or only those that differ."""
        self.is_expanded = not self.is_expanded
        return True

    def inside_view(self, row: Row | None) -> View:
        """Open the asset in its package."""
        from workato_tui.views.contents_asset import PackageAssetView

        return PackageAssetView(
            self.workspace, self.parent.package_of(self.change), self.change.asset
        )
