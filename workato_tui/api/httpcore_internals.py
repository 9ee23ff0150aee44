"""The private parts of httpcore that this program uses, and the fallback without them."""

from __future__ import annotations

from typing import Final

READ_SIZE: Final = 256 * 1024
"""Bytes to read from a connection at once. httpcore's 64 kB make long lists four times slower."""


def read_in_large_chunks() -> None:
    """Raise the read size, for which httpcore has no option.

    If a version uses another name for it, nothing changes: lists are read more slowly. A test
    checks the name in the installed version.
    """
    import httpcore

    for connection in (httpcore.AsyncHTTP11Connection, httpcore.HTTP11Connection):
        if hasattr(connection, "READ_NUM_BYTES"):
            connection.READ_NUM_BYTES = READ_SIZE
