"""Dispatches the actions of the key map and handles navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from workato_tui.explorer import bars
from workato_tui.explorer.pane_size import kept_value, next_size
from workato_tui.explorer.ticks_and_order import TicksAndOrder
from workato_tui.keymap import BY_ID, GLOBAL, IN_LISTS, action_for, key_of, with_keys
from workato_tui.views import selection
from workato_tui.widgets.bar import Bar
from workato_tui.widgets.pane import Pane
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from workato_tui.views.idle import IdleBudget

_FILTER_MOVES = {"up": "cursor_up", "down": "cursor_down", "pageup": "page_up",
                 "pagedown": "page_down"}  # fmt: skip
"""The keys that move the cursor while a filter is typed, and their actions."""
_SCROLL_CELLS = 8


class KeyHandling(TicksAndOrder):
    """Runs the action of each key."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._held_idle: IdleBudget | None = None
        """Background calls that wait until a dialog closes."""

    def action_act(self, action_id: str) -> None:
        """Run an action of the key map, or say why it is unavailable."""
        if self.is_too_small and action_id != "quit":
            return
        self.say("")
        if action_id in self.table.steps:
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
        context = ActionContext(self, label, row, action_id)
        run_action(context, action_id)

    async def on_key(self, event: events.Key) -> None:
        """Send the key to the filter line while it is open, else run the key's action.

        Do not leave this to app bindings: they run one turn later, after the next key has already
        been handled here, so that fast input such as ``/release`` would run actions.
        """
        if self.filter_line.is_open:
            event.stop()
            event.prevent_default()
            if event.key in _FILTER_MOVES:
                self.table.move_cursor(self.table.steps[_FILTER_MOVES[event.key]])
            else:
                character = event.character if event.is_printable else None
                self.filter_line.handle_key(event.key, character)
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
        """Resume loading details, and show what ended, when the list is visible again."""
        self.workato_app.show_held_notifications()
        if self._held_idle is not None:
            self._held_idle.release()
            self._held_idle = None

    def on_paste(self, event: events.Paste) -> None:
        """Send pasted text to the filter line; ignore it elsewhere: it must not run actions."""
        event.stop()
        if self.filter_line.is_open:
            self.filter_line.paste(event.text)

    def _move(self, action_id: str) -> None:
        part = next((pane for pane in (self.details, self.pane) if pane is self.focused), None)
        if part is not None:
            part.scroll_lines_to(part.first_line + part.steps[action_id])
        else:
            self.table.move_cursor(self.table.steps[action_id])

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
            from workato_tui.services.profile_data import keep_setting

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
            self.reload()
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
            self.set_ticks(set())
        elif self.view.is_filtered:
            self._clear_filter()
        elif len(self.stack) > 1:
            self.pop()
        elif not self.leave_workspace():
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
            self.reload()
        self.refresh_bars()

    def _go_in_history(self, by: int) -> None:
        if not self.go_in_history(by):
            self.say("No earlier place." if by < 0 else "No later place.")

    def do_last_place(self) -> None:
        """Switch to the previous place."""
        if not self.go_to_last_place():
            self.say("No earlier place.")

    def _open_neighbor(self, by: int) -> None:
        """Open the item ``by`` rows further in the same way, or say that there is none."""
        if len(self.stack) < 2 or self.view.opened_by is None:
            self.say("This was not opened from a row of a list.")
            return
        below = self.stack[-2]
        action, row_id = self.view.opened_by
        at = below.rows.index_of(row_id)
        if at is None:
            self.say("Its row is not in the list any more.")
            return
        if not 0 <= at + by < len(below.rows):
            end = "last" if by > 0 else "first"
            self.say(f"This is the {end} of the {below.noun} in the list.")
            return
        row = below.rows.visible[at + by]
        below.cursor_id = row.id
        opened = below.open(row) if action == "open" else None
        if opened is not None:
            opened.opened_by = action, row.id
            self.replace(self.view, opened)
        else:
            self.pop()
            self.table.move_cursor_to_id(row.id)
            self.action_act(action)

    def do_leave_workspace(self) -> None:
        """Leave the customer's workspace, however deep the stack is."""
        if not self.leave_workspace():
            self.refuse(f"{BY_ID['leave_workspace'].label}: this is your own workspace.")

    def do_filter(self) -> None:
        """Open the filter line."""
        if self.view.columns:
            self.filter_line.open(self.view.rows.query, self.filter_rows)
            self.refresh_status()
        else:
            self.refuse(with_keys("{filter}: nothing to filter."))

    OWN_ACTIONS: ClassVar[dict[str, Callable[[Any], None]]] = {
        "back": do_back,
        "clear_filters": do_clear_filters,
        "filter": do_filter,
        "go_back": lambda self: self._go_in_history(-1),
        "go_forward": lambda self: self._go_in_history(1),
        "invert_ticks": TicksAndOrder.do_invert_ticks,
        "last_place": do_last_place,
        "leave_workspace": do_leave_workspace,
        "live": lambda self: self.live.toggle(),
        "next_item": lambda self: self._open_neighbor(1),
        "next_part": do_next_part,
        "open": do_open,
        "pane": do_pane,
        "previous_item": lambda self: self._open_neighbor(-1),
        "redraw": lambda self: self.workato_app.action_redraw(),
        "refresh": TicksAndOrder.reload,
        "scroll_left": lambda self: self._scroll_columns(-1),
        "scroll_right": lambda self: self._scroll_columns(1),
        "sort": TicksAndOrder.do_sort,
        "tick": TicksAndOrder.do_tick,
        "tick_all": TicksAndOrder.do_tick_all,
        "tick_range": TicksAndOrder.do_tick_range,
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
