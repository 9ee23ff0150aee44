"""Read TOML files; errors include line and column."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from workato_tui.common.text import sanitize
from workato_tui.profiles.errors import UnreadableFile
from workato_tui.profiles.private_files import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

_POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")


def read_text(path: Path, *, private: bool) -> str:
    """Return the text of ``path``; empty if there is no such file.

    Raises :class:`UnreadableFile`.
    """
    data = read_bytes(path, private=private)
    if data is None:
        return ""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        raise _syntax_error(path, "it is not UTF-8 text", _end_position(before)) from None


def parse(path: Path, text: str) -> dict[str, Any]:
    """Parse ``text``. Raises :class:`UnreadableFile` with path, line, and column."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        match = _POSITION.search(message)
        place = (int(match[1]), int(match[2])) if match and match[1] else _end_position(text)
        raise _syntax_error(path, _POSITION.sub("", message), place) from None
    except (ValueError, RecursionError):
        raise UnreadableFile(
            f"{path} is broken: it holds a number or a nesting that is too large. "
            "It was left alone."
        ) from None


def _end_position(text: str) -> tuple[int, int]:
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _syntax_error(path: Path, reason: str, place: tuple[int, int]) -> UnreadableFile:
    reason = sanitize(reason, 120)
    return UnreadableFile(
        f"{path} is broken at line {place[0]}, column {place[1]}: "
        f"{reason[:1].lower()}{reason[1:]}. It was left alone; fix it in an editor."
    )
