"""Connectors of a workspace with their triggers and actions.

Operations: connectors.list, connectors.list-all (Developer API; Embedded calls them in the
partner's workspace). Source: Connectors (Embedded). ``list-all`` returns one connector per page by
default, so the page size is always sent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import Field

from workato_tui.api.models import Model
from workato_tui.api.operations import define
from workato_tui.api.pagination import ONCE, PAGES
from workato_tui.catalog.fields import Request, RequiredStr
from workato_tui.catalog.schema import ColumnSpec, DetailField, DetailSection, Resource

LIST = define(
    "connectors.list", "GET", "/api/integrations", "connectors", "connectors", customer_path=None
)
LIST_ALL = define(
    "connectors.list-all", "GET", "/api/integrations/all", "connectors", "connectors",
    customer_path=None,
)  # fmt: skip


class Connector(Model):
    """A connector, identified by name. Older servers return only name and title."""

    name: str = ""
    title: str | None = None
    categories: list[str] | None = None
    oauth: bool | None = None
    deprecated: bool | None = None
    secondary: bool | None = None
    triggers: Any = None
    actions: Any = None

    @property
    def notes(self) -> str | None:
        """Special properties of the connector."""
        flags = {"deprecated": self.deprecated, "OAuth": self.oauth, "secondary": self.secondary}
        return ", ".join(word for word, holds in flags.items() if holds) or None


class ConnectorNames(Request):
    """Query of connectors.list."""

    applications: RequiredStr = Field(
        title="Connectors", description="comma-separated names: salesforce, netsuite"
    )


def _count(value: Any) -> int | None:
    return len(value) if isinstance(value, list) else None


def _lines(value: Any) -> str:
    lines = []
    for entry in value if isinstance(value, list) else ():
        if not isinstance(entry, dict):
            continue
        marks = [word for word in ("deprecated", "bulk", "batch") if entry.get(word)]
        suffix = f" ({', '.join(marks)})" if marks else ""
        lines.append(f"{entry.get('title') or '-'}  {entry.get('name') or ''}{suffix}")
    return "\n".join(lines)


CONNECTORS = Resource(
    id="connectors",
    plural="connectors",
    singular="connector",
    model=Connector,
    id_of="name",
    name_of=lambda c: c.title or c.name,
    path_id="name",
    list=LIST_ALL,
    paging=PAGES,
    columns=(
        ColumnSpec("Name", "name", "id", 24, 10),
        ColumnSpec("Connector", "title", width=50, min_width=20, grow=True, is_name=True),
        ColumnSpec("Triggers", lambda c: _count(c.triggers), "number", 8, 4, drop_priority=2),
        ColumnSpec("Actions", lambda c: _count(c.actions), "number", 7, 4, drop_priority=3),
        ColumnSpec("Remarks", "notes", "note", 20, 6, drop_priority=1),
        ColumnSpec("Categories", "categories", "note", 30, 8, drop_priority=4),
    ),
    detail=(
        DetailField("Categories", "categories"),
        DetailField("Remarks", "notes"),
        DetailSection("Triggers", lambda c: _lines(c.triggers)),
        DetailSection("Actions", lambda c: _lines(c.actions)),
    ),
    empty_text="No connectors here, or this token may not see them.",
    hint="Standard and custom connectors of the workspace that the token is of.",
)
NAMED = replace(
    CONNECTORS,
    id="connectors-named",
    list=LIST,
    paging=ONCE,
    parameters=ConnectorNames,
    retry_in_body=("applications",),
    empty_text="No connector has one of these names.\n{filters} changes the filter.",
    hint="{filters} searches by name.",
)
RESOURCES = (CONNECTORS, NAMED)
