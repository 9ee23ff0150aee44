"""The list of what an unpack wrote, kept in the folder itself as ``.workato-tui.json``.

It may be committed with the files: it holds no time, no path of this machine and no secret, and is
sorted, so that it changes only when they do.
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
"""The folder that new files wait in until all of them are whole."""
_DRAFT = f"{STAGING}/manifest"
_FORMAT = 1
_MAX_BYTES = 32 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """SHA-256 of each file that an unpack wrote, by its path."""

    files: dict[str, str] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)
    """What an unpack was about to write: if it was killed, either content may be there."""
    source: str = ""
    """The zip that it came from, for people."""

    def paths(self) -> set[str]:
        return self.files.keys() | self.pending.keys()

    def is_own(self, path: str, digest: str | None) -> bool:
        """Whether an unpack wrote exactly this content to ``path``."""
        return digest is not None and digest in (self.files.get(path), self.pending.get(path))


def read_manifest(tree: SafeFolder) -> Manifest:
    """What the folder says of earlier unpacks; an empty one if it says nothing.

    Entries with a path that leads elsewhere are left out: the file may come from another person's
    commit. Raises :class:`UnpackError` if it cannot be read, for then it is not known which files
    may go.
    """
    text = tree.read(NAME, _MAX_BYTES)
    if text is None:
        return Manifest()
    try:
        found: dict[str, Any] = json.loads(text)
        if found["format"] == _FORMAT:
            return Manifest(
                _entries(found["files"]), _entries(found.get("pending", {})), str(found["source"])
            )
        why = "was written by another version of this program"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        why = "cannot be read (a merge conflict?)"
    raise UnpackError(
        f"{NAME} in the folder {why}, so what an earlier unpack put there is not known.",
        "Mend it or delete it; without it no file is removed, and none that differs is replaced.",
    )


def write_manifest(tree: SafeFolder, manifest: Manifest) -> None:
    """Writes the list whole or not at all."""
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


def _entries(found: dict[str, Any]) -> dict[str, str]:
    return {
        path: digest
        for path, digest in found.items()
        if isinstance(digest, str) and _SHA256.fullmatch(digest) and reserved(path) is None
    }


def reserved(path: str) -> str | None:
    """Why no unpack may write or remove ``path``; None if it may."""
    parts = path.split("/")
    if any(_is_git(part) for part in parts):
        return "it would be inside .git"
    if parts[0].casefold() in (NAME, STAGING):
        return "this program keeps its own list under that name"
    return path_problem(path)


_GIT = re.compile(r"(?:\.git|git~\d+)[. ]*(?::.*)?", re.IGNORECASE)
_IGNORED_BY_HFS = re.compile("[\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def _is_git(part: str) -> bool:
    """``.git`` under any spelling that some disk takes for it, as git itself refuses them."""
    return bool(_GIT.fullmatch(_IGNORED_BY_HFS.sub("", part)))
