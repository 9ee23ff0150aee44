"""Recipes: list, start, stop, create, update, delete, and share.

Operations: recipes.list, get, create, update, delete, start, stop (Developer API and Embedded),
custom-connectors.recipe-share (Embedded only). Source: Recipes (Embedded).
"""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from pydantic import Field, model_validator

from workato_tui.api.list_filters import TIME_EXAMPLES, Since
from workato_tui.api.operation import CUSTOMER_PREFIX
from workato_tui.api.operations import define
from workato_tui.api.pagination import PAGES
from workato_tui.catalog.fields import (
    FOLDER_PICKER,
    TEXT_AREA,
    JsonText,
    OptionalNumericId,
    OptionalStr,
    Request,
    RequiredStr,
)
from workato_tui.catalog.models import Count, Filters, Id, NamedItem, Timestamp
from workato_tui.catalog.recipe_text import (
    connections_of,
    format_connections,
    format_json,
    start_errors,
)
from workato_tui.catalog.schema import (
    ColumnSpec,
    DetailField,
    DetailSection,
    References,
    Resource,
    ResourceAction,
)

_RECIPE = "/api/recipes/{recipe_id}"
_define = partial(define, family="recipes", budget="recipes")
LIST = _define("recipes.list", "GET", "/api/recipes", budget="recipes-list")
GET = _define("recipes.get", "GET", _RECIPE, budget="recipes-list")
CREATE = _define("recipes.create", "POST", "/api/recipes")
UPDATE = _define("recipes.update", "PUT", _RECIPE, confirm="ask")
DELETE = _define("recipes.delete", "DELETE", _RECIPE, confirm="type")
START = _define("recipes.start", "PUT", f"{_RECIPE}/start", confirm="ask")
STOP = _define("recipes.stop", "PUT", f"{_RECIPE}/stop", confirm="ask")
SHARE = define(
    "custom-connectors.recipe-share", "POST", None, "custom-connectors", "custom-connectors", "ask",
    customer_path=CUSTOMER_PREFIX + "recipes/{recipe_id}/share",
    recovery_hint="The API does not list shared recipes; sending again changes nothing.",
)  # fmt: skip


class Recipe(NamedItem):
    """A recipe. ``config`` holds its connections, ``code`` is JSON text."""

    description: str | None = None
    folder_id: Id | None = None
    project_id: Id | None = None
    user_id: Id | None = None
    running: bool | None = None
    stop_cause: str | None = None
    job_succeeded_count: Count | None = None
    job_failed_count: Count | None = None
    lifetime_task_count: Count | None = None
    last_run_at: Timestamp | None = None
    stopped_at: Timestamp | None = None
    version_no: Count | None = None
    trigger_application: str | None = None
    action_applications: list[str] | None = None
    applications: list[str] | None = None
    config: Any = None
    code: str | None = None
    parameters: Any = None
    webhook_url: str | None = None
    author_name: str | None = None
    version_author_name: str | None = None
    version_comment: str | None = None
    tags: Any = None
    copy_count: Count | None = None

    @property
    def state(self) -> str | None:
        """Running, stopped by a user, or stopped by Workato."""
        if self.running is None:
            return None
        return "recipe on" if self.running else "recipe broken" if self.stop_cause else "recipe off"

    @property
    def stop_reason(self) -> str | None:
        """Why Workato stopped it, in words; an unknown cause unchanged."""
        cause = self.stop_cause
        return None if self.running else STOP_CAUSES.get(cause or "", cause)

    @property
    def short_stop_reason(self) -> str | None:
        """The reason in two words, for a column."""
        cause = self.stop_cause
        return None if self.running else _SHORT_CAUSES.get(cause or "", cause)

    @property
    def apps(self) -> list[str]:
        """Its apps, the trigger's first."""
        rest = self.applications or self.action_applications or []
        return list(dict.fromkeys([name for name in (self.trigger_application, *rest) if name]))


STOP_CAUSES: dict[str, Any] = {
    "trigger_errors_limit": "too many trigger errors",
    "action_quota_limit": "task limit reached",
    "trial_expired": "trial ended",
    "txn_quota_limit": "transaction limit reached",
}


