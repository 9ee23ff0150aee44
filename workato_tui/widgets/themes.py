"""The themes: one accent color; other colors only for states and danger."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.color import Color
from textual.theme import Theme

from workato_tui.terminal.environment import has_few_colors
from workato_tui.widgets.contrast import READABLE, contrast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT_THEME = "workato-dark"


def _colors(dim: str, line: str, cursor: str, cursor_text: str, badge: str) -> dict[str, str]:
    return {
        "dim": dim, "line": line, "cursor": cursor, "cursor-text": cursor_text, "badge": badge
    }  # fmt: skip


def _variables(dim: str, *others: str) -> dict[str, str]:
    texts = {"input-cursor-text-style": "reverse", "footer-key-foreground": dim}
    return _colors(dim, *others) | texts


OWN_THEMES: tuple[Theme, ...] = (
    Theme(
        name="workato-dark",
        primary="#5FB3B3",
        secondary="#7A9EC2",
        accent="#6CC7C0",
        warning="#D9A441",
        error="#F28B82",
        success="#7DB87D",
        foreground="#D5D9DE",
        background="#14181D",
        surface="#191E24",
        panel="#20262D",
        variables=_variables("#87919C", "#39424C", "#1F3F4D", "#FFFFFF", "#C8A2E8"),
    ),
    Theme(
        name="workato-light",
        primary="#12706B",
        secondary="#38618C",
        accent="#0C635D",
        warning="#7A5000",
        error="#B3261E",
        success="#286A2B",
        foreground="#1D2329",
        background="#FAFAF8",
        surface="#F1F1EE",
        panel="#E6E6E2",
        dark=False,
        variables=_variables("#5D666F", "#C4C7C4", "#C7E2E0", "#0B1C1B", "#6A3C9A"),
    ),
    Theme(
        name="workato-contrast",
        primary="#FFFFFF",
        secondary="#FFFFFF",
        accent="#FFFF00",
        warning="#FFD700",
        error="#FF6B6B",
        success="#66FF66",
        foreground="#FFFFFF",
        background="#000000",
        surface="#000000",
        panel="#101010",
        variables=_variables("#D0D0D0", "#FFFFFF", "#0000B0", "#FFFFFF", "#FFA6FF"),
    ),
)

#: Textual's ANSI themes lack our variables; use the terminal's own colors.
ANSI_VARIABLES = _colors(
    "ansi_bright_black", "ansi_bright_black", "ansi_blue", "ansi_bright_white", "ansi_magenta"
)
#: For Textual's other themes, dark and light: a variable cannot refer to another one here.
DARK_VARIABLES = _colors("#8B929A", "#4A5058", "#2F4A63", "#FFFFFF", "#C8A2E8")
LIGHT_VARIABLES = _colors("#5F666D", "#B4B8BC", "#BFD7EA", "#10181F", "#6A3C9A")


def make_theme(name: str, base: str, colors: Mapping[str, str]) -> Theme:
    """Make a theme of one's own: ``colors`` over those of ``base``, one of ours."""
    parent = next(theme for theme in OWN_THEMES if theme.name == base)
    variables = {key.replace("_", "-"): value for key, value in colors.items()
                 if key in _VARIABLES}  # fmt: skip
    others: dict[str, Any] = {key: value for key, value in colors.items() if key not in _VARIABLES}
    return replace(parent, name=name, variables={**parent.variables, **variables}, **others)


_VARIABLES = ("dim", "line", "cursor", "cursor_text", "badge")
_TEXTS = ("foreground", "dim", "accent", "warning", "error", "success", "badge")
_BACKGROUNDS = ("background", "surface", "panel")


def contrast_problems(theme: Theme) -> list[str]:
    """Name each pair of colors of a theme that cannot be read on each other."""
    colors = {key: str(value) for key, value in vars(theme).items()} | theme.variables
    pairs = [(text, background) for background in _BACKGROUNDS for text in _TEXTS]
    problems = []
    for text, ground in [*pairs, ("cursor-text", "cursor")]:
        ratio = contrast(Color.parse(colors[text]), Color.parse(colors[ground]))
        if ratio < READABLE:
            problems.append(
                f"Theme {theme.name}: {text} on {ground} has a contrast of {ratio:.1f}; text needs "
                f"{READABLE}."
            )
    return problems


def theme_names(own: Iterable[str] = ()) -> list[str]:
    """Return the values of ``--theme``: ours, the user's ``own``, Textual's."""
    from textual.theme import BUILTIN_THEMES

    return [*(theme.name for theme in OWN_THEMES), *own, *sorted(BUILTIN_THEMES)]


def choose_theme(requested: str | None) -> str:
    """Return the initial theme: the requested one, else ours; without colors the terminal's.

    The same applies to 16 colors, where "pending" and "failed" would look alike.
    """
    if requested:
        return requested
    if os.environ.get("NO_COLOR") or has_few_colors():
        return "ansi-dark"
    return DEFAULT_THEME


def ansi_color() -> bool | None:
    """Return Textual's setting of that name, required under ``NO_COLOR`` at app creation.

    Without it Textual sends grays, and dialogs in an ANSI theme are black on black.
    """
    return True if os.environ.get("NO_COLOR") else None
