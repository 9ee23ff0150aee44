"""Moves between views: sections, their stacks of views, workspaces, and the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.explorer.history import History, Place
from workato_tui.explorer.live import LiveMode
from workato_tui.explorer.loader import ViewLoader
from workato_tui.explorer.pane_size import size_of
from workato_tui.explorer.row_display import RowDisplay
from workato_tui.explorer.workspace_stack import FIRST_SECTION, PARTNER_SECTION
from workato_tui.views.saved_view import apply_shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget

    from workato_tui.store.records import Scope
    from workato_tui.views.view import RedirectTo, View
    from workato_tui.views.workspace import WorkspaceState

FAMILIES_SECTION = "resources"
"""The section that lists all families of the catalog."""
HOLD_ROWS_SECONDS = 0.1
"""Seconds to keep showing the previous rows while the next list has none yet."""


def _filter_key(view: View) -> tuple[Scope, str, str]:
    return view.workspace.connection.scope, view.kind, view.title


def _place_of(view: View) -> tuple[object, ...]:
    """Return the identity of what a view shows; two views with the same one show the same."""
    return (view.workspace, view.kind, view.title, view.cache_key, view.request_path(None))


class Navigation(RowDisplay):
    """Sections, each with a stack of views."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.loader = ViewLoader(self, self)
        self.live = LiveMode(self)
        self.history = History()
        self._filters: dict[tuple[Scope, str, str], str] = {}
        """The filter of each closed view, restored when the same view is opened again."""

    def go(self, section: str, on_top: View | None = None) -> None:
        """Show a section as it was left, or with a view on top of its list."""
        if on_top is not None and not self._is_in_workspace(on_top):
            return
        if section == PARTNER_SECTION and self.leave_workspace() and self.section == section:
            return
        self._go(section, on_top)

    def _go(self, section: str, on_top: View | None = None) -> None:
        self.leave_view()
        self.workspace_stack.section = section
        if on_top is not None:
            self._put_on_top(on_top)
        self.enter_view()

    def _put_on_top(self, view: View) -> None:
        """Put a view on the stack; if the same is there already, in its place."""
        place = _place_of(view)
        for at, other in enumerate(self.stack):
            if at and _place_of(other) == place:
                view.opened_from = view.opened_from or other.opened_from
                del self.stack[at:]
                break
        self.stack.append(view)

    def show_list(self, section: str, prepare: Callable[[View], None]) -> None:
        """Show a section's own list after ``prepare`` has changed what it shows."""
        stack = self.workspace_stack.stack_of(section)
        prepare(stack[0])
        self.leave_view()
        self.workspace_stack.section = section
        del stack[1:]
        self.enter_view()

    def show_again(self, view: View) -> None:
        """Show ``view`` from the beginning if it is on top."""
        if self.view is view:
            self.leave_view()
            self.enter_view()

    def push(self, view: View, *, keeps_workspace: bool = False) -> None:
        """Show a view on top of this one.

        With ``keeps_workspace``, the view uses another workspace than the views below it.
        """
        if keeps_workspace or self._is_in_workspace(view):
            self.leave_view()
            self.stack.append(view)
            self.enter_view()

    def _is_in_workspace(self, view: View) -> bool:
        """Return whether a view belongs to the current workspace, which may have been left."""
        if view.workspace in (self.workspace, self.view.workspace):
            return True
        customer = view.workspace.connection.customer
        where = customer.display_name if customer is not None else "the own workspace"
        self.say(f"{view.title} is in {where}.")
        return False

    def show_family(self, view: View) -> None:
        """Show the list of a family in Resources, from any section.

        The list may use another workspace than the section. Esc returns to the previous place.
        """
        if self.section != FAMILIES_SECTION:
            view.opened_from = self.section
        self._go(FAMILIES_SECTION, view)

    def pop(self) -> None:
        """Go back to the view below, on the same row, or to the section that opened this one."""
        if len(self.stack) > 1:
            self.leave_view()
            closed = self.stack.pop()
            self.workspace_stack.section = closed.opened_from or self.section
            self.enter_view()

    def replace(self, first: View, view: View) -> None:
        """Show a view in place of ``first`` and of all views on top of it."""
        self.leave_view()
        view.opened_from = first.opened_from
        del self.stack[self.stack.index(first) :]
        self.stack.append(view)
        self.enter_view()

    def redirect(self, view: View, to: RedirectTo) -> None:
        """Show another view instead of one that cannot be read, if it is still on top."""
        if self.view is view:
            self.replace(view, to.view)
            self.say(to.reason)

    # Workspaces

    def enter_workspace(
        self, workspace: WorkspaceState, section: str = FIRST_SECTION, on_top: View | None = None
    ) -> None:
        """Show a customer's workspace with the same sections. Esc at the top level leaves it.

        ``on_top`` is shown at once, above the list of the section.
        """
        self.leave_view()
        self.workspace_stack.enter(workspace, section)
        if on_top is not None:
            self.stack.append(on_top)
        self.enter_view()

    def leave_workspace(self) -> bool:
        """Return to the own workspace, on the same row; return False if it is shown already."""
        if not self.workspace_stack:
            return False
        self.leave_view()
        self.workspace_stack.leave()
        self.enter_view()
        return True

    def switch_workspace(
        self, workspace: WorkspaceState, *, keep: bool, keep_rows: bool = True
    ) -> None:
        """Switch to another connection.

        With ``keep``, the profile is the same and every list stays as it was. Without
        ``keep_rows``, filter and cursor stay, but the rows are read again.
        """
        self.leave_view()
        self.history.clear()
        if not keep:
            self.workspace_stack.switch(workspace)
            self.pane_size = size_of(workspace.connection.profile)
            self.enter_view()
            return
        self.workspace_stack.reconnect(workspace)
        if not keep_rows:
            self.workspace_stack.clear_rows()
            self.enter_view()
            return
        self.refresh_bars()
        self.show_problem()
        self.reload()

    # History

    def go_in_history(self, by: int) -> bool:
        """Go this many places forward; return False if there are not so many."""
        if not self.history.has(by):
            return False
        self.leave_view()
        self._show_place(self.history.move(by))
        return True

    def go_to_last_place(self) -> bool:
        """Return to the previous place, or back again; return False if there is none."""
        last = self.history.previous
        if last is None:
            return False
        self.leave_view()
        self.history.visit(last)
        self._show_place(last)
        return True

    def _show_place(self, place: Place) -> None:
        view = place.view
        self.workspace_stack.resume(place.workspace, place.stacks)
        self.workspace_stack.section = place.section
        self.workspace_stack.stacks[place.section] = list(place.stack)
        view.cursor_id = place.cursor_id
        if view.rows.query != place.query:
            view.rows.filter(place.query)
        self.enter_view()

    # The view on top

    def leave_view(self) -> None:
        """Save the cursor position and stop loading the view on top."""
        if self.section in self.workspace_stack.stacks:
            view = self.view
            view.cursor_id = self.table.cursor_id
            if view.rows.query.strip():
                self._filters[_filter_key(view)] = view.rows.query
            else:
                self._filters.pop(_filter_key(view), None)
            self.history.leave(view)
            self.loader.stop()

    def enter_view(self) -> None:
        """Show the view on top."""
        view = self.view
        stacks = self.workspace_stack.stacks
        self.history.visit(Place(self.workspace, stacks, self.section, tuple(self.stack)))
        self._shape(view)
        has_target = view.initial_row_id is not None
        if view.fetched_at is None and not (view.rows.query or has_target):
            view.rows.filter(self._filters.get(_filter_key(view), ""))
        rows = self.updated_rows(view)
        if rows is not None:
            view.cursor_id = view.cursor_after_update(rows, view.cursor_id)
            view.rows.replace(rows)
        # The rows were never fetched: the store or a fast server has them in a moment.
        holds_rows = bool(view.columns) and view.fetched_at is None and self.table.has_drawn_rows
        self.table.show(view.rows, view.cursor_id, self.empty_message, hold=holds_rows)
        self.filter_line.is_open = False
        self.show_details()
        self.show_problem()
        self.update_visibility()
        if holds_rows:
            self.set_timer(HOLD_ROWS_SECONDS, self._release_held_rows)
        else:
            self.show_pane()
        self.say("")
        self.refresh_bars()
        in_details = view.starts_in_details or not view.columns
        part: Widget = self.details if in_details else self.table
        if part is not self.focused:
            # Setting the focus again would redraw the whole table.
            part.focus()
        if not self.loader.open(view):
            self.show_pane()
            self.schedule_details()
        self.live.watch()

    def _shape(self, view: View) -> None:
        if not view.is_shaped:
            view.is_shaped = True
            shape = self.workato_app.saved_views.shape_of(view.workspace.connection, view.kind)
            apply_shape(view.rows, shape)
