"""Unpack a build's zip into a folder under version control: plan first, then apply.

Files that the user changed or created are never replaced or removed unless requested.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workato_tui.api.cancellation import CancelToken
from workato_tui.common.text import sanitize
from workato_tui.packages.errors import UnpackError, ZipError, disk_error
from workato_tui.packages.manifest import (
    STAGING,
    Manifest,
    read_manifest,
    reserved,
    write_manifest,
)
from workato_tui.packages.safe_folder import PathBlockedError, SafeFolder, folder_error
from workato_tui.packages.zip_check import iter_member, open_zip
from workato_tui.packages.zip_limits import collisions, fold_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(slots=True)
class UnpackPlan:
    """What an unpack would do, by path relative to the folder; each list is sorted."""

    zip_path: Path
    folder: Path
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    """Written by an earlier unpack, unmodified since, different in this zip."""
    removed: list[str] = field(default_factory=list)
    """Written by an earlier unpack, unmodified since, not in this zip."""
    unchanged: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    """In the zip, but modified by the user: replaced only on request. Maps to the reason."""
    stale: dict[str, str] = field(default_factory=dict)
    """No longer in the zip, but modified by the user: never removed. Maps to the reason."""
    refused: dict[str, str] = field(default_factory=dict)
    """Cannot be written here. Maps to the reason."""
    manifest: Manifest = field(default_factory=Manifest, repr=False)
    digests: dict[str, str] = field(default_factory=dict, repr=False)
    """SHA-256 of each file in the zip."""
    present: dict[str, str | None] = field(default_factory=dict, repr=False)
    """SHA-256 of the files in the folder when the plan was made; None for no file."""

    @property
    def is_empty(self) -> bool:
        """Whether applying the plan changes no file."""
        return not (self.added or self.changed or self.removed)


@dataclass(slots=True)
class UnpackResult:
    """The result of an unpack."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    """Files that were left alone, with the reason: as planned, or changed since the plan."""


def plan_unpack(
    zip_path: Path, folder: Path, *, cancel_token: CancelToken | None = None
) -> UnpackPlan:
    """Compare the zip with ``folder``, which need not exist; change nothing.

    Reads every member, so CRCs are checked. ``cancel_token.set()`` cancels with
    :class:`OperationCancelledError`. Raises :class:`ZipError` (the whole zip is refused) and
    :class:`UnpackError`.
    """
    cancel_token = cancel_token or CancelToken()
    plan = UnpackPlan(zip_path, folder)
    _check_outside_git(folder)
    try:
        _hash_members(plan, cancel_token)
    except InterruptedError:
        cancel_token.check()
        raise
    except OSError as error:
        raise UnpackError(f"The zip cannot be read: {sanitize(error.strerror, 80)}.") from error
    if not folder.exists() and not folder.is_symlink():
        plan.added = sorted(plan.digests)
        plan.present = dict.fromkeys(plan.digests)
        return plan
    with SafeFolder(folder) as tree:
        try:
            plan.manifest = read_manifest(tree)
            for path in sorted(plan.digests.keys() | plan.manifest.paths()):
                cancel_token.check()
                _classify(plan, tree, path)
            _keep_case_twins(plan)
        except PathBlockedError as error:
            raise UnpackError(f"The list of earlier unpacks cannot be read: {error}.") from None
        except OSError as error:
            raise folder_error(error, folder) from error
    return plan


def apply_plan(
    plan: UnpackPlan,
    progress: Callable[[int, int], object] | None = None,
    *,
    replace: bool = False,
    cancel_token: CancelToken | None = None,
) -> UnpackResult:
    """Apply ``plan``; with ``replace``, also replace the files in ``plan.kept``.

    All new files are written and checked in a staging folder before the first one is moved, so a
    full disk, a damaged zip, or ``cancel_token.set()`` changes nothing. Each file is replaced
    atomically; files that have changed since the plan was made are left alone and reported.
    ``progress`` receives the number of staged files and the total. Raises :class:`UnpackError`,
    :class:`ZipError`, and :class:`OperationCancelledError`.
    """
    cancel_token = cancel_token or CancelToken()
    writes = sorted([*plan.added, *plan.changed, *(plan.kept if replace else ())])
    try:
        plan.folder.mkdir(exist_ok=True)
    except OSError as error:
        raise folder_error(error, plan.folder) from error
    with SafeFolder(plan.folder) as tree:
        tree.lock()
        try:
            return _apply_locked(plan, tree, writes, progress or _ignore_progress, cancel_token)
        except PathBlockedError as error:
            raise UnpackError(f"{STAGING} cannot be used: {error}.", "Remove it.") from None
        except InterruptedError:
            cancel_token.check()
            raise
        except OSError as error:
            raise UnpackError(
                disk_error(error, plan.folder / STAGING).message,
                "Each file has its old or its new content, complete. Fix this, then unpack again.",
            ) from error


def _apply_locked(
    plan: UnpackPlan,
    tree: SafeFolder,
    writes: list[str],
    progress: Callable[[int, int], object],
    cancel_token: CancelToken,
) -> UnpackResult:
    result = UnpackResult(kept={**plan.kept, **plan.stale})
    tree.remove_folder(STAGING)
    try:
        _stage(plan, tree, writes, progress, cancel_token)
        new_digests = {path: plan.digests[path] for path in writes}
        manifest = plan.manifest
        # If this is interrupted, the next unpack accepts both contents as its own.
        write_manifest(
            tree, Manifest(manifest.files, {**manifest.pending, **new_digests}, manifest.source)
        )
        for path in plan.removed:
            if _is_unchanged(plan, tree, path, result):
                tree.remove(path)
                result.removed.append(path)
        for number, path in enumerate(writes):
            if _is_unchanged(plan, tree, path, result):
                tree.move(f"{STAGING}/{number}", path)
                result.written.append(path)
        write_manifest(tree, _updated_manifest(plan, result))
    finally:
        tree.remove_folder(STAGING)
    return result


def _ignore_progress(done: int, total: int) -> None:
    """Ignore progress."""


def _stage(
    plan: UnpackPlan,
    tree: SafeFolder,
    writes: list[str],
    progress: Callable[[int, int], object],
    cancel_token: CancelToken,
) -> None:
    staged_numbers = {path: number for number, path in enumerate(writes)}
    with open_zip(plan.zip_path) as package:
        written = 0
        for member in package.infolist():
            if member.filename not in staged_numbers:
                continue
            cancel_token.check()
            staged_path = f"{STAGING}/{staged_numbers[member.filename]}"
            try:
                digest = tree.create(staged_path, iter_member(package, member, cancel_token.is_set))
            except InterruptedError:
                raise
            except OSError as error:
                raise UnpackError(
                    disk_error(error, plan.folder / STAGING).message,
                    "No file was changed. Fix this, then unpack again.",
                ) from error
            if digest != plan.digests[member.filename]:
                raise ZipError("The zip has changed since the preview.", damaged=True)
            written += 1
            progress(written, len(writes))
    for number in staged_numbers.values():
        tree.sync(f"{STAGING}/{number}")
    cancel_token.check()


def _is_unchanged(plan: UnpackPlan, tree: SafeFolder, path: str, result: UnpackResult) -> bool:
    try:
        if tree.digest(path) == plan.present[path]:
            result.kept.pop(path, None)
            return True
        result.kept[path] = "it has just been changed"
    except PathBlockedError as error:
        result.kept[path] = str(error)
    return False


def _updated_manifest(plan: UnpackPlan, result: UnpackResult) -> Manifest:
    files = dict(plan.manifest.files)
    # An interrupted unpack may have moved some of its files.
    pending = plan.manifest.pending.items()
    files.update({path: digest for path, digest in pending if plan.present.get(path) == digest})
    for path in result.removed:
        files.pop(path, None)
    for path in list(files):
        if plan.present.get(path) is None:
            del files[path]
    files.update({path: plan.digests[path] for path in result.written})
    return Manifest(files, {}, plan.zip_path.name)


def _hash_members(plan: UnpackPlan, cancel_token: CancelToken) -> None:
    with open_zip(plan.zip_path) as package:
        members = [member for member in package.infolist() if not member.is_dir()]
        case_collisions = collisions(member.filename for member in members)
        for member in members:
            digest = hashlib.sha256()
            for chunk in iter_member(package, member, cancel_token.is_set):
                digest.update(chunk)
            cancel_token.check()
            reason = reserved(member.filename)
            if member.filename in case_collisions:
                reason = "another file name differs only in upper and lower case"
            if reason:
                plan.refused[member.filename] = reason
            else:
                plan.digests[member.filename] = digest.hexdigest()


def _classify(plan: UnpackPlan, tree: SafeFolder, path: str) -> None:
    """Add ``path`` to one of the plan's lists."""
    try:
        present_digest = tree.digest(path)
    except PathBlockedError as error:
        if path in plan.digests:
            plan.refused[path] = str(error)
        return
    plan.present[path] = present_digest
    new_digest = plan.digests.get(path)
    is_own = plan.manifest.is_own(path, present_digest)
    if new_digest is None:
        # Refused now but written by an earlier unpack: keep it, since it is in the zip.
        if path in plan.refused or present_digest is None:
            return
        if is_own:
            plan.removed.append(path)
        else:
            plan.stale[path] = "it is no longer in the build, and you have changed it"
    elif present_digest is None:
        plan.added.append(path)
    elif present_digest == new_digest:
        plan.unchanged.append(path)
    elif is_own:
        plan.changed.append(path)
    elif path in plan.manifest.paths():
        plan.kept[path] = "you have changed it since the last unpack"
    else:
        plan.kept[path] = "it existed before and differs"


def _keep_case_twins(plan: UnpackPlan) -> None:
    """Keep files that a case-insensitive disk would treat as a file of this zip."""
    twins = {fold_path(path): path for path in plan.digests}
    for path in list(plan.removed):
        twin = twins.get(fold_path(path))
        if twin is not None and plan.present.get(twin) == plan.present[path]:
            plan.removed.remove(path)
            plan.stale[path] = "a file name of the build differs only in upper and lower case"


def _check_outside_git(folder: Path) -> None:
    if any(part.casefold() == ".git" for part in folder.resolve().parts):
        raise UnpackError("That folder is inside .git.", "Choose a folder outside .git.")
