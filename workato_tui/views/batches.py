"""The list of batches, and the items of one batch."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.keymap import Action, with_keys
from workato_tui.services import batch_report
from workato_tui.services.batch_actions import ACTIONS
from workato_tui.views.view import View
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.services.batch_report import Line
    from workato_tui.services.batch_runner import BatchRunner
    from workato_tui.services.batches import Batches
    from workato_tui.store.batches import BatchRecord
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState

_COLUMNS: tuple[Column, ...] = (
    Column("#", "id", 4, 3),
    Column("Item", "text", 34, 16, grow=True, is_name=True),
    Column("Customer", "text", 24, 10, grow=True, drop_order=3),
    Column("Env", "environment", 5, 4, drop_order=2),
    Column("State", "state", 11, 9),
    Column("At", "note", 90, 20, grow=True),
)
_CACHE_SECONDS = 5.0
"""How long to reuse the stored batches, since the progress of a running one refreshes the list."""
CONTROL_PREFIX = "batch:"
"""The prefix of actions that only batches have."""


def state_of(record: BatchRecord, runner: BatchRunner | None) -> str:
    """Return the state of a whole batch."""
    if runner is not None and runner.state in ("running", "paused", "stopping"):
        return "running" if runner.state == "stopping" else runner.state
    item_states = {item.state for item in record.items}
    for item_state, state in (("ready", "stopped"), ("sent", "unknown"), ("unknown", "unknown"),
                              ("failed", "failed")):  # fmt: skip
        if item_state in item_states:
            return state
    return "done"


class BatchesView(View):
    """The batches of this profile, newest first."""

    kind = "batches"
    noun = "batches"
    local = True
    columns = (
        Column("Batch", "text", 60, 24, grow=True, is_name=True),
        Column("State", "state", 11, 9),
        Column("Items", "note", 44, 14, grow=True),
        Column("When", "time", 6, 4, drop_order=1),
    )
    empty = "No batches yet.\nTick rows with {tick}, then {batch}."

    def __init__(self, workspace: WorkspaceState, batches: Batches) -> None:
        super().__init__(workspace)
        self._batches = batches
        self.records: dict[str, BatchRecord] = {}
        self._stored: list[BatchRecord] = []
        self._read_at = 0.0

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return the stored and the running batches."""
        scope = self.workspace.connection.own_workspace.scope
        runners = self._batches.runners
        if time.monotonic() - self._read_at > _CACHE_SECONDS or set(runners) - set(self.records):
            self._stored = await asyncio.to_thread(self.workspace.store.batches.all, scope)
            self._read_at = time.monotonic()
        records = [
            runners[record.id].record if record.id in runners else record for record in self._stored
        ]
        self.records = {record.id: record for record in records}
        return [self._row(record) for record in records]

    def _row(self, record: BatchRecord) -> Row:
        runner = self._batches.runners.get(record.id)
        cells = (record.title, state_of(record, runner), batch_report.summary(record, runner),
                 record.made_at.timestamp())  # fmt: skip
        return Row(record.id, cells)

    def pane(self, row: Row) -> list[Item]:
        """Return the batch and its progress."""
        record = self.records.get(row.id)
        if record is None:
            return []
        return [
            Title(str(row.cells[0]), record.id),
            Field("Items", str(len(record.items))),
            Field("So far", str(row.cells[2])),
            Text(with_keys("\n{open} shows its items."), "dim"),
        ]

    def open(self, row: Row) -> View | None:
        """Open its items."""
        record = self.records.get(row.id)
        return BatchView(self.workspace, self._batches, record) if record is not None else None


