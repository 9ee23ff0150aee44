"""API collections and their endpoints.

Operations: api-collections.list, create, api-endpoints.list, enable, disable (Developer API and
Embedded). Source: API platform (Embedded). Versions of the documentation disagree whether the
project of a new collection belongs into the query or the body.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import Field

from workato_tui.api.operations import define
from workato_tui.api.pagination import PAGES
from workato_tui.api.response_text import clean_message, error_text
from workato_tui.catalog.fields import (
    NumericId,
    OptionalNumericId,
    OptionalStr,
    Request,
    RequiredStr,
)
from workato_tui.catalog.models import Id, NamedItem, SwitchableItem
from workato_tui.catalog.schema import TIMES, ColumnSpec, DetailField, Resource, ResourceAction

if TYPE_CHECKING:
    from workato_tui.api.resources import Query

_COLLECTIONS = "/api/api_collections"
_ENDPOINTS = "/api/api_endpoints"
_ENDPOINT = _ENDPOINTS + "/{api_endpoint_id}"
_define = partial(define, family="api-platform", budget="api-platform")
_HINT = "Refresh the API endpoints to check."
COLLECTIONS_LIST = _define("api-collections.list", "GET", _COLLECTIONS)
COLLECTIONS_CREATE = _define(
    "api-collections.create", "POST", _COLLECTIONS,
    recovery_hint="Refresh the API collections to check.",
)  # fmt: skip
ENDPOINTS_LIST = _define("api-endpoints.list", "GET", _ENDPOINTS)
ENABLE = _define(
    "api-endpoints.enable", "PUT", f"{_ENDPOINT}/enable", confirm="ask", recovery_hint=_HINT
)
DISABLE = _define(
    "api-endpoints.disable", "PUT", f"{_ENDPOINT}/disable", confirm="ask", recovery_hint=_HINT
)


class Collection(NamedItem):
    """A collection of endpoints; its project id is text."""

    project_id: Id | None = None
    version: str | None = None
    url: str | None = None
    api_spec_url: str | None = None
    message: str | None = None
    import_results: Any = None

    @property
    def import_summary(self) -> str | None:
        """The result of importing an OpenAPI document, if one was sent."""
        results = self.import_results
        if isinstance(results, dict):
            return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in results.items())
        return None if results is None else str(results)


class CollectionCreate(Request):
    """Query and body of api-collections.create."""

    name: RequiredStr = Field(title="Name")
    project_id: NumericId = Field(title="Project", description="ID of the owning project")
    spec_file: OptionalStr = Field(
        None, title="OpenAPI file", description="JSON or YAML; also creates its endpoints",
        json_schema_extra={"widget": "path"},
    )  # fmt: skip
    spec: OptionalStr = Field(
        None, title="Or pasted", json_schema_extra={"widget": "area"}, description="the document"
    )
    proxy_connection_id: OptionalNumericId = Field(
        None, title="Proxy", description="ID of the connection that receives the calls"
    )


def _collection(request: Any, _item: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"name": request.name}
    if request.proxy_connection_id:
        body["proxy_connection_id"] = int(request.proxy_connection_id)
    if request.spec:
        form = "json" if request.spec.lstrip()[:1] == "{" else "yaml"
        body["openapi_spec"] = {"content": request.spec, "format": form}
    return body


def _project_in_body(query: Query) -> Query:
    project = str(query.params["project_id"])
    return query._replace(params={}, body={**query.body, "project_id": int(project)})


COLLECTIONS = Resource(
    id="api-collections",
    plural="API collections",
    singular="API collection",
    model=Collection,
    path_id="api_collection_id",
    web_path="api_groups/{api_collection_id}/endpoints",
    list=COLLECTIONS_LIST,
    paging=PAGES,
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Collection", "name", width=50, min_width=20, grow=True, is_name=True),
        ColumnSpec("Version", "version", "note", 8, 4, drop_priority=2),
        ColumnSpec("Project", "project_id", "id", 10, 5, drop_priority=1),
        ColumnSpec("URL", "url", "note", 60, 12, grow=True, drop_priority=3),
        ColumnSpec("Updated", "updated_at", "time", 7, 4, drop_priority=4),
    ),
    detail=(
        DetailField("URL", "url"),
        DetailField("Version", "version"),
        DetailField("Project", "project_id", "id"),
        DetailField("OpenAPI", "api_spec_url"),
        *TIMES,
    ),
    children=("api-endpoints",),
    default_child="api-endpoints",
    actions=(
        ResourceAction(COLLECTIONS_CREATE, "create",
            "New API collection, also from an OpenAPI document",
            key="new", on="list", form=CollectionCreate, file_fields={"spec_file": "spec"},
            query_fields=("project_id",), body=_collection, fallback=_project_in_body,
            heading="New API collection",
            result_fields=(DetailField("Collection", "name"), DetailField("URL", "url"),
                   DetailField("Says", "message"), DetailField("Imported", "import_summary")),
            success_message="API collection created."),
    ),
    empty_text="No API collections here, or this workspace has no API platform.\n"
               "{new} creates one.",
    hint="{open} shows its endpoints.",
)  # fmt: skip


class Endpoint(SwitchableItem):
    """An endpoint; ``flow_id`` is its recipe."""

    api_collection_id: Id | None = None
    flow_id: Id | None = None
    method: str | None = None
    url: str | None = None
    legacy_url: str | None = None
    base_path: str | None = None
    path: str | None = None
    legacy: bool | None = None


def _refused(answer: Any) -> str:
    """Return Workato's message with its most likely cause."""
    message = clean_message(error_text(answer)).rstrip(".")
    return f"Workato refused it{f': {message}' if message else ''}. Start its recipe first."


