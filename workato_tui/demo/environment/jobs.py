"""Jobs: a list with a cursor and totals, and single jobs with their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.environment.answers import wrap_for_older
from workato_tui.demo.environment.job_history import job_history
from workato_tui.demo.errors import not_found

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call
    from workato_tui.demo.environment.job_history import Job

PAGE: Final = 50
_STATUSES: Final = ("succeeded", "failed", "pending")


def list_jobs(call: Call) -> Any:
    """Return jobs, newest first: those before the cursor, with `prev` those after it."""
    environment = call.environment_state
    recipe = environment.recipe(call.path["recipe_id"])
    jobs = job_history(environment, recipe)
    status = call.choice("status", _STATUSES)
    reruns = call.flag("rerun_only")
    matching = [
        job
        for job in _around_cursor(call, jobs)
        if status in (None, job.status) and (job.repeats or not reruns)
    ]
    page = matching[-PAGE:] if call.flag("prev") else matching[:PAGE]
    return wrap_for_older(
        call,
        {
            "job_succeeded_count": recipe.succeeded,
            "job_failed_count": recipe.failed,
            "job_count": len(jobs),
            "items": [job.shape(recipe) for job in page],
        },
    )


def get_job(call: Call) -> Any:
    """Return one job with its steps."""
    environment = call.environment_state
    recipe = environment.recipe(call.path["recipe_id"])
    for job in job_history(environment, recipe):
        if job.handle == call.path["job_id"]:
            return wrap_for_older(call, job.whole_shape(recipe))
    raise not_found()


def _around_cursor(call: Call, jobs: list[Job]) -> list[Job]:
    cursor = call.query.get("offset_job_id")
    if not cursor:
        return jobs
    for place, job in enumerate(jobs):
        if job.handle == cursor:
            return jobs[:place] if call.flag("prev") else jobs[place + 1 :]
    raise not_found()
