"""A filterable list of actions: those for a row, or all keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.widgets import Input

from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line
from workato_tui.keymap import ACTIONS, GLOBAL, IN_LISTS, IN_PROFILES, key_label
from workato_tui.views import selection
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from workato_tui.views.view import View

_COLUMNS = (
    Column("Key", "note", 16, 4),
    Column("Action", "text", 80, 20, grow=True, is_name=True),
    Column("Unavailable", "note", 44, 16, drop_order=1),
)
_KEYS = (*_COLUMNS[:2], Column("", "text", 10, 6, drop_order=1))


class Menu(Dialog[str | None]):
    """Ends with the ID of the chosen action, or with None. Typing filters the list."""

    CSS_PATH: ClassVar[str] = css("menu")
    BINDINGS = [
        ("escape", "leave", "Leave"),
        ("down", "move(1)", "Down"),
        ("up", "move(-1)", "Up"),
        ("pagedown", "move(10)", "Page down"),
        ("pageup", "move(-10)", "Page up"),
    ]

    def __init__(
        self,
        title: str | Sequence[str],
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        usable: set[str] | None = None,
        verb: str = "run",
    ) -> None:
        super().__init__()
        self._usable = usable
        self._verb = verb
        self._title = [title] if isinstance(title, str) else list(title)
        self._rows = rows
        self.table = ResourceTable(columns, id="choices")
        self.table.is_cursor_moved = True
        self.box = Input(compact=True, placeholder="type to find", select_on_focus=False)
        self.box.cursor_blink = False

    @classmethod
    def for_row(cls, view: View, row: Row | None, ticked_rows: Sequence[Row]) -> Menu:
        """Return a menu of the row's actions, unavailable ones with their reason."""
        rows = []
        own = view.own_actions()
        for action in (*own, *ACTIONS):
            if action.scope == IN_LISTS and action.group != "Move":
                reason = selection.refusal_reason(view, row, action.id)
                does = view.action_help(action.id, row) or action.help
                rows.append(Row(action.id, (action.key, does, reason or "")))
        rows.sort(key=lambda entry: bool(entry.cells[2]))
        usable = {row.id for row in rows}
        ticked = [str(view.name_of(row)) for row in ticked_rows]
        title = ["Actions"]
        if ticked:
            title.append(f"{len(ticked)} ticked: {selection.name_list(ticked)}")
        return cls(title, _COLUMNS, rows, usable=usable)

    @classmethod
    def for_keys(cls) -> Menu:
        """Return a menu of the whole key map."""
        rows = []
        for action in ACTIONS:
            keys = " ".join(key_label(key) for key in action.key_names)
            group = action.group if action.scope in (GLOBAL, IN_LISTS) else IN_PROFILES.capitalize()
            rows.append(Row(action.id, (keys, action.help, group)))
        return cls("Keys", _KEYS, rows)

    def compose(self) -> ComposeResult:
        """Compose the heading, the input and the actions."""
        with Vertical(id="dialog"):
            yield heading(self._title)
            yield self.box
            yield self.table
            yield keys_line([("enter", self._verb), ("up/down", "move"), ("esc", "leave")])

    def on_mount(self) -> None:
        """Focus the filter; the arrow keys move the cursor."""
        self.table.set_rows(self._rows)
        self.box.focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.table.filter(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose()

    @on(ResourceTable.Opened)
    def _opened(self, event: ResourceTable.Opened) -> None:
        event.stop()
        self._choose()

    def _choose(self) -> None:
        row = self.table.cursor_row
        usable = self._usable
        if usable is None:
            usable = {a.id for a in ACTIONS if a.scope in (GLOBAL, IN_LISTS)}
        if row is not None:
            self.finish(row.id if row.id in usable else None)

    def action_move(self, by: int) -> None:
        """Move the cursor while the input keeps the focus."""
        self.table.move_cursor(by)

    def action_leave(self) -> None:
        """Close the menu."""
        self.finish(None)
