"""Renders the description of an asset: as items of a pane, and as table rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workato_tui.common.type_names import type_name
from workato_tui.widgets.cells import Tone, TreeCell, format_size
from workato_tui.widgets.pane import Field, HangingText, Heading, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.lines import ContentLine, ContentSection

_TONES: dict[str, Tone] = {"strong": "strong", "dim": "dim", "warning": "warn"}
_INDENT = 2
_MAX_LINES = 5_000
"""Maximum number of lines of one asset."""


class LineBlock(NamedTuple):
    """A line with the lines below it, such as a step with its fields."""

    section: str
    lines: tuple[ContentLine, ...]


class AssetRows(NamedTuple):
    """An asset as rows, with the block of each row."""

    rows: list[Row]
    blocks: dict[str, LineBlock]
    targets: dict[str, str]
    """The path of the referenced asset, by row."""


def title_items(asset: Asset) -> list[Item]:
    """Return the name, type and folder of an asset."""
    items: list[Item] = [
        Title(asset.name, type_name(asset.type)),
        Field("File", asset.path),
        Field("Size", format_size(asset.file.size)),
    ]
    items += [
        Field("Other files", f"{file.base}, {format_size(file.size)}") for file in asset.companions
    ]
    return items


def section_items(sections: Sequence[ContentSection]) -> list[Item]:
    """Return the sections as pane items."""
    items: list[Item] = []
    for section in sections:
        if section.title:
            items.append(Heading(section.title))
        items += [line_item(line) for line in section.lines[:_MAX_LINES]]
        if len(section.lines) > _MAX_LINES:
            items.append(Text(f"… and {len(section.lines) - _MAX_LINES:,} lines more", "dim"))
    return items


def line_item(line: ContentLine) -> Item:
    """Return one line as a pane item."""
    tone = _TONES.get(line.tone, "")
    if line.tone == "code":
        return Text(line.text, wrap=False)
    if line.label and not line.number and not line.indent:
        return Field(line.label, line.text, tone)
    return HangingText(_prefix(line), line.text, tone, line.indent * _INDENT)


def _prefix(line: ContentLine) -> str:
    number = f"{line.number} " if line.number else ""
    return f"{number}{line.label}: " if line.label else number


def asset_rows(sections: Sequence[ContentSection]) -> AssetRows:
    """Return the sections as rows, one per line, with steps and fields indented."""
    result = AssetRows([], {}, {})
    for place, section in enumerate(sections):
        if section.title:
            name = TreeCell(section.title, tone="accent")
            _add(result, Row(f"{place}", (None, name)), LineBlock(section.title, ()))
        for number, block in enumerate(_blocks(section)):
            for at, line in enumerate(block.lines):
                row = Row(f"{place}.{number}.{at}", (line.number or None, _tree_cell(line)))
                _add(result, row, block)
                if line.target:
                    result.targets[row.id] = line.target
    return result


def json_rows(text: str) -> list[Row]:
    """Return formatted JSON (or any text) as numbered rows."""
    return [
        Row(f"json {number}", (str(number), TreeCell(line)))
        for number, line in enumerate(text.splitlines(), 1)
    ]


def _add(result: AssetRows, row: Row, block: LineBlock) -> None:
    result.rows.append(row)
    result.blocks[row.id] = block


def _tree_cell(line: ContentLine) -> TreeCell:
    text = f"{line.label}: {line.text}" if line.label else line.text
    return TreeCell(text, " " * (line.indent * _INDENT), _TONES.get(line.tone, ""))


def _blocks(section: ContentSection) -> Iterator[LineBlock]:
    """Split a section into blocks; a numbered line starts a new block."""
    lines: list[ContentLine] = []
    for line in section.lines[:_MAX_LINES]:
        if lines and (line.number or not lines[0].number):
            yield LineBlock(section.title, tuple(lines))
            lines = []
        lines.append(line)
    if lines:
        yield LineBlock(section.title, tuple(lines))


def block_items(block: LineBlock) -> list[Item]:
    """Return a block without truncation."""
    items: list[Item] = []
    if block.section:
        items.append(Heading(block.section))
    outer = block.lines[0].indent if block.lines else 0
    for line in block.lines:
        tone = _TONES.get(line.tone, "")
        items.append(HangingText(_prefix(line), line.text, tone, (line.indent - outer) * _INDENT))
    return items
