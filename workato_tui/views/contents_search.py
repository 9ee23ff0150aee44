"""Searches all assets of a package; each match opens at its place."""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.common.loop_call import call_in_loop
from workato_tui.common.text import search_key
from workato_tui.common.type_names import type_name
from workato_tui.keymap import key_of
from workato_tui.packages.contents.to_text import describe_asset, json_text
from workato_tui.packages.errors import ZipError
from workato_tui.views.contents_asset import PackageAssetView
from workato_tui.views.contents_base import PackageContentsBase
from workato_tui.views.contents_words import (
    LineBlock,
    asset_rows,
    block_items,
    json_rows,
    title_items,
)
from workato_tui.views.thread_job import run_in_thread
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Item, Text
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package
    from workato_tui.views.open_package import OpenPackage
    from workato_tui.views.view import EmitRows, View
    from workato_tui.views.workspace import WorkspaceState

_MAX_HITS = 2_000
_MAX_HITS_PER_ASSET = 50
"""Maximum per asset, so that a large text does not hide all others."""


class Hit(NamedTuple):
    """A line that contains all words."""

    asset: Asset
    row_id: str
    """The row in the view of the asset."""
    text: str
    step: str
    block: LineBlock | None
    """The step with the line; None for a line of JSON."""


def search_asset(
    package: Package, asset: Asset, query: str, *, secrets: bool = False, in_json: bool = True
) -> Iterator[Hit]:
    """Yield the lines of ``asset`` with all words of ``query``, in its text or its JSON.

    ``in_json`` says whether the JSON can contain them at all.
    """
    words = search_key(query).split()

    def fits(text: str) -> bool:
        folded = search_key(text)
        return all(word in folded for word in words)

    shown = asset_rows(describe_asset(package, asset, secrets=secrets))
    has_match = False
    step = ""
    for row in shown.rows:
        number, text = row.cells
        step = str(number or step)
        if fits(str(text)):
            has_match = True
            yield Hit(asset, row.id, str(text), step, shown.blocks[row.id])
    if has_match or fits(asset.path):
        if not has_match:
            yield Hit(asset, shown.rows[0].id if shown.rows else "", asset.path, "", None)
        return
    for row in json_rows(json_text(package, asset, secrets=secrets)) if in_json else ():
        _number, text = row.cells
        if fits(str(text)):
            yield Hit(asset, row.id, str(text).strip(), "", None)


def _by_likelihood(
    package: Package, query: str, cancelled: Callable[[], bool]
) -> Iterator[tuple[Asset, bool]]:
    """Yield first the assets whose file contains all words literally, which is fast to check.

    Describing an asset takes ten times as long, and may produce words that its file lacks. For the
    others, also yield whether their JSON may match: a letter escaped as \u00e9 is only visible
    after decoding.
    """
    words = search_key(query).split()
    others = []
    for asset in package.assets:
        if cancelled():
            raise InterruptedError
        try:
            text = search_key(asset.raw().decode("utf-8", "replace")) if asset.is_text else ""
        except (ZipError, OSError):
            text = ""
        if all(word in text for word in words):
            yield asset, True
        else:
            others.append((asset, "\\u" in text))
    yield from others


class SearchResultsView(PackageContentsBase):
    """The results of a search."""

    kind = "search"
    noun = "hits"
    opened: OpenPackage
    columns = (
        Column("Found", "text", 200, 24, grow=True, is_name=True),
        Column("Step", "note", 5, 4, drop_order=2),
        Column("In", "text", 34, 14),
        Column("Type", "text", 16, 6, drop_order=1),
    )

    def __init__(self, workspace: WorkspaceState, inside: OpenPackage, query: str) -> None:
        super().__init__(workspace, inside.source, f"“{query}”")
        self.opened = inside
        self.query = query
        self._hits: dict[str, Hit] = {}

    @property
    def empty_message(self) -> str:
        """What was searched, if nothing was found."""
        count = len(self.opened.package.assets)
        again = f"{key_of('search')} searches again."
        return f"Nothing in {count:,} assets contains “{self.query}”.\n{again}"

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read every asset; show matches as they are found."""
        loop = asyncio.get_running_loop()
        self._hits = {}
        self.note = ""

        def show_hits(hits: list[Hit]) -> None:
            call_in_loop(loop, emit, [self._row(hit) for hit in hits])

        def progress(done: int, total: int) -> None:
            self.report_progress(f"searching {done:,} of {total:,} assets")

        try:
            hits = await run_in_thread(partial(self._search, show_hits), progress)
        finally:
            self.progress_text = ""
        if len(hits) >= _MAX_HITS:
            self.note = f"only the first {_MAX_HITS:,} are shown"
        return [self._row(hit) for hit in hits]

    def _search(
        self,
        on_hits: Callable[[list[Hit]], object],
        *,
        on_progress: Callable[[int, int], object],
        cancelled: Callable[[], bool],
    ) -> list[Hit]:
        package = self.opened.package
        hits: list[Hit] = []
        ordered = _by_likelihood(package, self.query, cancelled)
        for number, (asset, in_json) in enumerate(ordered):
            if cancelled():
                raise InterruptedError
            asset_hits = self._hits_in(package, asset, in_json=in_json)
            if asset_hits:
                hits += asset_hits
                on_hits(asset_hits)
            on_progress(number + 1, len(package.assets))
            if len(hits) >= _MAX_HITS:
                break
        return hits[:_MAX_HITS]

    def _hits_in(self, package: Package, asset: Asset, *, in_json: bool) -> list[Hit]:
        secrets = self.opened.shows_secrets
        try:
            hits = search_asset(package, asset, self.query, secrets=secrets, in_json=in_json)
            return list(islice(hits, _MAX_HITS_PER_ASSET))
        except (ZipError, OSError) as problem:
            return [Hit(asset, "", f"Cannot be read: {problem}", "", None)]

    def _row(self, hit: Hit) -> Row:
        row_id = f"{hit.asset.path}\n{hit.row_id}"
        self._hits[row_id] = hit
        return Row(row_id, (hit.text, hit.step or None, hit.asset.name, type_name(hit.asset.type)))

    def pane(self, row: Row) -> list[Item]:
        """Return the asset and the full step."""
        hit = self._hits.get(row.id)
        if hit is None:
            return []
        block = block_items(hit.block) if hit.block is not None else [Text(hit.text)]
        return [*title_items(hit.asset), *block]

    def open(self, row: Row) -> View | None:
        """Open the asset at the match."""
        hit = self._hits.get(row.id)
        if hit is None:
            return None
        view = PackageAssetView(self.workspace, self.opened, hit.asset, row_id=hit.row_id or None)
        view.shows_json = view.json_in_place = hit.row_id.startswith("json ")
        return view
