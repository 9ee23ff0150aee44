"""How the whole program draws."""

from __future__ import annotations


class DisplayOptions:
    """Set once at startup."""

    ascii: bool = False
    """Draw shapes and lines with ASCII characters only."""
