"""What can be done with the rows of a view, and why not."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from workato_tui.keymap import ACTIONS, BY_ID, with_keys
from workato_tui.views.action_reasons import SELECT_DEPLOYMENT, default_reason
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workato_tui.keymap import Action, RowSelection
    from workato_tui.packages.source import PackageSource
    from workato_tui.store import FileKind
    from workato_tui.views.deployment_diff import BuildPair
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.cells import Column


class DownloadTarget(NamedTuple):
    """A build or package whose zip can be downloaded, with a name for the file."""

    id: str
    project_name: str
    kind: FileKind = "build"


class ViewActions:
    """The part of a view that knows the actions.

    A subclass declares what is the same for all of its rows, and overrides a method for the rest.
    """

    workspace: WorkspaceState
    kind: str = ""
    noun: str = "rows"
    columns: tuple[Column, ...] = ()
    local: bool = False
    """Whether the rows come from this program, so that nothing is fetched."""
    immutable: bool = False
    """Whether the rows never change, so that only ``r`` reads them again."""
    is_expensive: ClassVar[bool] = False
    """Whether a read takes so many calls that only ``r`` reads the rows again."""
    row_actions: ClassVar[Collection[str]] = ()
    """The actions that every row supports, of those that most views lack."""
    list_actions: ClassVar[Collection[str]] = ()
    """The actions that need no row, of those that most views lack."""
    own_writes: ClassVar[Collection[str]] = ()
    """The actions that change something in Workato here, but not everywhere."""
    selections: ClassVar[Mapping[str, RowSelection]] = {}
    """Which rows an action applies to, where the key map says otherwise."""
    action_helps: ClassVar[Mapping[str, str]] = {}
    """The help of actions, where the key map says otherwise."""

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action does not apply here, or None."""
        if action in self.list_actions:
            return None
        if row is None and action in _ON_ROW:
            return "Nothing selected."
        return default_reason(action, *(self.row_actions if row is not None else ()))

    def refusal(self, action: str, row: Row | None) -> str | None:
        """Return why an action is not available now, or None."""
        connection = self.workspace.connection
        key_action = BY_ID.get(action)
        if key_action is not None and key_action.kinds and self.kind not in key_action.kinds:
            return f"Works in {', '.join(key_action.kinds)} only."
        if action == "live" and (self.local or self.immutable or not self.columns):
            return "This is always current." if self.local else "Nothing changes here."
        if action == "live" and self.is_expensive:
            return with_keys("It takes too many calls for that; {refresh} reads it once.")
        if key_action is not None and key_action.is_command:
            if row is None and key_action.needs_row:
                return "Nothing selected."
            if connection.read_only and key_action.writes:
                return f"{connection.name} is read-only here: only commands with reads = true run."
        if connection.read_only and self.is_write(action, row):
            return connection.read_only_reason
        if connection.customer is not None:
            operation = self.operation_of(action, row)
            reason = connection.unsupported_reason(operation) if operation else None
            if reason is not None and not self.is_irrelevant(action):
                return reason
        return self.unavailable_reason(action, row)

    def operation_of(self, action: str, row: Row | None) -> str | None:
        """Return the operation of an action, if some workspaces lack it."""
        return _REVIEW_OPERATIONS.get(action)

    def is_write(self, action: str, row: Row | None) -> bool:
        """Return whether an action changes something in Workato here."""
        return action in self.own_writes or (action in BY_ID and BY_ID[action].writes)

    def is_irrelevant(self, action: str) -> bool:
        """Return whether an action never applies here, so that the footer omits it."""
        reason = default_reason(action)
        return reason is not None and self.unavailable_reason(action, _ANY_ROW) == reason

    def enter_action(self, row: Row | None) -> str | None:
        """Return the view's own action for Enter, if it does not simply open a view."""
        return None

    def own_actions(self) -> Sequence[Action]:
        """Return the actions that only this view has; they are found by name."""
        return ()

    def selection_for(self, action: str, row: Row | None) -> RowSelection:
        """Return which rows an action applies to: the cursor's, one or all ticked ones, or none."""
        if action in self.selections:
            return self.selections[action]
        if action in BY_ID:
            return BY_ID[action].row_selection
        own = (
            own_action.row_selection for own_action in self.own_actions() if own_action.id == action
        )
        return next(own, "none")

    def action_help(self, action: str, row: Row | None) -> str | None:
        """Return the help of an action if it differs from the key map."""
        return self.action_helps.get(action)

    def footer_title(self, action: str) -> str | None:
        """Return the label of an action in the footer if it differs from the key map."""
        return None

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """Return the zip that ``d`` downloads. Raises LookupError with a message."""
        raise LookupError(default_reason("download"))

    async def source_of(self, row: Row | None) -> PackageSource:
        """Return the package that ``i`` opens. Raises LookupError with a message."""
        from workato_tui.packages.source import PackageSource

        build = await self.download_target(row)
        return PackageSource(build.kind, build.id, build.project_name)

    def diff_pair(self, row: Row | None) -> BuildPair | None:
        """Return the builds that ``=`` compares; None if the row refers to only one.

        Raises LookupError with a message if one is missing.
        """
        return None

    def deployment_id(self, row: Row | None) -> str:
        """Return the deployment for an action. Raises LookupError with a message."""
        raise LookupError(with_keys(SELECT_DEPLOYMENT))

    def project_id(self, row: Row | None) -> str:
        """Return the project for an action. Raises LookupError with a message."""
        raise LookupError("Select a project, build or deployment.")

    async def load_project(self, row: Row | None) -> None:
        """Read what :meth:`project_id` needs, if the view does not know it."""

    def build_id(self, row: Row | None) -> str | None:
        """Return the build for an action; None if only the project is known."""
        return None

    def folder_of(self, row: Row | None) -> tuple[str, str]:
        """Return the ID and name of the folder for an action, by default the project's.

        Raises LookupError with a message.
        """
        number = self.project_id(row)
        project = self.workspace.projects.get(number)
        if project is None or not project.folder_id:
            raise LookupError(f"The folder of project {number} is not visible to this token.")
        return project.folder_id, project.name or number

    def require_row(self, row: Row | None) -> Row:
        """Return ``row``. Raises LookupError with a message if there is none."""
        if row is None:
            raise LookupError(f"No {self.noun} to choose from.")
        return row

    def web_url(self, row: Row | None) -> str | None:
        """Return the address of the row or view in the web app, by default its project's."""
        if "browse" not in (*self.row_actions, *self.list_actions):
            return None
        with suppress(LookupError):
            return self.workspace.project_url(self.project_id(row))
        return None

    def request_path(self, row: Row | None) -> str | None:
        """Return the path and query of the row's or view's call, for the curl command."""
        return None


_REVIEW_OPERATIONS = {
    "approve": "deployments.approve",
    "reject": "deployments.reject",
    "comment": "deployments.update-review-comment",
    "reopen": "deployments.reopen",
}
_ON_ROW = frozenset(action.id for action in ACTIONS if action.needs_row)
_ANY_ROW = Row("", ("",) * 16)
