"""Connections with their state, and their picklists.

Operations: connections.list, create, update, disconnect, delete; picklists.get (Developer API and
Embedded). Source: Connections and Picklists (Embedded).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, SecretStr, field_validator

from workato_tui.api.list_filters import TIME_EXAMPLES, Since
from workato_tui.api.operations import define
from workato_tui.catalog.fields import (
    FOLDER_PICKER,
    TEXT_AREA,
    JsonMap,
    OptionalStr,
    Request,
    RequiredStr,
    parse_json,
)
from workato_tui.catalog.models import Filters, Id, Model, NamedItem, Timestamp
from workato_tui.catalog.schema import (
    ColumnSpec,
    DetailField,
    DetailSection,
    Resource,
    ResourceAction,
)
from workato_tui.keymap import with_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ALL = "/api/connections"
_ONE = _ALL + "/{connection_id}"
_define = partial(define, family="connections", budget="connections")
LIST = _define("connections.list", "GET", _ALL, budget="connections-list")
CREATE = _define("connections.create", "POST", _ALL)
UPDATE = _define("connections.update", "PUT", _ONE, confirm="ask")
DISCONNECT = _define("connections.disconnect", "POST", f"{_ONE}/disconnect", confirm="ask")
DELETE = _define("connections.delete", "DELETE", _ONE, confirm="type")
PICKLIST = define("picklists.get", "POST", f"{_ONE}/pick_list", "picklists", "picklists")


class Connection(NamedItem):
    """A connection. The Developer API calls ``provider`` ``application``."""

    provider: str | None = None
    application: str | None = None
    description: str | None = None
    authorization_status: str | None = None
    authorization_error: str | None = None
    authorized_at: Timestamp | None = None
    connection_lost_at: Timestamp | None = None
    connection_lost_reason: str | None = None
    folder_id: Id | None = None
    project_id: Id | None = None
    parent_id: Id | None = None
    external_id: Id | None = None
    tags: Any = None

    @property
    def app_name(self) -> str | None:
        """The name of the app."""
        return self.provider or self.application

    @property
    def state(self) -> str:
        """Connected, never connected, or broken; an unknown status unchanged."""
        status = self.authorization_status
        if status == "success":
            return "connection broken" if self.connection_lost_at else "connected"
        return {"failed": "connection broken", "exception": "connection broken",
                None: "disconnected", "": "disconnected"}.get(status, status or "")  # fmt: skip

    @property
    def failure_reason(self) -> str | None:
        """Why it broke."""
        reasons = [part for part in (self.connection_lost_reason, self.authorization_error) if part]
        return ": ".join(dict.fromkeys(reasons)) or None


class ConnectionFilter(Filters):
    """Filters of connections.list."""

    provider: OptionalStr = Field(None, title="App", description="connector name, e.g. netsuite")
    folder_id: OptionalStr = Field(None, title="Folder", json_schema_extra=FOLDER_PICKER)
    project_id: OptionalStr = Field(None, title="Project", description="ID")
    parent_id: OptionalStr = Field(None, title="Parent", description="connection ID")
    external_id: OptionalStr = Field(None, title="External ID")
    include_runtime_connections: bool | None = Field(None, title="End-user connections")
    updated_after: Since = Field(None, title="Updated after", description=TIME_EXAMPLES)
    includes: Literal["tags"] | None = Field(
        None, alias="includes[]", title="Tags",
        json_schema_extra={"labels": {"tags": "shown in the details"}},
    )  # fmt: skip


class _ConnectionRequest(Request):
    name: OptionalStr = Field(None, title="Name")
    folder_id: OptionalStr = Field(None, title="Folder", json_schema_extra=FOLDER_PICKER)
    external_id: OptionalStr = Field(None, title="External ID")
    parent_id: OptionalStr = Field(None, title="Parent", description="a connection of the same app")

    @field_validator("input", "oauth_token_pair", mode="after", check_fields=False)
    @classmethod
    def _check_json(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not isinstance(parse_json(value.get_secret_value()), dict):
            raise ValueError('this must be a JSON object, as {"api_key": "…"}')
        return value if value is None or value.get_secret_value().strip() else None

    def body(self) -> dict[str, Any]:
        """Return the body, with numeric folder ids and decoded credentials."""
        return _objects(super().body())


def _objects(data: dict[str, Any]) -> dict[str, Any]:
    for name in ("input", "oauth_token_pair"):
        if isinstance(data.get(name), str):
            data[name] = parse_json(data[name])
    for name in ("folder_id", "parent_id"):
        if str(data.get(name) or "").isdecimal():
            data[name] = int(data[name])
    return data


class ConnectionCreate(_ConnectionRequest):
    """Body of connections.create; secrets are masked while they are typed."""

    provider: RequiredStr = Field(
        title="App", description="connector name, e.g. netsuite", json_schema_extra={"position": 1}
    )
    shell_connection: bool = Field(
        True, title="Shell only", description="saved without testing; connect it later"
    )
    input: SecretStr | None = Field(
        None, title="Credentials", description="JSON object; fields depend on the app"
    )
    oauth_token_pair: SecretStr | None = Field(
        None, title="OAuth tokens", description="a JSON object: access_token, refresh_token"
    )

    def body(self) -> dict[str, Any]:
        """Return the body, always with ``shell_connection``: the default connects at once."""
        return {**super().body(), "shell_connection": self.shell_connection}


class ConnectionUpdate(_ConnectionRequest):
    """Body of connections.update: only changed fields."""

    shell_connection: bool | None = Field(
        None, title="Shell only", description="save without testing"
    )
    input: SecretStr | None = Field(
        None, title="Credentials", description="JSON object; replaces the saved credentials"
    )


class Disconnect(Request):
    """Body of connections.disconnect."""

    force: bool = Field(
        False, title="Delete anyway", description="Running recipes that use it will fail"
    )
    sure: OptionalStr = Field(
        None, title="Confirm ID", description="type the ID; running recipes will fail",
        json_schema_extra={"when": {"force": [True]}},
    )  # fmt: skip

    def body(self) -> dict[str, Any]:
        """Return an empty body, or force."""
        return {"force": True} if self.force else {}


class PicklistRequest(Request):
    """Body of picklists.get."""

    pick_list_name: RequiredStr = Field(title="Picklist", description="name in the connector")
    pick_list_params: JsonMap = Field(
        None, title="Parameters", description="JSON object; required by some picklists",
        json_schema_extra=TEXT_AREA,
    )  # fmt: skip


def _connected_reason(connection: Connection, _location: Any) -> str | None:
    if connection.authorization_status == "success":
        return with_keys("Still connected. Disconnect it first ({row_actions}).")
    return None


CONNECTIONS = Resource(
    id="connections",
    plural="connections",
    singular="connection",
    model=Connection,
    path_id="connection_id",
    web_path="connections/{connection_id}",
    list=LIST,
    filters=ConnectionFilter,
    sort_key=lambda c: ({"connection broken": 0, "disconnected": 1}.get(c.state, 2)),
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Name", "name", width=48, min_width=12, grow=True, is_name=True),
        ColumnSpec("App", "app_name", "note", 20, 6, drop_priority=2),
        ColumnSpec("State", "state", "state", 15, 9),
        ColumnSpec("Since", "connection_lost_at", "time", 6, 4, drop_priority=1),
        ColumnSpec("Why", "failure_reason", "note", 40, 8, grow=True, drop_priority=3),
        ColumnSpec("External", "external_id", "note", 14, 6, drop_priority=5),
        ColumnSpec("Connected", "authorized_at", "time", 9, 4, drop_priority=4),
    ),
    detail=(
        DetailField("State", "state", "state"),
        DetailField("Why", "failure_reason"),
        DetailField("Lost", "connection_lost_at", "time"),
        DetailField("Connected", "authorized_at", "time"),
        DetailField("App", "app_name"),
        DetailField("Folder", "folder_id", "id"),
        DetailField("Project", "project_id", "id"),
        DetailField("Parent", "parent_id", "id"),
        DetailField("External ID", "external_id"),
        DetailField("Tags", "tags"),
        DetailField("Updated", "updated_at", "time"),
        DetailField("Created", "created_at", "time"),
        DetailSection("Description", lambda c: c.description or ""),
    ),
    children=("picklist",),
    actions=(
        ResourceAction(CREATE, "create", "New connection, as a shell or connected",
            key="new", on="list", form=ConnectionCreate, heading="New connection",
            notes=("An OAuth connection is created as a shell; log in later in Workato.",),
            success_message="Connection created."),
        ResourceAction(UPDATE, "save", "Edit this connection: name, folder, credentials",
            key="edit", form=ConnectionUpdate, sends_changes_only=True, heading="Edit {what}",
            initial=lambda _c, _: {"input": None, "shell_connection": None},
            normalize=_objects, success_message="{what} saved."),
        ResourceAction(DISCONNECT, "disconnect", "Disconnect this connection", form=Disconnect,
            find_invalid=lambda form, c: ("sure", f'Does not match "{c.id}"')
            if form.force and form.sure != c.id else None,
            success_message="{what} disconnected."),
        ResourceAction(DELETE, "delete", "Delete this connection", key="delete", removes_item=True,
            unavailable_reason=_connected_reason, notes=("Cannot be undone.",),
            success_message="{what} deleted."),
    ),
    empty_text="No connections here, or this token may not see them.\n{new} creates one.",
    hint="Broken ones come first. {open} shows all, {row_actions} its picklists.",
)  # fmt: skip


class PicklistOption(Model):
    """An entry of a picklist."""

    label: str | None = None
    value: Any = None


def parse_options(answer: Any) -> Sequence[Mapping[str, Any]]:
    """Return pairs of label and value as objects."""
    choices = answer if isinstance(answer, list) else []
    return [
        {"label": str(choice[0]), "value": choice[1] if len(choice) > 1 else choice[0]}
        if isinstance(choice, list) and choice
        else {"label": str(choice), "value": choice}
        for choice in choices
    ]


PICKLISTS = Resource(
    id="picklist",
    plural="values",
    singular="value",
    model=PicklistOption,
    id_of="value",
    name_of="label",
    list=PICKLIST,
    parameters=PicklistRequest,
    body_parameters=("pick_list_name", "pick_list_params"),
    parse_items=parse_options,
    sensitive=True,
    columns=(
        ColumnSpec("Label", "label", width=60, min_width=16, grow=True, is_name=True),
        ColumnSpec("Value", "value", width=60, min_width=12, grow=True),
    ),
    detail=(DetailField("Label", "label"), DetailField("Value", "value")),
    empty_text="This picklist has no values.\n{filters} chooses another one.",
    hint="Read live from the application.",
)  # fmt: skip
RESOURCES = (CONNECTIONS, PICKLISTS)
