"""The text of an asset as plain data, for views and reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["text", "strong", "dim", "code", "warning"]


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One line with an optional label. Text comes from files: sanitize it before display."""

    text: str
    label: str = ""
    number: str = ""
    """The step's number as shown to the user."""
    indent: int = 0
    """The level; a step's fields are one level deeper than the step."""
    tone: Tone = "text"
    target: str = ""
    """Path of the asset in the same package that the line refers to; "" if none."""


@dataclass(frozen=True, slots=True)
class ContentSection:
    """Lines below a heading; "" for the first section."""

    title: str
    lines: tuple[ContentLine, ...]
