"""One asset of a package in full: its steps or lines as rows, with links to other assets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workato_tui.common.text import parse_int, sanitize
from workato_tui.common.type_names import type_name
from workato_tui.keymap import key_of
from workato_tui.packages.contents.lines import ContentLine, ContentSection
from workato_tui.views.contents_base import PackageContentsBase
from workato_tui.views.contents_words import (
    AssetRows,
    asset_rows,
    block_items,
    json_rows,
    title_items,
)
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Item, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.views.open_package import OpenPackage
    from workato_tui.views.view import EmitRows, PaneLoader, View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row

_USED_BY = "Used by"
_CRUMB = 28


class PackageAssetView(PackageContentsBase):
    """An asset of a package."""

    kind = "asset"
    noun = "lines"
    opened: OpenPackage
    columns = (
        Column("Step", "note", 6, 4),
        Column("Text", "text", 400, 20, grow=True, is_name=True),
    )

    def __init__(
        self,
        workspace: WorkspaceState,
        inside: OpenPackage,
        asset: Asset,
        *,
        row_id: str | None = None,
    ) -> None:
        """Create the view; ``row_id`` is the initial row."""
        super().__init__(workspace, inside.source, sanitize(asset.name, _CRUMB))
        self.opened = inside
        self.asset = asset
        self.shows_json = False
        self.json_in_place = False
        """Whether JSON replaces the rows because there is no pane."""
        self.initial_row_id = row_id
        self._described = AssetRows([], {}, {})

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the asset; its users are loaded later."""
        if self.shows_json and self.json_in_place:
            return json_rows(await self.opened.json_text(self.asset))
        sections = await self.opened.describe(self.asset)
        self._described = asset_rows([*sections, *self._used_by()])
        return self._described.rows

    async def complete_rows(self, rows: Sequence[Row], emit: EmitRows) -> None:
        """Find the assets that use it, which means reading every asset once."""
        if self.opened.links is None and not self.json_in_place:
            await self.opened.load_links()
            emit(await self.fetch(emit))

    def _used_by(self) -> list[ContentSection]:
        links = self.opened.links
        users = links.used_by.get(self.asset.path, []) if links is not None else []
        lines = [ContentLine(user.name, type_name(user.type), target=user.path)
                 for user in users]  # fmt: skip
        return [ContentSection(_USED_BY, tuple(lines))] if lines else []

    def id_of(self, row: Row) -> str:
        """Return the text of the line, so that a formula can be copied."""
        return str(self.cell(row, "Text"))

    def pane_loader(self, row: Row) -> PaneLoader | None:
        """Load the JSON if it is shown."""
        if (
            not self.shows_json
            or self.json_in_place
            or self._json_name(row) in self.opened.json_texts
        ):
            return None
        number = self._step(row)
        if number is None:
            return partial(self.opened.json_text, self.asset)
        return partial(self.opened.step_json, self.asset, number)

    def _step(self, row: Row) -> int | None:
        """Return the number of the row's step."""
        block = self._described.blocks.get(row.id)
        number = block.lines[0].number if block is not None and block.lines else ""
        return parse_int(number)

    def _json_name(self, row: Row) -> str:
        number = self._step(row)
        return self.asset.path if number is None else f"{self.asset.path}\n{number}"

    def pane(self, row: Row) -> list[Item]:
        """Return the row's step without truncation, or as JSON."""
        if self.shows_json and not self.json_in_place:
            return [Text(self.opened.json_texts.get(self._json_name(row), ""), wrap=False)]
        items = self.block_of(row)
        target = self.referenced_asset(row)
        if target is not None:
            items.append(Text(f"\n{key_of('open')} goes to {target.name}", "dim"))
        return items

    def block_of(self, row: Row) -> list[Item]:
        """Return the row's block, or the description of the asset."""
        block = self._described.blocks.get(row.id)
        if block is None or not block.lines or not block.lines[0].number:
            return [*title_items(self.asset), *(block_items(block) if block else [])]
        return block_items(block)

    def referenced_asset(self, row: Row) -> Asset | None:
        """Return the asset that the row refers to."""
        path = self._described.targets.get(row.id)
        return self.opened.package.asset(path) if path else None

    def open(self, row: Row) -> View:
        """Open the asset that the row refers to, else the row's step."""
        target = self.referenced_asset(row)
        if target is not None:
            return PackageAssetView(self.workspace, self.opened, target)
        return StepView(self, row)


class StepView(PackageContentsBase):
    """One step or line in full, for screens without a pane and for long texts."""

    kind = "step"
    columns = ()

    def __init__(self, parent: PackageAssetView, row: Row) -> None:
        title = str(parent.cell(row, "Step") or parent.cell(row, "Text") or "")
        super().__init__(parent.workspace, parent.source, title)
        self.opened = parent.opened
        self._items = parent.block_of(row)

    def head(self) -> list[Item]:
        """Return the full step."""
        return self._items
