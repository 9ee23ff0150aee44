"""Connections: which are connected, which broke and since when; picklists of one.

Operations: connections.list, create, update, disconnect, delete; picklists.get (Developer API and
Embedded). Source: Embedded overview, sections Connections and Picklists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from workato_tui.api.list_filters import TIME_EXAMPLES, Since
from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.operation import Operation, register
from workato_tui.catalog.fields import (
    AREA,
    FOLDER,
    JsonMap,
    OptionalStr,
    Request,
    RequiredStr,
    as_json,
)
from workato_tui.catalog.schema import Act, Col, Fact, Part, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ALL = "/api/connections"
_ONE = _ALL + "/{connection_id}"


def _operation(name: str, method: str, path: str, confirm: Any = "none") -> Operation:
    quota = "connections-list" if name == "list" else "connections"
    return Operation(
        f"connections.{name}", method, path, "connections", quota, confirm,
        recovery_hint="" if method == "GET" else "Refresh the connections: they tell.",
    )  # fmt: skip


LIST = _operation("list", "GET", _ALL)
CREATE = _operation("create", "POST", _ALL)
UPDATE = _operation("update", "PUT", _ONE, "ask")
DISCONNECT = _operation("disconnect", "POST", f"{_ONE}/disconnect", "ask")
DELETE = _operation("delete", "DELETE", _ONE, "type")
PICKLIST = Operation("picklists.get", "POST", f"{_ONE}/pick_list", "picklists", "picklists")
register(LIST, CREATE, UPDATE, DISCONNECT, DELETE, PICKLIST)


class Connection(Model):
    """A connection. ``provider`` is called ``application`` in the Developer API."""

    id: Id = ""
    name: str | None = None
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
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    tags: Any = None

    @property
    def app(self) -> str | None:
        """The application that it leads to."""
        return self.provider or self.application

    @property
    def state(self) -> str:
        """Connected, never connected, or broken; a status that we do not know as it came."""
        status = self.authorization_status
        if status == "success":
            return "connection broken" if self.connection_lost_at else "connected"
        return {"failed": "connection broken", "exception": "connection broken",
                None: "disconnected", "": "disconnected"}.get(status, status or "")  # fmt: skip

    @property
    def why(self) -> str | None:
        """Why it broke."""
        said = [part for part in (self.connection_lost_reason, self.authorization_error) if part]
        return ": ".join(dict.fromkeys(said)) or None


class ConnectionFilter(BaseModel):
    """What connections.list can be narrowed to."""

    model_config = ConfigDict(defer_build=True, populate_by_name=True)

    provider: OptionalStr = Field(
        None, title="App", description="the name of a connector, as netsuite"
    )
    folder_id: OptionalStr = Field(None, title="Folder", json_schema_extra=FOLDER)
    project_id: OptionalStr = Field(None, title="Project", description="its number")
    parent_id: OptionalStr = Field(None, title="Parent", description="a connection's number")
    external_id: OptionalStr = Field(None, title="External ID")
    include_runtime_connections: bool | None = Field(None, title="Of end users too")
    updated_after: Since = Field(None, title="Changed after", description=TIME_EXAMPLES)
    includes: Literal["tags"] | None = Field(
        None, alias="includes[]", title="Tags",
        json_schema_extra={"labels": {"tags": "shown in the details"}},
    )  # fmt: skip


class _Input(Request):
    name: OptionalStr = Field(None, title="Name")
    folder_id: OptionalStr = Field(None, title="Folder", json_schema_extra=FOLDER)
    external_id: OptionalStr = Field(None, title="External ID")
    parent_id: OptionalStr = Field(None, title="Parent", description="a connection of the same app")

    @field_validator("input", "oauth_token_pair", mode="after", check_fields=False)
    @classmethod
    def _is_json(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not isinstance(as_json(value.get_secret_value()), dict):
            raise ValueError('this must be a JSON object, as {"api_key": "…"}')
        return value if value is None or value.get_secret_value().strip() else None

    def body(self) -> dict[str, Any]:
        """Ids of folders as numbers, credentials as the objects that they are."""
        return _objects(super().body())


def _objects(data: dict[str, Any]) -> dict[str, Any]:
    for name in ("input", "oauth_token_pair"):
        if isinstance(data.get(name), str):
            data[name] = as_json(data[name])
    for name in ("folder_id", "parent_id"):
        if str(data.get(name) or "").isdecimal():
            data[name] = int(data[name])
    return data


_SECRET = {"widget": "secret"}


class ConnectionCreate(_Input):
    """Body of connections.create; what is secret is masked while it is typed."""

    provider: RequiredStr = Field(title="App", description="the name of a connector, as netsuite")
    shell_connection: bool = Field(
        True,
        title="Shell only",
        description="kept untested; somebody connects it later",
    )
    input: SecretStr | None = Field(
        None, title="Credentials", description="a JSON object; what is in it depends on the app"
    )
    oauth_token_pair: SecretStr | None = Field(
        None, title="OAuth tokens", description="a JSON object: access_token, refresh_token"
    )

    def body(self) -> dict[str, Any]:
        """Whether it is a shell is always said: the API's own default would connect at once."""
        return {**super().body(), "shell_connection": self.shell_connection}


