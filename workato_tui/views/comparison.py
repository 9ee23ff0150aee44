"""Two packages compared: totals, the assets that changed, and beside them what changed within."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.compare.model import Detail
from workato_tui.packages.compare.side_by_side import side_by_side
from workato_tui.packages.contents.package import NOTHING, open_package
from workato_tui.views.comparison_words import (
    change_items,
    detail_items,
    json_items,
    totals_items,
    totals_of,
)
from workato_tui.views.contents_words import items_of
from workato_tui.views.open_package import Inside, Kept
from workato_tui.views.package_source import Source, open_source
from workato_tui.views.thread_job import in_thread
from workato_tui.views.view import BuildToFetch, View, allowed
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Item, Text, Title
from workato_tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.packages.compare.model import AssetChange, Comparison
    from workato_tui.packages.compare.side_by_side import SideRow
    from workato_tui.views.view import Emit, Prepare
    from workato_tui.views.workspace import Desk


class ComparisonView(View):
    """What changes from one package to another."""

    kind = "comparison"
    noun = "changes"
    beside = True
    lasting = True
    columns = (
        Column("Change", "state", 10, 9),
        Column("Type", "text", 16, 6, drop_order=1),
        Column("Name", "text", 48, 20, grow=True, is_name=True),
        Column("Folder", "path", 30, 10, grow=True, drop_order=3),
        Column("What changed", "note", 200, 24, grow=True, drop_order=2),
    )

    def __init__(
        self, desk: Desk, before: Source | None, after: Source, said: Sequence[str] = ()
    ) -> None:
        """``before`` is None where nothing was there; ``said``: sentences for the heading."""
        super().__init__(desk)
        self.before = before
        self.after = after
        self.said = said
        self.noise = False
        self.comparison: Comparison | None = None
        self.sides: tuple[Inside, Inside] | None = None
        self._details: Kept[Detail] = Kept()
        self._changes: dict[str, AssetChange] = {}

    @property
    def title(self) -> str:
        """``Build 9037 to build 9094``."""
        return f"{self.before.title if self.before else 'Nothing'} to {self.after.label}"

    @property
    def empty(self) -> str:  # type: ignore[override]
        """That nothing differs is good news."""
        if self.comparison is None:
            return ""
        if self.comparison.changes:
            return "Nothing differs but noise; ! shows it."
        return "Nothing differs."

    # What it shows

    async def fetch(self, emit: Emit) -> list[Row]:
        """Open both, compare."""
        try:
            before, after = await asyncio.gather(self._open(self.before), self._open(self.after))
            found = await in_thread(partial(compare, before.package, after.package), self._progress)
            await self.desk.totals.keep(self.before, self.after, totals_of(found))
        finally:
            self.doing = ""
        # All at once: a row that is looked at meanwhile belongs to the packages of before.
        self.sides, self.comparison = (before, after), found
        self._details.clear()
        return self.change_rows()

    async def _open(self, source: Source | None) -> Inside:
        if source is None:
            nothing = Source("path", "nothing")
            return Inside(nothing, open_package(NOTHING, label="nothing"))
        return Inside(source, await open_source(self.desk, source, self.tell))

    def tell(self, doing: str) -> None:
        """What is being done, for the message line."""
        self.doing = doing
        self.desk.repaint()

    def _progress(self, done: int, total: int) -> None:
        self.tell(f"comparing {done:,} of {total:,} assets")

    def change_rows(self) -> list[Row]:
        """The assets that changed; with noise those too in which nothing else did."""
        comparison = self.comparison
        if comparison is None:
            return []
        changes = comparison.changes if self.noise else comparison.told
        self._changes = {}
        rows = []
        for one in changes:
            row_id = f"{one.kind} {one.asset.path}"
            self._changes[row_id] = one
            rows.append(
                Row(
                    row_id,
                    (
                        one.kind,
                        one.asset.type,
                        one.asset.name,
                        one.asset.folder or None,
                        " ".join(one.summary) or None,
                    ),
                )
            )
        return rows

    def head(self) -> list[Item]:
        """From what to what, and the totals."""
        items: list[Item] = [Title(self.title)]
        if self.comparison is not None:
            items += totals_items(self.comparison)
        items += [Text(sentence, "dim") for sentence in self.said]
        return items

    def change(self, row: Row | None) -> AssetChange | None:
        """The row's."""
        return self._changes.get(row.id) if row is not None else None

    def identity(self, row: Row) -> str:
        """The asset's path."""
        change = self.change(row)
        return change.asset.path if change is not None else row.id

    def preparing(self, row: Row) -> Prepare | None:
        """Both states are read for what changed within."""
        change = self.change(row)
        return None if change is None or self._known(change) else partial(self.know, change)

    def _known(self, change: AssetChange) -> bool:
        if change.before is not None and change.after is not None:
            return change.asset.path in self._details
        return change.asset.path in self.inside_of(change).words

    async def know(self, change: AssetChange) -> None:
        """Work out what changed within; of a new asset, and a removed one, what it is."""
        comparison, inside = self.comparison, self.inside_of(change)
        if comparison is not None and change.before is not None and change.after is not None:
            found = await in_thread(lambda **_: detail_of(comparison, change))
            self._details.keep(change.asset.path, found)
        if change.before is None or change.after is None or change.type == "recipe":
            await inside.describe(change.asset)

    def inside_of(self, change: AssetChange) -> Inside:
        """The package that the asset is in: the later one, unless it is gone."""
        assert self.sides is not None
        return self.sides[0] if change.after is None else self.sides[1]

    def pane(self, row: Row) -> list[Item]:
        """The change without its JSON."""
        change = self.change(row)
        known = change is not None and self._known(change)
        return self.items(change, noise=self.noise) if change is not None and known else []

    def items(self, change: AssetChange, *, noise: bool = False, whole: bool = False) -> list[Item]:
        """The change in sentences, then field by field."""
        words = self.inside_of(change).words.get(change.asset.path, ())
        items = change_items(change)
        if change.before is None or change.after is None:
            return [*items, Text(""), *items_of(words)]
        found = self._details.get(change.asset.path, Detail())
        return [*items, *detail_items(found, words, noise=noise, whole=whole)]

    # What can be done

    def why_not(self, action: str, row: Row | None) -> str | None:
        """The later side can be taken home, its assets looked into."""
        if row is None and action in ("open", "look"):
            return super().why_not(action, row)
        if action in ("download", "unpack") and self.after.kind == "path":
            return "It is on this machine already."
        return allowed("download", "unpack", "look", "reveal")(action)

    async def build_to_fetch(self, row: Row | None) -> BuildToFetch:
        """The later side."""
        if self.after.kind == "path":
            raise LookupError("It is on this machine already.")
        return BuildToFetch(self.after.id, self.after.project, self.after.kind)

    def open(self, row: Row) -> View | None:
        """The change with the JSON of both sides."""
        change = self.change(row)
        return ChangeView(self, change) if change is not None else None

    def inside_view(self, row: Row | None) -> View | None:
        """The asset of the row as it is now, or was."""
        from workato_tui.views.contents_asset import AssetView

        change = self.change(row)
        return AssetView(self.desk, self.inside_of(change), change.asset) if change else None


