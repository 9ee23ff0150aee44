"""Locates the style sheets: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path, PurePath

_PACKAGE = Path(__file__).resolve().parent.parent


def css(name: str) -> list[str | PurePath]:
    """Return the style sheets of a dialog: the shared one, and ``styles/NAME.tcss``."""
    return [sheet("dialog"), sheet(name)]


def sheet(name: str) -> str:
    """Return the absolute path of ``styles/NAME.tcss``."""
    inside = _PACKAGE / "styles" / f"{name}.tcss"
    return str(inside if inside.exists() else _PACKAGE.parent / "styles" / f"{name}.tcss")
