"""One asset of a package in full: its steps or lines as rows, and the way to what it speaks of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workato_tui.common.text import parse_int, sanitize
from workato_tui.packages.contents.lines import Line, Section
from workato_tui.views.contents import PackageView
from workato_tui.views.contents_words import Words, block_items, json_rows, title_items, words_of
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Item, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.views.open_package import Inside
    from workato_tui.views.view import Emit, Prepare, View
    from workato_tui.views.workspace import Desk
    from workato_tui.widgets.rows import Row

_USED_BY = "Used by"
_CRUMB = 28


class AssetView(PackageView):
    """An asset."""

    kind = "asset"
    noun = "lines"
    inside: Inside
    columns = (
        Column("Step", "note", 6, 4),
        Column("What it says", "text", 400, 20, grow=True, is_name=True),
    )

    def __init__(self, desk: Desk, inside: Inside, asset: Asset, *, at: str | None = None) -> None:
        """``at``: the row to begin at."""
        super().__init__(desk, inside.source)
        self.inside = inside
        self.asset = asset
        self.as_json = False
        self.in_place = False
        """Whether the JSON stands in the rows' place, because there is no pane beside them."""
        self.begin_at = at
        self._words = Words([], {}, {})

    @property
    def title(self) -> str:
        """The asset's name."""
        return sanitize(self.asset.name, _CRUMB)

    async def fetch(self, emit: Emit) -> list[Row]:
        """Read it; who uses it comes a moment later."""
        if self.as_json and self.in_place:
            return json_rows(await self.inside.formatted(self.asset))
        sections = await self.inside.describe(self.asset)
        self._words = words_of([*sections, *self._used_by()])
        return self._words.rows

    async def complete_rows(self, rows: Sequence[Row], emit: Emit) -> None:
        """Find out who uses it: every asset is read once for that."""
        if self.inside.links is None and not self.in_place:
            await self.inside.know_links()
            emit(await self.fetch(emit))

    def _used_by(self) -> list[Section]:
        links = self.inside.links
        users = links.used_by.get(self.asset.path, []) if links is not None else []
        lines = [Line(one.name, one.type.replace("_", " ").capitalize(), target=one.path)
                 for one in users]  # fmt: skip
        return [Section(_USED_BY, tuple(lines))] if lines else []

    def identity(self, row: Row) -> str:
        """What the line says, so that a formula can be taken along."""
        return str(row.cells[1])

    def preparing(self, row: Row) -> Prepare | None:
        """The JSON, when it is wanted."""
        if not self.as_json or self.in_place or self._json_name(row) in self.inside.json:
            return None
        number = self._step(row)
        if number is None:
            return partial(self.inside.formatted, self.asset)
        return partial(self.inside.formatted_step, self.asset, number)

    def _step(self, row: Row) -> int | None:
        """The number of the step that the row belongs to."""
        block = self._words.blocks.get(row.id)
        number = block.lines[0].number if block is not None and block.lines else ""
        return parse_int(number)

    def _json_name(self, row: Row) -> str:
        number = self._step(row)
        return self.asset.path if number is None else f"{self.asset.path}\n{number}"

    def pane(self, row: Row) -> list[Item]:
        """The row's step with all that goes in, nothing cut; or as JSON."""
        if self.as_json and not self.in_place:
            return [Text(self.inside.json.get(self._json_name(row), ""), wrap=False)]
        items = self.full(row)
        target = self.target(row)
        if target is not None:
            items.append(Text(f"\nenter goes to {target.name}", "dim"))
        return items

    def full(self, row: Row) -> list[Item]:
        """The row's block, or what the asset is."""
        block = self._words.blocks.get(row.id)
        if block is None or not block.lines or not block.lines[0].number:
            return [*title_items(self.asset), *(block_items(block) if block else [])]
        return block_items(block)

    def target(self, row: Row) -> Asset | None:
        """The asset that the row speaks of."""
        path = self._words.targets.get(row.id)
        return self.inside.package.asset(path) if path else None

    def open(self, row: Row) -> View:
        """What the row speaks of; else the row's step in full."""
        target = self.target(row)
        if target is not None:
            return AssetView(self.desk, self.inside, target)
        return StepView(self, row)


class StepView(PackageView):
    """One step, or one line, in full: for screens without a pane, and for long texts."""

    kind = "step"
    columns = ()

    def __init__(self, below: AssetView, row: Row) -> None:
        super().__init__(below.desk, below.source)
        self.inside = below.inside
        self._items = below.full(row)
        self._title = str(row.cells[0] or row.cells[1] or "")

    @property
    def title(self) -> str:
        """Its number."""
        return self._title

    async def fetch(self, emit: Emit) -> list[Row]:
        """It has no rows."""
        return []

    def head(self) -> list[Item]:
        """All of it."""
        return self._items
