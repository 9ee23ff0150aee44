"""What is running or waited for: watches, releases, batches and downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workato_tui.common.text import sanitize
from workato_tui.core.states import describe_state
from workato_tui.services import batch_report
from workato_tui.services.batch_runner import BatchRunner
from workato_tui.services.downloads import Download
from workato_tui.services.release import Release
from workato_tui.services.watch import Watch
from workato_tui.views.batches import state_of
from workato_tui.views.downloads import format_duration, format_progress
from workato_tui.views.view import OPEN_PENDING, View
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from workato_tui.store import Scope
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.cells import Cell

Work = Watch | Release | BatchRunner | Download


class PendingWork(NamedTuple):
    """The work that belongs to the app and not to a workspace."""

    batches: Callable[[], Sequence[BatchRunner]]
    """Returns the unfinished batches."""
    release: Callable[[], Release | None]
    """Returns the guided release that is not done."""
    scope: Callable[[], Scope]
    """Returns the scope of the profile, whose watches are listed whatever token a list uses."""


class PendingView(View):
    """Everything that is not done yet, oldest watch first."""

    kind = "pending"
    noun = "rows"
    local = True
    row_actions = ("delete",)
    action_helps = {
        "delete": "Stop watching, cancel the download, stop the batch, or drop the stopped release"
    }
    columns = (
        Column("What", "text", 60, 24, grow=True, is_name=True),
        Column("State", "state", 11, 9),
        Column("Progress", "note", 44, 24, grow=True),
        Column("Elapsed", "time", 7, 7, drop_order=1),
    )
    empty = "Nothing is running.\n{watch} watches a build or deployment; {batch} lists batches."

    def __init__(self, workspace: WorkspaceState, work: PendingWork) -> None:
        super().__init__(workspace)
        self._work = work
        self._by_id: dict[str, Work] = {}

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return a row for each, without a call."""
        self._by_id = dict(self._all())
        return [Row(row_id, _cells(work)) for row_id, work in self._by_id.items()]

    def _all(self) -> Iterator[tuple[str, Work]]:
        release = self._work.release()
        if release is not None:
            yield "release", release
        for runner in self._work.batches():
            yield f"batch {runner.record.id}", runner
        for download in self.workspace.downloads.running:
            yield f"download {download.id}", download
        watches = self.workspace.watches
        for watch in watches.all(self._work.scope()) if watches is not None else ():
            yield f"watch {watch.scope.workspace} {watch.kind} {watch.id}", watch

    def work_of(self, row: Row | None) -> Work:
        """Return what a row is. Raises LookupError if it has ended."""
        work = self._by_id.get(self.require_row(row).id)
        if work is None:
            raise LookupError("This has ended.")
        return work

    def enter_action(self, row: Row | None) -> str | None:
        """Open it by an action: it may be in another workspace, or have a dialog of its own."""
        return OPEN_PENDING if row is not None else None

    def id_of(self, row: Row) -> str:
        """Return the ID of what is watched, downloaded, released, or done by the batch."""
        work = self._by_id.get(row.id)
        if isinstance(work, Release):
            return work.plan.project_id
        if isinstance(work, BatchRunner):
            return work.record.id
        return work.source_id if isinstance(work, Download) else work.id if work is not None else ""

    def footer_title(self, action: str) -> str | None:
        """Name ``del``, which deletes nothing here."""
        return "stop" if action == "delete" else None

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        All can be opened; a running release cannot be stopped.
        """
        work = self._by_id.get(row.id) if row is not None else None
        if action == "delete" and isinstance(work, Release) and work.running:
            return "A release stops only at a failure; leave it running, or wait."
        return super().unavailable_reason(action, row)


def _cells(work: Work) -> tuple[Cell, ...]:
    """Return name, state, progress, and the start in seconds UTC."""
    if isinstance(work, Watch):
        state, text = "running", work.note
        if work.is_waiting:
            state, text = work.phase, text or describe_state(work.latest).removeprefix("is ")
        return work.label, state, sanitize(text, 200), work.since.timestamp()
    if isinstance(work, Release):
        done = sum(step.state == "done" for step in work.steps)
        current = next((step for step in work.steps if step.state != "done"), None)
        text = f"{done}/{len(work.steps)} {current.title}" if current is not None else ""
        name = sanitize(f"Release of {work.plan.project} to {work.plan.environment}", 120)
        return name, "running" if work.running else "stopped", text, work.begun_at
    if isinstance(work, Download):
        left = format_duration(work.seconds_left)
        parts = (format_progress(work.bytes_done, work.bytes_total), left and f"{left} left")
        text = ", ".join(part for part in parts if part)
        return work.file_name, work.state, text, work.started
    record = work.record
    summary = batch_report.summary(record, work)
    return record.title, state_of(record, work), summary, record.made_at.timestamp()
