"""What the explorer shows: a list, or one resource with the list that belongs to it.

A view knows its columns, how its rows are fetched, what stands in the pane and above the table, and
what can be done with a row. The explorer knows none of that; it shows whatever view is on top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from workato_tui.keymap import ACTIONS, BY_ID
from workato_tui.widgets.row import Row
from workato_tui.widgets.rows import RowModel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from pydantic import BaseModel

    from workato_tui.keymap import Action, RowSelection
    from workato_tui.packages.source import PackageSource
    from workato_tui.store import FileKind
    from workato_tui.views.deployment_diff import BuildPair
    from workato_tui.views.idle import IdleBudget
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.cells import Column
    from workato_tui.widgets.pane import Item

    EmitRows = Callable[[list[Row]], None]
    PaneLoader = Callable[[], Awaitable[object]]


class DownloadTarget:
    """A build (or a package) whose zip can be downloaded: its number, and a name for the file."""

    def __init__(self, build_id: str, project: str, kind: FileKind = "build") -> None:
        self.id = build_id
        self.project_name = project
        self.kind: FileKind = kind


class RedirectTo(Exception):  # noqa: N818 - it says where to, and is no error
    """A view's rows are in another one, which takes its place; ``why`` is said for that."""

    def __init__(self, view: View, why: str) -> None:
        super().__init__(why)
        self.view = view
        self.reason = why


