"""Unpacks a build's zip into a folder: download if necessary, list the changes, confirm, unpack."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.actions import download
from workato_tui.actions.submit import customer_line
from workato_tui.common.paths import typed_path, working_folder
from workato_tui.common.text import count_label, sanitize
from workato_tui.dialogs.form import FormScreen
from workato_tui.dialogs.question import Question

if TYPE_CHECKING:
    from pathlib import Path

    from workato_tui.actions.context import ActionContext
    from workato_tui.packages.unpack import UnpackPlan
    from workato_tui.services.downloads import Download
    from workato_tui.views.view_actions import DownloadTarget

_MAX_LISTED = 200


async def unpack(context: ActionContext) -> None:
    """Choose the folder, confirm the changes, and unpack the zip of the row."""
    from workato_tui.actions.prompts import FolderPrompt

    source = await _find_zip(context)
    if source is None:
        return
    path, project = source
    workspace = context.workspace
    store_key = f"unpack folder {project}"
    before = await workspace.load_value(store_key)
    begin = before or await asyncio.to_thread(_suggested_folder, project or path.stem)
    prompt = await context.ask(
        FormScreen(
            FolderPrompt,
            [
                f"Unpack {path.name}",
                "Shows a preview; nothing is written yet.",
                *customer_line(context),
            ],
            verb="list",
            helps={"folder": "e.g. your git checkout; preview follows"},
            initial={"folder": begin},
        )
    )
    if prompt is None:
        return
    folder = await asyncio.to_thread(typed_path, prompt.folder)
    from workato_tui.packages.unpack import apply_plan, plan_unpack

    context.say("Reading the zip…")
    plan = await asyncio.to_thread(plan_unpack, path, folder)
    await workspace.store_value(store_key, str(folder))
    context.say("")
    if plan.is_empty and not plan.kept:
        context.say(f"{sanitize(folder, 120)} is already up to date.")
        return
    replace = await _ask_about_conflicts(context, plan) if plan.kept else False
    if replace is None or not await context.ask(_question(plan, replace)):
        context.say("Nothing was written.")
        return
    done = await asyncio.to_thread(apply_plan, plan, replace=replace)
    kept_note = f", {len(done.kept)} kept" if done.kept else ""
    context.say(
        f"{count_label(len(done.written), 'file')} written, {len(done.removed)} removed{kept_note}"
        f" in {sanitize(folder, 120)}."
    )


async def _ask_about_conflicts(context: ActionContext, plan: UnpackPlan) -> bool | None:
    """Ask about existing files that no earlier unpack wrote, such as a checkout."""
    from workato_tui.actions.prompts import ConflictPrompt

    files = count_label(len(plan.kept), "file")
    prompt = await context.ask(
        FormScreen(
            ConflictPrompt,
            [
                f"Different from the zip: {files} in {plan.folder.name}",
                "They were changed, or not unpacked by workato-tui.",
            ],
            verb="continue",
        )
    )
    return None if prompt is None else prompt.then == "replace"


def _suggested_folder(project: str) -> str:
    from workato_tui.packages.names import safe_name

    return str(working_folder() / safe_name(project, fallback="project"))


def _question(plan: UnpackPlan, replace: bool) -> Question:
    danger = bool(plan.removed) or replace
    return Question(_heading(plan), _lines(plan, replace), verb="unpack", danger=danger)


def _heading(plan: UnpackPlan) -> str:
    return (
        f"Unpack into {plan.folder}: {len(plan.added)} added, {len(plan.changed)} changed,"
        f" {len(plan.removed)} removed, {len(plan.unchanged)} unchanged"
    )


def _lines(plan: UnpackPlan, replace: bool) -> list[str]:
    lines = [f"+ {path}" for path in plan.added]
    lines += [f"~ {path}" for path in plan.changed]
    lines += [f"- {path}" for path in plan.removed]
    word = "replaced" if replace else "kept"
    for mark, paths in ((word, plan.kept), ("kept", plan.stale),
                        ("refused", plan.refused)):  # fmt: skip
        lines += [f"{mark}: {path} ({reason})" for path, reason in paths.items()]
    if len(lines) > _MAX_LISTED:
        lines = [*lines[:_MAX_LISTED], f"… and {len(lines) - _MAX_LISTED} more"]
    return lines


async def _find_zip(context: ActionContext) -> tuple[Path, str] | None:
    """Return the local zip and the project name; download the zip if necessary."""
    downloads = context.workspace.downloads
    if context.section == "downloads":
        row = context.row
        chosen = downloads.get(row.id) if row else None
        return (chosen.path, chosen.project) if chosen else None
    build: DownloadTarget = await context.view.download_target(context.row)
    finished = _finished_download(context, build)
    if finished is None:
        folder = await download.download_folder(context)
        finished = await download.start(context, build, folder) if folder is not None else None
        if finished is None:
            return None
        context.say(f"Downloading {sanitize(finished.file_name, 80)} first…")
        await downloads.wait(finished.id)
        if finished.state != "done":
            raise LookupError(f"Nothing was unpacked: {finished.message or finished.state}")
    return finished.path, build.project_name


def _finished_download(context: ActionContext, build: DownloadTarget) -> Download | None:
    """Return a finished download of this build whose file still exists."""
    workspace = context.workspace
    finished = workspace.downloads.finished(workspace.connection.scope, build.kind, build.id)
    return next((download for download in finished if download.path.exists()), None)