class BatchView(View):
    """One batch with a row per item."""

    kind = "batch"
    noun = "items"
    local = True
    show_pane_when_nested = True
    row_actions = ("switch",)
    action_helps = {"switch": "Pause or resume the batch"}

    def __init__(self, workspace: WorkspaceState, batches: Batches, record: BatchRecord) -> None:
        has_customers = any(item.spec.get("customer") for item in record.items)
        self.columns = _COLUMNS if has_customers else (*_COLUMNS[:2], *_COLUMNS[3:])
        super().__init__(workspace, record.title)
        self._batches = batches
        self._record = record

    @property
    def record(self) -> BatchRecord:
        """The current record of the batch."""
        runner = self.runner
        return runner.record if runner is not None else self._record

    @property
    def runner(self) -> BatchRunner | None:
        """The runner of the batch in this run, if any."""
        return self._batches.runners.get(self._record.id)

    @property
    def state(self) -> str:
        """The state of the whole batch."""
        return state_of(self.record, self.runner)

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return a row for each item."""
        lines = batch_report.lines(self.record, self.runner)
        self.note = batch_report.summary(self.record, self.runner)
        return [self._row(position, line) for position, line in enumerate(lines)]

    def _row(self, position: int, line: Line) -> Row:
        text = line.error or line.step or line.result
        by_title = {
            "#": str(position + 1),
            "Item": line.label,
            "Customer": line.customer or None,
            "Env": line.environment or None,
            "State": line.state,
            "At": text or None,
        }
        return Row(str(position), tuple(by_title[column.title] for column in self.columns))

    def head(self) -> list[Item]:
        """Return the batch, its state, and why it is paused."""
        runner, record = self.runner, self.record
        summary = batch_report.summary(record, runner)
        items: list[Item] = [Title(self.title, record.id), Field("State", self.state)]
        items.append(Field("Items", summary))
        if runner is not None and runner.pause_reason:
            items.append(Field("Why", sanitize(runner.pause_reason, 400), "bad"))
        return items

    def pane(self, row: Row) -> list[Item]:
        """Return everything known about the item."""
        item = self.record.items[int(row.id)]
        line = batch_report.line_of(self.record, item, self.runner)
        items: list[Item] = [Title(line.label, f"#{row.cells[0]}"), Field("State", line.state)]
        if line.customer:
            workspace = sanitize(str(item.spec.get("workspace", "")), 60)
            items.append(Field("Customer", f"{line.customer} ({workspace})"))
        items.append(Field("Environment", line.environment or "unknown"))
        if line.step:
            items.append(Field("At", line.step))
        if line.result:
            items.append(Field("Result", line.result))
        if line.error:
            items.append(Field("Why", line.error, "bad" if line.state == "failed" else "dim"))
        steps = ACTIONS[self.record.plan["action"]].steps
        return [*items, Text("\n" + " → ".join(step.name for step in steps), "dim")]

    # Actions

    def own_actions(self) -> Sequence[Action]:
        """Return the actions that control the batch, and the decisions about the row."""
        return (
            Action(f"{CONTROL_PREFIX}look_up", "", "look up",
                   "Check items whose outcome is unknown; sends nothing"),
            Action(f"{CONTROL_PREFIX}retry", "", "retry",
                   "Queue failed items again: the ticked ones, or all",
                   writes=True, selection="many"),
            Action(f"{CONTROL_PREFIX}stop", "", "stop",
                   "Stop after the requests in flight; the rest can be resumed"),
            Action(f"{CONTROL_PREFIX}done", "", "it was done",
                   "Record that the item was done, after checking in Workato",
                   needs_row=True, selection="one"),
            Action(f"{CONTROL_PREFIX}not_done", "", "it was not done",
                   "Record that the item was not done; it is sent again when the batch is resumed",
                   needs_row=True, selection="one"),
            Action(f"{CONTROL_PREFIX}report", "", "report",
                   "Write the outcome of each item to a file: CSV, Markdown or JSON"),
        )  # fmt: skip

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action does not fit the state of the batch or the item."""
        if action in (f"{CONTROL_PREFIX}done", f"{CONTROL_PREFIX}not_done"):
            state = self.record.items[int(row.id)].state if row is not None else ""
            return None if state == "unknown" else "The outcome of this item is known."
        states = {item.state for item in self.record.items}
        if action == f"{CONTROL_PREFIX}retry" and "failed" not in states:
            return "No item failed."
        if action == f"{CONTROL_PREFIX}look_up" and not states & {"unknown", "sent"}:
            return "No outcome is unknown."
        is_running = self.state in ("running", "paused")
        if action == f"{CONTROL_PREFIX}stop" and not is_running:
            return "It is not running."
        if action == "switch" and not is_running and not states & {"ready", "sent"}:
            return with_keys("Nothing waits; retry queues failed items again ({row_actions}).")
        return super().unavailable_reason(action, row)
