"""References between assets: objects {zip_name, name, folder}."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workato_tui.packages.contents.asset import Asset

_TYPE = re.compile(r"\.([a-z][a-z0-9_]*)\.json$")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a file; hand-written files may lack the path."""

    zip_name: str
    name: str
    folder: str

    @property
    def type(self) -> str:
        """The type of the referenced asset, according to its file name."""
        match = _TYPE.search(self.zip_name)
        return match[1] if match else ""

    @property
    def label(self) -> str:
        """The name to show."""
        return self.name or self.zip_name.rpartition("/")[2]


_REFERENCE_KEYS = frozenset(("zip_name", "name", "folder", "folder_full_path", "custom"))


def parse_reference(value: Any) -> Reference | None:
    """Return ``value`` as a reference; None if it is not one."""
    if (
        not isinstance(value, dict)
        or len(value) > len(_REFERENCE_KEYS)
        or not value.keys() <= _REFERENCE_KEYS
    ):
        return None
    if "zip_name" not in value and not value.keys() >= {"name", "folder"}:
        return None
    texts = [value.get(key) or "" for key in ("zip_name", "name", "folder")]
    if not all(isinstance(text, str) for text in texts) or not (texts[0] or texts[1]):
        return None
    return Reference(*texts)


def references_in(value: Any) -> Iterator[Reference]:
    """Return every reference in a decoded file, each once."""
    seen: set[Reference] = set()
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            reference = parse_reference(item)
            if reference is not None and reference not in seen:
                seen.add(reference)
                yield reference
            stack.extend(reversed(item.values()))
        elif isinstance(item, list):
            stack.extend(reversed(item))


class PackageAssets(Protocol):
    """The assets of a package by path and by file name."""

    assets: list[Asset]

    def asset(self, path: str) -> Asset | None:
        """Return the asset at ``path``."""

    def assets_named(self, base: str) -> list[Asset]:
        """Return the assets whose file has this name, in any folder."""


def resolve(package: PackageAssets, reference: Reference, source: Asset) -> Asset | None:
    """Return the referenced asset: by path, else below a folder of ``source``, else by name.

    Paths in a project's file are relative to the project, which may be a folder of a checkout.
    """
    if not reference.zip_name:
        return None
    asset = package.asset(reference.zip_name)
    folder = source.folder
    while asset is None and folder:
        asset = package.asset(f"{folder}/{reference.zip_name}")
        folder = folder.rpartition("/")[0]
    if asset is not None:
        return asset
    base = reference.zip_name.rpartition("/")[2]
    same_name = package.assets_named(base)
    return same_name[0] if len(same_name) == 1 else None


class Links:
    """The assets that each asset uses, and those that use it. Created by :func:`links`."""

    def __init__(self) -> None:
        self.uses: dict[str, list[Asset]] = {}
        self.used_by: dict[str, list[Asset]] = {}


def links(
    package: PackageAssets,
    *,
    on_progress: Callable[[int, int], object] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Links:
    """Read all assets and return their links.

    Raises InterruptedError when ``cancelled``, ZipError, and OSError.
    """
    result = Links()
    for number, asset in enumerate(package.assets):
        if cancelled():
            raise InterruptedError
        if asset.is_json:
            for reference in references_in(asset.document(quick=True).value):
                target = resolve(package, reference, asset)
                if target is None or target is asset:
                    continue
                uses = result.uses.setdefault(asset.path, [])
                if target not in uses:
                    uses.append(target)
                    result.used_by.setdefault(target.path, []).append(asset)
        on_progress(number + 1, len(package.assets))
    return result
