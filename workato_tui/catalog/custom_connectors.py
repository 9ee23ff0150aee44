"""Custom connectors: versions, and which of them are shared with all customers.

Operations: custom-connectors.list, get, oem-share, suppress-oem-version; for sharing a recipe with
a custom connector see recipes. Source: Custom connectors (Embedded). All calls go to the partner's
own workspace; sharing and unsharing affect all customers.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from pydantic import Field

from workato_tui.api.operations import define
from workato_tui.catalog.fields import NumericId, OptionalStr, Request
from workato_tui.catalog.models import Count, Filters, Id, Model, Timestamp
from workato_tui.catalog.schema import (
    ColumnSpec,
    DetailField,
    DetailSection,
    Resource,
    ResourceAction,
)

_ALL = "/api/custom_connectors"
_ONE = _ALL + "/{custom_connector_id}"
_define = partial(
    define,
    family="custom-connectors",
    budget="custom-connectors",
    customer_path=None,
    recovery_hint="Refresh the custom connectors to check the shared version.",
)
LIST = _define("custom-connectors.list", "GET", _ALL)
GET = _define("custom-connectors.get", "GET", _ONE)
SHARE = _define(
    "custom-connectors.oem-share", "POST", f"{_ONE}/oem_share/{{version}}", confirm="type"
)
SUPPRESS = _define(
    "custom-connectors.suppress-oem-version", "DELETE", f"{_ONE}/suppress_oem_version",
    confirm="type",
)  # fmt: skip


class CustomConnector(Model):
    """A custom connector; ``oem_shared_version`` is None if customers do not have it."""

    id: Id = ""
    name: str | None = None
    title: str | None = None
    latest_released_version: Count | None = None
    latest_released_version_note: str | None = None
    oem_shared_version: Count | None = None
    oem_shared_at: Timestamp | None = None
    released_versions: Any = None

    @property
    def versions(self) -> list[dict[str, Any]]:
        """Its released versions, newest first."""
        released = self.released_versions if isinstance(self.released_versions, list) else []
        versions = [
            version for version in released if isinstance(version, dict) and version.get("version")
        ]
        return sorted(versions, key=lambda version: str(version["version"]).zfill(9), reverse=True)

    @property
    def shared_label(self) -> str:
        """The version that customers have, in words."""
        version = self.oem_shared_version
        return f"version {version}" if version is not None else "not shared"

    @property
    def outdated_note(self) -> str | None:
        """A note that customers have an older version than the newest."""
        newest, shared = self.latest_released_version, self.oem_shared_version
        return "older" if newest and shared is not None and shared < newest else None


class ConnectorFilter(Filters):
    """Filters of custom-connectors.list."""

    title: OptionalStr = Field(None, title="Title", description="a part of it")
    oem_shared: Literal["true"] | None = Field(
        None, title="Shared", json_schema_extra={"labels": {"true": "with customers"}}
    )


class Share(Request):
    """The version in the path of custom-connectors.oem-share."""

    version: NumericId = Field(title="Version", description="one that is released")


def _version_options(connector: CustomConnector, _location: Any) -> list[tuple[str, str]]:
    return [
        (str(entry["version"]), f"{entry['version']}  {entry.get('version_note') or ''}".rstrip())
        for entry in connector.versions
    ]


def _share_notes(connector: CustomConnector, _location: Any) -> list[str]:
    return [
        "For ALL customers: existing users move to this version immediately.",
        f"Current version: {connector.shared_label}.",
    ]


CUSTOM_CONNECTORS = Resource(
    id="custom-connectors",
    plural="custom connectors",
    singular="custom connector",
    model=CustomConnector,
    name_of=lambda c: c.title or c.name,
    path_id="custom_connector_id",
    list=LIST,
    get=GET,
    filters=ConnectorFilter,
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Connector", lambda c: c.title or c.name, width=50, min_width=20, grow=True,
            is_name=True),
        ColumnSpec("Released", "latest_released_version", "number", 8, 5),
        ColumnSpec("Customers have", "shared_label", width=14, min_width=10),
        ColumnSpec("", "outdated_note", "note", 6, 5, drop_priority=1),
        ColumnSpec("Shared", "oem_shared_at", "time", 7, 4, drop_priority=2),
        ColumnSpec("Name", "name", "note", 30, 8, drop_priority=3),
    ),
    detail=(
        DetailField("Name", "name"),
        DetailField("Released", "latest_released_version", "number"),
        DetailField("Note", "latest_released_version_note"),
        DetailField("Customers have", "shared_label"),
        DetailField("Shared", "oem_shared_at", "time"),
        DetailSection("Released versions", lambda c: "\n".join(
            f"{entry['version']:>4}  {entry.get('released_at') or entry.get('created_at') or '-'}"
            f"  {entry.get('version_note') or ''}" for entry in c.versions)),
    ),
    actions=(
        ResourceAction(SHARE, "share", "Share a version with ALL customers",
            form=Share, path_fields=("version",), local_choices={"version": _version_options},
            notes=_share_notes, initial=lambda c, _: {"version": c.latest_released_version},
            heading="Share {what} with ALL customers",
            about="{what} version {version}, for all customers",
            unavailable_reason=lambda c, _: None if c.latest_released_version or c.versions
            else "No released version.",
            success_message="{what} shared with all customers."),
        ResourceAction(SUPPRESS, "remove", "Unshare the connector from ALL customers",
            heading="Unshare {what} from ALL customers", about="{what}, from all customers",
            unavailable_reason=lambda c, _: None if c.oem_shared_version is not None
            else "Not shared.",
            notes=lambda c, _: [f"They have {c.shared_label}; recipes that use it can fail."],
            success_message="{what} unshared from all customers."),
    ),
    empty_text="No custom connectors in the workspace of this token.",
    hint="Sharing reaches every customer; see the actions ({row_actions}).",
)  # fmt: skip
RESOURCES = (CUSTOM_CONNECTORS,)
