"""Control a running batch: pause, continue, stop, check outcomes, retry, decide, report."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from workato_tui.actions.stamped_file import write_stamped
from workato_tui.actions.submit import connection_line
from workato_tui.common.text import count_label, sanitize
from workato_tui.dialogs.form import FormScreen
from workato_tui.dialogs.menu import Menu
from workato_tui.dialogs.question import Question
from workato_tui.keymap import with_keys
from workato_tui.services import batch_report
from workato_tui.services.batch_plan import Item
from workato_tui.views.batches import CONTROL_PREFIX, BatchView
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.services.batch_runner import BatchRunner
    from workato_tui.store.batches import ItemRecord

_FORMATS = (
    ("csv", "CSV, for a spreadsheet"),
    ("md", "Markdown, for a ticket"),
    ("json", "JSON (script)"),
)
_COLUMNS = (Column("Format", "text", 40, 20, grow=True, is_name=True),)


async def control_batch(context: ActionContext, action: str) -> None:
    """Run one of the actions that only batches have."""
    view = context.view
    if not isinstance(view, BatchView):
        return
    name = action.removeprefix(CONTROL_PREFIX)
    if name == "report":
        await _report(context, view)
        return
    runner = _runner(context, view)
    if name == "stop":
        runner.stop()
        context.say("Stopping after the requests in flight.")
        return
    await runner.reload()
    if name == "look_up":
        await _look_up(context, runner)
    elif name == "retry":
        await _retry(context, view, runner)
    else:
        await _decide(context, runner, was_done=name == "done")


async def switch(context: ActionContext, view: BatchView) -> None:
    """Pause the batch, or resume it after a confirmation."""
    runner = _runner(context, view)
    if runner.state == "running":
        runner.pause()
        context.say("Paused. Steps that have begun are finished.")
        return
    await runner.reload()
    waiting = [item for item in runner.record.items if item.state in ("ready", "sent")]
    if not waiting:
        context.refresh(view)
        raise LookupError("No item of this batch is waiting.")
    await _continue(context, runner, waiting)


def _runner(context: ActionContext, view: BatchView) -> BatchRunner:
    return context.app.batches.runner(view.record, context.connection, context.app.fetch_for_batch)


async def _continue(
    context: ActionContext, runner: BatchRunner, waiting: Sequence[ItemRecord]
) -> None:
    """Confirm the number of remaining items, then run them."""
    connection = context.connection.own_workspace
    if connection.read_only_reason:
        raise LookupError(connection.read_only_reason)
    is_prod = any(Item.of_spec(item.spec).is_prod for item in waiting)
    count = len(waiting)
    confirmed = await context.ask(
        Question(
            f"Resume {count_label(count, 'item')} of {runner.record.title}?",
            [
                "Items that are done are not sent again; unknown ones wait for a look-up.",
                connection_line(connection),
            ],
            verb="resume",
            confirm_word=f"{count} prod" if is_prod else str(count),
            danger=is_prod,
        )
    )
    if not confirmed:
        context.say("Nothing was sent.")
        return
    await runner.check_workspace()
    context.app.batches.resume(runner, connection)
    context.say("Resumed.")


async def _look_up(context: ActionContext, runner: BatchRunner) -> None:
    if runner.state == "running":
        raise LookupError("The batch is running: pause or stop it first.")
    context.say("Checking their outcomes…")
    with context.connection.own_workspace.keep_open():
        await runner.look_up()
    summary = batch_report.summary(runner.record, runner)
    context.refresh(context.view)
    context.say(f"Looked up: {summary}.")


async def _retry(context: ActionContext, view: BatchView, runner: BatchRunner) -> None:
    positions = [int(row.id) for row in context.ticked] or None
    count = await runner.retry(positions)
    if not count:
        raise LookupError("None of these failed.")
    context.untick()
    context.refresh(view)
    if runner.state == "running":
        raise LookupError(
            with_keys("They wait; press {switch} to resume them when the batch has ended.")
        )
    waiting = [item for item in runner.record.items if item.state == "ready"]
    await _continue(context, runner, waiting)


class _Decision(BaseModel):
    """The user's decision about an item with an unknown outcome."""

    number: str = Field(title="ID", description="of what was created, as shown in Workato")


async def _decide(context: ActionContext, runner: BatchRunner, *, was_done: bool) -> None:
    row = context.view.require_row(context.row)
    item = runner.record.items[int(row.id)]
    name = sanitize(Item.of_spec(item.spec).name, 80)
    effect = "It counts as done." if was_done else "It is sent again when the batch is resumed."
    title = f"{name}: {'it was done' if was_done else 'it was not done'}?"
    lines = ["Confirm this only after checking in Workato.", effect]
    confirm_word = str(item.position + 1)
    number = ""
    if was_done and runner.result_key(item.position):
        decision = await context.ask(
            FormScreen(_Decision, [title, *lines], verb="record it", confirm_word=confirm_word)
        )
        if decision is None:
            return
        number = decision.number.strip().removeprefix("#")
    elif not await context.ask(
        Question(title, lines, verb="record it", confirm_word=confirm_word, danger=not was_done)
    ):
        return
    await runner.decide(item.position, was_done=was_done, number=number)
    context.refresh(context.view)


async def _report(context: ActionContext, view: BatchView) -> None:
    rows = [Row(file_format, (label,)) for file_format, label in _FORMATS]
    file_format = await context.ask(Menu("Report", _COLUMNS, rows, verb="write it"))
    if file_format is None:
        return
    write = {
        "csv": batch_report.as_csv,
        "md": batch_report.as_markdown,
        "json": batch_report.as_json,
    }[file_format]
    name, suffix = f"batch {view.record.id}", f".{file_format}"
    path = await asyncio.to_thread(
        lambda: write_stamped(name, suffix, write(view.record, view.runner))
    )
    context.say(f"Report written to {sanitize(path, 200)}.")
