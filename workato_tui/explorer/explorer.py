"""The main screen, which shows every list and every detail.

It swaps its contents in place, because a second screen costs twice as much on a slow line.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workato_tui.explorer.history import History
from workato_tui.explorer.keys import KeyHandling
from workato_tui.explorer.live import LiveMode
from workato_tui.explorer.pane_size import size_of
from workato_tui.explorer.workspace_stack import FIRST_SECTION as WORKSPACE_FIRST
from workato_tui.explorer.workspace_stack import PARTNER_SECTION, WorkspaceStack
from workato_tui.views import DEFAULT_SECTION
from workato_tui.views import SECTION_BY_ID as SECTION_BY_ID
from workato_tui.views.list_shape import apply_shape
from workato_tui.views.saved_view import apply_saved
from workato_tui.views.web_address import OPEN as OPEN_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget
    from textual.worker import Worker

    from workato_tui.profiles.views_file import SavedView
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.store.records import Scope
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row

FAMILIES_SECTION = "resources"
"""The section that lists all families of the catalog."""
HOLD_ROWS_SECONDS = 0.1
"""Seconds to keep showing the previous rows while the next list has none yet."""


def _filter_key(view: View) -> tuple[Scope, str, str]:
    return view.workspace.connection.scope, view.kind, view.title


def _place_of(view: View) -> tuple[object, ...]:
    """Return what tells the view from others: two with the same place show the same."""
    return (view.workspace, view.kind, view.title, view.cache_key, view.request_path(None))


class Explorer(KeyHandling):
    """The main screen: sections, each with a stack of views."""

    def __init__(
        self,
        workspace: WorkspaceState,
        section: str | None = None,
        customer: CustomerRef | None = None,
        saved_view: SavedView | None = None,
        address: str = "",
    ) -> None:
        """Start in ``section``, in a customer's workspace, in a saved view, or at a URL."""
        self._saved_view = saved_view
        self._address = address
        super().__init__(workspace)
        self.live = LiveMode(self, self.loader)
        self.workspace_stack = WorkspaceStack(self)
        self.history = History(self, self.workspace_stack)
        self._initial_place = customer, section or WORKSPACE_FIRST
        self.section = section if section in SECTION_BY_ID else DEFAULT_SECTION
        self.stacks: dict[str, list[View]] = {}
        self._filters: dict[tuple[Scope, str, str], str] = {}
        """The filter of each closed view, restored when the same view is opened again."""

    def on_mount(self) -> None:
        """Cache the widgets, then show the first view."""
        self.cache_widgets()
        self.set_interval(self.workato_app.delays.ages, self._refresh_ages)
        customer, inner = self._initial_place
        if customer is None:
            self._begin()
        else:
            self.section = PARTNER_SECTION if PARTNER_SECTION in SECTION_BY_ID else DEFAULT_SECTION
            begin = (
                inner if inner in SECTION_BY_ID and inner != PARTNER_SECTION else WORKSPACE_FIRST
            )
            self.workspace_stack.enter(self.workspace.for_customer(customer), begin)

    def _begin(self) -> None:
        saved = self._saved_view
        if saved is None:
            self.go(self.section)
            if self._address:
                self.call_after_refresh(self.action_act, OPEN_ADDRESS + self._address)
        elif saved.section in SECTION_BY_ID:
            try:
                self.show_list(saved.section, partial(apply_saved, saved=saved))
            except LookupError as problem:
                self.go(saved.section)
                self.say(str(problem))
        else:
            self.go(FAMILIES_SECTION)
            self.call_after_refresh(self.action_act, f"view:{saved.name}")

    # View stack

    @property
    def stack(self) -> list[View]:
        """The views of the current section, bottom first."""
        if self.section not in self.stacks:
            self.stacks[self.section] = [SECTION_BY_ID[self.section].make(self.workspace)]
        return self.stacks[self.section]

    @property
    def depth(self) -> int:
        """The number of times Esc can go back."""
        return len(self.stack) - 1 + bool(self.workspace_stack)

    def go(self, section: str, on_top: View | None = None) -> None:
        """Show a section as it was left, or with a view on top of its list."""
        if on_top is not None and not self._is_in_workspace(on_top):
            return
        if (
            section == PARTNER_SECTION
            and self.workspace_stack.leave()
            and self.section == PARTNER_SECTION
        ):
            return
        self.leave_view()
        self.section = section
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
        if section not in self.stacks:
            self.stacks[section] = [SECTION_BY_ID[section].make(self.workspace)]
        view = self.stacks[section][0]
        prepare(view)
        self.leave_view()
        self.section = section
        del self.stack[1:]
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
        if not keeps_workspace and not self._is_in_workspace(view):
            return
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

    def enter_workspace(
        self, workspace: WorkspaceState, section: str = WORKSPACE_FIRST, on_top: View | None = None
    ) -> None:
        """Show a customer's workspace with the same sections. Esc at the top level leaves it."""
        self.workspace_stack.enter(workspace, section, on_top)

    def show_family(self, view: View) -> None:
        """Show the list of a family in Resources, from any section.

        The list may use another workspace than the section. Esc returns to the previous place.
        """
        if self.section != FAMILIES_SECTION:
            view.opened_from = self.section
            self.leave_view()
            self.section = FAMILIES_SECTION
        else:
            self.leave_view()
        self._put_on_top(view)
        self.enter_view()

    def pop(self) -> None:
        """Go back to the view below, on the same row, or to the section that opened this one."""
        if len(self.stack) > 1:
            self.leave_view()
            closed = self.stack.pop()
            self.section = closed.opened_from or self.section
            self.enter_view()

    def replace(self, first: View, view: View) -> None:
        """Show a view in place of ``first`` and of all views on top of it."""
        self.leave_view()
        view.opened_from = first.opened_from
        del self.stack[self.stack.index(first) :]
        self.stack.append(view)
        self.enter_view()

    def switch_workspace(
        self, workspace: WorkspaceState, *, keep: bool, keep_rows: bool = True
    ) -> None:
        """Switch to another connection.

        With ``keep``, the profile is the same and every list stays as it was. Without
        ``keep_rows``, filter and cursor stay, but the rows are read again.
        """
        self.leave_view()
        self.history.clear()
        if keep:
            self.workspace_stack.reconnect(workspace)
            if not keep_rows:
                self.workspace_stack.clear_rows()
                self.enter_view()
                return
            self.refresh_bars()
            self.show_problem()
            self.loader.start(self.view)
        else:
            self.workspace_stack.clear()
            self.workspace = workspace
            self.pane_size = size_of(workspace.connection.profile)
            self.stacks.clear()
            self.enter_view()

    def leave_view(self) -> None:
        """Save the cursor position and stop loading the view on top."""
        if self.section in self.stacks:
            view = self.view
            view.cursor_id = self.table.cursor_id
            if view.rows.query.strip():
                self._filters[_filter_key(view)] = view.rows.query
            else:
                self._filters.pop(_filter_key(view), None)
            self.history.leave()
            self.loader.stop()

    def enter_view(self) -> None:
        """Show the view on top."""
        view = self.view
        self.history.enter()
        self._shape(view)
        if view.fetched_at is None and not view.rows.query:
            view.rows.filter(self._filters.get(_filter_key(view), ""))
        rows = self._updated_rows(view)
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
        self.loader.open(view)
        self.live.watch()

    def _shape(self, view: View) -> None:
        if not view.is_shaped:
            view.is_shaped = True
            shape = self.workato_app.saved_views.shape_of(view.workspace.connection, view.kind)
            apply_shape(view.rows, shape)

    def show_updates(self) -> None:
        """Show what is known by now, whoever fetched it."""
        if not self.is_attached or self.table.rows is not self.view.rows:
            return
        view = self.view
        rows = self._updated_rows(view)
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
    def _updated_rows(view: View) -> list[Row] | None:
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

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Treat an unexpected exception of a worker as an internal error."""
        self.workato_app.on_worker_state_changed(event)
