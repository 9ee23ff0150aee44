"""Edits one profile's tables in the text of ``profiles.toml`` and leaves every other byte alone.

The text is cut into blocks, a header with the comment lines right above it and what follows. Only
the blocks of the profile concerned are edited (by tomlkit, which keeps comments and order). Cutting
at lines is not proof against every TOML text, so the caller compares what the result says with what
it should say before anything is written.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workato_tui.profiles.schema import Tables

_HEADER = re.compile(r"""([ \t]*)\[(?:[^\]\[#"'\n]|"[^"\n]*"|'[^'\n]*')*\]""")


@dataclass
class _TableText:
    path: tuple[str, ...]
    text: str


class ProfilesText:
    """The editable text of a profiles file; ``str()`` returns it."""

    def __init__(self, text: str) -> None:
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._tables = _split_tables(text)

    def __str__(self) -> str:
        return "".join(block.text for block in self._tables)

    def put(self, name: str, tables: Tables) -> None:
        """Set the tables of profile ``name``, editing existing ones in place."""
        for block in [table for table in self._tables if self._is_of_profile(table, name)]:
            if block.path[2:] not in tables:
                self._tables.remove(block)
        for path, values in tables.items():
            full = ("profiles", name, *path)
            existing = [table for table in self._tables if table.path == full]
            if existing:
                existing[0].text = _edit_table(existing[0].text, full, values)
            else:
                self._insert(name, _TableText(full, self._table_text(full, values)))

    def remove(self, name: str) -> None:
        """Remove the tables of profile ``name``."""
        self._tables = [table for table in self._tables if not self._is_of_profile(table, name)]

    def rename(self, old: str, new: str) -> None:
        """Rename the tables of profile ``old`` in place."""
        for block in self._tables:
            if self._is_of_profile(block, old):
                block.path = ("profiles", new, *block.path[2:])
                block.text = _replace_header(block.text, _header(block.path))

    def set_default(self, name: str | None) -> None:
        """Set or remove the top-level key ``default``."""
        first = self._tables[0]
        first.text = _edit_table(
            first.text, (), {"default": name} if name else {}, only=("default",)
        )
        if len(self._tables) > 1 and first.text.strip() and not first.text.endswith("\n\n"):
            first.text = first.text.rstrip("\r\n") + self._newline * 2

    @staticmethod
    def _is_of_profile(block: _TableText, name: str) -> bool:
        return block.path[:2] == ("profiles", name)

    def _insert(self, name: str, block: _TableText) -> None:
        positions = [
            at for at, table in enumerate(self._tables) if self._is_of_profile(table, name)
        ]
        at = positions[-1] + 1 if positions else len(self._tables)
        before = self._tables[at - 1]
        if before.text.strip():
            before.text = before.text.rstrip("\r\n") + self._newline * 2
        if at < len(self._tables):
            block.text += self._newline
        self._tables.insert(at, block)

    def _table_text(self, path: tuple[str, ...], values: dict[str, Any]) -> str:
        import tomlkit

        lines = [_header(path)]
        lines += [f"{tomlkit.key(k).as_string()} = {_literal(v)}" for k, v in values.items()]
        return self._newline.join(lines) + self._newline


def _split_tables(text: str) -> list[_TableText]:
    lines = text.splitlines(keepends=True)
    starts: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for number, line in enumerate(lines):
        path = _header_path(line)
        if path:
            start = number
            while start > starts[-1][0] and lines[start - 1].lstrip().startswith("#"):
                start -= 1
            starts.append((start, path))
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    return [
        _TableText(path, "".join(lines[start:end]))
        for (start, path), end in zip(starts, ends, strict=True)
    ]


def _header_path(line: str) -> tuple[str, ...]:
    """Return the keys of a table header, or () for any other line."""
    if not _HEADER.match(line):
        return ()
    try:
        table: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    path: list[str] = []
    while isinstance(table, dict) and table:
        key, table = next(iter(table.items()))
        path.append(key)
    return tuple(path)


def _edit_table(
    text: str,
    path: tuple[str, ...],
    values: dict[str, Any],
    only: tuple[str, ...] | None = None,
) -> str:
    """Return ``text`` with the table at ``path`` set to ``values``; ``only`` limits the keys."""
    import tomlkit

    body = text.rstrip("\r\n")
    tail = text[len(body) :] or "\n"
    document = tomlkit.parse(body + tail[: 2 if tail.startswith("\r") else 1])
    table: Any = document
    for key in path:
        table = table[key]
    before = table.unwrap()
    for key, value in before.items():
        if key in values or (only is not None and key not in only):
            continue
        if value is True:
            # Set to false instead of removed, so that a comment on the line stays.
            table[key] = False
        elif value is not False:
            del table[key]
    for key, value in values.items():
        if key not in before or before[key] != value or type(before[key]) is not type(value):
            table[key] = value
    result = tomlkit.dumps(document).rstrip("\r\n")
    return result + tail if result else ""


def _literal(value: str | bool | int) -> str:
    import tomlkit

    return tomlkit.item(value).as_string()


def _header(path: tuple[str, ...]) -> str:
    import tomlkit

    return f"[{'.'.join(tomlkit.key(part).as_string() for part in path)}]"


def _replace_header(text: str, header: str) -> str:
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        match = _HEADER.match(line)
        if match:
            lines[number] = f"{match[1]}{header}{line[match.end() :]}"
            break
    return "".join(lines)
