"""The widgets of the explorer, and the views that are open in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.containers import Horizontal, Vertical
from textual.reactive import Reactive
from textual.screen import Screen

from workato_tui.explorer.filter_line import FilterLine
from workato_tui.explorer.workspace_stack import WorkspaceStack
from workato_tui.widgets.bar import Bar
from workato_tui.widgets.pane import Pane
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from workato_tui.dialogs.app_protocol import AppBase
    from workato_tui.explorer.loader import ViewLoader
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row


class ExplorerBase(Screen[None]):
    """What all parts of the explorer share."""

    AUTO_FOCUS = "#table"
    # Textual redraws the whole screen when the focus moves; refreshing the widgets' lines is
    # enough.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    loader: ViewLoader

    def __init__(self, workspace: WorkspaceState, section: str) -> None:
        super().__init__()
        self.workspace_stack = WorkspaceStack(workspace, section)
        self.filter_line = FilterLine(self.refresh_bars)

    def refresh_bars(self) -> None:
        """Update all lines around the table."""
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
    def workspace(self) -> WorkspaceState:
        """The current workspace: the profile's own, or a customer's."""
        return self.workspace_stack.workspace

    @property
    def own_workspace(self) -> WorkspaceState:
        """The profile's own workspace, whichever is shown."""
        return self.workspace_stack.own_workspace

    @property
    def section(self) -> str:
        """The current section."""
        return self.workspace_stack.section

    @property
    def stack(self) -> list[View]:
        """The views of the current section, bottom first."""
        return self.workspace_stack.stack_of(self.section)

    @property
    def depth(self) -> int:
        """The number of times Esc can go back."""
        return len(self.stack) - 1 + bool(self.workspace_stack)

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
