"""A short summary of an asset: its name and its content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.text import count_label
from workato_tui.packages.contents.asset import FILE, PROPERTIES
from workato_tui.packages.contents.names import app_name, app_of
from workato_tui.packages.contents.recipe import read_recipe
from workato_tui.packages.contents.references import parse_reference
from workato_tui.packages.contents.tables import TYPES, read_table

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset

_MAX_APPS = 8


class AssetSummary(NamedTuple):
    """The name of an asset and a few words about its contents, or ""."""

    name: str
    contents: str


def summarize(asset: Asset) -> AssetSummary:
    """Read the file and summarize it. Raises ZipError and OSError."""
    if asset.type == FILE:
        return AssetSummary(asset.file.base, "")
    value = asset.document(quick=True).value
    return AssetSummary(asset.name_in(value) or asset.stem, describe_contents(asset, value))


def describe_contents(asset: Asset, value: Any) -> str:
    """Return ``12 steps: Salesforce`` for the content of a file; "" if it has no summary."""
    kind = asset.type
    if not isinstance(value, dict):
        return ""
    if kind == "recipe":
        return _recipe(value, asset)
    if kind in PROPERTIES:
        return count_label(len(properties_in(value)), "property", "properties")
    if kind == "connection":
        provider = value.get("provider")
        custom = parse_reference(provider)
        if custom is not None:
            return custom.label
        if not isinstance(provider, str):
            return ""
        return asset.connector_title(provider) or app_name(provider)
    if kind == "api_endpoint":
        return " ".join(
            part for key in ("method", "path") if isinstance(part := value.get(key), str)
        )
    table = read_table(value) if kind in TYPES else None
    return count_label(len(table.rows), "row") if table and table.has_rows else ""


def properties_in(value: dict[str, Any]) -> dict[str, Any]:
    """Return the properties in a file by name: those of a project are in ``data``."""
    inner = value.get("data")
    return inner if isinstance(inner, dict) and len(value) == 1 else value


def _recipe(value: dict[str, Any], asset: Asset) -> str:
    recipe = read_recipe(value, asset.connector_title)
    if recipe is None:
        return ""
    apps = dict.fromkeys(app_of(use) for use in recipe.uses if use.connection is not None)
    app_names = ", ".join(list(apps)[:_MAX_APPS])
    return ": ".join(part for part in (count_label(len(recipe.steps), "step"), app_names) if part)
