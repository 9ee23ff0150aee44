"""Read response bodies in chunks of bounded size.

httpx would decompress each chunk as a whole, whatever its size. This module stops a compressed
response that expands without limit, and never processes more than 256 kB in one step.
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
"""Maximum decompressed size of a list response: six times the largest one measured."""
MAX_BODY_BYTES = 16 * 1024 * 1024
"""Maximum decompressed size of any other response, which is decoded as a whole."""
_MIN_PROGRESS_BYTES = 4096
"""Bytes that must arrive within each timeout; a slower response counts as stalled."""
_ANY_ZLIB_HEADER = 32 + zlib.MAX_WBITS


async def iter_decoded(response: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    """Yield the decompressed body of ``response`` in chunks.

    Raises :class:`TooLargeError` if the body is larger than ``limit`` bytes.
    """
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
    """Yield ``body`` and call ``on_progress`` each time enough bytes have arrived.

    httpx applies its timeouts per read, so a connection that delivers one byte now and then never
    times out.
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
        f"The answer is larger than {limit // 2**20} MB, and the rest was not loaded.",
        "Use a filter, for example a shorter period.",
    )


class _IdentityDecoder:
    def decode(self, raw: bytes) -> Iterator[bytes]:
        if len(raw) <= CHUNK_SIZE:
            yield raw
            return
        for at in range(0, len(raw), CHUNK_SIZE):
            yield raw[at : at + CHUNK_SIZE]

    def finish(self) -> Iterator[bytes]:
        """Yield the data that was held back until the end."""
        yield from ()


class _ZlibDecoder(_IdentityDecoder):
    def __init__(self) -> None:
        self._decompressor = zlib.decompressobj(_ANY_ZLIB_HEADER)

    def decode(self, raw: bytes) -> Iterator[bytes]:
        try:
            while raw:
                if self._decompressor.eof:
                    # A response may consist of several compressed members.
                    self._decompressor = zlib.decompressobj(_ANY_ZLIB_HEADER)
                piece = self._decompressor.decompress(raw, CHUNK_SIZE)
                raw = self._decompressor.unconsumed_tail or self._decompressor.unused_data
                if piece:
                    yield piece
        except zlib.error:
            raise NotJsonError(
                "The response cannot be decompressed.",
                "Try again. If it persists, check for a proxy that modifies responses.",
            ) from None

    def finish(self) -> Iterator[bytes]:
        # The decompressor may still hold output after it has consumed all input.
        while not self._decompressor.eof:
            piece = self._decompressor.decompress(b"", CHUNK_SIZE)
            if not piece:
                raise TruncatedError("The response was cut off.", "Try again.")
            yield piece


def _decoder_for(encoding: str) -> _IdentityDecoder:
    if encoding in ("", "identity"):
        return _IdentityDecoder()
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _ZlibDecoder()
    raise NotJsonError(
        "The response has an unexpected compression.",
        "A proxy may be modifying responses; try another network.",
    )
