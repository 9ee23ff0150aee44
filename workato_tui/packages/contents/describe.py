"""Puts an asset into words: one text for the screens, for reports and for search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.document import MISSING, Document, dumps
from workato_tui.packages.contents.lines import Line, Section
from workato_tui.packages.contents.recipe import read_recipe
from workato_tui.packages.contents.recipe_words import recipe_sections

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package


def describe(package: Package, asset: Asset) -> list[Section]:
    """``asset`` in sections; the first has what it is. Raises ZipProblem and OSError."""
    document = asset.document()
    try:
        sections = _sections(package, asset, document)
    except RecursionError:
        problem = Line("It is nested too deeply to be shown as what it is.", tone="warning")
        sections = [Section("", (problem,)), _text(document.text)]
    if document.problem:
        sections.insert(0, Section("", (Line(document.problem, tone="warning"),)))
    return sections


def json_text(asset: Asset) -> str:
    """The file as formatted JSON; as it is where it is none."""
    document = asset.document()
    if document.value is MISSING:
        return document.text
    try:
        return dumps(document.value, indent=2)
    except RecursionError:
        return document.text


def _sections(package: Package, asset: Asset, document: Document) -> list[Section]:
    if document.value is MISSING:
        return [_text(document.text)]
    recipe = read_recipe(document.value) if asset.type == "recipe" else None
    if recipe is not None:
        return recipe_sections(package, asset, recipe)
    return [_json(document.value)]


def _text(text: str) -> Section:
    return Section("", tuple(Line(line, tone="code") for line in text.splitlines()))


def _json(value: Any) -> Section:
    return _text(dumps(value, indent=2))
