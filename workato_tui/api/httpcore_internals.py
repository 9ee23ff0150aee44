"""The private part of httpcore that this program uses, and what happens without it."""

from __future__ import annotations

from typing import Final

READ_SIZE: Final = 256 * 1024
"""Bytes taken from a connection at once. httpcore's 64 kB quadruple the time of a long list."""


def read_in_large_chunks() -> None:
    """Raise the size of a read, for which httpcore has no option.

    Where a version has another name for it, nothing changes: lists are read more slowly. A test
    checks the name against the installed version.
    """
    import httpcore

    for connection in (httpcore.AsyncHTTP11Connection, httpcore.HTTP11Connection):
        if hasattr(connection, "READ_NUM_BYTES"):
            connection.READ_NUM_BYTES = READ_SIZE
