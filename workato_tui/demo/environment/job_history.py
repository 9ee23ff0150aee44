"""The jobs of a recipe, created on request; always the same ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from workato_tui.demo.clock import optional_stamp, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from workato_tui.demo.environment.environment import EnvironmentState
    from workato_tui.demo.environment.records import Connection, Recipe

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_PEOPLE: Final = (
    "ilse.brandt@northwind.example", "j.alvarez@globex.example", "佐藤 健", "m.haddad@palm.example",
)  # fmt: skip


class Failure(NamedTuple):
    """Why a job fails."""

    kind: str
    message: str
    inner: str


_FAILURES: Final = (
    Failure("Bad request", "400 Bad Request: required field is missing", "field: tax_code"),
    Failure("Not found", "404 Not Found: no record with this external id", ""),
    Failure("Timeout", "Request timed out after 40 seconds", "Net::ReadTimeout"),
    Failure("Validation", "Duplicate value on external_id", "DUPLICATE_VALUE"),
)
_LOST: Final = Failure("Authorization", "401 Unauthorized: session expired", "invalid_grant")


@dataclass
class Job:
    """A run of a recipe; `repeats` is the handle of the run that it repeats."""

    handle: str
    number: int
    status: str
    title: str
    started_at: datetime
    completed_at: datetime | None
    step: int
    app: str
    failure: Failure | None = None
    polled: bool = False
    repeats: str | None = None
    as_json: bool = False
    person: str = ""

    def shape(self, recipe: Recipe) -> dict[str, Any]:
        """Return the JSON in the list of jobs."""
        return {
            "id": self.handle,
            "handle": self.handle,
            "flow_run_id": self.number,
            "recipe_id": recipe.id,
            "started_at": stamp(self.started_at),
            "completed_at": optional_stamp(self.completed_at),
            "title": self.title,
            "status": self.status,
            "is_poll_error": self.polled,
            "is_error": self.failure is not None,
            "error": self._error(),
            "error_parts": self._parts(),
            "is_repeat": self.repeats is not None,
            "is_test": False,
            "is_test_case_job": False,
            "master_job_id": self.repeats,
            "master_job_handle": self.repeats,
            "calling_recipe_id": None,
            "calling_job_id": None,
            "calling_job_handle": None,
        }

    def whole_shape(self, recipe: Recipe) -> dict[str, Any]:
        """Return the JSON of one job: with the steps up to the failed one, without their data."""
        last = self.step if self.failure else recipe.facts.steps[-1][0] if recipe.facts.steps else 0
        lines = [
            {
                "recipe_line_number": number,
                "adapter_name": app or None,
                "adapter_operation": None,
                "line_stat": {"total": 0.2 + 0.05 * number},
            }
            for number, app in recipe.facts.steps
            if number <= last
        ]
        return self.shape(recipe) | {"lines": lines}

    def _error(self) -> str | None:
        if self.failure is None:
            return None
        if self.as_json:
            return json.dumps({"error": {"code": self.failure.kind, "text": self.failure.message}})
        return f"{self.failure.message} ({self.person})"

    def _parts(self) -> dict[str, Any] | None:
        if self.failure is None:
            return None
        return {
            "adapter": self.app,
            "error_type": self.failure.kind,
            "message": self.failure.message,
            "inner_message": self.failure.inner,
            "error_id": f"{self.number * 7919:08x}",
            "error_at": self.step,
            "input": {"record": {"id": self.title.rsplit(" ", 1)[-1], "contact": self.person}},
        }


def job_history(environment: EnvironmentState, recipe: Recipe) -> list[Job]:
    """Return the jobs, newest first: as many as the recipe's counts, and a running one."""
    jobs = environment.jobs.get(recipe.id)
    if jobs is None:
        jobs = environment.jobs[recipe.id] = _make_jobs(environment, recipe)
    return jobs


def _make_jobs(environment: EnvironmentState, recipe: Recipe) -> list[Job]:
    if recipe.last_run_at is None:
        return []
    rng = Random(f"jobs {recipe.id}")
    count = recipe.succeeded + recipe.failed
    lost = next(
        (
            connection
            for connection in environment.connections_of(recipe)
            if connection and connection.lost_at
        ),
        None,
    )
    failed = _failing(rng, count, recipe.failed, lost)
    apps = [(number, app) for number, app in recipe.facts.steps if app] or [(0, "")]
    nightly = recipe.facts.trigger_app == "clock"
    jobs: list[Job] = []
    at = recipe.last_run_at
    for place in range(count):
        step, app = rng.choice(apps)
        took = timedelta(milliseconds=rng.randrange(400, 60_000))
        job = Job(
            _handle(rng, place), 90_000_000 + recipe.id % 97_000 * 1_000 + count - place,
            "succeeded", f"{recipe.asset.name} {1000 + count - place}", at, at + took, step, app,
            as_json=place % 3 == 0, person=rng.choice(_PEOPLE),
        )  # fmt: skip
        if place in failed:
            job.status, job.failure = "failed", _LOST if lost else rng.choice(_FAILURES)
            job.polled = lost is not None and place % 9 == 0
            job.app = lost.provider if lost else app
        elif place + 1 in failed and place % 2:
            # A successful repeat by a user; the repeated job follows in this order.
            job.repeats = ""
        if jobs and jobs[-1].repeats == "":
            jobs[-1].repeats = job.handle
        jobs.append(job)
        at -= timedelta(hours=24) if nightly else timedelta(minutes=rng.randrange(7, 90))
    if recipe.running and jobs:
        jobs.insert(0, _running(rng, jobs[0], recipe))
    return jobs


def _running(rng: Random, newest: Job, recipe: Recipe) -> Job:
    at = newest.started_at + timedelta(minutes=3)
    title = f"{recipe.asset.name} {1001 + recipe.succeeded + recipe.failed}"
    return Job(_handle(rng, 9999), newest.number + 1, "pending", title, at, None, 0, "")


def _failing(rng: Random, count: int, failed: int, lost: Connection | None) -> set[int]:
    """Return the positions of failed jobs: the newest ones after a lost connection."""
    if lost is not None:
        return set(range(min(failed, count)))
    return set(rng.sample(range(count), min(failed, count)))


def _handle(rng: Random, place: int) -> str:
    return f"j-{''.join(rng.choices(_LETTERS, k=8))}-{place:04}"
