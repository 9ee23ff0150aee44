"""Describe an asset as text, for views, reports, and search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.asset_text import (
    asset_sections,
    code_lines,
    file_sections,
    format_size,
)
from workato_tui.packages.contents.document import MISSING, Document, dumps
from workato_tui.packages.contents.lines import ContentLine, ContentSection
from workato_tui.packages.contents.recipe import read_recipe
from workato_tui.packages.contents.recipe_text import recipe_sections
from workato_tui.packages.contents.secrets import mask_document

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package


def describe_asset(
    package: Package, asset: Asset, *, secrets: bool = False
) -> list[ContentSection]:
    """Return the sections of ``asset``; the first one holds the facts.

    Secrets are masked unless ``secrets``. Raises ZipError and OSError.
    """
    if not asset.is_text:
        kind = "Archive" if asset.file.base.endswith(".zip") else "Binary file"
        size = f"{kind}, {format_size(asset.file.size)}"
        return [ContentSection("", (ContentLine(asset.file.base, "File"), ContentLine(size)))]
    document = asset.document()
    try:
        sections = _sections(package, asset, document, secrets=secrets)
    except RecursionError:
        problem = ContentLine(
            "It is nested too deeply to be described; this is its text.", tone="warning"
        )
        sections = [ContentSection("", (problem,)), ContentSection("", code_lines(document.text))]
    if document.problem:
        sections.insert(0, ContentSection("", (ContentLine(document.problem, tone="warning"),)))
    return [section for section in (*sections, *file_sections(asset)) if section.lines]


def json_text(package: Package, asset: Asset, *, secrets: bool = False) -> str:
    """Return the file as formatted JSON; unchanged if it is not JSON."""
    document = asset.document()
    if document.value is MISSING:
        return document.text
    try:
        return dumps(_value(package, asset, document, secrets=secrets), indent=2)
    except RecursionError:
        return document.text


def step_json(package: Package, asset: Asset, number: int, *, secrets: bool = False) -> str:
    """Return one step as formatted JSON, without child steps; "" if there is none."""
    document = asset.document()
    recipe = read_recipe(_value(package, asset, document, secrets=secrets))
    steps = recipe.steps if recipe is not None else []
    if not 0 < number <= len(steps):
        return ""
    try:
        step = {key: value for key, value in steps[number - 1].raw.items() if key != "block"}
        return dumps(step, indent=2)
    except RecursionError:
        return ""


def _value(package: Package, asset: Asset, document: Document, *, secrets: bool) -> Any:
    """Return the decoded file, masked unless ``secrets`` are to be shown."""
    if secrets or document.value is MISSING:
        return document.value
    columns = package.columns if asset.type == "recipe" else {}
    return mask_document(document.value, columns=columns)


def _sections(
    package: Package, asset: Asset, document: Document, *, secrets: bool
) -> list[ContentSection]:
    if document.value is MISSING:
        return [ContentSection("", code_lines(document.text))]
    value = _value(package, asset, document, secrets=secrets)
    recipe = read_recipe(value, asset.connector_title) if asset.type == "recipe" else None
    if recipe is not None:
        return recipe_sections(package, asset, recipe)
    return asset_sections(package, asset, value, secrets=secrets)
