"""An open package shared by views: its tree, and a cache of derived data."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import count_label
from workato_tui.common.type_names import type_name
from workato_tui.packages.contents.package import Folder, Package
from workato_tui.packages.contents.references import links
from workato_tui.packages.contents.summary import summarize
from workato_tui.packages.contents.to_text import describe_asset, json_text, step_json
from workato_tui.views.thread_job import run_in_thread
from workato_tui.widgets.cells import TreeCell
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.lines import ContentSection
    from workato_tui.packages.contents.references import Links
    from workato_tui.packages.source import PackageSource

_CACHE_SIZE = 64
_INDENT = "  "
_SIZE_COLUMN = 3
T = TypeVar("T")


class LruCache(OrderedDict[str, T]):
    """A dictionary of the most recently added values."""

    def put(self, name: str, value: T) -> T:
        """Store ``value``; discard the oldest if there are too many."""
        self[name] = value
        self.move_to_end(name)
        while len(self) > _CACHE_SIZE:
            self.popitem(last=False)
        return value


class OpenPackage:
    """A package opened for viewing. It is closed when no view holds it any more."""

    def __init__(self, source: PackageSource, package: Package) -> None:
        self.source = source
        self.package = package
        self.descriptions: LruCache[list[ContentSection]] = LruCache()
        """Descriptions of assets by path."""
        self.json_texts: LruCache[str] = LruCache()
        self.shows_secrets = False
        """Whether to show the values of fields with secret names."""
        self.links: Links | None = None
        """Which asset uses which; None until it is needed."""
        if package.files.is_folder:
            # The zip is released with its last asset, which may still be being read.
            weakref.finalize(self, package.close)

    async def describe(self, asset: Asset) -> list[ContentSection]:
        """Return the description of ``asset``."""
        job = partial(describe_asset, self.package, asset)
        return await self._cached(self.descriptions, asset.path, job)

    async def json_text(self, asset: Asset) -> str:
        """Return ``asset`` as JSON."""
        return await self._cached(
            self.json_texts, asset.path, partial(json_text, self.package, asset)
        )

    async def step_json(self, asset: Asset, number: int) -> str:
        """Return one step of a recipe as JSON."""
        name = f"{asset.path}\n{number}"
        job = partial(step_json, self.package, asset, number)
        return await self._cached(self.json_texts, name, job)

    async def _cached(self, cache: LruCache[T], name: str, job: Callable[..., T]) -> T:
        """Return the value from ``cache``, or run ``job`` for it in a thread."""
        if name in cache:
            return cache[name]
        return cache.put(name, await run_in_thread(lambda **_: job(secrets=self.shows_secrets)))

    def show_secrets(self, visible: bool) -> None:
        """Show or hide secret values; cached texts are discarded."""
        self.shows_secrets = visible
        self.descriptions.clear()
        self.json_texts.clear()

    async def load_links(self) -> None:
        """Read all assets once for their links."""
        if self.links is None:
            self.links = await run_in_thread(partial(links, self.package))


class TreeNode(NamedTuple):
    """A line of the tree: its row, and the folders that contain it, outermost first."""

    row: Row
    ancestors: tuple[str, ...]

    @property
    def is_folder(self) -> bool:
        """Whether the entry is a folder."""
        return self.row.id.endswith("/")


def build_tree(
    package: Package,
    *,
    on_progress: Callable[[int, int], object],
    cancelled: Callable[[], bool],
) -> list[TreeNode]:
    """Return the fully unfolded tree; reads every asset for its name."""
    nodes: list[TreeNode] = []
    total = len(package.assets)
    done = 0
    for entry, above in _walk(package.tree(), ()):
        if cancelled():
            raise InterruptedError
        if isinstance(entry, Folder):
            nodes.append(TreeNode(_folder_row(entry, len(above)), above))
            continue
        nodes.append(TreeNode(_asset_row(entry, len(above)), above))
        done += 1
        on_progress(done, total)
    return _add_folder_sizes(nodes)


def _add_folder_sizes(nodes: list[TreeNode]) -> list[TreeNode]:
    """Add the total size of its contents to each folder."""
    sizes: dict[str, int] = {}
    for node in nodes:
        size = node.row.cells[_SIZE_COLUMN]
        if not node.is_folder and isinstance(size, int):
            for folder in node.ancestors:
                sizes[folder] = sizes.get(folder, 0) + size
    return [
        TreeNode(
            Row(node.row.id, (*node.row.cells[:_SIZE_COLUMN], sizes.get(node.row.id))),
            node.ancestors,
        )
        if node.is_folder
        else node
        for node in nodes
    ]


def visible_rows(nodes: list[TreeNode], folded: set[str]) -> list[Row]:
    """Return the rows outside folded folders."""
    return [
        _folded_row(node.row) if node.row.id in folded else node.row
        for node in nodes
        if folded.isdisjoint(node.ancestors)
    ]


def _walk(
    top: Folder, ancestors: tuple[str, ...]
) -> Iterator[tuple[Folder | Asset, tuple[str, ...]]]:
    """Yield folders and assets in tree order, iteratively, since paths may be deep."""
    waiting: list[tuple[Folder | Asset, tuple[str, ...]]] = [(top, ancestors)]
    while waiting:
        entry, ancestors = waiting.pop()
        if entry is not top:
            yield entry, ancestors
        if isinstance(entry, Folder):
            inner = (*ancestors, f"{entry.path}/") if entry is not top else ()
            below: list[Folder | Asset] = [*entry.folders, *entry.assets]
            waiting.extend((each, inner) for each in reversed(below))


def _folder_row(folder: Folder, depth: int) -> Row:
    mark = "v" if DisplayOptions.ascii else "▾"
    name = TreeCell(folder.name, f"{_INDENT * depth}{mark} ", "strong")
    count = count_label(len(folder.assets), "asset") if folder.assets else None
    return Row(f"{folder.path}/", (name, "folder", count, None))


def _folded_row(row: Row) -> Row:
    """Return the folder's row with the marker of a folded one."""
    name = row.cells[0]
    assert isinstance(name, TreeCell)
    mark = ">" if DisplayOptions.ascii else "▸"
    return Row(row.id, (TreeCell(name, f"{name.prefix[:-2]}{mark} ", name.tone), *row.cells[1:]))


def _asset_row(asset: Asset, depth: int) -> Row:
    summary = summarize(asset)
    size = asset.file.size + sum(file.size for file in asset.companions)
    name = TreeCell(summary.name, f"{_INDENT * depth}{_INDENT}")
    return Row(asset.path, (name, type_name(asset.type), summary.contents or None, size))
