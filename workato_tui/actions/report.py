"""Writes a comparison as a Markdown, text, JSON or CSV report."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING

from workato_tui.actions.prompts import ReportPrompt
from workato_tui.common.csv_export import to_csv
from workato_tui.common.paths import typed_path
from workato_tui.common.private_file import ExportError, write_private
from workato_tui.common.text import sanitize
from workato_tui.dialogs.form import FormError, FormScreen
from workato_tui.views.comparison import ChangeView, ComparisonView
from workato_tui.views.selection import name_list
from workato_tui.views.thread_job import run_in_thread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from workato_tui.actions.context import ActionContext
    from workato_tui.widgets.row import Row

_ENDINGS = {"markdown": ".md", "text": ".txt", "json": ".json", "csv": ".csv"}


async def report(context: ActionContext) -> None:
    """Ask for the format and the file, then write it; confirm before replacing a file."""
    from workato_tui.packages.names import safe_name

    view = context.view.parent if isinstance(context.view, ChangeView) else context.view
    if not isinstance(view, ComparisonView) or view.comparison is None:
        context.refuse(f"{context.label}: nothing to export yet.")
        return
    title = " ".join(part for part in (view.after.project_name, view.title) if part)
    ticked = context.ticked
    names = [view.name_of(row) for row in ticked]
    selection = [f"{len(names)} ticked: {name_list(names)}"] if names else []
    written: list[Path] = []

    async def write(prompt: ReportPrompt) -> None:
        if prompt.form == "csv" and not (ticked or view.rows.visible):
            raise FormError("form", "no change is shown, so there is no row to write")
        path = await asyncio.to_thread(_report_path, prompt)
        if not prompt.replace and path.exists():
            raise FormError("replace", f"{sanitize(path.name, 80)} exists; tick to replace it")
        try:
            text = await run_in_thread(partial(_report_text, view, prompt, title, ticked))
            written.append(
                await run_in_thread(lambda **_: write_private(path, text, replace=prompt.replace))
            )
        except ExportError as error:
            raise FormError("file", str(error)) from None

    await context.ask(
        FormScreen(
            ReportPrompt,
            [f"Report: {title}", *selection, "Writes a file on this machine."],
            verb="write",
            initial={
                "form": "csv" if ticked else "markdown",
                "file": safe_name(title),
                "noise": view.shows_noise,
            },
            # All other formats cover the whole comparison.
            choices={"form": [("csv", "CSV (ticked rows)")]} if ticked else None,
            submit=write,
        )
    )
    if written:
        context.say(f"Report written to {sanitize(written[0], 200)}.")


def _report_path(prompt: ReportPrompt) -> Path:
    ending = _ENDINGS[prompt.form]
    path = typed_path(prompt.file)
    report = path if path.suffix == ending else path.with_name(path.name + ending)
    for other in _ENDINGS.values():
        if other != ending and path.suffix == other:
            report = path.with_suffix(ending)
    return report


def _report_text(
    view: ComparisonView, prompt: ReportPrompt, title: str, ticked: Sequence[Row], **_how: object
) -> str:
    """Return the report; runs in a thread and reads the details again."""
    comparison = view.comparison
    assert comparison is not None
    if prompt.form == "csv":
        columns = [column.title for column in view.columns]
        return to_csv(columns, [row.cells for row in ticked or view.rows.visible])
    if prompt.form == "json":
        from workato_tui.packages.compare.report_json import to_data

        data = to_data(comparison, noise=prompt.noise)
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    if prompt.form == "markdown":
        from workato_tui.packages.compare.report_markdown import markdown as lines_of
    else:
        from workato_tui.packages.compare.report_text import plain_text as lines_of
    lines = list(lines_of(comparison, title=title, noise=prompt.noise, full=True))
    # Why these two are compared, and what the comparison cannot see.
    notes = ["", *(sanitize(sentence) for sentence in view.notes)] if view.notes else []
    return "\n".join([*lines, *notes]) + "\n"
