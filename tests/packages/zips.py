"""Builders of valid and hostile zips."""

from __future__ import annotations

import io
import random
import struct
import zipfile


def make_zip(files: dict[str, bytes | str], *, stored: bool = False) -> bytes:
    """Return a zip with ``files`` in this order; the same bytes each time."""
    kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as package:
        for name, content in files.items():
            # A single surrogate cannot be encoded, but files may contain it.
            data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
            package.writestr(member(name), data, kind)
    return buffer.getvalue()


def member(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("placeholder", (2026, 1, 1, 0, 0, 0))
    info.filename = name
    info.external_attr = mode << 16
    return info


def noise(size: int, seed: int = 1) -> bytes:
    """Return incompressible bytes."""
    return random.Random(seed).randbytes(size)


def big_zip(size: int = 2_000_000, seed: int = 1) -> bytes:
    """Return a zip of about ``size`` bytes in four members."""
    return make_zip({f"part {i}.json": noise(size // 4, seed + i) for i in range(4)}, stored=True)


def damage_content(whole: bytes, inside: bytes) -> bytes:
    """Change one byte of a stored member, so that its CRC is wrong."""
    position = whole.index(inside)
    return whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :]


def set_flag(whole: bytes, flag: int) -> bytes:
    """Set a general purpose flag in every header of the zip."""
    out = bytearray(whole)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        header = out.find(signature)
        while header >= 0:
            (old,) = struct.unpack_from("<H", out, header + offset)
            struct.pack_into("<H", out, header + offset, old | flag)
            header = out.find(signature, header + 4)
    return bytes(out)


def claim_size(whole: bytes, size: int) -> bytes:
    """Make the central directory claim ``size`` unpacked bytes for the first member."""
    out = bytearray(whole)
    struct.pack_into("<L", out, out.index(b"PK\x01\x02") + 24, size)
    return bytes(out)


def insert_hidden(whole: bytes, position: int, hidden: bytes) -> bytes:
    """Insert ``hidden``, and shift the offsets in the central directory."""
    out = bytearray(whole[:position] + hidden + whole[position:])
    end = out.rindex(b"PK\x05\x06")
    _shift(out, end + 16, position, len(hidden))
    entry = out.find(b"PK\x01\x02", struct.unpack_from("<L", out, end + 16)[0])
    while entry >= 0:
        _shift(out, entry + 42, position, len(hidden))
        entry = out.find(b"PK\x01\x02", entry + 4)
    return bytes(out)


def _shift(out: bytearray, field: int, after: int, by: int) -> None:
    (offset,) = struct.unpack_from("<L", out, field)
    if offset >= after:
        struct.pack_into("<L", out, field, offset + by)