_SHORT_CAUSES = {
    "trigger_errors_limit": "trigger errors",
    "action_quota_limit": "task limit",
    "trial_expired": "trial over",
    "txn_quota_limit": "transactions",
}


class RecipeFilter(Filters):
    """Filters of recipes.list."""

    running: Literal["true", "false"] | None = Field(
        None, title="State", json_schema_extra={"labels": {"true": "running", "false": "stopped"}}
    )
    stop_cause: (
        Literal["trigger_errors_limit", "action_quota_limit", "trial_expired", "txn_quota_limit"]
        | None
    ) = Field(None, title="Stopped by", json_schema_extra={"labels": dict(STOP_CAUSES)})
    folder_id: OptionalStr = Field(None, title="Folder", json_schema_extra=FOLDER_PICKER)
    with_subfolders: bool | None = Field(None, title="And below", description="include subfolders")
    project_id: OptionalStr = Field(None, title="Project", description="ID")
    stopped_after: Since = Field(None, title="Stopped after", description=TIME_EXAMPLES)
    updated_after: Since = Field(None, title="Updated after", description=TIME_EXAMPLES)
    adapter_names_any: OptionalStr = Field(
        None, title="Any app of", description="comma-separated app names"
    )
    adapter_names_all: OptionalStr = Field(None, title="All apps of", description="likewise")
    since_id: OptionalNumericId = Field(
        None, title="Below ID", description="only recipes with a lower ID"
    )
    order: OptionalStr = Field(
        None, title="Order", description="activity or default; empty = broken first"
    )


class RecipeCreate(Request):
    """Body of recipes.create, wrapped in ``recipe``."""

    name: OptionalStr = Field(None, title="Name", max_length=255)
    code: JsonText = Field(
        None, title="Code", description="Recipe as JSON",
        json_schema_extra=TEXT_AREA,
    )  # fmt: skip
    code_file: OptionalStr = Field(
        None, title="Code from", description="a file; replaces the field above",
        json_schema_extra={"widget": "path"},
    )  # fmt: skip
    config: JsonText = Field(
        None, title="Config", description="Connections as a JSON list", json_schema_extra=TEXT_AREA
    )
    folder_id: OptionalStr = Field(None, title="Folder", json_schema_extra=FOLDER_PICKER)
    description: OptionalStr = Field(None, title="Description", json_schema_extra=TEXT_AREA)

    @model_validator(mode="after")
    def _check_code(self) -> RecipeCreate:
        if not (self.code or self.code_file):
            raise ValueError("enter the code, here or as a file")
        return self

    def body(self) -> dict[str, Any]:
        """Return the body without the name of the code's file."""
        return _drop_file(super().body())


class RecipeUpdate(Request):
    """Body of recipes.update, wrapped in ``recipe``: only changed fields."""

    name: RequiredStr = Field("", title="Name", max_length=255)
    description: OptionalStr = Field(None, title="Description", json_schema_extra=TEXT_AREA)
    folder_id: OptionalStr = Field(None, title="Folder", json_schema_extra=FOLDER_PICKER)
    code: JsonText = Field(None, title="Code", json_schema_extra=TEXT_AREA)
    code_file: OptionalStr = Field(
        None, title="Code from", description="a file; replaces the field above",
        json_schema_extra={"widget": "path"},
    )  # fmt: skip
    config: JsonText = Field(None, title="Config", json_schema_extra=TEXT_AREA)


def _drop_file(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "code_file"}


def _running_reason(recipe: Recipe, _location: Any) -> str | None:
    return "Running. Stop it first." if recipe.running else None


_STATE_ORDER = {"recipe broken": 0, "recipe on": 1, "recipe off": 2}


def _missing_connection(connection_id: str, app: str) -> dict[str, Any]:
    """Return a connection that is not chosen, or that this token does not see."""
    name = "name unknown" if connection_id else "no connection"
    return {"id": connection_id, "name": name, "provider": app, "authorization_status": "-"}