class View:
    """A list of rows, with a place for fields above it."""

    kind: str = ""
    noun: str = "rows"
    columns: tuple[Column, ...] = ()
    empty: str = ""
    list_operation: str = ""
    """The operation that its rows come from: the header shows what is left of its quota."""
    cached: bool = False
    """Whether its rows are kept in the store for the next start."""
    local: ClassVar[bool] = False
    """Whether its rows come from this program itself, so that nothing has to be fetched."""
    show_pane_when_nested: ClassVar[bool] = False
    """Whether its pane is shown also where it stands on top of another view."""
    pane_width: ClassVar[int] = 56
    """The cells that its pane needs where there is room for them."""
    immutable: ClassVar[bool] = False
    """Whether its rows stay true, so that only ``r`` asks for them again."""
    has_server_filter: bool = False
    filter_state: Any = None
    """The server-side filter, a request model; None until one is chosen."""

    def __init__(self, workspace: WorkspaceState) -> None:
        self.workspace = workspace
        self.rows = RowModel(self.columns, has_fields=True)
        self.is_shaped = False
        """Whether the columns and the order that a person chose are applied."""
        self.cursor_id: str | None = None
        self.opened_from: str | None = None
        """The section in which it was called by its name, and to which esc leads back."""
        self.opened_by: tuple[str, str] | None = None
        """The action, and the row of the view below, that it was opened by."""
        self.initial_row_id: str | None = None
        """The row for the cursor once the rows are there."""
        self.fetched_at: float | None = None
        """When the rows were answered, in seconds UTC; None before the first answer."""
        self.answered_at: float | None = None
        """When the rows of the last fetch were answered, where another view asked for them."""
        self.reuse_recent = False
        """Whether it is only opened, so that what another view read a moment ago will do."""
        self.complete = True
        self.is_from_store = False
        self.shows_stored = True
        """Whether rows of an earlier run may be shown until fresh ones come."""
        self.problem: str | None = None
        self.note = ""
        self.progress_text = ""
        """What a running read is at, where the view knows better than the connection."""
        self._news_seen = (workspace.known, workspace.known.news.count)

    @property
    def more(self) -> bool:
        """Whether the list has further pages, which are read when they come into sight."""
        return False

    # What it is

    @property
    def title(self) -> str:
        """Its part of the breadcrumb."""
        return self.kind.capitalize()

    @property
    def cache_key(self) -> str:
        """Under which the store keeps its rows: what is asked for is part of it."""
        return self.kind

    @property
    def filter_label(self) -> str:
        """What the server was asked for, in words; empty without a filter."""
        return ""

    @property
    def is_filtered(self) -> bool:
        """Whether a filter of its own is in force, which hides rows or leaves them on the server.

        What it shows without being asked is none: the last 90 days, for instance.
        """
        return self.filter_state is not None

    def clear_filter(self) -> list[Row] | None:
        """Show again what it shows by itself: its rows; None where they have to be fetched."""
        self.filter_state = None
        return None

    def filter_model(self) -> type[BaseModel] | None:
        """The type of ``filter_state``; None where Workato cannot filter the list."""
        return None

    @property
    def is_mine(self) -> bool:
        """Whether only what waits for the profile's reviewer is shown."""
        return False

    def set_mine(self, *, mine: bool) -> None:
        """Show only what waits for the profile's reviewer, where the list knows that."""

    @property
    def empty_message(self) -> str:
        """What stands in place of rows: a filter that lets none through is no empty list."""
        if not self.is_filtered:
            return self.empty
        return f"No {self.noun} match the filter: {self.filter_label}\nf changes it, esc clears it."

    # What it shows

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Ask the API for all rows; ``emit`` takes those that are there already."""
        raise NotImplementedError

    async def complete_rows(self, rows: Sequence[Row], emit: EmitRows) -> None:
        """Fill in what the list call does not give, for rows that are seen."""

    @property
    def idle_budget(self) -> IdleBudget:
        """The turns of the calls that nobody asked for; views of one kind share them."""
        return self.workspace.known.idle_budget(self.kind)

    def is_outdated(self) -> bool:
        """Whether another view has read what this one shows, later than this one did."""
        return False

    def news(self) -> set[str]:
        """The deployments and builds of which something else is known since this was asked last."""
        known = self.workspace.known
        before, at = self._news_seen
        self._news_seen = (known, known.news.count)
        return known.news.since(at if before is known else 0)

    def updated_rows(self, news: set[str]) -> list[Row] | None:
        """All rows as they are with ``news``; None where that changes nothing here."""
        return None

    def cursor_after_update(self, rows: Sequence[Row], cursor_id: str | None) -> str | None:
        """The row for the cursor once the rows are renewed to these: as a rule the same one."""
        return cursor_id

    def head(self) -> list[Item]:
        """Fields above the table."""
        return []

    def pane(self, row: Row) -> list[Item]:
        """What stands beside the table for this row."""
        return []

    def pane_loader(self, row: Row) -> PaneLoader | None:
        """What has to be waited for before :meth:`pane` can show this row; None: nothing."""
        return None

    def toggle_row(self, row: Row) -> list[Row] | None:
        """All rows once this one is folded or unfolded; None where it holds no others."""
        return None

    def toggle_details(self) -> bool:
        """Enter, where there are no rows: True if more (or less) of it is to be shown now."""
        return False

    def quota(self) -> tuple[str, int, int] | None:
        """The budget that its rows count against, what is left of it, and its limit."""
        return self.workspace.connection.quota(self.list_operation) if self.list_operation else None

    def inside_view(self, row: Row | None) -> View | None:
        """What ``i`` leads to within a package that is open already; None: it opens one."""
        return None

    def rows_to_filter(self, query: str) -> list[Row] | None:
        """All rows that a filter is to look through, where those shown are not all."""
        return None

    def id_of(self, row: Row) -> str:
        """What ``y`` copies: the ID; where rows have none, what they are called."""
        places = (i for i, c in enumerate(self.columns) if c.kind == "id" and c.title == "ID")
        return str(row.cells[next(places, 0)])

    def name_of(self, row: Row) -> str:
        """What the row is called, in the column that names it."""
        places = (i for i, column in enumerate(self.columns) if column.is_name)
        place = next(places, 0)
        return str(row.cells[place] or row.id) if place < len(row.cells) else row.id

    # What can be done

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Why an action does nothing here, as a sentence; None if it can be done."""
        if row is None and action in _ON_ROW:
            return "Nothing selected."
        return _DEFAULT_REASONS.get(action)

    def refusal(self, action: str, row: Row | None) -> str | None:
        """Why an action cannot be done now; None if it can."""
        connection = self.workspace.connection
        if connection.read_only and self.is_write(action, row):
            return f"{connection.name} is read-only. Nothing can be changed."
        if connection.customer is not None:
            operation = self.operation_of(action, row)
            reason = connection.unsupported_reason(operation) if operation else None
            if reason is not None and not self.is_irrelevant(action):
                return reason
        return self.unavailable_reason(action, row)

    def operation_of(self, action: str, row: Row | None) -> str | None:
        """The operation that an action sends, where not every workspace has it."""
        return _REVIEW_OPERATIONS.get(action)

    def is_write(self, action: str, row: Row | None) -> bool:
        """Whether an action changes something in Workato here."""
        return action in BY_ID and BY_ID[action].writes

    def is_irrelevant(self, action: str) -> bool:
        """Whether an action makes no sense here, whatever the row: it stays out of the footer."""
        reason = _DEFAULT_REASONS.get(action)
        return reason is not None and self.unavailable_reason(action, _ANY_ROW) == reason

    def open(self, row: Row) -> View | None:
        """The view that Enter leads to."""
        return None

    def enter_action(self, row: Row | None) -> str | None:
        """The view's own action that Enter begins, where it leads to no view at once."""
        return None

    def own_actions(self) -> Sequence[Action]:
        """What can be done in this view alone, found by name; :mod:`screens.resource` does it."""
        return ()

    def selection_for(self, action: str, row: Row | None) -> RowSelection:
        """Which rows an action is for here: the cursor's, one or all of the ticked ones, none."""
        if action in BY_ID:
            return BY_ID[action].row_selection
        own = (one.row_selection for one in self.own_actions() if one.id == action)
        return next(own, "none")

    def action_help(self, action: str, row: Row | None) -> str | None:
        """What an action of the table does here, where that is more than the table says."""
        return None

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """The build that ``d`` downloads for this row. Raises LookupError with a sentence."""
        raise LookupError(_DEFAULT_REASONS["download"])

    async def source_of(self, row: Row | None) -> PackageSource:
        """The package that ``i`` looks into. Raises LookupError with a sentence."""
        from workato_tui.packages.source import PackageSource

        build = await self.download_target(row)
        return PackageSource(build.kind, build.id, build.project_name)

    def diff_pair(self, row: Row | None) -> BuildPair | None:
        """The two builds that ``=`` compares without asking; None where the row names only one.

        LookupError with a sentence where one of the two is missing.
        """
        return None

    def deployment_id(self, row: Row | None) -> str:
        """The deployment that an action on this row is about. LookupError with a sentence."""
        raise LookupError("Select a deployment in Deployments (3) or Reviews (4).")

    def project_id(self, row: Row | None) -> str:
        """The project that an action on this row is about. LookupError with a sentence."""
        raise LookupError("Select a project, build or deployment.")

    def build_id(self, row: Row | None) -> str | None:
        """The build that an action on this row is about; None where it is only a project."""
        return None

    def folder_of(self, row: Row | None) -> tuple[str, str]:
        """The id and the name of the folder that an action is about: as a rule the project's.

        Raises LookupError with a sentence.
        """
        number = self.project_id(row)
        project = self.workspace.projects.get(number)
        if project is None or not project.folder_id:
            raise LookupError(f"The folder of project {number} is not visible to this token.")
        return project.folder_id, project.name or number

    def require_row(self, row: Row | None) -> Row:
        """``row``, where an action needs one; LookupError with a sentence where there is none."""
        if row is None:
            raise LookupError(f"No {self.noun} to choose from.")
        return row

    def web_url(self, row: Row | None) -> str | None:
        """Where the row, or what the view is about, is found in Workato's web page."""
        return None

    def request_path(self, row: Row | None) -> str | None:
        """The call behind this view or row, for copying as curl: the path with its query."""
        return None


