"""What the line-API widgets share: spans of text in a tone, drawn with few style changes.

Every style change costs thirty bytes on the wire, so neighbours of one style are joined, and a
space never carries a foreground of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style

    from workato_tui.widgets.cells import Tone

Span = tuple[str, "Tone"]

TONES: tuple[Tone, ...] = ("strong", "dim", "good", "bad", "wait", "warn", "accent")


def fit(text: str, width: int, right: bool = False) -> str:
    """``text`` in exactly ``width`` cells; what does not fit ends in ``…``."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    return " " * (width - length) + text if right else text + " " * (width - length)


class Toned(Widget):
    """A widget that draws in tones: its component classes ``tone--NAME`` as cached Rich styles."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tone--{tone}" for tone in TONES}
    _styles_of_tones: dict[str, Style] | None = None

    def notify_style_update(self) -> None:
        """The theme changed: the cached styles are of no use any more."""
        self._styles_of_tones = None
        super().notify_style_update()

    def tone(self, name: str) -> Style:
        """The style of a tone, or of another component class by its full name."""
        cache = self._styles_of_tones
        if cache is None:
            cache = self._styles_of_tones = {}
        style = cache.get(name)
        if style is None:
            if name:
                component = name if "--" in name else f"tone--{name}"
                style = self.get_component_rich_style(component)
            else:
                style = self.rich_style
            cache[name] = style
        return style


def strip(spans: Iterable[tuple[str, Style]], width: int, base: Style) -> Strip:
    """Draw ``spans`` in exactly ``width`` cells."""
    segments: list[Segment] = []
    text, style = "", base
    for part, look in spans:
        if not part:
            continue
        if look == style or (part.isspace() and look.bgcolor == style.bgcolor):
            text += part
            continue
        if text:
            segments.append(Segment(text, style))
        text, style = part, look
    if text:
        segments.append(Segment(text, style))
    return Strip(segments).adjust_cell_length(width, base)