ENDPOINTS = Resource(
    id="api-endpoints",
    plural="API endpoints",
    singular="API endpoint",
    model=Endpoint,
    path_id="api_endpoint_id",
    web_path="api_groups/{api_collection_id}/endpoints/{api_endpoint_id}",
    list=ENDPOINTS_LIST,
    paging=PAGES,
    query_ids=("api_collection_id",),
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Endpoint", "name", width=40, min_width=20, grow=True, is_name=True),
        ColumnSpec("State", "state", "state", 6, 5),
        ColumnSpec("Method", "method", width=7, min_width=4, drop_priority=1),
        ColumnSpec("Path", "path", "note", 40, 8, grow=True, drop_priority=2),
        ColumnSpec("Recipe", "flow_id", "id", 9, 6, drop_priority=3),
        ColumnSpec("Updated", "updated_at", "time", 7, 4, drop_priority=4),
    ),
    detail=(
        DetailField("State", "state", "state"),
        DetailField("Method", "method"),
        DetailField("URL", "url"),
        DetailField("Path", lambda e: "/".join(
            part.strip("/") for part in (e.base_path, e.path) if part) or None),
        DetailField("Recipe", "flow_id", "id"),
        DetailField("Collection", "api_collection_id", "id"),
        DetailField("Older URL", "legacy_url"),
        *TIMES,
    ),
    actions=(
        ResourceAction(ENABLE, "enable", "Enable this endpoint or all ticked endpoints",
            key="switch", allow_bulk=True,
            unavailable_reason=lambda e, _: "Already enabled." if e.active else None,
            notes=lambda e, _: [
                "It can be called immediately.",
                f"Workato refuses it while its recipe (#{e.flow_id or '?'}) is stopped."],
            explain_failure=_refused, success_message="{what} enabled."),
        ResourceAction(DISABLE, "disable",
            "Disable this endpoint or all ticked endpoints",
            key="switch", allow_bulk=True,
            unavailable_reason=lambda e, _: "Already disabled." if e.active is False else None,
            notes=("Calls are refused immediately.",), success_message="{what} disabled."),
    ),
    empty_text="No endpoints here: recipes with an API trigger become endpoints of a collection.",
    hint="{switch} enables or disables it.",
)  # fmt: skip
RESOURCES = (COLLECTIONS, ENDPOINTS)