_DEFAULT_REASONS = {
    "download": "Select a build, deployment or project to download.",
    "unpack": "Select a build, deployment, project or finished download to unpack.",
    "look": "Select a build, deployment, project, export or download to inspect.",
    "compare": "Select a build, deployment, project, export or download to compare.",
    "search": "Open a package with i to search it.",
    "as_json": "Open a package with i to show JSON.",
    "delete": "Nothing to delete here; in Downloads (6) del cancels a download.",
    "filters": "No filters in Workato for this list; / filters the visible rows.",
    "reveal": "Nothing is masked.",
    "build": "Select a project, build or deployment to build.",
    "deploy": "Select a build, deployment, project or board row to deploy.",
    "rollback": "Select a project, build, deployment or board row to roll back.",
    "release": "Select a project, build, deployment or board row to release.",
    "watch": "Select a build or deployment to watch.",
    **dict.fromkeys(
        ("reviewers", "submit", "approve", "reject", "comment", "reopen"),
        "Select a deployment in Deployments (3) or Reviews (4).",
    ),
    "mine": "Available in Reviews (4).",
    "browse": "Workato has no page for this.",
    "new": "Nothing to create here. Create projects in 1; find folders, properties and tags with "
    ":.",
    "edit": "Not editable. Projects, folders, properties, tags and manifests are.",
    "switch": "Start, stop, enable or disable in Resources (8).",
    "assign_tags": "Assign tags in the tag list, or on recipes and connections.",
    **dict.fromkeys(
        ("folders", "assets", "properties", "export_package", "import_package", "import_export"),
        "Select a project, build, deployment or folder.",
    ),
}
_REVIEW_OPERATIONS = {
    "approve": "deployments.approve",
    "reject": "deployments.reject",
    "comment": "deployments.update-review-comment",
    "reopen": "deployments.reopen",
}
_ON_ROW = frozenset(action.id for action in ACTIONS if action.needs_row)
ZIP_ACTIONS = ("download", "unpack", "look", "compare")
"""What needs a build's zip."""
RELEASE_ACTIONS = ("build", "deploy", "rollback", "release")
"""What begins a release."""
PROJECT_ACTIONS = (
    "folders", "assets", "properties", "export_package", "import_package", "import_export",
)  # fmt: skip
"""What leads from a project to what belongs to it."""
REVIEW_ACTIONS = ("reviewers", "submit", "approve", "reject", "comment", "reopen")
"""What can be done with the review of a deployment."""
_ANY_ROW = Row("", ("",) * 16)


def reasons_except(*actions: str) -> Callable[[str], str | None]:
    """A lookup of the usual refusals, less these actions."""
    return lambda action: None if action in actions else _DEFAULT_REASONS.get(action)
