"""The layout around every view: bars, details, pane and message line.

The explorer decides which view is on top; this module draws it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual import on
from textual.containers import Horizontal, Vertical
from textual.reactive import Reactive

from workato_tui.common.text import sanitize, sanitize_lines
from workato_tui.dialogs.dialog import too_small_message
from workato_tui.explorer import bars
from workato_tui.explorer.base import ExplorerBase
from workato_tui.explorer.filter_line import FilterLine
from workato_tui.explorer.loader import ViewLoader
from workato_tui.explorer.pane_size import pane_width, size_of
from workato_tui.keymap import with_keys
from workato_tui.widgets.bar import Bar, BarItem
from workato_tui.widgets.pane import Item, Pane, Text, wrap
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer
    from textual.widget import Widget
    from textual.worker import Worker

    from workato_tui.dialogs.app_protocol import AppBase
    from workato_tui.views.idle import IdleBudget
    from workato_tui.views.view import PaneLoader, View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.cells import Tone
    from workato_tui.widgets.row import Row

_MAX_MESSAGE = 2_000
"""Maximum length of a message in characters."""
_CHROME_LINES = 7
"""Lines of a screen besides the details and the rows, with the titles of the columns."""
_LINES_BELOW = 2
"""Lines below the problem: the message line and the keys."""
_MAX_PROBLEM_LINES = 6
"""Maximum number of lines for a problem, or for a message that does not fit on one line."""


class ExplorerLayout(ExplorerBase):
    """The widgets of the screen, and how they show the view on top."""

    AUTO_FOCUS = "#table"
    # Textual redraws the whole screen when the focus moves; refreshing the widgets' lines is
    # enough.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, workspace: WorkspaceState) -> None:
        super().__init__()
        self.workspace = workspace
        self.loader = ViewLoader(self)
        self.filter_line = FilterLine(self)
        self._message = ""
        self._problem_lines: list[str] = []
        self._message_was_long = False
        """Whether the message is also shown above the message line."""
        self._is_refusal = False
        self._pane_timer: Timer | None = None
        self._held_idle: IdleBudget | None = None
        """Background calls that wait until a dialog closes."""
        self.pane_size = size_of(workspace.connection.profile)

    @property
    def depth(self) -> int:
        """The number of times Esc can go back."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        yield Bar(id="header")
        yield Bar(id="sections")
        yield Bar(id="breadcrumb")
        with Horizontal(id="middle"):
            with Vertical(id="main"):
                yield Pane(id="head")
                yield ResourceTable(id="table")
            yield Pane(id="pane")
        yield Pane(id="problem")
        yield Bar(id="status")
        with Horizontal(id="foot"):
            yield Bar(id="keys")
            yield Bar(id="count")
        yield Pane(id="tiny")

    def cache_widgets(self) -> None:
        """Look up the widgets once."""
        self.table = self.query_one("#table", ResourceTable)
        self.details = self.query_one("#head", Pane)
        self.pane = self.query_one("#pane", Pane)
        self.problem = self.query_one("#problem", Pane)
        self.bars = {name: self.query_one(f"#{name}", Bar)
                     for name in ("header", "sections", "breadcrumb", "status", "keys",
                                  "count")}  # fmt: skip
        self.too_small_notice = self.query_one("#tiny", Pane)
        self.middle = self.query_one("#middle")

    @property
    def workato_app(self) -> AppBase:
        """The app, typed."""
        return cast("AppBase", self.app)

    @property
    def view(self) -> View:
        """The view on top."""
        return self.stack[-1]

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None while the table still shows another view."""
        view = self.view
        shown = view.columns and self.table.rows is view.rows and not self.is_in_details
        return self.table.cursor_row if shown else None

    @property
    def is_in_details(self) -> bool:
        """Whether the focus is in details that actions apply to, not in the rows below."""
        return self.view.starts_in_details and self.focused is self.details

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

    @property
    def empty_message(self) -> str:
        """The text shown while there are no rows."""
        view = self.view
        if view.problem:
            return ""
        if self.loader.is_running and (view.fetched_at is None or view.is_from_store):
            return "Loading…"
        return (
            view.empty_message
            if view.fetched_at is not None
            else with_keys("Not loaded. {refresh} loads it.")
        )

    def refresh_status(self) -> None:
        """Show the current message, or the state of the rows."""
        if self.table.rows is self.view.rows:
            self.table.set_empty_text(self.empty_message)
        if self.filter_line.is_open:
            self.bars["status"].show(self.filter_line.render())
        elif self._message or self._says_keys_are_ignored:
            self.bars["status"].show(*self._message_pieces())
        else:
            loading = ""
            if self.loader.is_running and not self.loader.is_live:
                loading = self.view.progress_text or self.view.workspace.connection.progress_text()
            self.bars["status"].show(bars.render_status(self.view, loading, self.view.rows.query))

    @property
    def _says_keys_are_ignored(self) -> bool:
        """Whether to say that keys are ignored: after a refusal, or once a key was dropped."""
        app = self.workato_app
        return app.is_ignoring_keys and (self._is_refusal or app.has_dropped_keys)

    def _message_pieces(self) -> tuple[list[BarItem], list[BarItem]]:
        """Return the message, and the background activity for the right end, which is never cut."""
        message = BarItem(f" {self._message}", "refusal" if self._is_refusal else "message")
        if self._says_keys_are_ignored:
            return [message], [BarItem("  Keys are ignored until you pause. ", "dim")]
        return [message], []

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

    def show_problem(self) -> None:
        """Show the full problem above the message line, and a message too long for that line."""
        room = self.size.width - 4
        message_lines = self._problem_lines if self._is_long() else []
        tone: Tone = "warn" if self._is_refusal else ""
        texts: list[tuple[str, Tone]] = [
            *((line, "bad") for line in sanitize_lines(self.view.problem or "")),
            *((line, tone) for line in message_lines),
        ]  # fmt: skip
        items: list[Item] = [Text(text, tone) for text, tone in texts if text.strip()]
        self.problem.display = bool(items)
        self.problem.show(items)
        height = 0
        if items:
            # The widget has no width of its own before it is shown.
            lines = sum(len(wrap(text, room)) for text, _tone in texts if text)
            height = min(lines, _MAX_PROBLEM_LINES) + 1
            self.problem.styles.height = height
        for rack in self.query("ToastRack"):
            # Notifications are above the problem, the message line and the keys.
            rack.styles.margin = (0, 0, height + _LINES_BELOW, 0)

    def show_message(self) -> None:
        """Show the message: in its line, or above it if it is long."""
        if self.is_attached and hasattr(self, "problem"):
            self.refresh_status()
            long = self._is_long()
            if long or self._message_was_long:
                self._message_was_long = long
                self.show_problem()

    def _is_long(self) -> bool:
        """Return whether the message is too long for the message line."""
        right_width = sum(cell_len(piece.text) for piece in self._message_pieces()[1])
        room = self.size.width - 4 - right_width
        return len(self._problem_lines) > 1 or cell_len(self._message) > room > 0

    def say(self, text: str, *, keep: bool = True) -> None:
        """Show a message until the next key; with ``keep``, it can be read again."""
        text = sanitize(text, _MAX_MESSAGE)
        if keep:
            self.workato_app.messages.add(text)
        if text != self._message or self._is_refusal:
            self._message, self._problem_lines, self._is_refusal = text, [text], False
            self.show_message()

    def refuse(self, text: str) -> None:
        """Say why a key does nothing, and drop keys until there is a pause."""
        self.workato_app.drop_type_ahead()
        self._problem_lines = sanitize_lines(text[:_MAX_MESSAGE])
        self._message, self._is_refusal = sanitize(text, _MAX_MESSAGE), True
        self.workato_app.messages.add(self._message, "refused")
        self.show_message()

    def drop_keys_if_moved(self, cursor_id: str | None) -> None:
        """Drop keys until there is a pause, if ``cursor_id`` lost the cursor to another row.

        Keys on their way were meant for the row that was there.
        """
        if cursor_id in (None, self.table.cursor_id):
            return
        if self.is_current and not self.filter_line.is_open:
            self.workato_app.drop_type_ahead()

    # Pane

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

    @on(ResourceTable.Scrolled)
    def _on_scrolled(self, event: ResourceTable.Scrolled) -> None:
        event.stop()
        self.loader.details.schedule()

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
