"""Puts rows into the table: cached ones, those that arrive, and the complete list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on

from workato_tui.common.text import sanitize
from workato_tui.explorer.layout import ExplorerLayout
from workato_tui.keymap import with_keys
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.timer import Timer

    from workato_tui.views.view import View
    from workato_tui.widgets.row import Row


class RowDisplay(ExplorerLayout):
    """Draws what the loader reports, and what is filtered."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._details_timer: Timer | None = None

    # What the loader reports

    def _shows(self, view: View) -> bool:
        return self.is_attached and self.view is view

    def show_cached_rows(self, rows: Iterable[Row]) -> None:
        """Show rows of an earlier run."""
        self.table.set_rows(rows)
        self.refresh_bars()
        self.show_pane()

    def show_new_rows(self, view: View, rows: list[Row]) -> None:
        """Add rows while others are still being read."""
        if self._shows(view):
            if rows:
                self.table.merge_rows(rows)
            self.show_details()

    def show_loaded_details(self, view: View, rows: list[Row]) -> None:
        """Show rows whose details were loaded."""
        if self._shows(view):
            self.table.merge_rows(rows)
            self.show_pane()

    def show_all_rows(self, view: View, rows: list[Row], *, is_first: bool) -> None:
        """Show all rows of a finished read; the cursor stays on its row."""
        if not view.local:
            self.workato_app.rejected_token = None
        table = self.table
        before = table.cursor_id
        # The final order may differ from the order of arrival; keep the cursor at the top.
        stays_on_top = is_first and not table.rows.index_of(before)
        cursor_id = view.cursor_after_update(rows, before)
        table.set_rows(rows)
        if stays_on_top:
            table.move_cursor_to(0)
        else:
            if cursor_id is not None:
                table.move_cursor_to_id(cursor_id)
            self.drop_keys_if_moved(before)
        if view.initial_row_id is not None:
            is_listed = table.move_cursor_to_id(view.initial_row_id)
            if view.initial_row_name and not is_listed:
                # Otherwise the first row would be taken for it.
                name = sanitize(view.initial_row_name, 60)
                self.refuse(f"{name} is not in this list. The token may not see it.")
            view.initial_row_id = None
        self.show_details()
        self.show_problem()
        self.refresh_bars()
        self.show_pane()
        self.workato_app.on_list_loaded()
        self.schedule_details()

    def show_load_error(self, view: View, error: Exception) -> None:
        """Show why a read failed."""
        from workato_tui.actions.error_messages import user_message
        from workato_tui.api.errors import UnauthorizedError

        app = self.workato_app
        sentence = user_message(error)
        if sentence is None:
            app.report_fault(error)
            return
        app.on_list_loaded(failed=True)
        app.messages.add(sentence, "failed")
        view.problem = sentence
        if isinstance(error, UnauthorizedError):
            connection = view.workspace.connection
            app.rejected_token = (connection.name, connection.environment)
            view.problem += with_keys(" {profiles} opens the profile.")
        self.show_problem()
        self.show_details()
        self.refresh_bars()

    @on(ResourceTable.Scrolled)
    def _on_scrolled(self, event: ResourceTable.Scrolled) -> None:
        event.stop()
        self.schedule_details()

    def schedule_details(self) -> None:
        """Load missing details once the table stops scrolling."""
        if self._details_timer is not None:
            self._details_timer.stop()
        self._details_timer = self.set_timer(self.workato_app.delays.details, self._load_details)

    def _load_details(self) -> None:
        self.loader.load_details(self.view, self.table.visible_rows)

    def reload(self) -> None:
        """Read the view on top again."""
        self.loader.start(self.view)

    def stop_loading(self) -> None:
        """Cancel the running read."""
        self.loader.stop()

    # Filters

    def filter_rows(self, query: str) -> None:
        """Show the matching rows and update the status line."""
        rows = self.view.rows_to_filter(query)
        if rows is not None:
            self.table.set_rows(rows)
        self.table.filter(query)
        if self.filter_line.is_open:
            self.refresh_status()
            self.refresh_row_info()
        else:
            self.refresh_bars()

    def ask_on_filter_line(self, text: str, on_submit: Callable[[str], None]) -> None:
        """Prompt for a query; call ``on_submit`` with it on Enter."""
        self.filter_line.open(text, lambda _text: self.refresh_status(), on_submit)
        self.refresh_status()

    # Rows that other views or the background have read

    def show_updates(self) -> None:
        """Show what is known by now, whoever fetched it."""
        if not self.is_attached or self.table.rows is not self.view.rows:
            return
        view = self.view
        rows = self.updated_rows(view)
        if rows is None:
            return
        before = self.table.cursor_id
        cursor_id = view.cursor_after_update(rows, before)
        self.table.set_rows(rows)
        if cursor_id is not None:
            self.table.move_cursor_to_id(cursor_id)
        self.drop_keys_if_moved(before)
        self.show_details()
        self.show_pane()
        self.refresh_bars()

    @staticmethod
    def updated_rows(view: View) -> list[Row] | None:
        """Return the rows of a view with what others have read since; None if nothing is new."""
        if view.fetched_at is None or view.is_from_store:
            return None
        news = view.news()
        return view.updated_rows(news) if news else None

    def _refresh_ages(self) -> None:
        # Do not poll when nothing is pending: traffic may cost money.
        if self.is_current and (self.pending_count or self.workspace.downloads.running):
            self.table.refresh_ages()

    def _release_held_rows(self) -> None:
        if self.table.release_held_rows():
            self.show_pane()