RECIPES = Resource(
    id="recipes",
    plural="recipes",
    singular="recipe",
    model=Recipe,
    path_id="recipe_id",
    web_path="recipes/{recipe_id}",
    list=LIST,
    paging=PAGES,
    params={"exclude_code": True},
    get=GET,
    filters=RecipeFilter,
    sort_key=lambda r: (_STATE_ORDER.get(r.state or "", 1), -(r.job_failed_count or 0)),
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Name", "name", width=60, min_width=24, grow=True, is_name=True),
        ColumnSpec("State", "state", "state", 11, 9),
        ColumnSpec("Why", "short_stop_reason", "note", 18, 14, drop_priority=1),
        ColumnSpec("Failed", "job_failed_count", "number", 7, 6, drop_priority=2),
        ColumnSpec("Done", "job_succeeded_count", "number", 8, 4, drop_priority=4),
        ColumnSpec("Apps", "apps", "note", 28, 6, grow=True, drop_priority=5),
        ColumnSpec("Ran", "last_run_at", "time", 5, 3, drop_priority=3),
    ),
    detail=(
        DetailField("State", "state", "state"),
        DetailField("Stopped by", "stop_reason"),
        DetailField("Stopped", "stopped_at", "time"),
        DetailField("Last run", "last_run_at", "time"),
        DetailField("Jobs", lambda r: f"{r.job_succeeded_count or 0} succeeded, "
             f"{r.job_failed_count or 0} failed"),
        DetailField("Tasks", "lifetime_task_count", "number"),
        DetailField("Apps", "apps"),
        DetailField("Folder", "folder_id", "id"),
        DetailField("Project", "project_id", "id"),
        DetailField("Version", lambda r: " by ".join(
            str(v) for v in (r.version_no, r.version_author_name or r.author_name) if v)),
        DetailField("Comment", "version_comment"),
        DetailField("Updated", "updated_at", "time"),
        DetailField("Created", "created_at", "time"),
        DetailField("Webhook", "webhook_url", secret=True),
        DetailSection("Description", lambda r: r.description or ""),
        DetailSection("Connections", lambda r, names: format_connections(r.config, names),
            takes_names=True),
        DetailSection("Steps", renderer="recipe_steps", code=True),
        DetailSection("Code as JSON", lambda r: format_json(r.code), secret=True, code=True),
    ),
    references=References("connections", lambda r: connections_of(r.config), _missing_connection),
    children=("jobs",),
    default_child="jobs",
    actions=(
        ResourceAction(START, "start", "Start this recipe or all ticked recipes", key="switch",
            allow_bulk=True,
            unavailable_reason=lambda r, _: "Already running." if r.running else None,
            notes=("It will run jobs and use tasks.",), explain_failure=start_errors,
            success_message="{what} started."),
        ResourceAction(STOP, "stop", "Stop this recipe or all ticked recipes", key="switch",
            allow_bulk=True, unavailable_reason=lambda r, _: (
                "Already stopped." if r.running is False else None),
            notes=("It processes nothing until started again.",),
            success_message="{what} stopped."),
        ResourceAction(CREATE, "create", "New recipe from code", key="new", on="list",
            form=RecipeCreate, file_fields={"code_file": "code"},
            body_wrapper="recipe", heading="New recipe",
            success_message="Recipe created; it is stopped."),
        ResourceAction(UPDATE, "save", "Edit this recipe: name, folder, description, code",
            key="edit",
            form=RecipeUpdate, sends_changes_only=True, refetch=True, body_wrapper="recipe",
            unavailable_reason=_running_reason, initial=lambda r, _: {"code": format_json(r.code),
                "config": format_json(r.config) or None},
            file_fields={"code_file": "code"}, normalize=_drop_file,
            heading="Edit {what}", success_message="{what} saved."),
        ResourceAction(DELETE, "delete", "Delete this recipe", key="delete", removes_item=True,
            unavailable_reason=_running_reason,
            notes=("Deletes its jobs. Cannot be undone.",),
            success_message="{what} deleted."),
        ResourceAction(SHARE, "share",
            "Share this recipe with partners",
            notes=("Makes it visible outside this workspace.",),
            success_message="{what} shared."),
    ),
    empty_text="No recipes here, or this token may not see them.\n"
               "{new} makes one, {filters} changes the filter.",
    hint="{open} shows its jobs, {look} its code, {switch} starts or stops it.",
)  # fmt: skip
RESOURCES = (RECIPES,)