class ConnectionUpdate(_Input):
    """Body of connections.update: what is another one now."""

    shell_connection: bool | None = Field(
        None, title="Shell only", description="yes: kept without being tested"
    )
    input: SecretStr | None = Field(
        None, title="Credentials", description="a JSON object; takes the place of what is kept"
    )


class Disconnect(Request):
    """Body of connections.disconnect."""

    force: bool = Field(
        False, title="Although in use", description="running recipes that use it break"
    )
    sure: OptionalStr = Field(
        None, title="Its ID", description="type it: recipes that run will fail",
        json_schema_extra={"when": {"force": [True]}},
    )  # fmt: skip

    def body(self) -> dict[str, Any]:
        """Nothing, or force."""
        return {"force": True} if self.force else {}


class PicklistAsked(Request):
    """Body of picklists.get."""

    pick_list_name: RequiredStr = Field(title="Picklist", description="its name in the connector")
    pick_list_params: JsonMap = Field(
        None, title="Parameters", description="a JSON object; some picklists need it",
        json_schema_extra=AREA,
    )  # fmt: skip


def _if_not_connected(connection: Connection, _spot: Any) -> str | None:
    if connection.authorization_status == "success":
        return "It is still connected, and Workato refuses this: disconnect it first (.)."
    return None


CONNECTIONS = Resource(
    id="connections",
    noun="connections",
    one="connection",
    model=Connection,
    path_id="connection_id",
    page="connections/{connection_id}",
    list=LIST,
    filters=ConnectionFilter,
    order=lambda c: ({"connection broken": 0, "disconnected": 1}.get(c.state, 2)),
    columns=(
        Col("ID", "id", "id", 9, 5),
        Col("Name", "name", width=48, least=12, grow=True, name=True),
        Col("App", "app", "note", 20, 6, drop=2),
        Col("State", "state", "state", 15, 9),
        Col("Since", "connection_lost_at", "time", 6, 4, drop=1),
        Col("Why", "why", "note", 40, 8, grow=True, drop=3),
        Col("External", "external_id", "note", 14, 6, drop=5),
        Col("Connected", "authorized_at", "time", 9, 4, drop=4),
    ),
    detail=(
        Fact("State", "state", "state"),
        Fact("Why", "why"),
        Fact("Lost", "connection_lost_at", "time"),
        Fact("Connected", "authorized_at", "time"),
        Fact("App", "app"),
        Fact("Folder", "folder_id", "id"),
        Fact("Project", "project_id", "id"),
        Fact("Parent", "parent_id", "id"),
        Fact("External ID", "external_id"),
        Fact("Tags", "tags"),
        Fact("Changed", "updated_at", "time"),
        Fact("Created", "created_at", "time"),
        Part("Description", lambda c: c.description or ""),
    ),
    children=("picklist",),
    acts=(
        Act(CREATE, "make it", "Make a connection, as a shell or connected at once", key="new",
            on="list", form=ConnectionCreate, question="New connection",
            notes=("An OAuth connection is made as a shell; a person logs in later.",),
            done="The connection was made."),
        Act(UPDATE, "save", "Change this connection: name, folder, credentials", key="edit",
            form=ConnectionUpdate, changes=True, question="Change {what}",
            initial=lambda _c, _s: {"input": None, "shell_connection": None},
            tidy=_objects, done="The {what} was changed."),
        Act(DISCONNECT, "disconnect", "Disconnect this connection", form=Disconnect,
            refuse=lambda form, c: ("sure", f'Does not match "{c.id}"')
            if form.force and form.sure != c.id else None,
            done="The {what} was disconnected."),
        Act(DELETE, "delete", "Delete this connection", key="delete", loses=True,
            why_not=_if_not_connected, notes=("There is no way back.",),
            done="The {what} was deleted."),
    ),
    empty="No connections here, or this token may not see them.\nn makes one.",
    hint="Broken ones come first. enter shows all, . its picklists.",
)  # fmt: skip


class Option(Model):
    """An entry of a picklist."""

    label: str | None = None
    value: Any = None


def options_of(answer: Any) -> Sequence[Mapping[str, Any]]:
    """Pairs of a label and a value, as objects."""
    found = answer if isinstance(answer, list) else []
    return [
        {"label": str(one[0]), "value": one[1] if len(one) > 1 else one[0]}
        if isinstance(one, list) and one
        else {"label": str(one), "value": one}
        for one in found
    ]


PICKLISTS = Resource(
    id="picklist",
    noun="values",
    one="value",
    model=Option,
    id_of="value",
    name_of="label",
    list=PICKLIST,
    asks=PicklistAsked,
    asks_body=("pick_list_name", "pick_list_params"),
    split=options_of,
    personal=True,
    columns=(
        Col("Label", "label", width=60, least=16, grow=True, name=True),
        Col("Value", "value", width=60, least=12, grow=True),
    ),
    detail=(Fact("Label", "label"), Fact("Value", "value")),
    empty="This picklist has no values.\nf asks for another one.",
    hint="Read from the customer's application just now.",
)  # fmt: skip
RESOURCES = (CONNECTIONS, PICKLISTS)
