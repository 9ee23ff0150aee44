"""Unfinished downloads on disk: ``NAME.part`` and a state file beside it.

The state file ``NAME.part.json`` allows a later run to resume: it holds the build and the profile,
the validator (ETag or date) for If-Range, and the length. It never holds the link, which is signed
and therefore a secret.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PART_SUFFIX = ".part"
STATE_SUFFIX = ".json"
_DRAFT_SUFFIX = ".new"
_FORMAT = 1
_MAX_STATE_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class DownloadOrigin:
    """What is being downloaded, and from where a fresh link can be requested."""

    id: str
    profile: str
    host: str
    project: str = ""
    workspace: str = ""
    """The customer's id; empty for the own workspace."""
    kind: str = "build"

    def same_file(self, other: DownloadOrigin | None) -> bool:
        """Return whether both are the same file of the same host, ignoring the profile's name."""
        if other is None:
            return False
        identity = (self.kind, self.id, self.host, self.workspace)
        return identity == (other.kind, other.id, other.host, other.workspace)


@dataclass(frozen=True, slots=True)
class PartialState:
    """The contents of the state file."""

    origin: DownloadOrigin
    validator: str | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class PartialDownload:
    """An unfinished download found in a folder."""

    path: Path
    """The ``.part`` file."""
    state: PartialState
    done: int
    """Bytes received."""
    modified: float
    """When it last grew, in seconds since the epoch."""
    busy: bool
    """Whether another process is writing it."""

    @property
    def name(self) -> str:
        """The final file name."""
        return self.path.name.removesuffix(PART_SUFFIX)

    @property
    def folder(self) -> Path:
        return self.path.parent


def find_partial_downloads(folder: Path) -> list[PartialDownload]:
    """Return the unfinished downloads of this program in ``folder``, newest first.

    Also cleans up after a download that was killed in its last step. Returns nothing for an
    unreadable folder.
    """
    parts: list[PartialDownload] = []
    with contextlib.suppress(OSError):
        for path in list(folder.iterdir()):
            if path.name.endswith(PART_SUFFIX + STATE_SUFFIX + _DRAFT_SUFFIX):
                _remove_stale_draft(
                    path, path.with_name(path.name.removesuffix(STATE_SUFFIX + _DRAFT_SUFFIX))
                )
            elif path.name.endswith(PART_SUFFIX + STATE_SUFFIX):
                part = _inspect(path.with_name(path.name.removesuffix(STATE_SUFFIX)))
                if part is not None:
                    parts.append(part)
    return sorted(parts, key=lambda part: part.modified, reverse=True)


def state_path(part: Path) -> Path:
    return part.with_name(part.name + STATE_SUFFIX)


def read_state(part: Path) -> PartialState | None:
    """Return the state stored beside ``part``; None if it is missing or unreadable."""
    try:
        with state_path(part).open("rb") as file:
            text = file.read(_MAX_STATE_BYTES)
        data: dict[str, Any] = json.loads(text)
        if data["format"] != _FORMAT:
            return None
        origin = DownloadOrigin(**{key: str(value) for key, value in data["origin"].items()})
        validator, total = data["validator"], data["total"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return PartialState(
        origin,
        validator if isinstance(validator, str) and validator.isprintable() else None,
        total if isinstance(total, int) and total >= 0 else None,
    )


def write_state(part: Path, state: PartialState) -> None:
    """Write the state file atomically. The caller holds the lock of ``part``."""
    final = state_path(part)
    draft = final.with_name(final.name + _DRAFT_SUFFIX)
    text = json.dumps({"format": _FORMAT, **asdict(state)}, indent=1, ensure_ascii=False)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with open(os.open(draft, flags, 0o600), "wb") as file:  # noqa: PTH123 - flags need a descriptor
        file.write(text.encode("utf-8", "replace"))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(final)


def remove_files(part: Path) -> None:
    """Remove ``part`` and its state. The caller holds the lock, or the files are orphaned."""
    final = state_path(part)
    for path in (part, final.with_name(final.name + _DRAFT_SUFFIX), final):
        path.unlink(missing_ok=True)


def try_lock(descriptor: int) -> bool:
    """Take the writer's lock; return False if another process has it.

    On a file system without locks this always succeeds.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def finish_interrupted(part: Path, target: Path) -> None:
    """Finish the last step of a download that was killed in the middle of it.

    The file gets its final name as a second hard link before the first name is removed; if both
    names are the same file, the download is complete.
    """
    with contextlib.suppress(OSError):
        if not part.is_symlink() and not target.is_symlink() and part.samefile(target):
            remove_files(part)


def _remove_stale_draft(draft: Path, part: Path) -> None:
    """Remove the files of a download that was killed while writing its state."""
    with contextlib.suppress(OSError):
        try:
            descriptor = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            draft.unlink()
            return
        try:
            # A current writer holds the lock.
            if try_lock(descriptor):
                draft.unlink()
                if not os.fstat(descriptor).st_size and not state_path(part).exists():
                    part.unlink()
        finally:
            os.close(descriptor)


def _inspect(path: Path) -> PartialDownload | None:
    target = path.with_name(path.name.removesuffix(PART_SUFFIX))
    finish_interrupted(path, target)
    state = read_state(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        # Interrupted in the last step: the file has its final name, only the state is left.
        if state is not None:
            remove_files(path)
        return None
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        busy = not try_lock(descriptor)
    finally:
        os.close(descriptor)
    if state is None:
        return None
    return PartialDownload(path, state, status.st_size, status.st_mtime, busy)
