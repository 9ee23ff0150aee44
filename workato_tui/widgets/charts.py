"""Draws numbers as text: usage of a limit, and a sparkline.

The cell values stay text that can be stored and exported: ``8123/100000`` and ``3 14 15 9``.
"""

from __future__ import annotations

from math import isfinite
from typing import Literal

_BAR_WIDTH = 8
_NEAR, _OVER = 0.8, 1.0
_STEPS, _ASCII_STEPS = "▁▂▃▄▅▆▇█", "_.-=+*%#"


def parse_usage(value: object) -> tuple[float, float | None]:
    """Return both numbers of ``8123/100000``; the second is None without a limit."""
    part, _, total = str(value).partition("/")
    return _number(part), (_number(total) or None)


def usage_ratio(value: object) -> float:
    """Return the used share of the limit, for sorting; values without a limit come first."""
    part, total = parse_usage(value)
    return part / total if total else -1.0 / (max(part, 0.0) + 1.0)


def abbreviate(number: float) -> str:
    """Return a number in at most five characters: ``8.1k``, ``100k``, ``2.4M``."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= size:
            shown = number / size
            return f"{shown:.0f}{unit}" if shown >= 100 or shown == int(shown) else (
                f"{shown:.1f}{unit}")  # fmt: skip
    return f"{number:.0f}"


def usage_bar(value: object, plain_ascii: bool) -> tuple[str, Literal["", "dim", "warn", "bad"]]:
    """Return ``▰▰▱▱▱▱▱▱ 8.1k/100k`` and a tone that warns near or over the limit."""
    part, total = parse_usage(value)
    if str(value).startswith("?"):
        # Only the limit is known.
        return f"?/{abbreviate(total or 0)}", "dim"
    if not total:
        return abbreviate(part), ""
    full, empty = ("#", "-") if plain_ascii else ("▰", "▱")
    ratio = part / total
    cells = min(max(round(min(ratio, _OVER) * _BAR_WIDTH), 1 if part > 0 else 0), _BAR_WIDTH)
    tone: Literal["", "dim", "warn", "bad"] = (
        "bad" if ratio >= _OVER else "warn" if ratio >= _NEAR else ""
    )
    return (
        f"{full * cells}{empty * (_BAR_WIDTH - cells)} {abbreviate(part)}/{abbreviate(total)}",
        tone,
    )


def sparkline(value: object, plain_ascii: bool) -> str:
    """Return a line of blocks, one per number, scaled to the largest."""
    steps = _ASCII_STEPS if plain_ascii else _STEPS
    numbers = [_number(part) for part in str(value).split()]
    highest = max(numbers, default=0.0)
    if highest <= 0:
        return steps[0] * len(numbers)
    return "".join(steps[min(int(n / highest * len(steps)), len(steps) - 1)] for n in numbers)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if isfinite(number) else 0.0
