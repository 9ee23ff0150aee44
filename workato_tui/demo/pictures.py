"""Small binary files: icons, and pages as a zip inside a zip."""

from __future__ import annotations

import zlib
from io import BytesIO
from random import Random
from struct import pack

EPOCH = (2024, 1, 1, 0, 0, 0)
"""The date of every member, so that a package's bytes depend only on its content."""


def icon(colour: int) -> bytes:
    """Return a PNG in one color (0xRRGGBB)."""
    row = b"\0" + colour.to_bytes(3) * 32
    return _png(32, 32, zlib.compress(row * 32, 9))


def photo(seed: int) -> bytes:
    """Return a PNG that cannot be compressed, so that a download takes some time."""
    rng, width, height = Random(seed), 640, 400
    rows = b"".join(b"\0" + rng.randbytes(3 * width) for _ in range(height))
    return _png(width, height, zlib.compress(rows, 1))


def _png(width: int, height: int, pixels: bytes) -> bytes:
    header = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def archive(members: dict[str, bytes]) -> bytes:
    """Return a zip of these members, sorted by name; always the same bytes."""
    # Imported here because it is slow, and the demo must start quickly.
    from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

    out = BytesIO()
    with ZipFile(out, "w") as target:
        for name in sorted(members):
            info = ZipInfo(name, EPOCH)
            packed = name.endswith((".png", ".zip"))
            info.compress_type = ZIP_STORED if packed else ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            target.writestr(info, members[name])
    return out.getvalue()
