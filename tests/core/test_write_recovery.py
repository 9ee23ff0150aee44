"""Descriptions of writes, and how to find out their outcome."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.core.deployments import START, deployed
from workato_tui.api.list_filters import DeploymentFilter
from workato_tui.api.operations import OPERATIONS
from workato_tui.core.write_recovery import describe, matches, recovery_plan

SENT = datetime(2025, 3, 1, 14, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("operation", "about", "target", "words"),
    [
        ("project-builds.deploy", "build 46", "prod", "Deploy of build 46 to prod"),
        ("projects.build", "project 7", "", "Build of project 7"),
        ("deployments.approve", "deployment 6390", "", "Approval of deployment 6390"),
        ("folders.create", "folder Inbox", "", "Creation of folder Inbox"),
        ("tag-assignments.update", "", "", "Change of tag assignments"),
        ("lookup-tables.rows.add", "a new row", "test", "Addition of a new row in test"),
        ("api-keys.disable", "API key portal", "", "Switching off of API key portal"),
        ("roles.copy", "role Ops", "", "Copy of role Ops"),
        ("odd.new-thing", "it\x1b[1m", "", "New thing of it"),
    ],
)
def test_descriptions_of_writes(operation, about, target, words) -> None:
    assert describe(operation, about, target) == words


def test_a_deploy_of_a_build_is_found_among_later_deployments() -> None:
    plan = recovery_plan("project-builds.deploy", "/api/project_builds/46/deploy", "prod", SENT)
    assert (plan.kind, plan.build_id) == ("deployments", "46")
    assert plan.filters == {
        "from_": "2025-03-01T13:58:00+00:00",
        "environment_type": "prod",
    }
    assert DeploymentFilter(**plan.filters).params()["from"] == "2025-03-01T13:58:00Z"


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("/api/projects/7/deploy", {"project_id": "7"}),
        ("/api/projects/f660222/deploy", {"folder_id": "f660222"}),
        ("/api/managed_users/E12/projects/7/deploy", {"project_id": "7"}),
    ],
)
def test_a_deploy_of_a_project_is_found_among_its_deployments(path, filters) -> None:
    plan = recovery_plan("projects.deploy", path, "test", SENT)
    del plan.filters["from_"]
    assert plan.filters == {"environment_type": "test", **filters}


def test_recovery_hints_of_other_writes() -> None:
    plan = recovery_plan("deployments.approve", "/api/deployments/6390/approve", "", SENT)
    assert (plan.kind, plan.id) == ("deployment", "6390")
    assert recovery_plan("projects.build", "/api/projects/7/build", "", SENT).kind == ""
    assert (
        recovery_plan("odd.operation", "/api/x", "", SENT).hint == "Check before you send it again."
    )
    for operation in OPERATIONS.values():
        if operation.is_write:
            assert recovery_plan(operation.id, operation.path or "", "prod", SENT).hint


def test_only_possible_results_of_the_write_match() -> None:
    plan = recovery_plan("project-builds.deploy", "/api/project_builds/46/deploy", "prod", START)
    later = deployed(1, 46, "prod")
    earlier = deployed(2, 46, "prod", created_at=START - timedelta(minutes=6))
    skewed = deployed(3, 46, "prod", created_at=START - timedelta(minutes=4))
    others = [deployed(4, 46, "test"), deployed(5, 47, "prod")]
    assert matches(plan, [later, earlier, skewed, *others], START) == [later, skewed]
    plan = recovery_plan("projects.deploy", "/api/projects/7/deploy", "prod", START)
    other_project = deployed(6, 48, "prod", project_id="8")
    assert matches(plan, [later, other_project], START) == [later]
