"""A package: a tree of folders and assets, read from a zip or a folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from workato_tui.common.text import os_reason
from workato_tui.packages.contents.asset import Asset, find_assets
from workato_tui.packages.contents.columns import column_titles
from workato_tui.packages.contents.files import FileSource, FolderSource, ZipSource
from workato_tui.packages.errors import UnreadablePackageError, ZipError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workato_tui.packages.zip_limits import Limits

EMPTY_PACKAGE = b"PK\x05\x06" + b"\0" * 18
"""An empty zip, for comparing a first build."""


@dataclass(slots=True)
class Folder:
    """A folder of a package with its direct children by name."""

    path: str
    folders: list[Folder] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the folder; "" for the top folder."""
        return self.path.rpartition("/")[2]


class Package:
    """The content of a zip or a folder. Files are read on demand: call :meth:`close`."""

    def __init__(self, files: FileSource) -> None:
        self.files = files
        self.assets = find_assets(files)
        self._by_path = {asset.path: asset for asset in self.assets}
        self._by_base: dict[str, list[Asset]] = {}
        for asset in self.assets:
            self._by_base.setdefault(asset.file.base, []).append(asset)

    @property
    def label(self) -> str:
        """The name of the file or folder."""
        return self.files.label

    @property
    def ignored_files(self) -> dict[str, str]:
        """Paths that are not read, with the reason."""
        return self.files.ignored

    def asset(self, path: str) -> Asset | None:
        """Return the asset at ``path``."""
        return self._by_path.get(path)

    def assets_named(self, base: str) -> list[Asset]:
        """Return the assets whose file has this name, in any folder."""
        return self._by_base.get(base, [])

    @cached_property
    def columns(self) -> dict[str, str]:
        """The titles of the data tables' columns by id."""
        tables = self._schemas("workato_db_table")
        return {key: title for _, schema in tables for key, title in column_titles(schema)}

    @cached_property
    def lookup_tables(self) -> dict[str, dict[str, str]]:
        """The column labels of each lookup table, by the table's path and by its name."""
        labels_by_table: dict[str, dict[str, str]] = {}
        for asset, schema in self._schemas("lookup_table"):
            labels_by_table[asset.path] = labels_by_table[asset.name] = dict(column_titles(schema))
        return labels_by_table

    def _schemas(self, type_: str) -> Iterator[tuple[Asset, object]]:
        for asset in self.assets:
            if asset.type != type_:
                continue
            try:
                value = asset.document().value
            except (ZipError, OSError):
                continue
            if isinstance(value, dict):
                yield asset, value.get("schema")

    def tree(self) -> Folder:
        """Return the top folder with all folders and assets below it."""
        folders = {"": Folder("")}
        for asset in self.assets:
            _ensure_folder(folders, asset.folder).assets.append(asset)
        for folder in folders.values():
            folder.folders.sort(key=lambda child: child.name.casefold())
            folder.assets.sort(key=lambda asset: (asset.file.base.casefold(), asset.path))
        return folders[""]

    def close(self) -> None:
        """Close the zip or folder."""
        self.files.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_package(
    source: Path | str | bytes,
    *,
    label: str = "",
    limits: Limits | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Package:
    """Open a zip (its path or its bytes) or a folder; read only the list of files.

    Raises :class:`ZipError` for a refused zip or folder, :class:`UnreadablePackageError` for a path
    that is neither or cannot be read, and InterruptedError when ``cancelled``.
    """
    if isinstance(source, bytes):
        return Package(ZipSource(source, label or "package.zip", limits))
    path = Path(source)
    try:
        if path.is_dir():
            files: FileSource = FolderSource(path.absolute(), limits, cancelled)
        else:
            files = ZipSource(path, path.name, limits)
    except InterruptedError:
        raise
    except OSError as error:
        raise UnreadablePackageError(f"{path} cannot be read: {os_reason(error)}.") from error
    if label:
        files.label = label
    return Package(files)


def _ensure_folder(folders: dict[str, Folder], path: str) -> Folder:
    if path not in folders:
        folders[path] = Folder(path)
        _ensure_folder(folders, path.rpartition("/")[0]).folders.append(folders[path])
    return folders[path]
