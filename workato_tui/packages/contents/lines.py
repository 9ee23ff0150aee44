"""An asset in words, as plain data: screens draw it, reports write it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["text", "strong", "dim", "code", "warning"]


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One line. ``label`` goes in front of the text; texts come from files: clean them to show."""

    text: str
    label: str = ""
    number: str = ""
    """A step's number, as people say it."""
    indent: int = 0
    """Levels; a step's fields stand one deeper than the step."""
    tone: Tone = "text"
    target: str = ""
    """Path of the asset that the line speaks of, in the same package; "" if none."""


@dataclass(frozen=True, slots=True)
class ContentSection:
    """Lines below a heading; "" for the first, which needs none."""

    title: str
    lines: tuple[ContentLine, ...]
