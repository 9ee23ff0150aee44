"""Draws spans of styled text with few style changes.

Every style change costs thirty bytes, so that adjacent spans of the same style are joined, and
spaces never have a foreground color.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from workato_tui.widgets.contrast import READABLE, contrast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.color import Color as RichColor

    from workato_tui.widgets.cells import Tone

Span = tuple[str, "Tone"]


def fit(text: str, width: int, right: bool = False) -> str:
    """Return ``text`` in exactly ``width`` cells; cut text ends with ``…``."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    return " " * (width - length) + text if right else text + " " * (width - length)


def fit_middle(text: str, width: int, right: bool = False) -> str:
    """Return ``text`` in exactly ``width`` cells, cut in the middle.

    Both ends of a path matter, the last part most.
    """
    if cell_len(text) <= width or width < _LEAST_CUT:
        return fit(text, width, right)
    tail = ""
    for letter in reversed(text):
        if cell_len(letter + tail) > 2 * (width - 1) // 3:
            break
        tail = letter + tail
    return set_cell_size(text, width - 1 - cell_len(tail)) + "…" + tail


def fitting_length(text: str, width: int) -> int:
    """Return how many characters of ``text`` fit into ``width`` cells."""
    if text.isascii():
        return min(width, len(text))
    total = 0
    for index, character in enumerate(text):
        total += cell_len(character)
        if total > width:
            return index
    return len(text)


_LEAST_CUT = 8
"""Minimum width for cutting in the middle."""
_BOLD = Style(bold=True)
#: By name: the theme variable of the color (empty: the widget's own), and the weight. Component
#: classes would take a third of the first frame: the style sheet is matched for each class of each
#: widget.
_TONES: dict[str, tuple[str, Style]] = {
    "strong": ("", _BOLD),
    "dim": ("dim", Style()),
    "good": ("success", Style()),
    "bad": ("error", Style()),
    "wait": ("warning", Style()),
    "warn": ("warning", Style()),
    "accent": ("accent", Style()),
    # Differences within a line: underlined, for screens without color.
    "gone": ("error", Style(underline=True)),
    "came": ("success", Style(underline=True)),
    "header": ("dim", _BOLD),
    "thumb": ("line", Style()),
    # No color of its own: the footer changes with every row, and a color costs 20 bytes.
    "key": ("", _BOLD),
    "off": ("dim", Style()),
    "current": ("accent", Style(bold=True, underline=True)),
    "prod": ("badge", _BOLD),
    "badge": ("badge", Style(bold=True, reverse=True)),
    "message": ("warning", Style()),
    "refusal": ("warning", Style(bold=True, reverse=True)),
    "caret": ("", Style(reverse=True)),
}
_STYLES_WITHOUT_COLOR = {
    "cursor": Style(bold=True, reverse=True),
    "cursor-away": Style(bold=True, underline=True),
    "badge": Style(bold=True, reverse=True),
    "off": Style(strike=True),
}


_KEPT_ON_CURSOR = ("good", "bad", "wait", "warn", "accent", "prod")


class ThemedWidget(Widget):
    """A widget that draws in tones; the Rich styles come from the theme and are cached."""

    _tone_styles: dict[str, Style] | None = None

    def notify_style_update(self) -> None:
        """Discard the cached styles after a theme change."""
        self._tone_styles = None
        super().notify_style_update()

    def tone_style(self, name: str) -> Style:
        """Return the style of a tone on this widget's background; an empty name is plain text."""
        cache = self._tone_styles
        if cache is None:
            cache = self._tone_styles = {}
        style = cache.get(name)
        if style is None:
            style = cache[name] = self._make_tone_style(name)
        return style

    def _make_tone_style(self, name: str) -> Style:
        base = self.rich_style
        if not name:
            return base
        if self.app.no_color and name in _STYLES_WITHOUT_COLOR:
            return base + _STYLES_WITHOUT_COLOR[name]
        if name == "cursor":
            return base + Style(
                color=self._theme_color("cursor-text"),
                bgcolor=self._theme_color("cursor"),
                bold=True,
            )
        if name == "cursor-away":
            return base + Style(bgcolor=self._theme_color("panel"))
        cursor, slash, tone = name.partition("/")
        if slash:
            return self._on_cursor(cursor, tone)
        variable, weight = _TONES[name]
        return base + weight + Style(color=self._theme_color(variable) if variable else None)

    def _on_cursor(self, cursor: str, tone: str) -> Style:
        """Keep the colors of states on the cursor's row if they are readable there."""
        style = self.tone_style(cursor)
        if tone not in _KEPT_ON_CURSOR or self.app.no_color or self.app.current_theme.ansi:
            return style
        color, background = self._theme_color(_TONES[tone][0]), style.bgcolor
        if background is None or not _is_readable(color, background):
            return style
        return style + Style(color=color)

    def _theme_color(self, variable: str) -> RichColor:
        # Another theme may lack the variable: use the text color.
        variables = self.app.theme_variables
        return Color.parse(variables.get(variable, variables["foreground"])).rich_color


def _is_readable(color: RichColor, background: RichColor) -> bool:
    pair = (Color.from_rich_color(color), Color.from_rich_color(background))
    return contrast(*pair) >= READABLE


def strip(
    spans: Iterable[tuple[str, Style]], width: int, base: Style, *, exact: bool = False
) -> Strip:
    """Draw ``spans`` in exactly ``width`` cells; with ``exact``, underlines end with the text."""
    segments: list[Segment] = []
    text, style = "", base
    for part, look in spans:
        if not part:
            continue
        is_blank = part.isspace() and look.bgcolor == style.bgcolor
        if look == style or (is_blank and not (exact and style.underline)):
            text += part
            continue
        if text:
            segments.append(Segment(text, style))
        text, style = part, look
    if text:
        segments.append(Segment(text, style))
    return Strip(segments).adjust_cell_length(width, base)
