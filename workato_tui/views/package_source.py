"""The source of a package: a build, an export, or a local zip or folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.views.thread_job import run_in_thread
from workato_tui.widgets.cells import format_size

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.packages.contents.package import Package
    from workato_tui.packages.progress import Progress
    from workato_tui.packages.source import PackageSource
    from workato_tui.views.workspace import WorkspaceState


async def open_source(
    workspace: WorkspaceState, source: PackageSource, report_progress: Callable[[str], None]
) -> Package:
    """Open the package, downloading it if necessary. Raises WorkatoError.

    The caller closes it, or leaves that to garbage collection.
    """
    from workato_tui.packages.contents.package import open_package

    path = await local_path(workspace, source, report_progress)
    report_progress(f"reading {source.label}")
    return await run_in_thread(
        lambda *, cancelled, **_: open_package(path, label=source.label, cancelled=cancelled)
    )


async def local_path(
    workspace: WorkspaceState,
    source: PackageSource,
    report_progress: Callable[[str], None],
    *,
    prefetch: bool = False,
) -> Path:
    """Return the local path, downloading the zip if necessary."""
    if source.kind == "path":
        return Path(source.id)
    report_progress(f"fetching {source.label}")
    return await workspace.downloads.cache.get(
        workspace.connection,
        source.kind,
        source.id,
        prefetch=prefetch,
        on_progress=partial(_report, source, report_progress),
    )


def _report(
    source: PackageSource, report_progress: Callable[[str], None], report: Progress
) -> None:
    if report.phase == "receiving" and report.total:
        percent = report.done * 100 // report.total
        report_progress(f"fetching {source.label}: {percent}% of {format_size(report.total)}")
    elif report.phase == "waiting":
        report_progress(f"fetching {source.label}: {sanitize(report.note, 80)}")
    elif report.phase == "checking":
        report_progress(f"checking {source.label}")
