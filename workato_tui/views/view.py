"""The base of everything the explorer shows: a list, or an object with its list.

A view defines its columns, how its rows are fetched, the pane and the details, and the available
actions. The explorer knows none of that; it shows whatever view is on top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from workato_tui.keymap import key_of, with_keys
from workato_tui.views.view_actions import ViewActions
from workato_tui.widgets.rows import RowModel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from pydantic import BaseModel

    from workato_tui.views.idle import IdleBudget
    from workato_tui.views.live import LiveInterval
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.cells import Cell
    from workato_tui.widgets.pane import Item
    from workato_tui.widgets.row import Row

    EmitRows = Callable[[list[Row]], None]
    PaneLoader = Callable[[], Awaitable[object]]


CHECK_OUTCOME = "ledger:check"
"""The action that looks what became of a write."""
OPEN_PENDING = "pending:open"
"""The action that opens a row of the list of what is running."""


class RedirectTo(Exception):  # noqa: N818 - it says where to, and is no error
    """Another view takes the place of this one; ``reason`` is shown to the user."""

    def __init__(self, view: View, reason: str) -> None:
        super().__init__(reason)
        self.view = view
        self.reason = reason


class View(ViewActions):
    """A list of rows, with optional fields above it."""

    empty: str = ""
    list_operation: str = ""
    """The operation of the list call; its remaining quota is shown in the header."""
    cached: bool = False
    """Whether the rows are stored for the next start."""
    starts_in_details: bool = False
    """Whether the details above the rows have the focus first, and actions apply to them."""
    show_pane_when_nested: ClassVar[bool] = False
    """Whether the pane is also shown if the view is on top of another one."""
    pane_width: ClassVar[int] = 56
    """The width of the pane in cells, if there is room."""
    lists_deployments: ClassVar[bool] = False
    """Whether the rows come from the list of deployments, which other views read too."""
    has_server_filter: bool = False
    filter_state: Any = None
    """The server-side filter, a request model; None without one."""
    note: str = ""
    is_mine: bool = False
    """Whether only reviews that wait for the profile's reviewer are shown."""

    def __init__(self, workspace: WorkspaceState, title: str = "") -> None:
        self.workspace = workspace
        self._title = title
        self.rows = RowModel(self.columns, has_fields=True)
        self.is_shaped = False
        """Whether the user's columns and order were applied."""
        self.cursor_id: str | None = None
        self.opened_from: str | None = None
        """The section to return to with Esc, for a view opened by name."""
        self.opened_by: tuple[str, str] | None = None
        """The action and the row that opened it."""
        self.initial_row_id: str | None = None
        """The initial row for the cursor."""
        self.initial_row_name = ""
        """What to call the initial row if the list does not have it; empty to say nothing."""
        self.fetched_at: float | None = None
        """When the rows were fetched, in seconds UTC; None before the first answer."""
        self.answered_at: float | None = None
        """When another view fetched the rows that the last fetch reused."""
        self.reuse_recent = False
        """Whether the view was just opened, so that recent results of another view may be reused.
        """
        self.complete = True
        self.is_from_store = False
        self.shows_stored = True
        """Whether cached rows may be shown until fresh ones arrive."""
        self.problem: str | None = None
        self.live: LiveInterval | None = None
        """When the list is read again by itself; None if it is not live."""
        self.progress_text = ""
        """The progress of a running read, if the view knows more than the connection."""
        self._news_seen = (workspace.known, workspace.known.news.count)

    @property
    def more(self) -> bool:
        """Whether there are more pages, which are read when they become visible."""
        return False

    # Identity

    @property
    def title(self) -> str:
        """Its part of the breadcrumb, by default its kind."""
        return self._title or self.kind.capitalize()

    @property
    def cache_key(self) -> str:
        """The key of the cached rows; each filter has its own."""
        return f"{self.kind} {self.filter_label}".strip()

    @property
    def filter_label(self) -> str:
        """The server-side filter as text; empty without one."""
        return ""

    @property
    def is_filtered(self) -> bool:
        """Whether a filter of the view itself is in force.

        Its default does not count, such as the last 90 days.
        """
        return self.filter_state is not None

    def clear_filter(self) -> list[Row] | None:
        """Return to the default filter; return the rows, or None if they have to be fetched."""
        self.filter_state = None
        return None

    def filter_model(self) -> type[BaseModel] | None:
        """Return the type of ``filter_state``; None if Workato cannot filter the list."""
        return None

    @property
    def empty_message(self) -> str:
        """The text shown without rows; a filter that matches nothing is not an empty list."""
        if not self.is_filtered:
            return with_keys(self.empty)
        change = f"{key_of('filters')} changes it, esc clears it."
        return f"No {self.noun} match the filter: {self.filter_label}\n{change}"

    # Display

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Fetch all rows from the API, if there are any; ``emit`` takes those that arrived."""
        return []

    def report_progress(self, text: str) -> None:
        """Show the progress of a running read on the message line."""
        self.progress_text = text
        self.workspace.repaint()

    async def complete_rows(self, rows: Sequence[Row], emit: EmitRows) -> None:
        """Load details that the list call lacks, for visible rows."""

    @property
    def idle_budget(self) -> IdleBudget:
        """The budget for background calls, shared by views of the same kind."""
        return self.workspace.known.idle_budget(self.kind)

    def is_outdated(self) -> bool:
        """Return whether another view has read the same data more recently."""
        listed = self.workspace.known.complete_at if self.lists_deployments else None
        return listed is not None and self.fetched_at is not None and listed > self.fetched_at

    def news(self) -> set[str]:
        """Return the deployments and builds that changed since the last check."""
        known = self.workspace.known
        before, at = self._news_seen
        self._news_seen = (known, known.news.count)
        return known.news.since(at if before is known else 0)

    def updated_rows(self, news: set[str]) -> list[Row] | None:
        """Return all rows with these changes; None if nothing changes here."""
        return None

    def cursor_after_update(self, rows: Sequence[Row], cursor_id: str | None) -> str | None:
        """Return the row for the cursor after an update; by default the same one."""
        return cursor_id

    def head(self) -> list[Item]:
        """Return the fields above the table."""
        return []

    def pane(self, row: Row) -> list[Item]:
        """Return the content of the pane for a row."""
        return []

    def pane_loader(self, row: Row) -> PaneLoader | None:
        """Return what has to be loaded before :meth:`pane` can show the row; None if nothing."""
        return None

    def toggle_row(self, row: Row) -> list[Row] | None:
        """Fold or unfold a row; return all rows, or None if it has no children."""
        return None

    def toggle_details(self) -> bool:
        """Show more or less detail if there are no rows; return True if that changed something."""
        return False

    def quota(self) -> tuple[str, int, int] | None:
        """Return the budget of the list call, the remaining calls, and the limit."""
        return self.workspace.connection.quota(self.list_operation) if self.list_operation else None

    def inside_view(self, row: Row | None) -> View | None:
        """Return the view that ``i`` opens inside an open package; None to open one."""
        return None

    def rows_to_filter(self, query: str) -> list[Row] | None:
        """Return all rows for a filter, if the visible ones are not all."""
        return None

    def cell(self, row: Row, title: str) -> Cell:
        """Return the cell of a row in the column with this title."""
        return row.cells[[column.title for column in self.columns].index(title)]

    def id_of(self, row: Row) -> str:
        """Return what ``y`` copies: the ID, or the name of rows without one."""
        places = (i for i, c in enumerate(self.columns) if c.kind == "id" and c.title == "ID")
        return str(row.cells[next(places, 0)])

    def name_of(self, row: Row) -> str:
        """Return the name of the row."""
        places = (i for i, column in enumerate(self.columns) if column.is_name)
        place = next(places, 0)
        return str(row.cells[place] or row.id) if place < len(row.cells) else row.id

    def open(self, row: Row) -> View | None:
        """Return the view that Enter opens."""
        return None

    def comparison_view(self, row: Row | None) -> View | None:
        """Return the view that ``=`` opens, if the row has a comparison of its own."""
        return None


class PaneView(View):
    """The pane of a row in full, for screens without room for one."""

    def __init__(self, parent: View, row: Row, kind: str, title: str) -> None:
        self.kind = kind
        # Other lists are read again as a whole.
        self.local, self.immutable = parent.local, not parent.local
        super().__init__(parent.workspace, title)
        self._parent, self._row = parent, row

    def head(self) -> list[Item]:
        """Return the content of the pane."""
        return self._parent.pane(self._row)
