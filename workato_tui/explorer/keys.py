"""Dispatches the actions of the key map and handles navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on

from workato_tui.explorer import bars
from workato_tui.explorer.layout import ExplorerLayout
from workato_tui.explorer.pane_size import kept_value, next_size
from workato_tui.keymap import BY_ID, GLOBAL, IN_LISTS, action_for, key_of, with_keys
from workato_tui.views import selection
from workato_tui.widgets.bar import Bar
from workato_tui.widgets.pane import Pane
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from workato_tui.actions.explorer_port import ExplorerPort
    from workato_tui.explorer.history import History
    from workato_tui.explorer.live import LiveMode
    from workato_tui.explorer.workspace_stack import WorkspaceStack
    from workato_tui.views.view import View

_NAVIGATION = ("cursor_down", "cursor_up", "page_down", "page_up", "first", "last")
_SCROLL_CELLS = 8


class KeyHandling(ExplorerLayout):
    """The explorer's layout with its keys; the subclass decides what to show."""

    workspace_stack: WorkspaceStack
    history: History
    live: LiveMode

    def go(self, section: str, on_top: View | None = None) -> None:
        """Show a section as it was left, or with a view on top of its list."""
        raise NotImplementedError

    def push(self, view: View, *, keeps_workspace: bool = False) -> None:
        """Show a view on top of this one."""
        raise NotImplementedError

    def pop(self) -> None:
        """Go back to the view below."""
        raise NotImplementedError

    def action_act(self, action_id: str) -> None:
        """Run an action of the key map, or say why it is unavailable."""
        if self.is_too_small and action_id != "quit":
            return
        self.say("")
        if action_id in _NAVIGATION:
            self._move(action_id)
            return
        section = bars.section_of(action_id)
        if section is not None:
            self.go(section)
            return
        row, reason = selection.choose_row(self.view, self.row, action_id)
        if reason is not None:
            self.refuse(reason)
            return
        own = self.OWN_ACTIONS.get(action_id)
        if own is not None:
            own(self)
            return
        from workato_tui.actions.context import ActionContext
        from workato_tui.actions.registry import run_action

        label = selection.action_label(self.view, action_id)
        context = ActionContext(cast("ExplorerPort", self), label, row, action_id)
        run_action(context, action_id)

    async def on_key(self, event: events.Key) -> None:
        """Send the key to the filter line while it is open, else run the key's action.

        Do not leave this to app bindings: they run one turn later, after the next key has already
        been handled here, so that fast input such as ``/release`` would run actions.
        """
        if self.filter_line.is_open:
            event.stop()
            event.prevent_default()
            self.filter_line.handle_key(event.key, event.character if event.is_printable else None)
        elif (action := action_for(event.key, IN_LISTS, GLOBAL)) is not None:
            event.stop()
            event.prevent_default()
            self.action_act(action)
        elif event.is_printable:
            event.stop()
            self.refuse(f"{event.character} does nothing here. {key_of('help')} shows the keys.")

    def on_screen_suspend(self) -> None:
        """Release the held keys once the dialog has the focus."""
        self.workato_app.release_keys()
        self._held_idle = self.view.idle_budget
        self._held_idle.hold()

    def on_screen_resume(self) -> None:
        """Resume loading details when the list is visible again."""
        if self._held_idle is not None:
            self._held_idle.release()
            self._held_idle = None

    def on_paste(self, event: events.Paste) -> None:
        """Send pasted text to the filter line; ignore it elsewhere: it must not run actions."""
        event.stop()
        if self.filter_line.is_open:
            self.filter_line.paste(event.text)

    def _move(self, action_id: str) -> None:
        if self.focused in (self.details, self.pane):
            self._scroll(self.focused, action_id)
            return
        table = self.table
        match action_id:
            case "cursor_down":
                table.move_cursor(1)
            case "cursor_up":
                table.move_cursor(-1)
            case "page_down":
                table.move_cursor(table.half_page_size)
            case "page_up":
                table.move_cursor(-table.half_page_size)
            case "first":
                table.move_cursor_to(0)
            case "last":
                table.move_cursor_to(len(table.rows) - 1)

    def _scroll(self, pane: Any, action_id: str) -> None:
        page = pane.half_page_size
        steps = {"cursor_down": 1, "cursor_up": -1, "page_down": page, "page_up": -page,
                 "first": -pane.line_count, "last": pane.line_count}  # fmt: skip
        pane.scroll_lines_to(pane.first_line + steps[action_id])

    def do_scroll_left(self) -> None:
        """Scroll columns of the table or wide text to the left."""
        self._scroll_columns(-1)

    def do_scroll_right(self) -> None:
        """Scroll columns of the table or wide text to the right."""
        self._scroll_columns(1)

    def _scroll_columns(self, by: int) -> None:
        """Scroll the focused part; Tab moves the focus to the pane."""
        pane = self.details if not self.view.columns else self.focused
        if isinstance(pane, Pane):
            pane.scroll_columns(by * _SCROLL_CELLS)
        elif not self.table.scroll_columns(by) and by > 0:
            self.say(with_keys("No more columns. {next_part} goes to the pane."))

    def do_pane(self) -> None:
        """Switch to the next pane size and keep it in the profile."""
        if not self.has_pane:
            self.refuse(with_keys("{pane}: no room for a pane here. {open} opens the row."))
            return
        profile = self.workspace.connection.profile
        self.pane_size = next_size(self.pane_size)
        self.update_visibility()
        if not self.pane.display and self.focused is self.pane:
            self.table.focus()
        self.call_after_refresh(self.show_pane)
        self.say(f"Pane: {self.pane_size}")
        if profile is not None:
            from workato_tui.services.profile_settings import keep_setting

            size = kept_value(self.pane_size)
            change = keep_setting(profile.name, lambda old: old._replace(pane=size))
            self.run_worker(change, group="pane size")

    def do_next_part(self) -> None:
        """Move the focus to the next visible part."""
        parts = [part for part in (self.table, self.details, self.pane) if part.display]
        shown = [part for part in parts if part.size.height and part.size.width]
        if shown:
            at = shown.index(self.focused) if self.focused in shown else -1
            shown[(at + 1) % len(shown)].focus()
            self.call_later(self.refresh_row_info)

    def do_open(self) -> None:
        """Open the row."""
        if not self.view.columns and self.view.toggle_details():
            self.loader.start(self.view)
            return
        row = self.row
        folded = self.view.toggle_row(row) if row else None
        if folded is not None:
            self.table.set_rows(folded)
            return
        on_item = self.is_in_details or not self.view.columns
        enter_action = self.view.enter_action(row) if row or on_item else None
        if enter_action is not None:
            self.action_act(enter_action)
            return
        view = self.view.open(row) if row else None
        if view is not None and row is not None:
            view.opened_by = "open", row.id
            self.push(view)

    def do_back(self) -> None:
        """Cancel loading, the filter line, the ticks or the server filter, else go back."""
        if not self.view.local and self.loader.stop():
            self.say(with_keys(f"Canceled; {self._loaded_part}. {{refresh}} refreshes."))
            self.refresh_status()
        elif self.view.rows.query:
            self.filter_rows("")
        elif self.view.rows.ticked:
            self._tick(set())
        elif self.view.is_filtered:
            self._clear_filter()
        elif len(self.stack) > 1:
            self.pop()
        elif not self.workspace_stack.leave():
            self.say(with_keys("Top level. {quit} quits."))

    @property
    def _loaded_part(self) -> str:
        """What is shown of a list whose loading was canceled."""
        view = self.view
        if view.is_from_store:
            return "showing the stored list"
        is_empty = view.fetched_at is None and not view.rows.all_rows
        return "nothing has loaded" if is_empty else "showing what has loaded"

    def do_clear_filters(self) -> None:
        """Clear the local filter and the server filter."""
        if not (self.view.rows.query or self.view.is_filtered):
            self.say("No filter is set.")
        if self.view.rows.query:
            self.filter_rows("")
        if self.view.is_filtered:
            self._clear_filter()

    def _clear_filter(self) -> None:
        rows = self.view.clear_filter()
        self.table.set_rows(rows or [])
        if rows is None:
            self.view.fetched_at = None
            self.loader.start(self.view)
        self.refresh_bars()

    def do_go_back(self) -> None:
        """Go back in the history."""
        if not self.history.go(-1):
            self.say("No earlier place.")

    def do_go_forward(self) -> None:
        """Go forward in the history."""
        if not self.history.go(1):
            self.say("No later place.")

    def do_last_place(self) -> None:
        """Switch to the previous place."""
        if not self.history.go_to_last():
            self.say("No earlier place.")

    def do_previous_item(self) -> None:
        """Open the previous item of the list."""
        self._step(-1)

    def do_next_item(self) -> None:
        """Open the next item of the list."""
        self._step(1)

    def _step(self, by: int) -> None:
        from workato_tui.explorer.neighbors import step

        self.say(step(self, by))

    def do_leave_workspace(self) -> None:
        """Leave the customer's workspace, however deep the stack is."""
        if not self.workspace_stack.leave():
            self.refuse(f"{BY_ID['leave_workspace'].label}: this is your own workspace.")

    def do_redraw(self) -> None:
        """Redraw the screen, in case the terminal shows something else."""
        self.workato_app.action_redraw()

    def do_refresh(self) -> None:
        """Fetch the rows again."""
        self.loader.start(self.view)

    def do_live(self) -> None:
        """Make the list live, or stop that."""
        self.live.toggle()

    def do_tick(self) -> None:
        """Tick or untick the row."""
        self.table.tick()
        self.table.move_cursor(1)
        self.refresh_status()
        self.refresh_row_info()

    def do_tick_all(self) -> None:
        """Tick all visible rows; ticks of filtered rows stay."""
        rows = self.view.rows
        self._tick(rows.ticked | {row.id for row in rows.visible})

    def do_tick_range(self) -> None:
        """Tick the rows from the last ticked one to the cursor."""
        rows = self.view.rows
        between = rows.range_from_last_tick(self.table.cursor_id)
        if not between:
            tick, tick_range = key_of("tick"), BY_ID["tick_range"].label
            self.refuse(
                f"{tick_range}: tick the first row with {tick}, move to the last, "
                f"then press {tick_range}."
            )
            return
        self._tick(rows.ticked | {row.id for row in between})

    def do_invert_ticks(self) -> None:
        """Invert the ticks of the visible rows; ticks of filtered rows stay."""
        rows = self.view.rows
        self._tick(rows.ticked ^ {row.id for row in rows.visible})

    def _tick(self, row_ids: set[str]) -> None:
        self.table.set_ticks(row_ids)
        self.refresh_status()
        self.refresh_row_info()

    def do_sort(self) -> None:
        """Sort by the next visible column, then in reverse, then in the default order."""
        rows, shown = self.view.rows, self.table.shown_columns
        if not shown:
            return
        if rows.is_resorted and rows.order is not None:
            self.sort_by(rows.order[0])
            return
        at = shown.index(rows.last_sorted) + 1 if rows.last_sorted in shown else 0
        self.sort_by(shown[at % len(shown)])

    def sort_by(self, column: int) -> None:
        """Sort by this column, then in reverse, then in the default order."""
        rows = self.view.rows
        rows.last_sorted = column
        order = rows.order if rows.is_resorted else None
        is_third = order == (column, True)
        backwards = order == (column, False)
        self.table.sort(rows.default_order if is_third else (column, backwards))
        rows.is_resorted = not is_third
        self._say_order()

    def _say_order(self) -> None:
        order = self.view.rows.order
        if order is None or not self.view.rows.is_resorted:
            self.say("Default order.")
        else:
            title = self.view.columns[order[0]].title
            hint = f"{key_of('columns')}: columns and default sort"
            self.say(f"Sorted by {title}{', descending' if order[1] else ''}. {hint}")

    def do_filter(self) -> None:
        """Open the filter line."""
        if self.view.columns:
            self.filter_line.start()
        else:
            self.refuse(with_keys("{filter}: nothing to filter."))

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

    OWN_ACTIONS: ClassVar[dict[str, Callable[[Any], None]]] = {
        "back": do_back,
        "clear_filters": do_clear_filters,
        "filter": do_filter,
        "go_back": do_go_back,
        "go_forward": do_go_forward,
        "invert_ticks": do_invert_ticks,
        "last_place": do_last_place,
        "leave_workspace": do_leave_workspace,
        "live": do_live,
        "next_item": do_next_item,
        "next_part": do_next_part,
        "open": do_open,
        "pane": do_pane,
        "previous_item": do_previous_item,
        "redraw": do_redraw,
        "refresh": do_refresh,
        "scroll_left": do_scroll_left,
        "scroll_right": do_scroll_right,
        "sort": do_sort,
        "tick": do_tick,
        "tick_all": do_tick_all,
        "tick_range": do_tick_range,
    }
    """The actions that only navigate within the explorer."""

    # Mouse

    @on(ResourceTable.Opened)
    def _opened(self, event: ResourceTable.Opened) -> None:
        event.stop()
        self.action_act("open")

    @on(ResourceTable.HeaderPressed)
    def _header_pressed(self, event: ResourceTable.HeaderPressed) -> None:
        event.stop()
        self.sort_by(event.column)

    @on(Bar.Pressed)
    def _pressed(self, event: Bar.Pressed) -> None:
        event.stop()
        self.action_act(event.action)
