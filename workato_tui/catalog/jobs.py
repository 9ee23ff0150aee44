"""Jobs of a recipe.

Operations: jobs.list, jobs.get (Developer API and Embedded). Errors quote customers' records, so
they are masked by default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from workato_tui.api.operations import define
from workato_tui.api.pagination import Paging
from workato_tui.catalog.fields import OptionalStr  # noqa: TC001 - pydantic reads it
from workato_tui.catalog.models import Filters, Id, Model, Timestamp
from workato_tui.catalog.recipe_text import decode_json
from workato_tui.catalog.schema import ColumnSpec, DetailField, DetailSection, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

_JOBS = "/api/recipes/{recipe_id}/jobs"
LIST = define("jobs.list", "GET", _JOBS, "jobs", "jobs")
GET = define("jobs.get", "GET", f"{_JOBS}/{{job_id}}", "jobs", "jobs")


class Job(Model):
    """A job. ``id`` is its handle; the API does not return the input and output of steps."""

    id: Id = ""
    handle: Id | None = None
    flow_run_id: Id | None = None
    recipe_id: Id | None = None
    status: str | None = None
    title: str | None = None
    started_at: Timestamp | None = None
    completed_at: Timestamp | None = None
    is_poll_error: bool | None = None
    is_repeat: bool | None = None
    is_test: bool | None = None
    is_test_case_job: bool | None = None
    error: Any = None
    error_parts: Any = None
    lines: Any = None
    master_job_id: Id | None = None
    master_job_handle: Id | None = None
    calling_recipe_id: Id | None = None
    calling_job_id: Id | None = None
    calling_job_handle: Id | None = None

    @property
    def seconds(self) -> str | None:
        """The duration in seconds."""
        if self.started_at is None or self.completed_at is None:
            return None
        seconds = (self.completed_at - self.started_at).total_seconds()
        return f"{seconds:.1f} s" if seconds < 90 else f"{seconds / 60:.1f} min"

    @property
    def run_kind(self) -> str | None:
        """The kind of run, unless it is an ordinary one."""
        flags = {
            "rerun": self.is_repeat,
            "test": self.is_test or self.is_test_case_job,
            "polling failed": self.is_poll_error,
        }
        return ", ".join(word for word, holds in flags.items() if holds) or None

    @property
    def error_details(self) -> dict[str, Any]:
        """The error's fields, whether they were sent as an object or as JSON text."""
        for value in (self.error_parts, decode_json(self.error)):
            if isinstance(value, dict):
                return value
        return {}

    @property
    def failed_step(self) -> str | None:
        """Where the job failed: the app and, if known, the step."""
        parts = self.error_details
        number = parts.get("line_number") or parts.get("step")
        names = [str(parts[key]) for key in ("adapter", "operation") if parts.get(key)]
        return " ".join([*([f"step {number}"] if number else []), *names]) or None

    @property
    def error_text(self) -> str | None:
        """The error in words. May quote a customer's record."""
        parts = self.error_details
        messages = [str(parts[key]) for key in ("message", "inner_message") if parts.get(key)]
        if messages:
            return ": ".join(dict.fromkeys(messages))
        return None if self.error in (None, "") else str(self.error)


class JobFilter(Filters):
    """Filters of jobs.list."""

    status: Literal["succeeded", "failed", "pending"] | None = Field(
        None, title="Status", json_schema_extra={"labels": {"succeeded": "done"}}
    )
    rerun_only: bool | None = Field(None, title="Only reruns")
    offset_job_id: OptionalStr = Field(None, title="From job", description="first job ID")
    prev: bool | None = Field(
        None, title="Newer ones", description="newer than that job; otherwise older"
    )

    @model_validator(mode="after")
    def _check_cursor(self) -> JobFilter:
        if self.prev and self.offset_job_id is None:
            raise ValueError("enter a job ID")
        return self


def _summarize(rest: Mapping[str, Any]) -> str:
    names = ("job_succeeded_count", "succeeded"), ("job_failed_count", "failed")
    parts = [f"{rest[name]} {word}" for name, word in names if isinstance(rest.get(name), int)]
    return ", ".join(parts)


JOBS = Resource(
    id="jobs",
    plural="jobs",
    singular="job",
    model=Job,
    path_id="job_id",
    web_path="recipes/{recipe_id}/job/{job_id}",
    name_of="id",  # its title quotes text from customers
    list=LIST,
    paging=Paging("cursor", parameter="offset_job_id", on_demand=True),
    summary=_summarize,
    get=GET,
    filters=JobFilter,
    sensitive=True,
    columns=(
        ColumnSpec("ID", "id", "id", 18, 8),
        ColumnSpec("Job", "title", width=40, min_width=10, grow=True, is_name=True, secret=True),
        ColumnSpec("Status", "status", "state", 10, 8),
        ColumnSpec("Failed at", "failed_step", "note", 20, 8, drop_priority=1),
        ColumnSpec("Error", "error_text", "note", 60, 10, grow=True, drop_priority=3, secret=True),
        ColumnSpec("Run", "run_kind", "note", 10, 4, drop_priority=2),
        ColumnSpec("Duration", "seconds", "note", 8, 4, drop_priority=5),
        ColumnSpec("Started", "started_at", "moment", 16, 8),
    ),
    detail=(
        DetailField("Status", "status", "state"),
        DetailField("Title", "title", secret=True),
        DetailField("Started", "started_at", "time"),
        DetailField("Ended", "completed_at", "time"),
        DetailField("Duration", "seconds"),
        DetailField("Failed at", "failed_step"),
        DetailField("Error type", lambda job: job.error_details.get("error_type")),
        DetailField("Error ID", lambda job: job.error_details.get("error_id"), "id"),
        DetailField("Run", "run_kind"),
        DetailField("Rerun of", lambda job: job.master_job_handle or job.master_job_id, "id"),
        DetailField("Called by", lambda job: " job ".join(
            str(v) for v in (job.calling_recipe_id, job.calling_job_handle or job.calling_job_id)
            if v), "id"),
        DetailField("Legacy ID", "flow_run_id", "id"),
        DetailSection("Error", lambda job: job.error_text or "", secret=True),
    ),
    empty_text="No jobs: the recipe has not run, or none match the filter ({filters}).",
    hint="{reveal} shows titles and errors; they may contain customer data.",
)  # fmt: skip
RESOURCES = (JOBS,)
