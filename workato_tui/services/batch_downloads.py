"""Batch steps that download and unpack builds; they change nothing in Workato."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.common.text import count_label
from workato_tui.services.batch_lifecycle import WAIT_BUILD
from workato_tui.services.batch_plan import Action, Step, StepError

if TYPE_CHECKING:
    from workato_tui.services.batch_plan import Item, StepContext


async def _download(context: StepContext) -> None:
    build_id = str(context.item.values["build"])
    path = await context.download("build", build_id, context.item.label)
    context.data["path"] = context.data["result"] = path


async def _unpack(context: StepContext) -> None:
    values = context.item.values
    path = Path(str(context.data["path"]))
    if not await asyncio.to_thread(path.exists):
        # The file was removed after the download, for instance before the batch was resumed.
        await _download(context)
        path = Path(str(context.data["path"]))
    context.data["result"] = await asyncio.to_thread(
        _unpack_zip, path, unpack_folder(context.item), is_replacing=bool(values.get("replace"))
    )


def unpack_folder(item: Item) -> Path:
    """Return the folder of an item's build."""
    from workato_tui.packages.names import safe_name

    name = str(item.values.get("folder_name") or item.label)
    return Path(str(item.values["into"])) / safe_name(name, fallback="project")


def _unpack_zip(path: Path, folder: Path, *, is_replacing: bool) -> str:
    """Unpack a zip into a folder; return a description of the result. Blocking.

    Raises ZipError, UnpackError, OSError, and StepError if files cannot be written there.
    """
    from workato_tui.packages.unpack import apply_plan, plan_unpack

    folder.parent.mkdir(parents=True, exist_ok=True)
    plan = plan_unpack(path, folder)
    changes = apply_plan(plan, replace=is_replacing)
    parts = [
        f"{count_label(len(changes.written), 'file')} written",
        f"{len(changes.removed)} removed",
    ]
    if changes.kept:
        parts.append(f"{len(changes.kept)} kept, because they were changed there")
    result = f"{', '.join(parts)} in {folder}"
    if plan.refused:
        name, reason = next(iter(plan.refused.items()))
        count = count_label(len(plan.refused), "file")
        raise StepError(f"{count} cannot be written: {name} ({reason}); {result}.")
    return result


_DOWNLOAD = Step("download", "downloading", _download)
ACTIONS = (
    Action("download", "Download", (WAIT_BUILD, _DOWNLOAD), ("build",), noun="build"),
    Action(
        "unpack", "Download and unpack",
        (WAIT_BUILD, _DOWNLOAD, Step("unpack", "unpacking", _unpack)),
        ("build", "into"), ("folder_name", "replace"),
        notes=("Each build goes into a folder of its own.",), noun="build",
    ),
)  # fmt: skip
