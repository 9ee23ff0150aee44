"""The user's own themes, each in a file ``themes/NAME.toml`` in the configuration folder.

::

    base = "workato-dark"
    accent = "#ffb000"
    badge = "#ff5f87"

Colors that are left out are those of ``base``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.paths import config_dir
from workato_tui.common.text import sanitize
from workato_tui.profiles.errors import UnreadableFile
from workato_tui.profiles.toml_read import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

COLORS = (
    "primary", "secondary", "accent", "warning", "error", "success", "foreground", "background",
    "surface", "panel", "dim", "line", "cursor", "cursor_text", "badge",
)  # fmt: skip
BASES = ("workato-dark", "workato-light", "workato-contrast")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class ThemeFile(NamedTuple):
    """The content of one file."""

    name: str
    base: str
    colors: Mapping[str, str]
    """``#rrggbb`` by the names in :data:`COLORS`."""


class ThemeFiles(NamedTuple):
    """All valid files, and a message for each problem."""

    themes: tuple[ThemeFile, ...] = ()
    problems: tuple[str, ...] = ()


def load_theme_files() -> ThemeFiles:
    """Read the folder of themes, which may be missing. Blocks."""
    folder = config_dir() / "themes"
    themes: list[ThemeFile] = []
    problems: list[str] = []
    try:
        paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    except OSError as error:
        return ThemeFiles(problems=(f"{folder} cannot be read: {error.strerror}.",))
    for path in paths:
        try:
            data = parse(path, read_text(path, private=False))
        except UnreadableFile as error:
            problems.append(str(error))
            continue
        wrong = list(_problems(path, data))
        problems += wrong
        if not wrong:
            base = str(data.pop("base", BASES[0]))
            themes.append(ThemeFile(path.stem, base, data))
    return ThemeFiles(tuple(themes), tuple(problems))


def _problems(path: Path, data: Mapping[str, Any]) -> Iterator[str]:
    if not _NAME.fullmatch(path.stem) or path.stem in BASES:
        yield f"{path}: name the file after the theme, with small letters, digits and dashes."
    for key, value in data.items():
        shown = sanitize(key, 40)
        if key == "base":
            if value not in BASES:
                yield f"{path}: base is one of {', '.join(BASES)}."
        elif key not in COLORS:
            yield f"{path}: {shown} is not a color of a theme ({', '.join(COLORS)})."
        elif not isinstance(value, str) or not _COLOR.fullmatch(value):
            yield f'{path}: {shown} has to be a color such as "#ffb000".'
