"""Properties of a project or of the environment, masked by default.

Both share one path in the API, and without a project it means the environment. They are separate
views, so that a project view cannot exist without its ID.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from workato_tui.common.display import DisplayOptions
from workato_tui.keymap import key_of, with_keys
from workato_tui.views.view import View
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.api.client import Api
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState


def full_names(properties: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return ``properties`` with full names: some servers omit the prefix.

    If every name starts with the prefix, the server has included it.
    """
    if all(name.startswith(prefix) for name in properties):
        return dict(properties)
    return {prefix + name: value for name, value in properties.items()}


class PropertiesView(View):
    """The properties whose names start with a prefix, which Workato requires."""

    noun = "properties"
    show_pane_when_nested = True
    has_server_filter = True
    row_actions = ("edit",)
    list_actions = ("new", "filters")
    columns = (
        Column("Name", "text", 60, 16, grow=True, is_name=True),
        Column("Value", "text", 60, 12, grow=True),
    )

    def __init__(self, workspace: WorkspaceState, prefix: str) -> None:
        super().__init__(workspace)
        self.prefix = self._first_prefix = prefix
        self.values: dict[str, str] = {}
        self.is_revealed = False
        """Whether the values are shown."""

    @property
    def owner(self) -> str:
        """Whose properties these are."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """``Properties of Order to Cash``."""
        return f"Properties of {self.owner}"

    @property
    def filter_label(self) -> str:
        """The prefix."""
        return f"names beginning with {self.prefix}" if self.prefix else ""

    @property
    def empty(self) -> str:  # type: ignore[override]
        """What would be listed here, and which key creates it."""
        condition = f"begins with {self.prefix}" if self.prefix else "is here"
        return f"No property {condition}.\n" + with_keys(
            "{new} creates one, {filters} changes the prefix."
        )

    @property
    def is_filtered(self) -> bool:
        """Whether the prefix differs from the initial one."""
        return self.prefix != self._first_prefix

    def clear_filter(self) -> list[Row] | None:
        """Return to the initial prefix."""
        self.prefix, self.values = self._first_prefix, {}
        return None

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the single page."""
        properties = await self.workspace.connection.call(self._list)
        self.values = full_names(properties, self.prefix)
        return self.property_rows()

    async def _list(self, api: Api) -> dict[str, str]:
        raise NotImplementedError

    async def upsert(self, api: Api, properties: Mapping[str, str]) -> bool:
        """Add new properties and change existing ones."""
        raise NotImplementedError

    def property_rows(self) -> list[Row]:
        """Return the rows. A masked row holds no value to filter or export."""
        return [Row(name, (name, self.display_value(name))) for name in sorted(self.values)]

    def display_value(self, name: str) -> str:
        """Return the value or its mask."""
        if self.is_revealed:
            return self.values.get(name, "")
        return "****" if DisplayOptions.ascii else "••••"

    def pane(self, row: Row) -> list[Item]:
        """Return the full value if it is revealed."""
        return [
            Title(row.id),
            Field("Scope", self.owner),
            Field("Value", self.display_value(row.id)),
            Text(
                f"\n{key_of('reveal')} {'hides' if self.is_revealed else 'shows'} the values.",
                "dim",
            ),
        ]

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable: the API has no call to delete a property."""
        if action == "reveal":
            return None if self.values else "No values to show."
        if action == "open":
            return with_keys("Properties have no more details; {edit} edits one.")
        if action == "delete":
            return with_keys("The API cannot delete a property; {edit} can clear its value.")
        return super().unavailable_reason(action, row)


class ProjectPropertiesView(PropertiesView):
    """The properties of a project."""

    kind = "project properties"
    list_operation = "project-properties.list"

    def __init__(self, workspace: WorkspaceState, project_id: str, prefix: str) -> None:
        if not project_id:
            raise LookupError("The project is unknown. Open properties from a project.")
        super().__init__(workspace, prefix)
        self.project = project_id

    @property
    def owner(self) -> str:
        """The name of the project."""
        return self.workspace.project_name(self.project)

    async def _list(self, api: Api) -> dict[str, str]:
        properties: dict[str, str] = await api.project_properties.list(self.project, self.prefix)
        return properties

    async def upsert(self, api: Api, properties: Mapping[str, str]) -> bool:
        """Add and change properties of the project."""
        about = f"properties of project {self.owner}"
        await api.project_properties.upsert(self.project, properties, about=about)
        return True

    def project_id(self, row: Row | None) -> str:
        """Return the project."""
        return self.project

    def request_path(self, row: Row | None) -> str:
        """Return the list call."""
        return f"properties?prefix={quote(self.prefix, safe='')}&project_id={self.project}"


class EnvironmentPropertiesView(PropertiesView):
    """The properties of the token's environment."""

    kind = "environment properties"
    list_operation = "environment-properties.list"

    @property
    def owner(self) -> str:
        """The environment; a customer's may be unknown."""
        if not self.environment:
            return "the customer's environment"
        return f"the {self.environment} environment"

    @property
    def environment(self) -> str:
        """The environment; empty if unknown."""
        return self.workspace.connection.target_environment

    async def _list(self, api: Api) -> dict[str, str]:
        properties: dict[str, str] = await api.environment_properties.list(self.prefix)
        return properties

    async def upsert(self, api: Api, properties: Mapping[str, str]) -> bool:
        """Add and change properties of the environment."""
        about = f"properties of {self.owner}"
        await api.environment_properties.upsert(properties, target=self.environment, about=about)
        return True

    def request_path(self, row: Row | None) -> str:
        """Return the list call."""
        return f"properties?prefix={quote(self.prefix, safe='')}"
