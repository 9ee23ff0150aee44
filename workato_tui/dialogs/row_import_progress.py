"""Sends the rows of an import, one call per row, and shows progress and failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.api.resources import Query
from workato_tui.catalog.lookup_rows import ROWS_ADD, ROWS_UPDATE
from workato_tui.common.text import sanitize
from workato_tui.dialogs.app_protocol import app_of
from workato_tui.dialogs.pane_dialog import PaneDialog
from workato_tui.widgets.pane import Field, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workato_tui.api.client import Api
    from workato_tui.catalog.lookup_csv import RowChange
    from workato_tui.dialogs.app_protocol import AppBase
    from workato_tui.services.connection import Connection
    from workato_tui.services.permit import WritePermit
    from workato_tui.widgets.pane import Item


class RowImport:
    """Sends each step once, in file order. It belongs to the app, not to a screen."""

    def __init__(
        self,
        permit: WritePermit[Connection],
        ids: Mapping[str, str],
        what: str,
        steps: Sequence[RowChange],
    ) -> None:
        """Create the run; ``permit`` was confirmed for one write per step."""
        self._connection = permit.connection
        self._permit = permit
        self._ids = ids
        self.table_name = what
        self.steps = steps
        self.done = 0
        self.failed: list[tuple[int, str]] = []
        """Failed lines with their reasons."""
        self.attempted = 0
        self.stopped = ""
        """Why the remaining steps were not tried; empty while running and after a complete run."""
        self.is_done = False
        self.is_cancelled = False
        self.on_change: Callable[[], None] = lambda: None

    async def run(self) -> None:
        """Run all steps; stop at an error that would also affect the others."""
        from workato_tui.api.errors import WorkatoError

        try:
            for step in self.steps:
                if self.is_cancelled:
                    self.stopped = "you stopped it"
                    break
                self.on_change()
                try:
                    await self._send(step)
                    self.done += 1
                except WorkatoError as error:
                    self.failed.append((step.line, str(error)))
                    self.stopped = (
                        "" if _is_about_this_row(error) else "the next would fail as well"
                    )
                self.attempted += 1
                if self.stopped:
                    break
        finally:
            if self.attempted == len(self.steps):
                self.stopped = ""
            self.is_done = True
            self.on_change()

    async def _send(self, step: RowChange) -> None:
        operation = ROWS_ADD if step.row is None else ROWS_UPDATE
        ids = {**self._ids, "row_id": step.row_id} if step.row_id else dict(self._ids)
        label = f"row {step.row_id}" if step.row_id else "a new row"

        async def job(api: Api) -> Any:
            return await api.resources.send(
                operation,
                Query(ids, {}, {"data": step.cells}),
                about=f"{label} of {self.table_name}",
                target=self._connection.target_environment,
            )

        await self._connection.send(job, self._permit)

    @property
    def sentence(self) -> str:
        """A summary of the progress."""
        text = f"{self.done} of {len(self.steps)} rows imported into {self.table_name}"
        if self.failed:
            text += f", {len(self.failed)} failed"
        remaining = len(self.steps) - self.attempted
        if self.stopped and remaining:
            text += f"; {remaining} not tried: {self.stopped}"
        return f"{text}."


def _is_about_this_row(error: Any) -> bool:
    from workato_tui.api.errors import (
        BadRequestError,
        InvalidRequestError,
        MissingParameterError,
        NotFoundError,
        RejectedError,
    )

    return isinstance(
        error,
        BadRequestError
        | InvalidRequestError
        | MissingParameterError
        | NotFoundError
        | RejectedError,
    )


class RowImportDialog(PaneDialog):
    """Shows a running import: Esc closes the dialog, ``c`` stops after the current row."""

    BINDINGS = [("q", "leave", "Leave"), ("c", "cancel", "Stop")]

    def __init__(self, run: RowImport) -> None:
        super().__init__(
            [f"Import into {run.table_name}"],
            [("c", "stop after this row"), ("esc", "leave it running"), ("up/down", "scroll")],
        )
        self._run = run

    def on_mount(self) -> None:
        """Update on every change."""
        self._run.on_change = self.show_items

    def items(self) -> list[Item]:
        """Return the progress and the failures."""
        run = self._run
        count = f"{run.attempted} of {len(run.steps)}"
        items: list[Item] = [Field("Rows", count), Field("Done", str(run.done))]
        if run.is_done:
            items.append(Text(f"\n{run.sentence}", "strong"))
        elif run.is_cancelled:
            items.append(Text("\nStopping after the current row…", "dim"))
        items += [
            Text(f"\nLine {line}: {sanitize(reason, 300)}", "bad") for line, reason in run.failed
        ]
        return items

    def action_cancel(self) -> None:
        """Stop after the current row."""
        self._run.is_cancelled = True
        self.show_items()

    def action_leave(self) -> None:
        """Close the dialog; a running import notifies when it ends."""
        run = self._run
        run.on_change = lambda: None
        if not run.is_done:
            app = app_of(self)
            run.on_change = lambda: _report_end(app, run)
        self.finish(None)


def _report_end(app: AppBase, run: RowImport) -> None:
    if not run.is_done:
        return
    first = f" Line {run.failed[0][0]}: {sanitize(run.failed[0][1], 200)}" if run.failed else ""
    severity: Any = "error" if run.failed or run.stopped else "information"
    app.announce(run.sentence + first, title="Row import", severity=severity, timeout=15)
