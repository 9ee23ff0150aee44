"""Assets other than recipes as text: facts, links, and companion files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize, type_name
from workato_tui.packages.contents.asset import FILE, PROPERTIES, is_text
from workato_tui.packages.contents.document import decode
from workato_tui.packages.contents.lines import ContentLine, ContentSection
from workato_tui.packages.contents.names import app_name
from workato_tui.packages.contents.nested_lines import NestedLines
from workato_tui.packages.contents.references import parse_reference, resolve
from workato_tui.packages.contents.summary import count_label, properties_in
from workato_tui.packages.contents.tables import TYPES, Column, Table, read_table
from workato_tui.packages.contents.uses import AssetUses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.files import PackageFile
    from workato_tui.packages.contents.package import Package
    from workato_tui.packages.contents.values import Wording

KEY_LABELS = {
    ("connection", "provider"): "App",
    ("connection", "root_folder"): "In the root folder",
    ("api_endpoint", "recipe_id"): "Recipe",
    ("api_endpoint", "recipe_name"): "Recipe",
    ("api_endpoint", "api_group_id"): "Collection",
    ("insights_query", "page_id"): "Page",
    ("lcap_app", "workato_db_table"): "Data table",
    ("mcp_server", "auth_type"): "Authentication",
    ("mcp_server", "tools_type"): "Tools are",
    ("custom_adapter", "title"): "Name",
    ("custom_adapter", "version_no"): "Version",
    ("custom_adapter", "note"): "Release note",
}
"""Labels of keys whose names are not what the designer calls them, by type and key."""
_VALUES = {
    "workato_idp": "Workato Identity",
    "token": "token",
    "project_assets": "project assets",
    "api_collection": "API collection",
}
"""Workato's names for values of an MCP server."""
_FIRST = ("name", "title", "description", "note", "provider", "method", "path", "value")
_LONG = 120
"""Number of characters from which a value gets its own section."""
_MOST_ROWS = 1_000
_WIDEST = 32
_COLUMN_DESIGN = ("control_type", "sticky")
"""Metadata of the designer of lookup tables."""


def asset_sections(
    package: Package, asset: Asset, value: Any, *, secrets: bool = False
) -> list[ContentSection]:
    """Return the sections of an asset: facts, rows, long texts, and remaining values."""
    nested = NestedLines(package, asset, secrets=secrets)
    if not isinstance(value, dict):
        kind = (ContentLine(type_name(asset.type), "Type"),) if asset.type != FILE else ()
        lines = tuple(nested.lines(value)) or (ContentLine("Empty", tone="dim"),)
        return [ContentSection("", (*kind, *lines))]
    if asset.type in PROPERTIES:
        return _properties(asset, value, nested)
    table = read_table(value) if asset.type in TYPES else None
    uses = AssetUses(package, asset, value)
    covered = uses.keys | (table.keys if table else set())
    rest = {key: uses.with_names(one) for key, one in value.items() if key not in covered}
    simple = {key: one for key, one in rest.items() if _is_simple(key, one, nested)}
    sections = [ContentSection("", tuple(_facts(package, asset, simple, nested)))]
    if table is not None:
        if any(_describe_column(one, nested.wording) for one in table.columns):
            columns = (
                ContentLine(_describe_column(one, nested.wording) or "-", one.label)
                for one in table.columns
            )
            sections.append(ContentSection("Columns", tuple(columns)))
        if table.rows or asset.type == "lookup_table":
            sections.append(_rows(table))
    sections += uses.sections(nested)
    for key, one in rest.items():
        if key not in simple:
            held = nested.decoded(one)
            text = code_lines(held) if isinstance(held, str) else tuple(nested.lines(held))
            sections.append(ContentSection(humanize(key), text))
    return sections


def _properties(asset: Asset, value: dict[str, Any], nested: NestedLines) -> list[ContentSection]:
    """Return properties under their exact names, which are what recipes use."""
    found = properties_in(value)
    lines = (line for name, one in found.items() for line in _property(name, one, nested))
    title = count_label(len(found), "property", "properties")
    return [
        ContentSection("", (ContentLine(type_name(asset.type), "Type"),)),
        ContentSection(title, tuple(lines)),
    ]


