"""The part of the explorer that an action context may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.worker import Worker

    from workato_tui.dialogs.app_protocol import AppBase
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.pane import Pane
    from workato_tui.widgets.row import Row
    from workato_tui.widgets.table import ResourceTable


class LoaderPort(Protocol):
    """Loads the rows of a view."""

    def start(self, view: View) -> None:
        """Read ``view`` again."""

    def stop(self) -> object:
        """Cancel the running read."""


class FilterLinePort(Protocol):
    """The line for typing a filter or a query."""

    def ask(self, text: str, on_submit: Callable[[str], None]) -> None:
        """Prompt for a query; call ``on_submit`` with it on Enter."""


class WorkspaceStackPort(Protocol):
    """The current workspace, and the one below it."""

    def __bool__(self) -> bool:
        """Return whether a customer's workspace is shown."""

    @property
    def own_workspace(self) -> WorkspaceState:
        """The profile's own workspace."""

    def leave(self) -> bool:
        """Return to the own workspace; return False if it is shown already."""


class ExplorerPort(Protocol):
    """What actions may do to the screen. Only :class:`ActionContext` uses it."""

    section: str
    workspace: WorkspaceState
    table: ResourceTable
    pane: Pane

    @property
    def workato_app(self) -> AppBase:
        """The app."""

    @property
    def is_active(self) -> bool:
        """Whether no dialog is open over the explorer."""

    @property
    def view(self) -> View:
        """The view on top."""

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""

    @property
    def stack(self) -> list[View]:
        """The views of the current section, bottom first."""

    @property
    def workspace_stack(self) -> WorkspaceStackPort:
        """The current workspace, and the one below it."""

    @property
    def loader(self) -> LoaderPort:
        """The loader of the view on top."""

    @property
    def filter_line(self) -> FilterLinePort:
        """The filter line."""

    def run_worker(
        self,
        work: Coroutine[object, object, None],
        *,
        group: str,
        exclusive: bool,
        exit_on_error: bool,
    ) -> Worker[Any]:
        """Run ``work`` as a worker of the screen."""

    def say(self, text: str) -> None:
        """Show a message."""

    def refuse(self, text: str) -> None:
        """Say why a key did nothing, and drop keys until there is a pause."""

    def show_updates(self) -> None:
        """Show what is known by now, without a call."""

    def show_details(self) -> None:
        """Draw the details above the table."""

    def show_pane(self) -> None:
        """Draw the pane."""

    def show_problem(self) -> None:
        """Draw the problem of the view."""

    def refresh_bars(self) -> None:
        """Draw the bars."""

    def go(self, section: str, on_top: View | None = None) -> None:
        """Show a section."""

    def show_list(self, section: str, prepare: Callable[[View], None]) -> None:
        """Show a section's own list after ``prepare`` has changed what it shows."""

    def show_again(self, view: View) -> None:
        """Show the view on top from the beginning."""

    def push(self, view: View, *, keeps_workspace: bool = False) -> None:
        """Show a view on top of this one."""

    def pop(self) -> object:
        """Go back to the view below."""

    def replace(self, first: View, view: View) -> None:
        """Show ``view`` in place of ``first`` and of all views on top of it."""

    def show_family(self, view: View) -> None:
        """Show the list of a family in Resources."""

    def enter_workspace(
        self, workspace: WorkspaceState, section: str = ..., on_top: View | None = None
    ) -> None:
        """Show a customer's workspace."""

    def action_act(self, action_id: str) -> None:
        """Run an action of the key map."""
