"""The layout around every view: bars, details and pane.

The explorer decides which view is on top; this module draws it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on

from workato_tui.common.text import sanitize
from workato_tui.dialogs.dialog import too_small_message
from workato_tui.explorer import bars
from workato_tui.explorer.messages import MessageLine
from workato_tui.explorer.pane_size import pane_width, size_of
from workato_tui.widgets.pane import Pane, Text
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from workato_tui.views.view import PaneLoader, View
    from workato_tui.widgets.row import Row

_CHROME_LINES = 7
"""Lines of a screen besides the details and the rows, with the titles of the columns."""


class ExplorerLayout(MessageLine):
    """Draws the view on top."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._pane_timer: Timer | None = None
        self.pane_size = size_of(self.workspace.connection.profile)

    # Bars

    def refresh_bars(self) -> None:
        """Update all lines around the table; unchanged lines send nothing."""
        if not self.is_attached or not hasattr(self, "bars"):
            return
        width, view = self.size.width, self.view
        connection = view.workspace.connection
        running = len(self.workspace.downloads.running)
        self.bars["header"].show(
            *bars.render_header(
                connection,
                running,
                self.pending_count,
                self._quota(view),
                width,
                is_live=view.live is not None,
            )
        )
        self.workato_app.show_title(bars.window_title(connection))
        crumbs = [view.title for view in self.stack[1:]]
        if connection.customer is not None:
            customer = connection.customer
            name = sanitize(customer.display_name, 40)
            crumbs.insert(0, f"{name} ({customer.environment_label})")
        if view.rows.query.strip() and not self.filter_line.is_open:
            crumbs.append(f"/{sanitize(view.rows.query.strip(), 40)}")
        self.bars["sections"].show(bars.render_sections(self.section, width))
        self.bars["breadcrumb"].show(bars.render_breadcrumb(self.section, crumbs, width))
        self.refresh_status()
        self.refresh_row_info()

    @property
    def pending_count(self) -> int:
        """The number of unfinished watches, batches and releases; downloads count separately."""
        app = self.workato_app
        watched = app.watches.all(self.view.workspace.connection.scope)
        return len(watched) + len(app.running_batches) + (app.pending_release is not None)

    def refresh_row_info(self) -> None:
        """Update what depends on the row under the cursor."""
        self.view.cursor_id = self.table.cursor_id
        width = self.bars["keys"].size.width or self.size.width - 16
        self.bars["keys"].show(bars.render_keys(self.view, self.row, self.depth, width))
        self.bars["count"].show([], bars.render_position(self.view))

    def _quota(self, view: View) -> str:
        quota = view.quota()
        if quota is None:
            return ""
        from workato_tui.api.limits import format_remaining

        return format_remaining(*quota)

    # Details and pane

    def show_details(self) -> None:
        """Show the fields above the table."""
        items = self.view.head()
        self.details.display = bool(items)
        self.details.show(items, keep_place=True)
        self._fit_details()

    def _fit_details(self) -> None:
        if self.view.columns:
            # A long description must leave room for the rows.
            max_lines = max(self.size.height // 2 - 2, 4)
            if self.view.starts_in_details:
                max_lines = max(max_lines, self.size.height - _CHROME_LINES - len(self.view.rows))
            self.details.styles.height = min(self.details.line_count + 1, max_lines)
        else:
            self.details.styles.height = "1fr"

    @on(Pane.Rewrapped)
    def _on_rewrapped(self, event: Pane.Rewrapped) -> None:
        """Fit the details once their width is known."""
        event.stop()
        if event.pane is self.details:
            self._fit_details()

    @on(ResourceTable.Highlighted)
    def _on_highlighted(self, event: ResourceTable.Highlighted) -> None:
        event.stop()
        if event.table is not self.table:
            return
        self.refresh_row_info()
        if self.pane.display:
            if self._pane_timer is not None:
                self._pane_timer.stop()
            self._pane_timer = self.set_timer(self.workato_app.delays.pane, self.show_pane)

    def show_pane(self) -> None:
        """Show the pane for the row under the cursor."""
        if not self.pane.display:
            return
        view, row = self.view, self.row
        missing = view.pane_loader(row) if row else None
        if missing is None or row is None:
            self.pane.show(view.pane(row) if row else [], keep_place=False)
            return
        self._pane_worker: Worker[None] = self.run_worker(
            partial(self._show_loaded_pane, view, row, missing),
            group="pane",
            exclusive=True,
            exit_on_error=False,
        )

    async def _show_loaded_pane(self, view: View, row: Row, missing: PaneLoader) -> None:
        """Keep the previous content until the row's own is loaded."""
        from workato_tui.api.errors import WorkatoError

        try:
            await missing()
        except WorkatoError as error:
            if self.row is row:
                self.pane.show([Text(str(error), "bad")], keep_place=False)
            return
        if self.view is view and self.row is row:
            self.pane.show(view.pane(row), keep_place=False)

    def update_visibility(self) -> None:
        """Show or hide the parts for this view and screen size.

        Set them one by one: a class on the screen would match the style sheet again for every
        widget.
        """
        width, _ = self.size
        need = too_small_message(self.size)
        tiny = bool(need)
        if tiny:
            self.too_small_notice.show([Text(need)])
        self.too_small_notice.display = tiny
        self.middle.display = not tiny
        self.table.display = bool(self.view.columns)
        self.pane.display = self.has_pane and self.pane_size != "hidden"
        self.pane.styles.width = pane_width(self.pane_size, self.view.pane_width, width)
        for bar in self.bars.values():
            bar.display = not tiny

    @property
    def has_pane(self) -> bool:
        """Whether this view has a pane and the screen has room for it."""
        allows_pane = len(self.stack) == 1 or self.view.show_pane_when_nested
        return self.size.width >= bars.NARROW and bool(self.view.columns) and allows_pane

    @property
    def is_too_small(self) -> bool:
        """Whether the screen is too small to show anything but a notice."""
        return bool(self.too_small_notice.display)

    def on_resize(self) -> None:
        """Update the layout, or show the notice on a screen that is too small."""
        if not hasattr(self, "bars"):
            return
        self.update_visibility()
        self.show_details()
        self.show_problem()
        self.call_after_refresh(self.refresh_bars)
        self.call_after_refresh(self.show_pane)