def _property(name: str, value: Any, nested: NestedLines) -> Iterator[ContentLine]:
    plain = nested.plain(value, name)
    if plain is None:
        yield ContentLine(name, tone="strong")
        yield from (replace(line, indent=line.indent + 1) for line in nested.lines(value))
    else:
        yield ContentLine(plain, name)


def _is_simple(key: str, value: Any, nested: NestedLines) -> bool:
    if isinstance(value, str) and (len(value) > _LONG or "\n" in value):
        return False
    return nested.plain(value, key) is not None


def _facts(
    package: Package, asset: Asset, simple: dict[str, Any], nested: NestedLines
) -> Iterator[ContentLine]:
    yield ContentLine(type_name(asset.type), "Type")
    keys = [key for key in _FIRST if key in simple]
    for key in (*keys, *(key for key in simple if key not in keys)):
        value = simple[key]
        label = KEY_LABELS.get((asset.type, key), humanize(key))
        wanted = parse_reference(value)
        if wanted is not None:
            target = resolve(package, wanted, asset)
            yield ContentLine(wanted.label, label, target=target.path if target else "")
        elif key == "provider" and isinstance(value, str):
            yield ContentLine(asset.connector_title(value) or app_name(value), label)
        elif asset.type == "mcp_server" and key.endswith("_type") and isinstance(value, str):
            yield ContentLine(_VALUES.get(value, value) or "-", label)
        else:
            yield ContentLine(nested.plain(value, key) or "-", label)


def _describe_column(column: Column, wording: Wording) -> str:
    """Return ``number, required``; "" for plain text."""
    parts = [
        key.replace("_", " ") if one is True else f"{key.replace('_', ' ')} {wording.value(one)}"
        for key, one in column.more.items()
        if one not in (None, False, "", {}, []) and key not in ("type", *_COLUMN_DESIGN)
    ]
    kind = column.more.get("type")
    if kind == "string" and "sticky" in column.more:
        kind = None
    return ", ".join(([kind] if isinstance(kind, str) else []) + parts)


def _rows(table: Table) -> ContentSection:
    """Return rows as lines with aligned columns."""
    places = table.visible_columns
    heads = [table.columns[at].label for at in places]
    rows = ([row.texts[at] for at in places] for row in table.rows[:_MOST_ROWS])
    shown = [[_cell(one) for one in row] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = [
        ContentLine(
            "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip(),
            number=str(number) if number else "",
            tone="code" if number else "strong",
        )
        for number, row in enumerate(shown)
    ]
    if len(table.rows) > _MOST_ROWS:
        lines.append(ContentLine(f"… {len(table.rows) - _MOST_ROWS:,} further rows", tone="dim"))
    noun = "row" if len(table.rows) == 1 else "rows"
    return ContentSection(f"{len(table.rows):,} {noun}", tuple(lines))


def _cell(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _WIDEST else flat[: _WIDEST - 1] + "…"


def file_sections(asset: Asset) -> list[ContentSection]:
    """Return the companion files: sources as code, others with name and size."""
    sections = []
    others = [one for one in asset.companions if not is_text(one)]
    if others:
        sections.append(ContentSection("Files", tuple(map(_file, others))))
    for one in asset.companions:
        if is_text(one):
            text, problem = decode(asset.raw(one))
            lines = code_lines(text)
            if problem:
                lines = (ContentLine(problem, tone="warning"), *lines)
            sections.append(ContentSection(one.base, lines))
    return sections


def _file(file: PackageFile) -> ContentLine:
    return ContentLine(f"{file.base}, {format_size(file.size)}")


def format_size(size: int) -> str:
    """Return an exact size for display."""
    return f"{size:,} bytes" if size != 1 else "1 byte"


def code_lines(text: str) -> tuple[ContentLine, ...]:
    """Return the lines of a text."""
    return tuple(ContentLine(line, tone="code") for line in text.splitlines())
