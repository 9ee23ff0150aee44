"""The assets of a package zip, for a preview before an import."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.type_names import type_name
from workato_tui.packages.contents.asset import FILE
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.zip_check import check_zip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workato_tui.packages.contents.asset import Asset

_TYPE_ORDER = ("recipe", "connection")
"""The order in which asset types are listed."""


class ListedAsset(NamedTuple):
    """One asset of a package."""

    path: str
    type: str
    name: str
    folder: str
    is_home_asset: bool
    """Whether it was in the root folder of its workspace."""


@dataclass(frozen=True)
class PackageListing:
    """The content of a checked package."""

    path: Path
    size: int
    """Size of the zip in bytes."""
    files: int
    assets: list[ListedAsset] = field(default_factory=list)

    @property
    def home_assets(self) -> list[ListedAsset]:
        """The assets from the root folder, which need a folder of their own."""
        return [asset for asset in self.assets if asset.is_home_asset]

    @property
    def count_summary(self) -> str:
        """A summary such as ``2 recipes, 1 connection``."""
        counts = Counter(asset.type for asset in self.assets if asset.type != FILE)
        parts = [f"{count} {_plural(kind, count)}" for kind, count in counts.items()]
        return ", ".join(parts) or "no known assets"


def list_package(path: Path) -> PackageListing:
    """Read the whole zip at ``path`` and list its assets. Blocking.

    Raises :class:`ZipError` for a damaged or hostile zip, and OSError.
    """
    facts = check_zip(path)
    with open_package(path) as package:
        assets = sorted(_iter_listed(package.assets), key=_sort_key)
    return PackageListing(path, path.stat().st_size, facts.files, assets)


def _iter_listed(assets: list[Asset]) -> Iterator[ListedAsset]:
    for asset in assets:
        value: Any = asset.document().value if asset.is_json else None
        is_home_asset = isinstance(value, dict) and value.get("root_folder") is True
        yield ListedAsset(asset.path, asset.type, asset.name, asset.folder, is_home_asset)


def _sort_key(asset: ListedAsset) -> tuple[int, str, str, str]:
    rank = _TYPE_ORDER.index(asset.type) if asset.type in _TYPE_ORDER else len(_TYPE_ORDER)
    type_rank = rank + (asset.type == FILE)
    return type_rank, asset.type, asset.folder.casefold(), asset.name.casefold()


def _plural(kind: str, count: int) -> str:
    name = type_name(kind)
    singular = name if name[:2].isupper() else name[:1].lower() + name[1:]
    if count == 1:
        return singular
    return f"{singular[:-1]}ies" if singular.endswith("y") else f"{singular}s"
