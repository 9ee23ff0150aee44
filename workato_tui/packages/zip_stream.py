"""Refuse a download that is not a zip at its first bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.api.files import DownloadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.api.files import OpenFile

_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")


def iter_zip_chunks(file: OpenFile) -> Iterator[bytes]:
    """Yield the chunks of a file; the first is long enough to check its signature."""
    beginning = b""
    for chunk in file.iter_bytes():
        if len(beginning) < 4:
            beginning += chunk
            if len(beginning) < 4:
                continue
            _check_signature(beginning)
            yield beginning
        else:
            yield chunk
    if len(beginning) < 4:
        yield beginning


def _check_signature(beginning: bytes) -> None:
    """Refuse a file that is not a zip, such as a proxy's web page, without loading all of it."""
    if beginning[:4] not in _ZIP_SIGNATURES:
        kind = "a web page or XML" if beginning.lstrip()[:1] == b"<" else "something else"
        raise DownloadError(
            f"The file's host sent {kind}, not a zip.",
            "Check the network for a proxy or login page, then try again.",
        )
