"""Unique secret values, and the search for them in output and files."""

from __future__ import annotations

import base64
import json
import re
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.support.terminal import UNKNOWN_TO_PYTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

OWN = "wrkeu-cAnArY/0wn+t0ken=1"
PROD = "cAnArY#pr0d:t0ken~2"
STRAY = "cAnArY#stray:t0ken~3"
TYPED = "cAnArY%typed't0ken~4"
KEY = 'cAnArY"key&value~5'
PROPERTY = "cAnArY<property>value~6"
ALL = (OWN, PROD, STRAY, TYPED, KEY, PROPERTY)

_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?<>=$]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]])")
_ENDS_CUT = 3
"""Bytes that base64 may share with the text before or after."""


def traces(value: str) -> list[bytes]:
    """Return ``value`` as written in text, links, JSON, Python, headers, and memory dumps."""
    raw = value.encode()
    forms = {
        value, quote(value), quote(value, safe=""), json.dumps(value)[1:-1], repr(value)[1:-1],
        raw.hex(), raw.hex().upper(), value.encode("utf-16-le").decode("latin-1"), value[::-1],
    }  # fmt: skip
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw).decode()
        inner = encoded[4 if shift else 0 :].rstrip("=")[:-_ENDS_CUT]
        forms |= {inner, inner.translate(str.maketrans("+/", "-_"))}
    return [text.encode("latin-1") for text in forms]


def found_in(data: bytes, values: Iterable[str] = ALL) -> list[str]:
    """Return the values that are in ``data``: as is, without escapes, and across line ends."""
    text = data.decode("utf-8", "replace")
    drawn = _ESCAPES.sub("", UNKNOWN_TO_PYTE.sub("", text)).encode()
    variants = (data, drawn, b"".join(drawn.split()))
    return [
        value
        for value in values
        if any(trace in variant for trace in traces(value) for variant in variants)
    ]


def written_below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file with its content, including decompressed content."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            yield path, data + b"\n" + str(path).encode() + b"".join(_unpacked(data))


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield the zlib streams in ``data``."""
    for head in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
        start = data.find(head)
        while start >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[start:], 1 << 20)
            start = data.find(head, start + 1)
