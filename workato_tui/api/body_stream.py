"""Reads the bytes of an answer in pieces of a bounded size.

The HTTP library would unpack each piece as a whole, whatever it grows to; here a packed answer
that grows without end is stopped, and no step works on more than 256 kB.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from workato_tui.api.errors import NotJson, TooLarge, Truncated

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    import httpx

PIECE = 256 * 1024
MAX_LIST = 192 * 1024 * 1024
"""Bytes of a list answer, unpacked: six times the largest that was ever measured."""
MAX_ANSWER = 16 * 1024 * 1024
"""Bytes of any other answer, which is decoded as a whole."""
_PACE = 4096
"""Bytes that must arrive within each time limit: what brings less stands still."""
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


async def pieces(response: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    """The body of ``response``, unpacked, in pieces; raises :class:`TooLarge` over ``limit``."""
    unpack = _unpacker(response.headers.get("content-encoding", "").strip().lower())
    size = 0
    async for raw in response.aiter_raw():
        for piece in unpack.pieces(raw):
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            yield piece
    for piece in unpack.finish():
        yield piece


async def paced(body: AsyncIterator[bytes], going_on: Callable[[], object]) -> AsyncIterator[bytes]:
    """``body``; ``going_on`` is called whenever enough of it has come to call it moving.

    The library's limits are per read: a line that gives a byte now and then meets them for ever.
    """
    since = 0
    async for piece in body:
        since += len(piece)
        if since >= _PACE:
            since = 0
            going_on()
        yield piece


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        f"The answer has more than {limit // 2**20} MB, and the rest was not read.",
        "Ask for less, for instance for a shorter time with the filter.",
    )


class _Plain:
    def pieces(self, raw: bytes) -> Iterator[bytes]:
        if len(raw) <= PIECE:
            yield raw
            return
        for at in range(0, len(raw), PIECE):
            yield raw[at : at + PIECE]

    def finish(self) -> Iterator[bytes]:
        """What was held back until the end."""
        yield from ()


class _Packed(_Plain):
    def __init__(self) -> None:
        self._object = zlib.decompressobj(_GZIP_OR_ZLIB)

    def pieces(self, raw: bytes) -> Iterator[bytes]:
        try:
            while raw:
                if self._object.eof:
                    # Several packed parts, one behind the other, are one answer.
                    self._object = zlib.decompressobj(_GZIP_OR_ZLIB)
                piece = self._object.decompress(raw, PIECE)
                raw = self._object.unconsumed_tail or self._object.unused_data
                if piece:
                    yield piece
        except zlib.error:
            raise NotJson(
                "The answer is packed in a way that cannot be unpacked.",
                "Try again; if it stays so, a proxy on the way is changing answers.",
            ) from None

    def finish(self) -> Iterator[bytes]:
        # All input may be taken in while some of the output still waits inside.
        while not self._object.eof:
            piece = self._object.decompress(b"", PIECE)
            if not piece:
                raise Truncated("The answer was cut off.", "Try again.")
            yield piece


def _unpacker(encoding: str) -> _Plain:
    if encoding in ("", "identity"):
        return _Plain()
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Packed()
    raise NotJson(
        "The answer is packed in a way that was not asked for.",
        "A proxy on the way is changing answers; try another network.",
    )
