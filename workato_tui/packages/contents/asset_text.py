"""Assets other than recipes as text: facts, links, and companion files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workato_tui.common.text import count_label
from workato_tui.common.type_names import humanize, type_name
from workato_tui.packages.contents.asset import FILE, PROPERTIES, is_text
from workato_tui.packages.contents.document import decode
from workato_tui.packages.contents.lines import ContentLine, ContentSection
from workato_tui.packages.contents.names import app_name
from workato_tui.packages.contents.nested_lines import NestedLines
from workato_tui.packages.contents.references import parse_reference, resolve
from workato_tui.packages.contents.summary import properties_in
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
    ("mcp_server", "vua_required"): "Verified user access",
    ("custom_adapter", "title"): "Name",
    ("custom_adapter", "version_no"): "Version",
    ("custom_adapter", "note"): "Release note",
}
"""Labels of keys that the designer shows under another name, by type and key."""
MCP_VALUES = {
    "workato_idp": "Workato Identity",
    "token": "token",
    "project_assets": "project assets",
    "api_collection": "API collection",
}
"""Workato's names for values of an MCP server."""
_LEADING_KEYS = ("name", "title", "description", "note", "provider", "method", "path", "value")
_MAX_FACT_CHARS = 120
"""Maximum number of characters of a value among the facts; longer ones get a section."""
_MAX_ROWS = 1_000
_MAX_CELL_CHARS = 32
_DESIGNER_KEYS = ("control_type", "sticky")
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
    rest = {key: uses.with_names(item) for key, item in value.items() if key not in covered}
    simple = {key: item for key, item in rest.items() if _is_simple(key, item, nested)}
    sections = [ContentSection("", tuple(_facts(package, asset, simple, nested)))]
    if table is not None:
        if any(_describe_column(column, nested.wording) for column in table.columns):
            columns = (
                ContentLine(_describe_column(column, nested.wording) or "-", column.label)
                for column in table.columns
            )
            sections.append(ContentSection("Columns", tuple(columns)))
        if table.rows or asset.type == "lookup_table":
            sections.append(_rows(table))
    sections += uses.sections(nested)
    for key, item in rest.items():
        if key not in simple:
            decoded = nested.decoded(item)
            lines = (
                code_lines(decoded) if isinstance(decoded, str) else tuple(nested.lines(decoded))
            )
            sections.append(ContentSection(humanize(key), lines))
    return sections


def _properties(asset: Asset, value: dict[str, Any], nested: NestedLines) -> list[ContentSection]:
    """Return properties under their exact names, which are what recipes use."""
    properties = properties_in(value)
    lines = (line for name, item in properties.items() for line in _property(name, item, nested))
    title = count_label(len(properties), "property", "properties")
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
    if isinstance(value, str) and (len(value) > _MAX_FACT_CHARS or "\n" in value):
        return False
    return nested.plain(value, key) is not None


def _facts(
    package: Package, asset: Asset, simple: dict[str, Any], nested: NestedLines
) -> Iterator[ContentLine]:
    yield ContentLine(type_name(asset.type), "Type")
    keys = [key for key in _LEADING_KEYS if key in simple]
    for key in (*keys, *(key for key in simple if key not in keys)):
        value = simple[key]
        label = KEY_LABELS.get((asset.type, key), humanize(key))
        reference = parse_reference(value)
        if reference is not None:
            target = resolve(package, reference, asset)
            yield ContentLine(reference.label, label, target=target.path if target else "")
        elif key == "provider" and isinstance(value, str):
            yield ContentLine(asset.connector_title(value) or app_name(value), label)
        elif asset.type == "mcp_server" and key.endswith("_type") and isinstance(value, str):
            yield ContentLine(MCP_VALUES.get(value, value) or "-", label)
        else:
            yield ContentLine(nested.plain(value, key) or "-", label)


def _describe_column(column: Column, wording: Wording) -> str:
    """Return ``number, required``; "" for plain text."""
    parts = [
        key.replace("_", " ") if item is True else f"{key.replace('_', ' ')} {wording.value(item)}"
        for key, item in column.extra.items()
        if item not in (None, False, "", {}, []) and key not in ("type", *_DESIGNER_KEYS)
    ]
    kind = column.extra.get("type")
    if kind == "string" and "sticky" in column.extra:
        kind = None
    return ", ".join(([kind] if isinstance(kind, str) else []) + parts)


def _rows(table: Table) -> ContentSection:
    """Return rows as lines with aligned columns."""
    visible_columns = table.visible_columns
    header = [table.columns[index].label for index in visible_columns]
    rows = ([row.texts[index] for index in visible_columns] for row in table.rows[:_MAX_ROWS])
    table_rows = [[_cell(text) for text in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*table_rows, strict=True)]
    lines = [
        ContentLine(
            "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip(),
            number=str(number) if number else "",
            tone="code" if number else "strong",
        )
        for number, row in enumerate(table_rows)
    ]
    if len(table.rows) > _MAX_ROWS:
        lines.append(ContentLine(f"… {len(table.rows) - _MAX_ROWS:,} further rows", tone="dim"))
    return ContentSection(count_label(len(table.rows), "row"), tuple(lines))


def _cell(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MAX_CELL_CHARS else flat[: _MAX_CELL_CHARS - 1] + "…"


def file_sections(asset: Asset) -> list[ContentSection]:
    """Return the companion files: sources as code, others with name and size."""
    sections = []
    binary_files = [file for file in asset.companions if not is_text(file)]
    if binary_files:
        sections.append(ContentSection("Files", tuple(map(_file_line, binary_files))))
    for file in asset.companions:
        if is_text(file):
            text, problem = decode(asset.raw(file))
            lines = code_lines(text)
            if problem:
                lines = (ContentLine(problem, tone="warning"), *lines)
            sections.append(ContentSection(file.base, lines))
    return sections


def _file_line(file: PackageFile) -> ContentLine:
    return ContentLine(f"{file.base}, {format_size(file.size)}")


def format_size(size: int) -> str:
    """Return an exact size for display."""
    return f"{size:,} bytes" if size != 1 else "1 byte"


def code_lines(text: str) -> tuple[ContentLine, ...]:
    """Return the lines of a text."""
    return tuple(ContentLine(line, tone="code") for line in text.splitlines())
