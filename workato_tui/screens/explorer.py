"""The one screen that shows every list and every detail: what changes is the view on top.

Contents are swapped in place, since another screen costs twice as much on a slow line.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.containers import Horizontal, Vertical
from textual.reactive import Reactive
from textual.screen import Screen

from workato_tui.actions import BY_ID, EVERYWHERE, LISTS, bindings, of
from workato_tui.screens import chrome
from workato_tui.screens.filterline import FilterLine
from workato_tui.screens.inside import FIRST as WORKSPACE_FIRST
from workato_tui.screens.inside import OUTSIDE, Inside
from workato_tui.screens.loading import Loading
from workato_tui.sections import BY_ID as SECTION_BY_ID
from workato_tui.sections import FIRST
from workato_tui.text import plain
from workato_tui.widgets.bar import Bar, Piece
from workato_tui.widgets.pane import Pane, Text, wrap
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.timer import Timer
    from textual.widget import Widget
    from textual.worker import Worker

    from workato_tui.app import WorkatoApp
    from workato_tui.customers import CustomerRef
    from workato_tui.sections.desk import Desk
    from workato_tui.sections.view import Prepare, View
    from workato_tui.widgets.rows import Row

HELD = 1.0
"""Seconds after which keys are no longer held back for a form that has not come."""
REST = 0.3
"""Seconds of rest after which the pane follows the cursor."""
AWHILE = 0.1
"""Seconds for which the rows of the list before stay when another has none yet."""
LEAST_WIDTH, LEAST_HEIGHT = 60, 16
_MOVES = ("cursor_down", "cursor_up", "page_down", "page_up", "first", "last")
_SHIFT = 8
_KNOWN = {key: action.id for action in of(LISTS, EVERYWHERE) for key in action.each_key}


class Explorer(Screen[None]):
    """Sections, the view on top of each, and the keys."""

    BINDINGS = bindings(of(LISTS, EVERYWHERE))  # type: ignore[assignment]
    AUTO_FOCUS = "#table"
    # Textual draws the whole screen again when the focus moves; a widget's own lines are enough.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(
        self, desk: Desk, section: str | None = None, customer: CustomerRef | None = None
    ) -> None:
        """``customer``: begin in this customer's workspace."""
        super().__init__()
        self.desk = desk
        self.inside = Inside(self)
        self._begin_with = customer, section or WORKSPACE_FIRST
        self.section = section if section in SECTION_BY_ID else FIRST
        self.stacks: dict[str, list[View]] = {}
        self.loading_of = Loading(self)
        self.typing = FilterLine(self)
        self._held: list[events.Key] | None = None
        self._said = ""
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Bar(id="header")
        yield Bar(id="sections")
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

    def on_mount(self) -> None:
        """The parts, for those who paint them; then the first view."""
        self.table = self.query_one("#table", ResourceTable)
        self.head = self.query_one("#head", Pane)
        self.pane = self.query_one("#pane", Pane)
        self.problem = self.query_one("#problem", Pane)
        self.bars = {name: self.query_one(f"#{name}", Bar)
                     for name in ("header", "sections", "status", "keys", "count")}  # fmt: skip
        self.tiny = self.query_one("#tiny", Pane)
        self.middle = self.query_one("#middle")
        customer, inner = self._begin_with
        if customer is None:
            self.go(self.section)
        else:
            self.section = OUTSIDE if OUTSIDE in SECTION_BY_ID else FIRST
            begin = inner if inner in SECTION_BY_ID and inner != OUTSIDE else WORKSPACE_FIRST
            self.inside.enter(self.desk.for_customer(customer), begin)

    @property
    def program(self) -> WorkatoApp:
        """The app, as what it is."""
        return cast("WorkatoApp", self.app)

    # Which view is on top

    @property
    def stack(self) -> list[View]:
        """The views of the current section, its own first."""
        if self.section not in self.stacks:
            self.stacks[self.section] = [SECTION_BY_ID[self.section].make(self.desk)]
        return self.stacks[self.section]

    @property
    def view(self) -> View:
        """What is shown."""
        return self.stack[-1]

    @property
    def depth(self) -> int:
        """How many times esc leads back."""
        return len(self.stack) - 1 + bool(self.inside)

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None while the table still shows another view."""
        shown = self.view.columns and self.table.rows is self.view.rows
        return self.table.cursor_row if shown else None

    def go(self, section: str, on_top: View | None = None) -> None:
        """Show a section where it was left, or with a view on top of that."""
        if on_top is not None and not self._shows(on_top):
            return
        if section == OUTSIDE and self.inside.leave() and self.section == OUTSIDE:
            return
        self.leave_view()
        self.section = section
        if on_top is not None:
            self.stack.append(on_top)
        self.enter_view()

    def push(self, view: View, *, beside: bool = False) -> None:
        """Show a view on top of this one; ``beside``: it acts elsewhere than the views below it."""
        if not beside and not self._shows(view):
            return
        self.leave_view()
        self.stack.append(view)
        self.enter_view()

    def _shows(self, view: View) -> bool:
        """Whether a view is of the workspace that is shown: answers may come after one has left."""
        if view.desk in (self.desk, self.view.desk):
            return True
        customer = view.desk.connection.customer
        where = customer.called if customer is not None else "the own workspace"
        self.say(f"{view.title} is in {where}.")
        return False

    def enter_workspace(self, desk: Desk, section: str = WORKSPACE_FIRST) -> None:
        """Show a customer's workspace with the same views; esc at its top leads back."""
        self.inside.enter(desk, section)

    def pop(self) -> None:
        """Back to the view below, at the same row."""
        if len(self.stack) > 1:
            self.leave_view()
            self.stack.pop()
            self.enter_view()

    def replace(self, first: View, view: View) -> None:
        """Show a view in place of ``first`` and of all that is on top of it."""
        self.leave_view()
        del self.stack[self.stack.index(first) :]
        self.stack.append(view)
        self.enter_view()

    def change_desk(self, desk: Desk, keep: bool) -> None:
        """Another connection; with ``keep`` the same profile's, so every list stays as it was."""
        self.leave_view()
        if keep:
            self.inside.renew(desk)
            self.paint()
            self.show_problem()
            self.loading_of.start(self.view)
        else:
            self.inside.forget()
            self.desk = desk
            self.stacks.clear()
            self.enter_view()

    def leave_view(self) -> None:
        """Remember where the cursor is, and end what runs for the view on top."""
        if self.section in self.stacks:
            self.view.cursor_id = self.table.cursor_id
            self.loading_of.stop()

    def enter_view(self) -> None:
        """Show the view on top."""
        view = self.view
        # Rows that were never asked for: the store or a near server has them in a moment.
        held = bool(view.columns) and view.fetched_at is None and self.table.is_drawn
        empty = view.empty if view.fetched_at else ""
        self.table.show(view.rows, view.cursor_id, empty, held=held)
        self.typing.open = False
        self.show_head()
        self.show_problem()
        self.choose_parts()
        if held:
            self.set_timer(AWHILE, self._let_go)
        else:
            self.show_pane()
        self.say("")
        self.paint()
        part: Widget = self.table if view.columns else self.head
        if part is not self.focused:
            # Also where it has the focus, this would draw all of it again.
            part.focus()
        self.loading_of.open(view)

    def _let_go(self) -> None:
        if self.table.let_go():
            self.show_pane()

    # Painting around the table

    def paint(self) -> None:
        """Bring every line around the table up to date; lines that stay the same send nothing."""
        if not self.is_attached or not hasattr(self, "bars"):
            return
        width, view = self.size.width, self.view
        connection = view.desk.connection
        running = len(self.desk.transfers.running)
        watched = len(self.program.watches.all(connection.scope))
        self.bars["header"].show(
            *chrome.header(connection, running, watched, self._quota(view), width)
        )
        crumbs = [view.title for view in self.stack[1:]]
        if connection.customer is not None:
            customer = connection.customer
            # The header has the environment; where the line is short, the way needs the room.
            short = width < chrome.NARROW and crumbs
            where = "" if short else f" ({customer.where})"
            crumbs.insert(0, f"{plain(customer.called, 24)}{where}")
        self.bars["sections"].show(chrome.sections(self.section, crumbs, width))
        self.paint_status()
        self.paint_row()

    def paint_status(self) -> None:
        """The message line: what was just said, or how the rows stand."""
        if self.typing.open:
            self.bars["status"].show(self.typing.pieces())
        elif self._said:
            self.bars["status"].show([Piece(f" {self._said}", "message")])
        else:
            loading = ""
            if self.loading_of.running:
                loading = self.view.doing or self.view.desk.connection.waiting_for()
            self.bars["status"].show(chrome.status(self.view, loading, self.view.rows.query))

    def paint_row(self) -> None:
        """What depends on the row under the cursor."""
        self.view.cursor_id = self.table.cursor_id
        width = self.bars["keys"].size.width or self.size.width - 16
        self.bars["keys"].show(chrome.keys(self.view, self.row, self.depth, width))
        self.bars["count"].show([], chrome.count(self.view))

    def _quota(self, view: View) -> str:
        quota = view.desk.connection.quota(view.reads) if view.reads else None
        if quota is None:
            return ""
        from workato_tui.api.limits import shown

        return shown(*quota)

    def show_head(self) -> None:
        """The fields above the table."""
        items = self.view.head()
        self.head.display = bool(items)
        self.head.show(items, keep_place=True)
        self._fit_head()

    def _fit_head(self) -> None:
        if self.view.columns:
            # A long description must leave room for the rows.
            most = max(self.size.height // 2 - 2, 4)
            self.head.styles.height = min(self.head.extent + 1, most)
        else:
            self.head.styles.height = "1fr"

    @on(Pane.Refolded)
    def _refolded(self, event: Pane.Refolded) -> None:
        """The head has its width only once it is shown."""
        event.stop()
        if event.pane is self.head:
            self._fit_head()

    def show_problem(self) -> None:
        """The sentence of what went wrong, whole, above the message line."""
        text = self.view.problem
        self.problem.display = bool(text)
        self.problem.show([Text(text, "bad")] if text else [])
        if text:
            # It has no width of its own before it is shown.
            self.problem.styles.height = min(len(wrap(text, self.size.width - 4)), 6) + 1

    def say(self, text: str) -> None:
        """Put a sentence on the message line; the next key takes it away."""
        text = plain(text, 500)
        if text != self._said:
            self._said = text
            self.paint_status()

    # The pane follows the cursor once it rests

    @on(ResourceTable.Highlighted)
    def _highlighted(self, event: ResourceTable.Highlighted) -> None:
        event.stop()
        if event.table is not self.table:
            return
        self.paint_row()
        if self.pane.display:
            if self._rest is not None:
                self._rest.stop()
            self._rest = self.set_timer(REST, self.show_pane)

    def show_pane(self) -> None:
        """The pane beside the table, for the row under the cursor."""
        if not self.pane.display:
            return
        view, row = self.view, self.row
        missing = view.preparing(row) if row else None
        if missing is None or row is None:
            self.pane.show(view.pane(row) if row else [], keep_place=False)
            return
        self._preparing: Worker[None] = self.run_worker(
            partial(self._prepared, view, row, missing),
            group="pane",
            exclusive=True,
            exit_on_error=False,
        )

    async def _prepared(self, view: View, row: Row, missing: Prepare) -> None:
        """What was there stays until the row's own can be shown."""
        from workato_tui.api.errors import WorkatoError

        try:
            await missing()
        except WorkatoError as error:
            if self.row is row:
                self.pane.show([Text(str(error), "bad")], keep_place=False)
            return
        if self.view is view and self.row is row:
            self.pane.show(view.pane(row), keep_place=False)

    @on(ResourceTable.Moved)
    def _scrolled(self, event: ResourceTable.Moved) -> None:
        event.stop()
        self.loading_of.complete_soon()

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

    def choose_parts(self) -> None:
        """Which parts are shown, for this view and this size of the screen.

        Set one by one: a class on the screen would match the style sheet for every widget anew.
        """
        width, height = self.size
        tiny = 0 < width < LEAST_WIDTH or 0 < height < LEAST_HEIGHT
        if tiny:
            need = f"This needs {LEAST_WIDTH}x{LEAST_HEIGHT}; this terminal is {width}x{height}."
            self.tiny.show([Text(need)])
        self.tiny.display = tiny
        self.middle.display = not tiny
        self.table.display = bool(self.view.columns)
        wide = width >= chrome.NARROW
        beside = len(self.stack) == 1 or self.view.beside
        self.pane.display = wide and bool(self.view.columns) and beside
        for bar in self.bars.values():
            bar.display = not tiny

    @property
    def is_tiny(self) -> bool:
        """Whether the screen is too small for anything but a sentence."""
        return bool(self.tiny.display)

    def on_resize(self) -> None:
        """Too small a screen gets one sentence; any other is laid out anew."""
        if not hasattr(self, "bars"):
            return
        self.choose_parts()
        self.show_head()
        self.show_problem()
        self.call_after_refresh(self.paint)
        self.call_after_refresh(self.show_pane)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed by anything but a known error is a fault of ours."""
        self.program.on_worker_state_changed(event)

    # Keys

    def action_act(self, action_id: str) -> None:
        """Do an action of the table, or say why not."""
        if self.is_tiny and action_id != "quit":
            return
        self.say("")
        if action_id in _MOVES:
            self._move(action_id)
            return
        section = chrome.section_of(action_id)
        if section is not None:
            self.go(section)
            return
        reason = self.view.refusal(action_id, self.row)
        if reason is not None:
            self.say(f"{self._called(action_id)}: {reason}")
            return
        own = getattr(self, f"do_{action_id}", None)
        if own is not None:
            own()
            return
        from workato_tui.screens import acting

        if action_id in BY_ID:
            getattr(acting, action_id)(self)
        else:
            acting.own_action(self, action_id)

    def _called(self, action_id: str) -> str:
        if action_id in BY_ID:
            return BY_ID[action_id].called
        own = {action.id: action.title for action in self.view.own_actions()}
        return own.get(action_id, "Here")

    async def on_key(self, event: events.Key) -> None:
        """The filter line takes all keys while it is open; else the action that has the key.

        Not left to the app's bindings: they act a turn later, when the next key has passed here
        already, and what is typed in one go (``/release``) would act as keys.
        """
        if self._held is not None:
            event.stop()
            event.prevent_default()
            self._held.append(event)
        elif self.typing.open:
            event.stop()
            event.prevent_default()
            self.typing.key(event.key, event.character if event.is_printable else None)
        elif event.key in _KNOWN:
            event.stop()
            event.prevent_default()
            self.action_act(_KNOWN[event.key])
        elif event.is_printable:
            event.stop()
            self.say(f"{event.character} does nothing here; ? shows the keys.")

    def hold_keys(self) -> None:
        """Keep what is typed until the form that was asked for is there: ``#6390`` in one go."""
        self._held = []
        self.set_timer(HELD, self._release_keys)

    def on_screen_suspend(self) -> None:
        """The form is there; once it has its focus, what was typed is for it."""
        if self._held is not None:
            self.app.call_later(self.app.call_after_refresh, self._release_keys)

    def _release_keys(self) -> None:
        held, self._held = self._held or [], None
        if self.app.screen is not self:
            for key in held:
                self.app.post_message(type(key)(key.key, key.character))

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is for the filter line; elsewhere its letters must not act as keys."""
        event.stop()
        if self.typing.open:
            self.typing.paste(event.text)

    def _move(self, action_id: str) -> None:
        if self.focused in (self.head, self.pane):
            self._scroll(self.focused, action_id)
            return
        table = self.table
        match action_id:
            case "cursor_down":
                table.move(1)
            case "cursor_up":
                table.move(-1)
            case "page_down":
                table.move(table.half_page)
            case "page_up":
                table.move(-table.half_page)
            case "first":
                table.move_to(0)
            case "last":
                table.move_to(len(table.rows) - 1)

    def _scroll(self, pane: Any, action_id: str) -> None:
        page = pane.half_page
        steps = {"cursor_down": 1, "cursor_up": -1, "page_down": page, "page_up": -page,
                 "first": -pane.extent, "last": pane.extent}  # fmt: skip
        pane.scroll_lines_to(pane.top + steps[action_id])

    def do_scroll_left(self) -> None:
        """Text wider than its pane."""
        self._shift(-_SHIFT)

    def do_scroll_right(self) -> None:
        """Text wider than its pane."""
        self._shift(_SHIFT)

    def _shift(self, by: int) -> None:
        pane = self.focused if self.focused in (self.head, self.pane) else self.pane
        if isinstance(pane, Pane):
            pane.scroll_columns(by)

    def do_next_part(self) -> None:
        """Tab goes round the parts that are shown."""
        parts = [part for part in (self.table, self.head, self.pane) if part.display]
        shown = [part for part in parts if part.size.height and part.size.width]
        if shown:
            at = shown.index(self.focused) if self.focused in shown else -1
            shown[(at + 1) % len(shown)].focus()

    def do_open(self) -> None:
        """Enter."""
        if not self.view.columns and self.view.unfold():
            self.loading_of.start(self.view)
            return
        row = self.row
        folded = self.view.fold(row) if row else None
        if folded is not None:
            self.table.set_rows(folded)
            return
        begun = self.view.enter_action(row) if row or not self.view.columns else None
        if begun is not None:
            self.action_act(begun)
            return
        view = self.view.open(row) if row else None
        if view is not None:
            self.push(view)

    def do_back(self) -> None:
        """Esc: a running read, the filter, the ticks, then the screen."""
        if self.loading_of.stop():
            self.say("Stopped asking; what came so far is shown. r asks again.")
            self.paint_status()
        elif self.view.rows.query:
            self.filter_rows("")
        elif self.view.rows.ticked:
            self.table.untick()
            self.paint_status()
        elif len(self.stack) > 1:
            self.pop()
        elif not self.inside.leave():
            self.say("This is the top; q leaves the program.")

    def do_leave_workspace(self) -> None:
        """Out of a customer's workspace, however deep."""
        if not self.inside.leave():
            self.say(f"{BY_ID['leave_workspace'].called}: this is the profile's own workspace.")

    def do_redraw(self) -> None:
        """``ctrl+l``: what the terminal shows may not be what was sent to it."""
        self.program.action_redraw()

    def do_refresh(self) -> None:
        """r."""
        self.loading_of.start(self.view)

    def do_tick(self) -> None:
        """Space."""
        self.table.tick()
        self.table.move(1)
        self.paint_status()

    def do_sort(self) -> None:
        """The next column that is shown; the same once more turns round, then none."""
        rows = self.view.rows
        if not rows.columns:
            return
        if rows.order is None:
            self.sort_by(0)
        elif not rows.order[1]:
            self.sort_by(rows.order[0])
        else:
            following = rows.order[0] + 1
            self.table.sort((following, False) if following < len(rows.columns) else None)
            self._say_order()

    def sort_by(self, column: int) -> None:
        """By this column; if it is already, the other way round."""
        order = self.view.rows.order
        backwards = order is not None and order[0] == column and not order[1]
        self.table.sort((column, backwards))
        self._say_order()

    def _say_order(self) -> None:
        order = self.view.rows.order
        if order is None:
            self.say("In the order in which they came.")
        else:
            title = self.view.columns[order[0]].title
            self.say(f"Sorted by {title}{', backwards' if order[1] else ''}; s goes on.")

    def do_filter(self) -> None:
        """/ opens the line to type in, over the message line."""
        if self.view.columns:
            self.typing.begin()
        else:
            self.say("/: there are no rows here to filter.")

    def filter_rows(self, query: str) -> None:
        """Show the rows that fit, and the line that says so."""
        rows = self.view.rows_to_filter(query)
        if rows is not None:
            self.table.set_rows(rows)
        self.table.filter(query)
        self.paint_status()
        self.paint_row()
