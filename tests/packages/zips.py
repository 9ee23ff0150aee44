"""Builds zips for the tests, honest and hostile ones."""

from __future__ import annotations

import io
import random
import struct
import zipfile


def make_zip(files: dict[str, bytes | str], *, stored: bool = False) -> bytes:
    """A zip of ``files`` in that order; the same bytes each time."""
    kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as package:
        for name, content in files.items():
            # Half of a surrogate pair is no text that can be encoded, but files hold it.
            raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
            package.writestr(member(name), raw, kind)
    return buffer.getvalue()


def member(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("placeholder", (2026, 1, 1, 0, 0, 0))
    info.filename = name
    info.external_attr = mode << 16
    return info


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes that no compression makes smaller."""
    return random.Random(seed).randbytes(size)


def big_zip(size: int = 2_000_000, seed: int = 1) -> bytes:
    """A zip of about ``size`` bytes in four members."""
    return make_zip({f"part {i}.json": noise(size // 4, seed + i) for i in range(4)}, stored=True)


def spoil_content(whole: bytes, inside: bytes) -> bytes:
    """Changes one byte of a stored member, so that its CRC is wrong."""
    at = whole.index(inside)
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def set_flag(whole: bytes, flag: int) -> bytes:
    """Sets a general purpose flag in every header of the zip."""
    out = bytearray(whole)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(signature)
        while at >= 0:
            (old,) = struct.unpack_from("<H", out, at + offset)
            struct.pack_into("<H", out, at + offset, old | flag)
            at = out.find(signature, at + 4)
    return bytes(out)


def say_size(whole: bytes, size: int) -> bytes:
    """Makes the central directory claim ``size`` unpacked bytes for the first member."""
    out = bytearray(whole)
    struct.pack_into("<L", out, out.index(b"PK\x01\x02") + 24, size)
    return bytes(out)


def hide(whole: bytes, at: int, hidden: bytes) -> bytes:
    """``whole`` with ``hidden`` put in at an offset; its own list still finds all that it names."""
    out = bytearray(whole[:at] + hidden + whole[at:])
    end = out.rindex(b"PK\x05\x06")
    _move(out, end + 16, at, len(hidden))
    entry = out.find(b"PK\x01\x02", struct.unpack_from("<L", out, end + 16)[0])
    while entry >= 0:
        _move(out, entry + 42, at, len(hidden))
        entry = out.find(b"PK\x01\x02", entry + 4)
    return bytes(out)


def _move(out: bytearray, field: int, after: int, by: int) -> None:
    (offset,) = struct.unpack_from("<L", out, field)
    if offset >= after:
        struct.pack_into("<L", out, field, offset + by)
