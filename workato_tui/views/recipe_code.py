"""Describes a recipe of the API in the same way as recipes in packages.

The API returns ``code`` and ``config`` as JSON text. Combined, they equal a recipe file in a
package, so the same code describes both.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.files import PackageFile
from workato_tui.packages.contents.lines import ContentSection
from workato_tui.packages.contents.package import Package
from workato_tui.packages.contents.to_text import describe_asset
from workato_tui.views.contents_words import section_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.widgets.pane import Item

_PATH = "recipe.recipe.json"


class _OneRecipe:
    """An in-memory package with one recipe."""

    is_folder = False

    def __init__(self, label: str, raw: bytes) -> None:
        self.label = label
        self.ignored: dict[str, str] = {}
        self.listed = [PackageFile(_PATH, len(raw))]
        self._raw = raw

    def read(self, path: str) -> bytes:
        """Return the file of the recipe."""
        return self._raw

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


def steps(recipe: Any, revealed: bool) -> Sequence[Item]:
    """Return the steps in order.

    The inputs of a step may contain customer data, so they are included only if ``revealed``.
    """
    if not recipe.code:
        return []
    whole = {"name": recipe.name, "code": _decoded(recipe.code), "config": _decoded(recipe.config)}
    package = Package(_OneRecipe(recipe.name or "", json.dumps(whole).encode()))
    sections = describe_asset(package, package.assets[0])
    found = [section for section in sections if section.title == "Steps"]
    if not revealed:
        found = [
            ContentSection(one.title, tuple(line for line in one.lines if line.number))
            for one in found
        ]
    return section_items(found)


def _decoded(value: Any) -> Any:
    """Return decoded JSON text; anything else unchanged."""
    from workato_tui.api.json_stream import decode_nested

    try:
        return decode_nested(value) if isinstance(value, str) else value
    except ValueError:
        return value