class ChangeView(View):
    """One asset's change in full: steps field by field, then the JSON side by side."""

    kind = "change"
    lasting = True

    def __init__(self, below: ComparisonView, change: AssetChange) -> None:
        super().__init__(below.desk)
        self.below = below
        self.change = change
        self.noise = below.noise
        self.whole = False
        self._rows: list[SideRow] | None = None

    @property
    def title(self) -> str:
        """The asset's name."""
        from workato_tui.common.text import sanitize

        return sanitize(self.change.asset.name, 28)

    @property
    def note(self) -> str:
        """What else can be shown."""
        steps = "folds steps that are the same" if self.whole else "unfolds all"
        return f"enter {steps}, ! {'hides' if self.noise else 'shows'} noise, i looks inside"

    @note.setter
    def note(self, _text: str) -> None:
        """It is worked out."""

    async def fetch(self, emit: Emit) -> list[Row]:
        """It has no rows; read both states."""
        change = self.change
        await self.below.know(change)
        emit([])
        self._rows = await in_thread(
            lambda **_how: side_by_side(change.before, change.after, noise=self.noise)
        )
        return []

    def head(self) -> list[Item]:
        """All of it."""
        items = self.below.items(self.change, noise=self.noise, whole=self.whole)
        if self._rows is None:
            return items
        sources = (self.below.before, self.below.after)
        titles = [one.label if one is not None else "nothing" for one in sources]
        return [*items, *json_items(self._rows, (titles[0], titles[1]), whole=self.whole)]

    def unfold(self) -> bool:
        """Enter: all steps and lines, or only those that differ."""
        self.whole = not self.whole
        return True

    def why_not(self, action: str, row: Row | None) -> str | None:
        """It can be read in several ways."""
        return None if action in ("open", "look", "reveal") else super().why_not(action, row)

    def inside_view(self, row: Row | None) -> View:
        """The asset as it is now, or was."""
        from workato_tui.views.contents_asset import AssetView

        del row
        return AssetView(self.desk, self.below.inside_of(self.change), self.change.asset)
