"""Packages in memory, created from recipes of the API.

The API returns ``code`` and ``config`` as JSON text. Together they form a recipe file like those in
packages, so the same code describes and compares both.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.files import PackageFile
from workato_tui.packages.contents.package import Package
from workato_tui.packages.errors import UnreadablePackageError

if TYPE_CHECKING:
    from collections.abc import Mapping


class MemoryFiles:
    """A source of files in memory, by path."""

    is_folder = False

    def __init__(self, label: str, files: Mapping[str, bytes]) -> None:
        self.label = label
        self.ignored: dict[str, str] = {}
        self.listed = [PackageFile(path, len(raw)) for path, raw in files.items()]
        self._files = files

    def read(self, path: str) -> bytes:
        """Return the content of a file."""
        return self._files[path]

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


def package_of(label: str, documents: Mapping[str, Any]) -> Package:
    """Return a package with these JSON documents by path.

    Raises UnreadablePackageError if one is nested too deeply.
    """
    try:
        files = {path: json.dumps(document).encode() for path, document in documents.items()}
    except RecursionError:
        raise UnreadablePackageError(f"{label or 'A recipe'} is nested too deeply.") from None
    return Package(MemoryFiles(label, files))


def decode_text(value: Any) -> Any:
    """Return decoded JSON text; anything else unchanged."""
    from workato_tui.api.json_decoding import decode_nested

    try:
        return decode_nested(value) if isinstance(value, str) else value
    except ValueError:
        return value
