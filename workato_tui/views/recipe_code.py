"""Describes a recipe of the API in the same way as recipes in packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.lines import ContentSection
from workato_tui.packages.contents.memory_files import decode_text, package_of
from workato_tui.packages.contents.to_text import describe_asset
from workato_tui.views.contents_words import section_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.widgets.pane import Item

_PATH = "recipe.recipe.json"


def steps(recipe: Any, revealed: bool) -> Sequence[Item]:
    """Return the steps in order.

    The inputs of a step may contain customer data, so they are included only if ``revealed``.
    """
    if not recipe.code:
        return []
    code, config = decode_text(recipe.code), decode_text(recipe.config)
    document = {"name": recipe.name, "code": code, "config": config}
    package = package_of(recipe.name or "", {_PATH: document})
    sections = describe_asset(package, package.assets[0])
    steps = [section for section in sections if section.title == "Steps"]
    if not revealed:
        steps = [
            ContentSection(section.title, tuple(line for line in section.lines if line.number))
            for section in steps
        ]
    return section_items(steps)
