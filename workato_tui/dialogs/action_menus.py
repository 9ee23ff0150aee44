"""The menu of a row's actions (``.``) and the menu of all keys (``?``)."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from textual.containers import Horizontal

from workato_tui.dialogs.menu import Menu, group_row, is_group
from workato_tui.keymap import ACTIONS, GLOBAL, IN_LISTS, Action, key_label
from workato_tui.views import selection
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from workato_tui.views.view import View

_COLUMNS = (
    Column("Key", "note", 16, 4),
    Column("Action", "text", 80, 20, grow=True, is_name=True),
    Column("Unavailable", "note", 60, 16, grow=True, drop_order=1),
)
_TWO_COLUMNS = 150
"""Minimum screen width in cells for two columns of keys."""


def row_menu(view: View, row: Row | None, ticked: Sequence[Row]) -> Menu:
    """Return a menu of all actions here: the row's, the list's, then the program's.

    Unavailable actions come last in their group, with the reason.
    """
    groups: dict[str, list[Row]] = {"This row": [], "This list": [], "Program": []}
    for action in (*view.own_actions(), *ACTIONS):
        if action.scope not in (IN_LISTS, GLOBAL) or action.group == "Move":
            continue
        reason = (
            selection.refusal_reason(view, row, action.id) if action.scope == IN_LISTS else None
        )
        does = view.action_help(action.id, row) or action.help
        groups[_group_of(view, action, row)].append(
            Row(action.id, (action.key, does, reason or ""))
        )
    rows: list[Row] = []
    for title, entries in groups.items():
        if entries:
            entries.sort(key=lambda entry: bool(entry.cells[2]))
            rows += [group_row(title, len(_COLUMNS)), *entries]
    unavailable = {entry.id for entry in rows if entry.cells[2]}
    return Menu(_title(view, row, ticked), _COLUMNS, rows, unavailable=unavailable)


def _group_of(view: View, action: Action, row: Row | None) -> str:
    if action.scope == GLOBAL:
        return "Program"
    return "This row" if view.selection_for(action.id, row) != "none" else "This list"


def _title(view: View, row: Row | None, ticked: Sequence[Row]) -> list[str]:
    if row is None:
        return [f"Actions: {view.title}"]
    name, number = view.name_of(row), view.id_of(row)
    number = f"#{number}" if number.isdigit() else number
    title = f"Actions: {number if name == row.id else name}"
    if number.startswith("#") and number not in title:
        title += f" ({number})"
    if not ticked:
        return [title]
    names = [str(view.name_of(row)) for row in ticked]
    return [title, f"{len(names)} ticked: {selection.name_list(names)}"]


class KeysMenu(Menu):
    """All keys, those of the current section first; in two columns on a wide screen."""

    def __init__(self, view: View) -> None:
        groups = _groups_of_keys(view)
        super().__init__("Keys", _COLUMNS[:2], [], usable=_usable(view))
        self._groups = groups
        self._second = ResourceTable(_COLUMNS[:2], id="more-choices")
        self._lists = (self.table, self._second)
        self._halves: tuple[list[Row], list[Row]] = ([], [])

    def lists(self) -> Widget:
        """Compose two tables side by side; the second one is empty on a narrow screen."""
        return Horizontal(*self._lists, id="lists")

    def fit(self) -> None:
        """Distribute the groups over one or two columns."""
        wide = self.app.size.width >= _TWO_COLUMNS
        halves = _split_in_columns(self._groups) if wide else (_joined(self._groups), [])
        if halves != self._halves:
            self._halves = halves
            self.show_matches(self.box.value)
        self._second.display = wide
        width = max(table.content_width for table in self._lists) * (2 if wide else 1)
        self.resize_box(width, max(map(len, halves)))

    def show_matches(self, query: str) -> None:
        """Filter both columns; the cursor is in the first that has a row."""
        for table, rows in zip(self._lists, self._halves, strict=True):
            self.filter_table(table, rows, query)
        self._steer(next((table for table in self._lists if table.rows.visible), self._lists[0]))

    def _steer(self, table: ResourceTable) -> None:
        self.table = table
        for other in self._lists:
            other.is_cursor_moved = other is table
            other.refresh()

    def action_move(self, by: int) -> None:
        """Move the cursor, from the end of a column to the other one."""
        before = self.table.cursor_id
        super().action_move(by)
        other = next(table for table in self._lists if table is not self.table)
        if self.table.cursor_id == before and other.display and other.rows.visible:
            self._steer(other)
            other.move_cursor_to(0 if by > 0 else len(other.rows) - 1)
            if is_group(other.cursor_id):
                other.move_cursor(1)


def _groups_of_keys(view: View) -> list[list[Row]]:
    """Return the keys by group, the section's own first and unavailable ones last."""
    own: list[Action] = []
    others: dict[str, list[Action]] = {"Move": [], "Go to": [], "Program": []}
    for action in (*view.own_actions(), *ACTIONS):
        if (
            action.scope == IN_LISTS
            and action.group != "Move"
            and not view.is_irrelevant(action.id)
        ):
            own.append(action)
        elif action.scope in (IN_LISTS, GLOBAL):
            usual = "Program" if action.scope == GLOBAL else "Elsewhere"
            title = action.group if action.group in others else usual
            others.setdefault(title, []).append(action)
        else:
            others.setdefault("Profiles", []).append(action)
    with_keys = sorted(own, key=lambda action: not action.key)
    groups = {view.title: with_keys, **others}
    last = groups.pop("Elsewhere", [])
    return [_group(view, title, actions)
            for title, actions in {**groups, "Elsewhere": last}.items() if actions]  # fmt: skip


def _group(view: View, title: str, actions: Iterable[Action]) -> list[Row]:
    rows = [group_row(title, 2)]
    for action in actions:
        keys = " ".join(key_label(key) for key in action.key_names)
        rows.append(Row(action.id, (keys, view.action_help(action.id, None) or action.help)))
    return rows


def _split_in_columns(groups: Sequence[list[Row]]) -> tuple[list[Row], list[Row]]:
    """Return the groups in two columns of similar length."""
    first: list[Row] = []
    half = sum(map(len, groups)) / 2
    for at, group in enumerate(groups):
        if first and len(first) + len(group) / 2 > half:
            return first, _joined(groups[at:])
        first += group
    return first, []


def _joined(groups: Iterable[list[Row]]) -> list[Row]:
    return list(chain.from_iterable(groups))


def _usable(view: View) -> set[str]:
    return {
        action.id
        for action in (*view.own_actions(), *ACTIONS)
        if action.scope in (GLOBAL, IN_LISTS)
    }
