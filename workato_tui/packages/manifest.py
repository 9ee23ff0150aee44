"""The list of unpacked files, kept in the folder itself as ``.workato-tui.json``.

It can be committed with the files: it contains no time, local path, or secret, and is sorted, so
that it changes only when the files do.
"""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workato_tui.packages.errors import UnpackError
from workato_tui.packages.zip_limits import path_problem

if TYPE_CHECKING:
    from workato_tui.packages.safe_folder import SafeFolder

NAME = ".workato-tui.json"
STAGING = ".workato-tui.new"
"""The folder for new files until all of them are complete."""
_DRAFT = f"{STAGING}/manifest"
_FORMAT = 1
_MAX_BYTES = 32 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """SHA-256 of each unpacked file by path."""

    files: dict[str, str] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)
    """Files of an unfinished unpack, which may have their old or new content."""
    source: str = ""
    """The name of the zip, for the user."""

    def paths(self) -> set[str]:
        return self.files.keys() | self.pending.keys()

    def is_own(self, path: str, digest: str | None) -> bool:
        """Return whether an unpack wrote exactly this content to ``path``."""
        return digest is not None and digest in (self.files.get(path), self.pending.get(path))


def read_manifest(tree: SafeFolder) -> Manifest:
    """Return the manifest of a folder; an empty one if there is none.

    Skips entries with a path outside the folder: the file may come from another person's commit.
    Raises :class:`UnpackError` if it cannot be read, since it is unknown then which files may be
    removed.
    """
    text = tree.read(NAME, _MAX_BYTES)
    if text is None:
        return Manifest()
    try:
        data: dict[str, Any] = json.loads(text)
        if data["format"] == _FORMAT:
            return Manifest(
                _entries(data["files"]), _entries(data.get("pending", {})), str(data["source"])
            )
        why = "was written by another version of this program"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        why = "cannot be read (a merge conflict?)"
    raise UnpackError(
        f"{NAME} in the folder {why}, so the files of earlier unpacks are unknown.",
        "Fix or delete it. Without it, no file is removed, and no file that differs is replaced.",
    )


def write_manifest(tree: SafeFolder, manifest: Manifest) -> None:
    """Write the manifest atomically."""
    content: dict[str, Any] = {"format": _FORMAT, "source": manifest.source}
    if manifest.pending:
        content["pending"] = manifest.pending
    content["files"] = manifest.files
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    with contextlib.suppress(FileNotFoundError):
        tree.remove(_DRAFT)
    tree.create(_DRAFT, [text.encode()])
    tree.sync(_DRAFT)
    tree.move(_DRAFT, NAME)


def _entries(digests: dict[str, Any]) -> dict[str, str]:
    return {
        path: digest
        for path, digest in digests.items()
        if isinstance(digest, str) and _SHA256.fullmatch(digest) and reserved(path) is None
    }


def reserved(path: str) -> str | None:
    """Return why an unpack must not write or remove ``path``; None if it may."""
    parts = path.split("/")
    if any(_is_git(part) for part in parts):
        return "it would be inside .git"
    if parts[0].casefold() in (NAME, STAGING):
        return "this program uses that name for its list of files"
    return path_problem(path)


_GIT = re.compile(r"(?:\.git|git~\d+)[. ]*(?::.*)?", re.IGNORECASE)
_IGNORED_BY_HFS = re.compile("[\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def _is_git(part: str) -> bool:
    """Return whether some file system treats ``part`` as ``.git``, using git's own rules."""
    return bool(_GIT.fullmatch(_IGNORED_BY_HFS.sub("", part)))
