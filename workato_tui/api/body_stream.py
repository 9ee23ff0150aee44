"""Reads the bytes of an answer in pieces of a bounded size.

The HTTP library would unpack each piece as a whole, whatever it grows to; here a packed answer
that grows without end is stopped, and no step works on more than 256 kB.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from workato_tui.api.errors import NotJsonError, TooLargeError, TruncatedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    import httpx

CHUNK_SIZE = 256 * 1024
MAX_LIST_BYTES = 192 * 1024 * 1024
"""Bytes of a list answer, unpacked: six times the largest that was ever measured."""
MAX_BODY_BYTES = 16 * 1024 * 1024
"""Bytes of any other answer, which is decoded as a whole."""
_MIN_PROGRESS_BYTES = 4096
"""Bytes that must arrive within each time limit: what brings less stands still."""
_ANY_ZLIB_HEADER = 32 + zlib.MAX_WBITS


async def iter_decoded(response: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    """The body of ``response``, unpacked, in pieces.

    Raises :class:`TooLargeError` over ``limit``."""
    unpack = _decoder_for(response.headers.get("content-encoding", "").strip().lower())
    size = 0
    async for raw in response.aiter_raw():
        for piece in unpack.decode(raw):
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            yield piece
    for piece in unpack.finish():
        yield piece


async def with_progress(
    body: AsyncIterator[bytes], on_progress: Callable[[], object]
) -> AsyncIterator[bytes]:
    """``body``; ``on_progress`` is called whenever enough of it has come to call it moving.

    The library's limits are per read: a line that gives a byte now and then meets them for ever.
    """
    since = 0
    async for piece in body:
        since += len(piece)
        if since >= _MIN_PROGRESS_BYTES:
            since = 0
            on_progress()
        yield piece


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(
        f"The answer is larger than {limit // 2**20} MB, and the rest was not read.",
        "Ask for less, for instance for a shorter time with the filter.",
    )


class _IdentityDecoder:
    def decode(self, raw: bytes) -> Iterator[bytes]:
        if len(raw) <= CHUNK_SIZE:
            yield raw
            return
        for at in range(0, len(raw), CHUNK_SIZE):
            yield raw[at : at + CHUNK_SIZE]

    def finish(self) -> Iterator[bytes]:
        """What was held back until the end."""
        yield from ()


class _ZlibDecoder(_IdentityDecoder):
    def __init__(self) -> None:
        self._decompressor = zlib.decompressobj(_ANY_ZLIB_HEADER)

    def decode(self, raw: bytes) -> Iterator[bytes]:
        try:
            while raw:
                if self._decompressor.eof:
                    # Several packed parts, one behind the other, are one answer.
                    self._decompressor = zlib.decompressobj(_ANY_ZLIB_HEADER)
                piece = self._decompressor.decompress(raw, CHUNK_SIZE)
                raw = self._decompressor.unconsumed_tail or self._decompressor.unused_data
                if piece:
                    yield piece
        except zlib.error:
            raise NotJsonError(
                "The answer is packed in a way that cannot be unpacked.",
                "Try again; if it stays so, a proxy on the way is changing answers.",
            ) from None

    def finish(self) -> Iterator[bytes]:
        # All input may be taken in while some of the output still waits inside.
        while not self._decompressor.eof:
            piece = self._decompressor.decompress(b"", CHUNK_SIZE)
            if not piece:
                raise TruncatedError("The answer was cut off.", "Try again.")
            yield piece


def _decoder_for(encoding: str) -> _IdentityDecoder:
    if encoding in ("", "identity"):
        return _IdentityDecoder()
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _ZlibDecoder()
    raise NotJsonError(
        "The answer is packed in a way that was not asked for.",
        "A proxy on the way is changing answers; try another network.",
    )
