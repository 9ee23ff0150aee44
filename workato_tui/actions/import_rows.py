"""Imports rows of a lookup table from a CSV file: compare, confirm once, send row by row."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from workato_tui.actions.catalog_files import read_text
from workato_tui.actions.submit import connection_line
from workato_tui.api.request_models import Request, RequiredStr
from workato_tui.api.resources import Query
from workato_tui.catalog import read_all
from workato_tui.catalog.lookup_csv import ADD_ALL, ID, ImportPlan, plan_import, read_csv
from workato_tui.catalog.lookup_rows import ROWS, ROWS_ADD, columns_at
from workato_tui.common.text import sanitize
from workato_tui.dialogs.form import FormError, FormScreen
from workato_tui.dialogs.question import Question
from workato_tui.dialogs.row_import_progress import RowImport, RowImportDialog
from workato_tui.services.permit import WritePermit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.catalog.lookup_forms import LookupRow
    from workato_tui.views.catalog_list import CatalogListView

_MAX_BYTES = 32_000_000
_MAX_LISTED = 4


class RowImportForm(Request):
    """The file, and the column that matches its lines with existing rows."""

    file: RequiredStr = Field(
        title="File", description="CSV with a header line, as exported from the list",
        json_schema_extra={"widget": "path"},
    )  # fmt: skip
    by: str = Field(ID, title="Match by", description="column that identifies the row")


async def import_rows(context: ActionContext, view: CatalogListView) -> None:
    """Choose the file, review the changes, and send them after ``ctrl+s``."""
    labels = columns_at(view.location)
    table = view.location.path[-1]
    subject = f"lookup table {sanitize(table.name, 60)} (#{sanitize(table.id, 20)})"
    connection = view.workspace.connection
    plans: list[ImportPlan] = []

    async def submit(form: RowImportForm) -> None:
        plans.append(await _plan(view, form, labels))

    form = await context.ask(
        FormScreen(
            RowImportForm,
            [f"Import rows into {subject}", "Compares the file first; nothing is sent yet.",
             connection_line(connection)],
            verb="compare",
            choices={"by": [(ID, "column ID"), *((label, f"{label}") for label in labels),
                            (ADD_ALL, "none (every line is a new row)")]},
            submit=submit,
        )
    )  # fmt: skip
    if form is None:
        return
    plan, name = plans[-1], sanitize(Path(form.file).name, 60)
    if not plan.changes:
        context.say(f"{name}: {_summary(plan)}; nothing to send.")
        return
    confirmed = await context.ask(
        Question(
            f"Import {name} into {subject}?",
            [*_details(plan), _duration_note(view, len(plan.changes)), connection_line(connection)],
            verb="import",
        )
    )
    if not confirmed:
        context.say("Nothing was sent.")
        return
    permit = WritePermit(connection, len(plan.changes))
    permit.confirm()
    run = RowImport(permit, view.location.ids, subject, plan.changes)
    # Continue whatever the user does next.
    context.app.run_worker(run.run(), group="batch", exit_on_error=False)
    await context.ask(RowImportDialog(run))
    context.refresh(view)
    context.say(
        run.sentence
        if run.is_done
        else "The import continues. You will be notified when it finishes."
    )


async def _plan(view: CatalogListView, form: RowImportForm, labels: Sequence[str]) -> ImportPlan:
    """Return the changes that the file would make. Raises :class:`FormError`."""
    from workato_tui.api.errors import WorkatoError

    try:
        text = await asyncio.to_thread(read_text, form.file, _MAX_BYTES)
        lines = await asyncio.to_thread(read_csv, text, labels)
    except ValueError as error:
        raise FormError("file", f"{error}.") from None
    if form.by == ID and not any(line.id for line in lines):
        raise FormError("by", "The file has no IDs; choose a column, or add all.")
    if form.by not in (ID, ADD_ALL) and not any(form.by in line.cells for line in lines):
        raise FormError("by", f"The file has no column {sanitize(form.by, 40)}.")
    try:
        rows = await view.workspace.connection.call(lambda api: _load_rows(api, view))
    except WorkatoError as error:
        raise FormError(None, str(error)) from None
    return await asyncio.to_thread(plan_import, lines, rows, form.by)


async def _load_rows(api: Api, view: CatalogListView) -> list[LookupRow]:
    return await read_all(api, ROWS, Query(view.location.ids))


def _summary(plan: ImportPlan) -> str:
    return f"{_rows_phrase(plan.unchanged)} unchanged"


def _rows_phrase(count: int) -> str:
    return "1 row is" if count == 1 else f"{count} rows are"


def _details(plan: ImportPlan) -> list[str]:
    lines = [
        f"{_rows_phrase(plan.added)} added, {_rows_phrase(plan.changed)} changed; {_summary(plan)}."
    ]
    if plan.unmatched_rows:
        lines.append(f"{_rows_phrase(plan.unmatched_rows)} not in the file and kept.")
    lines += [f"Line {number} skipped: {reason}." for number, reason in plan.skipped[:_MAX_LISTED]]
    more = len(plan.skipped) - _MAX_LISTED
    return [*lines, f"{more} more lines skipped."] if more > 0 else lines


def _duration_note(view: CatalogListView, calls: int) -> str:
    """Return the number of calls and how long they take within the rate limit."""
    quota = view.workspace.connection.quota(ROWS_ADD.id)
    limit = quota[2] if quota is not None else 60
    minutes = -(-calls // limit)
    once = "1 request is" if calls == 1 else f"{calls} requests are"
    time = f"; at {limit} per minute, about {minutes} min" if calls > limit else ""
    return f"{once} sent, each once{time}."
