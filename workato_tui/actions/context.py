"""What an action can see and do: the view, row and ticks at the key press, and the explorer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence

    from workato_tui.actions.explorer_port import ExplorerPort
    from workato_tui.api.folders import Folder
    from workato_tui.dialogs.app_protocol import AppBase
    from workato_tui.dialogs.dialog import Dialog
    from workato_tui.services.connection import Connection
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row

Result = TypeVar("Result")
_LONG_AGO = 0.0


class ViewChangedError(LookupError):
    """The user left the view of the key press before the action could ask."""


class ActionContext:
    """The workspace, view and rows an action was started on, and ways to show its result.

    They are captured at the key press and never change: an action may read for seconds before it
    asks, and by then the user may be in another workspace. Code that changes something must use
    ``connection``, ``workspace``, ``view``, ``row`` and ``ticked`` of this object, never what is
    currently shown.
    """

    def __init__(
        self, explorer: ExplorerPort, label: str, row: Row | None, action: str = ""
    ) -> None:
        """Capture the state of the explorer.

        ``label`` names the action in messages. ``row`` is the row it acts on, as chosen by
        :mod:`views.selection`. ``action`` is its ID.
        """
        self._explorer = explorer
        self.label = label
        self.action = action
        self.app: AppBase = explorer.workato_app
        self.section: str = explorer.section
        self.view: View = explorer.view
        self.row = row
        self.ticked: list[Row] = self.view.rows.ticked_rows()
        """All ticked rows; those hidden by the filter come last."""
        self.workspace: WorkspaceState = explorer.workspace
        self._view_workspace = self.view.workspace
        self.connection: Connection = self._view_workspace.connection
        """The view's connection, which may use another environment's token."""
        self.has_sent = False
        """Whether the action has sent something."""
        self.dialog: Dialog[Any] | None = None
        """A dialog of this action that stays open; later dialogs appear on top of it."""

    @property
    def is_shown(self) -> bool:
        """Whether the view is still on top, with the same connection."""
        explorer = self._explorer
        return (
            explorer.view is self.view
            and self.view.workspace is self._view_workspace
            and explorer.workspace is self.workspace
        )

    @property
    def is_on_row(self) -> bool:
        """Whether the cursor is still on the row of the key press."""
        row = self._explorer.row
        same = (row.id if row else None) == (self.row.id if self.row else None)
        return self.is_shown and same

    async def ask(self, dialog: Dialog[Result]) -> Result | None:
        """Show ``dialog`` over the view of the key press and return its result.

        Raises :class:`ViewChangedError` if another view is shown by now.
        """
        self.check_view()
        return await self.app.push_screen_wait(dialog)

    async def show_result(self, dialog: Dialog[Result]) -> Result | None:
        """Show what was done over whatever is shown by now: it may not be there again.

        Keys on their way were meant for what is shown.
        """
        self.app.drop_type_ahead()
        return await self.app.push_screen_wait(dialog)

    def check_view(self) -> None:
        """Raise :class:`ViewChangedError` unless the view of the key press is shown."""
        on_top = self.app.screen
        if on_top is self.dialog:
            return
        if not (self.is_shown and self._explorer.is_active):
            action = self.label or "The form"
            sent = "Nothing more" if self.has_sent else "Nothing"
            raise ViewChangedError(
                f"{action}: canceled because you left the list. {sent} was sent."
            )

    # Current screen

    def say(self, text: str) -> None:
        """Show a message on the message line."""
        self._explorer.say(text)

    def refuse(self, text: str) -> None:
        """Say why the key did nothing, and drop keys until there is a pause."""
        self._explorer.refuse(text)

    def refresh(self, view: View | None = None) -> None:
        """Read ``view`` again, or the view on top of this action's workspace.

        A view that is covered by now is read when it is shown again.
        """
        shown = self._explorer.view
        if view is None and shown.workspace in (self.workspace, self._view_workspace):
            view = shown
        if view is shown and view is not None:
            self._explorer.reload()
        elif view is not None and view.fetched_at is not None:
            view.fetched_at = _LONG_AGO

    def show_updates(self) -> None:
        """Update the current view with what is known by now, without a call."""
        self._explorer.show_updates()

    def show_rows(self, rows: Iterable[Row], view: View | None = None) -> None:
        """Put ``rows`` into a view, by default the action's own; it may be covered by now."""
        view = view or self.view
        if self._explorer.view is view:
            self._explorer.table.set_rows(rows)
        else:
            view.rows.replace(list(rows))

    def merge_row(self, view: View, row: Row) -> None:
        """Put one row into ``view``, and move the cursor to it if the view is shown."""
        if self._explorer.view is not view:
            view.rows.merge([row])
            return
        self._explorer.table.merge_rows([row])
        self._explorer.table.move_cursor_to_id(row.id)
        self._explorer.show_pane()

    def untick(self) -> None:
        """Clear the ticks of the action's view."""
        if self._explorer.view is self.view:
            self._explorer.table.untick()
            self._explorer.refresh_bars()
        else:
            self.view.rows.ticked.clear()

    def show_shape(self) -> None:
        """Redraw the table with the columns and order of the action's view."""
        if self._explorer.view is self.view:
            self._explorer.table.reshape()
            self._explorer.refresh_bars()

    def show_failure(self, sentence: str) -> None:
        """Show an error in a way that cannot be missed, whatever view is shown."""
        self.view.problem = sentence
        if self._explorer.view is self.view:
            self.app.messages.add(sentence, "failed")
            self._explorer.show_problem()
        else:
            self.app.notify(
                sanitize(sentence, 600), title=self.label or "Failed",
                severity="error", markup=False, timeout=15,
            )  # fmt: skip
        self.app.alert(self.label or "Failed", sentence, failed=True)

    def repaint(self) -> None:
        """Redraw the bars around the table."""
        self._explorer.show_details()
        self._explorer.show_pane()
        self._explorer.refresh_bars()

    def go(self, section: str, on_top: View | None = None) -> None:
        """Show a section, with ``on_top`` over its list."""
        self._explorer.go(section, on_top)

    def show_list(self, section: str, prepare: Callable[[View], None]) -> None:
        """Show a section's own list after ``prepare`` has changed what it shows."""
        self._explorer.show_list(section, prepare)

    def show_again(self, view: View) -> None:
        """Show ``view`` from the beginning if it is on top."""
        self._explorer.show_again(view)

    def push(self, view: View, *, keeps_workspace: bool = False) -> None:
        """Show a view on top of this one."""
        if self.row is not None and not self.ticked and self._explorer.view is self.view:
            view.opened_by = self.action, self.row.id
        self._explorer.push(view, keeps_workspace=keeps_workspace)

    def show_family(self, view: View) -> None:
        """Show the list of a family in Resources."""
        self._explorer.show_family(view)

    def pop(self) -> None:
        """Go back to the view below."""
        self._explorer.pop()

    def replace(self, first: View, view: View) -> None:
        """Show ``view`` in place of ``first`` and of all views on top of it."""
        self._explorer.replace(first, view)

    def enter_workspace(
        self, workspace: WorkspaceState, section: str = "", on_top: View | None = None
    ) -> None:
        """Show a customer's workspace."""
        if section:
            self._explorer.enter_workspace(workspace, section, on_top)
        else:
            self._explorer.enter_workspace(workspace)

    def run_action(self, action_id: str) -> None:
        """Run another action, as if its key were pressed now."""
        self._explorer.action_act(action_id)

    def leave_workspace(self) -> None:
        """Return to the own workspace, if a customer's is shown."""
        self._explorer.leave_workspace()

    @property
    def own_workspace(self) -> WorkspaceState:
        """The profile's own workspace, whichever is shown."""
        return self._explorer.own_workspace

    @property
    def stack(self) -> list[View]:
        """The views of the current section, bottom first."""
        return self._explorer.stack

    @property
    def is_pane_visible(self) -> bool:
        """Whether a pane is shown beside the table."""
        return bool(self._explorer.pane.display)

    # Workers

    def run(self, work: Coroutine[object, object, None], group: str) -> None:
        """Run ``work`` as a worker of the explorer; it replaces the running worker of its group."""
        self._explorer.run_worker(work, group=group, exclusive=True, exit_on_error=False)

    def stop_loading(self) -> None:
        """Cancel loading of the current view."""
        self._explorer.stop_loading()

    async def load_folders(self, parent: str | None) -> Sequence[Folder]:
        """Return a level of the folder tree: the folders in ``parent``, or the top level."""
        return await self.view.workspace.connection.call(lambda api: api.folders.list(parent))

    def prompt_on_filter_line(self, text: str, done: Callable[[str], None]) -> None:
        """Prompt for words on the filter line, which starts with ``text``."""
        self._explorer.ask_on_filter_line(text, done)

    @property
    def current_view(self) -> View:
        """The view that is on top now."""
        return self._explorer.view
