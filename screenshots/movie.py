"""Draw a tour of the app as one animated SVG, whose frames the browser shows in turn.

A row that several frames share is stored once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stage import Stage, stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

SIZE = (104, 30)
_ORDERS = "new_salesforce_order_will_create_netsuite_sales_order.recipe.json"
_ROW = 24.4
_STYLE = re.compile(r"\.t-(r\d+) \{ (.*?) \}")
_RECT = re.compile(r'<rect fill="([^"]+)" x="([^"]+)" y="([^"]+)" width="([^"]+)"[^>]*/>')
_TEXT = re.compile(r'<text class="t-(r\d+)" x="([^"]+)" y="([^"]+)" textLength="([^"]+)"[^>]*>'
                   r"([^<]*)</text>")  # fmt: skip

Frame = tuple[str, float]
"""The SVG of a frame, and its duration in seconds."""


async def frames() -> list[Frame]:
    """Walk through the app: deployments, a comparison, the board, customers."""
    result: list[Frame] = []
    async with stage(SIZE) as ui:

        async def add(seconds: float, *keys: str) -> None:
            for key in keys:
                await ui.press(key)
            result.append((ui.svg(), seconds))

        await add(1.6)
        for _ in range(4):
            await add(0.5, "j")
        await add(2.0)
        await _compare(ui, add)
        await add(2.4, "escape", "0")
        await add(2.4, "5", "r")
    return result


async def _compare(ui: Stage, add: Callable[..., Awaitable[None]]) -> None:
    """Add the frames of a comparison."""
    await ui.press("equals_sign")
    await add(1.8)
    ui.explorer.table.move_cursor_to_id(f"changed {_ORDERS}")
    await ui.settle()
    await add(2.4)
    await add(2.4, "enter")
    await ui.press("escape")


class Movie:
    """Collects frames, and joins them to one SVG."""

    def __init__(self) -> None:
        self.styles: dict[str, str] = {}
        self.rows: dict[str, str] = {}
        self.frames: list[str] = []

    def add(self, svg: str) -> None:
        """Add a frame."""
        styles = {name: self._style(css) for name, css in _STYLE.findall(svg)}
        rows = _backgrounds(svg)
        for name, x, y, length, text in _TEXT.findall(svg):
            row = int((float(y) - 1.5) // _ROW)
            rows.setdefault(row, []).append(
                f'<text class="{styles[name]}" x="{_short(x)}" y="18.5" '
                f'textLength="{_short(length)}">{text}</text>'
            )
        uses = [
            f'<use href="#{self._row("".join(parts))}" y="{_short(row * _ROW + 1.5)}"/>'
            for row, parts in sorted(rows.items())
        ]
        self.frames.append("".join(uses))

    def _style(self, css: str) -> str:
        return self.styles.setdefault(css, f"s{len(self.styles)}")

    def _row(self, content: str) -> str:
        return self.rows.setdefault(content, f"r{len(self.rows)}")

    def svg(self, seconds: list[float]) -> str:
        """Return all frames as one picture that repeats forever."""
        width, height = SIZE[0] * 12.2 + 18, SIZE[1] * _ROW + 51
        styles = "\n".join(f".{name} {{ {css} }}" for css, name in self.styles.items())
        rows = "\n".join(f'<g id="{name}">{row}</g>' for row, name in self.rows.items())
        frames = "\n".join(
            f'<g class="f" style="animation-name: f{number}">{frame}</g>'
            for number, frame in enumerate(self.frames)
        ).replace("animation-name", "visibility: visible; animation-name", 1)
        dots = "".join(
            f'<circle cx="{x}" cy="20" r="7" fill="{fill}"/>'
            for x, fill in ((24, "#ff5f57"), (46, "#febc2e"), (68, "#28c840"))
        )
        return (
            f'<svg viewBox="0 0 {_short(width)} {_short(height)}" '
            'xmlns="http://www.w3.org/2000/svg">\n'
            f"<style>\ntext {{ font: 20px {_FONT}; white-space: pre }}\n{styles}\n"
            f".f {{ visibility: hidden; animation: {_short(sum(seconds))}s step-end infinite }}\n"
            "@media (prefers-reduced-motion: reduce) { .f { animation: none } }\n"
            f"{_keyframes(seconds)}\n</style>\n<defs>\n{rows}\n</defs>\n"
            f'<rect width="{_short(width)}" height="{_short(height)}" rx="8" '
            f'fill="{_BACKGROUND}"/>\n{dots}\n'
            f'<g transform="translate(9, 41)">\n{frames}\n</g>\n</svg>\n'
        )


_BACKGROUND = "#14181d"
_FONT = "Fira Code, DejaVu Sans Mono, Menlo, Consolas, monospace"


def _backgrounds(svg: str) -> dict[int, list[str]]:
    """Return the colored areas of each row; neighbors of the same color are joined."""
    areas: dict[int, list[tuple[str, float, float]]] = {}
    for fill, x, y, width in _RECT.findall(svg):
        row = areas.setdefault(round((float(y) - 1.5) / _ROW), [])
        start, length = float(x), float(width)
        if row and row[-1][0] == fill and abs(row[-1][1] + row[-1][2] - start) < 1:
            start, length = row[-1][1], row[-1][2] + length
            row.pop()
        row.append((fill, start, length))
    return {
        number: [
            f'<rect fill="{fill}" x="{_short(x)}" width="{_short(width)}" height="24.7"/>'
            for fill, x, width in row
            if fill != _BACKGROUND
        ]
        for number, row in areas.items()
    }


def _keyframes(seconds: list[float]) -> str:
    """Return rules that show each frame for its duration, and hide it before and after."""
    total, start, rules = sum(seconds), 0.0, []
    for number, duration in enumerate(seconds):
        begin, end = 100 * start / total, 100 * (start + duration) / total
        before = "" if number == 0 else "0% { visibility: hidden } "
        after = "" if number == len(seconds) - 1 else f" {end:.3f}% {{ visibility: hidden }}"
        rules.append(
            f"@keyframes f{number} {{ {before}{begin:.3f}% {{ visibility: visible }}{after} }}"
        )
        start += duration
    return "\n".join(rules)


def _short(number: str | float) -> str:
    return f"{float(number):.1f}".removesuffix(".0")


async def draw_tour() -> str:
    """Draw the tour as SVG."""
    return animate(await frames())


def animate(frames: Iterable[Frame]) -> str:
    """Return the frames as one animated SVG."""
    movie = Movie()
    seconds = []
    for svg, duration in frames:
        movie.add(svg)
        seconds.append(duration)
    return movie.svg(seconds)
