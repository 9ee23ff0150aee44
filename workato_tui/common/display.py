"""Display options of the whole program."""

from __future__ import annotations


class DisplayOptions:
    """Options set once at startup."""

    ascii: bool = False
    """Use ASCII characters only for shapes and lines."""
