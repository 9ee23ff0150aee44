"""The states of the API: running, waiting for people, or finished."""

from __future__ import annotations

import pytest

from tests.core.deployments import deployed
from workato_tui.api.deployments import Deployment
from workato_tui.core.states import (
    describe_state,
    failed_recipes,
    failure_reason,
    needs_people,
    phase,
    phase_of_state,
)


@pytest.mark.parametrize(
    ("state", "detail", "review", "expected", "words"),
    [
        ("pending", "pending", None, "running", "is running"),
        ("pending", None, None, "running", "is running"),
        (None, None, None, "running", "is running"),
        ("pending", "deploy_started", None, "running", "is running"),
        ("pending", "deploy_started", "review_approved", "running", "is running"),
        ("pending", "pending_review", None, "waiting", "is waiting for review"),
        ("pending", "pending_review", "pending_review", "waiting", "is waiting for review"),
        ("pending", "pending", "review_approved", "waiting",
         "is approved and waiting to be deployed"),
        ("pending", "pending_review", "review_rejected", "rejected", "was rejected"),
        ("success", "deploy_finished", "review_approved", "done", "succeeded"),
        ("Success", None, None, "done", "succeeded"),
        ("failed", "deploy_finished", None, "failed", "failed"),
        ("quarantined\x1b[31m", None, None, "other", "ended as quarantined"),
    ],
)  # fmt: skip
def test_phases_of_deployments(state, detail, review, expected, words) -> None:
    deployment = deployed(1, 46, state=state, detailed_state=detail, review_state=review)
    assert phase(deployment) == expected
    assert describe_state(deployment) == words
    assert needs_people(phase(deployment)) == (expected in ("waiting", "rejected"))


def test_a_draft_is_waiting_to_be_submitted() -> None:
    """With reviews, the assets are known before the deployment has finished."""
    draft = deployed(1, 46, state="pending", detailed_state="pending", assets=[{"name": "a"}])
    assert (phase(draft), describe_state(draft)) == (
        "waiting",
        "is waiting to be submitted for review",
    )
    started = deployed(1, 46, state="pending", detailed_state="deploy_started", assets=[])
    assert phase(started) == "running"


@pytest.mark.parametrize(
    ("status", "expected"),
    [("in_progress", "running"), ("processing", "running"), ("completed", "done"),
     ("succeeded", "done"), ("failed", "failed"), ("error", "failed"), ("paused", "other")],
)  # fmt: skip
def test_phases_of_packages(status: str, expected: str) -> None:
    assert phase_of_state(status) == expected


def test_failure_reasons() -> None:
    failed = Deployment.read(
        {"id": 1, "detailed_state": "connection_missing", "error": "No \x1b[1mgo"}
    )
    assert failure_reason(failed) == "No go; connection missing"
    assert failure_reason(deployed(1, 46)) == ""
    assert failure_reason(deployed(1, 46, state="failed", detailed_state="deploy_failed")) == ""
    parts = Deployment.read({"id": 1, "error_parts": ["one", {"message": "two"}]})
    assert failure_reason(parts) == "one, two"


def test_failed_recipes_of_an_import() -> None:
    restarted = [
        {"id": 1, "import_result": "restarted"},
        {"id": 2, "import_result": "no_update_or_updated_without_restart"},
        {"id": 3, "import_result": "no_update_or_update_without_restart"},
    ]
    assert failed_recipes(restarted) == ""
    assert failed_recipes([*restarted, {"id": 4, "import_result": "stopped"}]) == (
        "1 of 4 recipes: 4 stopped"
    )
