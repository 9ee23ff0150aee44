"""Download and unpack builds from the command line."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from workato_tui.commands.find import project_name
from workato_tui.commands.output import print_json
from workato_tui.commands.session import DONE, FAILED
from workato_tui.commands.streams import print_error, print_status, report
from workato_tui.common.paths import typed_path, working_folder
from workato_tui.common.text import count_label, sanitize

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from workato_tui.api.builds import Build
    from workato_tui.commands.session import Session
    from workato_tui.common.secret import Secret
    from workato_tui.packages.download import DownloadRequest, DownloadResult
    from workato_tui.packages.progress import Progress
    from workato_tui.packages.unpack import UnpackPlan, UnpackResult

_PROGRESS_STEP = 10
"""Percent between two progress lines if stderr is not a terminal."""


async def download(
    session: Session, build_id: str, folder: str | None, name: str | None, *, overwrite: bool
) -> tuple[Path, int]:
    """Download the zip; return its path and the exit code. Raises WorkatoError."""
    from workato_tui.commands.session import remember
    from workato_tui.packages.download import DownloadRequest
    from workato_tui.packages.names import zip_name
    from workato_tui.packages.partial_downloads import DownloadOrigin

    target, scope = await asyncio.to_thread(target_folder, session, folder), session.scope
    build = await session.api.builds.get(build_id)
    remember(session, build, "opened")
    link = _require_link(build)
    project = await project_name(session, build.project_id) if name is None else ""
    await asyncio.to_thread(target.mkdir, parents=True, exist_ok=True)
    request = DownloadRequest(
        folder=target,
        name=name or zip_name(project or "build", build.id),
        origin=DownloadOrigin(build.id, scope.profile, scope.host, project, scope.workspace),
        url=link,
        overwrite=overwrite,
    )
    result = await _run_download(session, build.id, request)
    if result.warning:
        print_status(
            f"It was saved as it came, but unpacking it would be refused: {result.warning}"
        )
    return result.path, FAILED if result.warning else DONE


@asynccontextmanager
async def temporary_zip(session: Session, build_id: str, name: str = "") -> AsyncIterator[Path]:
    """Download the zip to a folder that is removed afterward."""
    import tempfile

    name = name or f"build {build_id}.zip"
    with tempfile.TemporaryDirectory(prefix="workato-tui-") as folder:
        path, _ = await download(session, build_id, folder, name, overwrite=True)
        yield path


def print_path(path: Path, build_id: str, *, as_data: bool) -> None:
    """Print the path of the zip."""
    if as_data:
        print_json(
            {"build": build_id.removeprefix("#"), "path": str(path), "size": path.stat().st_size}
        )
    else:
        sys.stdout.write(f"{path}\n")


async def unpack_build(session: Session, arguments: argparse.Namespace) -> int:
    """Download the zip into a temporary folder and unpack it."""
    async with temporary_zip(session, arguments.source, "build.zip") as path:
        return await asyncio.to_thread(_unpack, arguments, path)


def unpack_local(arguments: argparse.Namespace, path: Path) -> int:
    """Unpack a local zip; return the exit code."""
    from workato_tui.api.errors import WorkatoError

    try:
        return _unpack(arguments, path)
    except WorkatoError as error:
        print_error(str(error))
        return FAILED


def _unpack(arguments: argparse.Namespace, path: Path) -> int:
    from workato_tui.packages.unpack import apply_plan, plan_unpack

    plan = plan_unpack(path, typed_path(arguments.into))
    done = None if arguments.plan else apply_plan(plan, replace=arguments.replace)
    show = partial(_print_plan, plan, done, as_data=arguments.json, replace=arguments.replace)
    if done is None:
        show()
    else:
        report(DONE, show)
    kept = plan.kept if done is None and not arguments.replace else done.kept if done else {}
    if done is not None and kept:
        were, them = ("was", "it") if len(kept) == 1 else ("were", "them")
        print_status(
            f"{count_label(len(kept), 'file')} {were} left alone, "
            f"because somebody changed or created {them} there."
        )
    if plan.refused:
        print_status(f"{count_label(len(plan.refused), 'file')} cannot be written here.")
    return FAILED if done is not None and (kept or plan.refused) else DONE


def _print_plan(
    plan: UnpackPlan, done: UnpackResult | None, *, as_data: bool, replace: bool
) -> None:
    """Print what changes or has changed."""
    replaced = sorted(plan.kept) if replace else []
    kept = done.kept if done else {**({} if replace else plan.kept), **plan.stale}
    if as_data:
        print_json(
            {
                "folder": str(plan.folder),
                "applied": done is not None,
                "added": plan.added,
                "changed": plan.changed,
                "replaced": replaced,
                "removed": plan.removed,
                "unchanged": len(plan.unchanged),
                "left_alone": kept,
                "refused": plan.refused,
            }
        )
        return
    marked = (("+", plan.added), ("~", [*plan.changed, *replaced]), ("-", plan.removed))
    sys.stdout.writelines(f"{mark} {sanitize(path)}\n" for mark, ones in marked for path in ones)
    reasons = (("kept", kept), ("refused", plan.refused))
    sys.stdout.writelines(
        f"{mark}: {sanitize(path)} ({sanitize(reason)})\n"
        for mark, ones in reasons
        for path, reason in ones.items()
    )


async def _run_download(
    session: Session, build_id: str, request: DownloadRequest
) -> DownloadResult:
    """Run the download in a thread; Ctrl+C stops it and keeps the received part."""
    from workato_tui.api.cancellation import CancelToken
    from workato_tui.packages.download import download as run

    loop, stop = asyncio.get_running_loop(), CancelToken()

    def renew() -> Secret:
        pending = session.api.builds.get(build_id)
        return _require_link(asyncio.run_coroutine_threadsafe(pending, loop).result())

    working = asyncio.ensure_future(
        asyncio.to_thread(
            run, request, progress=_progress_printer(), cancel_token=stop, renew_link=renew
        )
    )
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([working])
        raise


def _require_link(build: Build) -> Secret:
    from workato_tui.api.files import DownloadError

    if build.download_url is not None:
        return build.download_url
    if build.state == "pending":
        raise DownloadError(
            f"Build {build.id} is still being built.",
            f"Wait for it with: workato-tui watch {build.id} --kind build",
        )
    raise DownloadError(f"Build {build.id} has no zip (state: {build.state or 'unknown'}).")


def target_folder(session: Session, folder: str | None) -> Path:
    settings = session.settings.download_dir if session.settings else None
    chosen = folder or session.profile.download_dir or settings
    return typed_path(chosen) if chosen else working_folder()


def _progress_printer() -> Callable[[Progress], None]:
    """Return a progress callback: in place on a terminal, otherwise every ten percent."""
    on_terminal = sys.stderr.isatty()
    reported = 0

    def report(progress: Progress) -> None:
        nonlocal reported
        percent = int(100 * progress.done / progress.total) if progress.total else None
        at = f"{progress.done:,} bytes" if percent is None else f"{percent} %"
        if on_terminal:
            end = "\n" if progress.phase == "done" else ""
            sys.stderr.write(f"\r\x1b[K{progress.phase} {at} {sanitize(progress.note, 60)}{end}")
            sys.stderr.flush()
        elif percent is not None and percent >= reported + _PROGRESS_STEP:
            reported = percent - percent % _PROGRESS_STEP
            print_status(f"{reported} %")

    return report
