"""File names from untrusted text: safe in a shell, in a listing, and on any disk."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING

from workato_tui.api.files import DownloadError
from workato_tui.common.text import sanitize
from workato_tui.packages.errors import DiskError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

NAME_BYTES = 200
"""Maximum length of generated names in bytes: the usual limit of 255 minus ``.part.json.new``."""
MAX_NAME_BYTES = 241
"""Maximum length in bytes of names chosen by the user."""

_UNSAFE = re.compile(r'[/\\:*?"<>|\ufffd\x00-\x1f\x7f]+')
_BLANKS = re.compile(r"\s+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)


def safe_name(
    text: object, *, suffix: str = "", fallback: str = "file", limit: int = NAME_BYTES
) -> str:
    """Return ``text`` as a file name that ends with ``suffix``, at most ``limit`` bytes of UTF-8.

    Keeps letters of every script. Replaces separators, and characters that some disk refuses, by
    ``-``; removes control characters. The name is never hidden, never looks like an option, never
    is a device name of Windows, and never is empty (``fallback`` is used then). ``suffix`` is made
    safe too, since it may contain text of the server.
    """
    stem = _clean(text).lstrip(".-~ ")
    suffix = _UNSAFE.sub("-", sanitize(suffix))
    stem = _truncate(stem, limit - len(suffix.encode()))
    if not suffix:
        stem = stem.rstrip(". ")
    if not stem:
        stem = fallback
    if _RESERVED.fullmatch((stem + suffix).split(".")[0].strip()):
        stem = f"_{stem}"
    return stem + suffix


def zip_name(project: object, build_id: object, kind: str = "build") -> str:
    """Return the default file name of a build or package: ``<project name> build <id>.zip``."""
    return safe_name(project, suffix=f" {kind} {_clean(build_id)[:40]}.zip", fallback="project")


def free_name(folder: Path, name: str, taken: Collection[str] = ()) -> str:
    """Return ``name``, or the first of ``name (2)``, ``name (3)`` … not used in ``folder``.

    Skips names in ``taken`` too, of which there may be no file yet.

    A suggestion only: the writer must still refuse to overwrite. A name with a ``.part`` file
    counts as used, since that is another download.
    """
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    candidate, number = name, 1
    while candidate in taken or _is_used(folder, candidate):
        number += 1
        suffix = f" ({number}){dot}{ending}"
        candidate = _truncate(stem, NAME_BYTES - len(suffix.encode())) + suffix
    return candidate


def check_file_name(name: str) -> None:
    """Raise :class:`DownloadError` if ``name``, chosen by the user, cannot be a file name."""
    if not name or name in (".", "..") or "/" in name or "\0" in name:
        raise DownloadError(
            f"“{sanitize(name, 80)}” cannot be a file name.", "Choose another name."
        )
    if len(os.fsencode(name)) > MAX_NAME_BYTES:
        raise DiskError(
            f"“{sanitize(name, 80)}” is too long: a file name has at most {MAX_NAME_BYTES} bytes.",
            "Choose a shorter name.",
        )


def _is_used(folder: Path, name: str) -> bool:
    return any(
        (folder / used).is_symlink() or (folder / used).exists() for used in (name, name + ".part")
    )


def _clean(text: object) -> str:
    safe = unicodedata.normalize("NFC", sanitize(text, 1000))
    return _BLANKS.sub(" ", _UNSAFE.sub("-", safe)).strip()


def _truncate(text: str, limit: int) -> str:
    """Return the longest prefix of ``text`` within ``limit`` bytes that ends with a whole
    character."""
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= limit:
        return text
    prefix = encoded[: max(limit, 0)].decode("utf-8", "ignore")
    if len(prefix) < len(text) and unicodedata.combining(text[len(prefix)]):
        # Keep combining marks together with their letter.
        while prefix and unicodedata.combining(prefix[-1]):
            prefix = prefix[:-1]
        prefix = prefix[:-1]
    return prefix.rstrip(" ")
