"""Warnings before a deployment; promote, redeploy, and roll back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.deployments import START, deployed, histories, waiting
from workato_tui.core.deploy_checks import (
    deploy_warnings,
    is_acknowledged,
    latest_tested,
    make_draft,
    next_environment,
    rollback_target,
)
from workato_tui.core.environment_status import environment_status

if TYPE_CHECKING:
    from workato_tui.api.deployments import Deployment


def texts(*arguments, **options) -> dict[str, str]:
    return {warning.kind: warning.text for warning in deploy_warnings(*arguments, **options)}


def updated(deployment: Deployment) -> str:
    """Return when a deployment took effect, in local time."""
    return f"{deployment.updated_at.astimezone():%Y-%m-%d %H:%M}"


HISTORY = [
    deployed(1, 46, "test"), deployed(2, 46, "prod"),
    deployed(3, 52, "test"), deployed(4, 52, "prod"), deployed(5, 53, "test"),
]  # fmt: skip


def test_a_rollback_has_a_warning() -> None:
    assert texts("46", "prod", HISTORY) == {"back": "prod rolls back from build 52 to 46."}


def test_a_live_build_has_a_warning() -> None:
    (warning,) = deploy_warnings("52", "prod", HISTORY)
    assert (warning.kind, warning.deployment_id) == ("same", "4")
    assert not warning.needs_acknowledgement
    assert warning.text == f"Build 52 is already live in prod since {updated(HISTORY[3])}."


def test_a_newer_tested_build_has_no_warning() -> None:
    assert deploy_warnings("53", "prod", HISTORY) == []


def test_an_untested_build_has_a_warning() -> None:
    assert texts("54", "prod", HISTORY) == {"untested": "Build 54 was never in test."}
    assert texts("54", "prod", HISTORY, since=START)["untested"] == (
        "Build 54 was not in test since 2025-03-01; older ones were not loaded."
    )
    failed = deployed(6, 54, "test", state="failed")
    assert texts("54", "prod", [*HISTORY, failed]) == {
        "untested": "Build 54 in test: deployment 6 failed."
    }
    assert "untested" not in texts("54", "test", HISTORY)


def test_pending_deployments_must_be_acknowledged() -> None:
    history = [*HISTORY, waiting(8, 52), waiting(9, 53), waiting(10, 53, "test")]
    warnings = deploy_warnings("53", "prod", history)
    assert [(each.kind, each.text, each.deployment_id) for each in warnings] == [
        ("pending", "Deployment 9 of this build to prod is waiting for review.", "9"),
        ("pending", "Deployment 8 of build 52 to prod is waiting for review.", "8"),
    ]
    assert not is_acknowledged(warnings, [])
    assert is_acknowledged(warnings, ["pending"])
    assert is_acknowledged(deploy_warnings("46", "prod", HISTORY), [])


def test_rollback_targets() -> None:
    def target_build(history: list[Deployment]) -> str | None:
        target = rollback_target(history, "prod")
        return target.project_build_id if target is not None else None

    history = [deployed(1, 45, "prod"), deployed(2, 46, "prod"), deployed(3, 52, "prod")]
    assert target_build(history) == "46"
    redeployed = [*history, deployed(4, 52, "prod")]
    assert target_build(redeployed) == "46"
    rolled_back = [*redeployed, deployed(5, 46, "prod")]
    assert target_build(rolled_back) == "45"
    failed = deployed(6, 53, "prod", state="failed")
    assert target_build([*rolled_back, failed, waiting(7, 54)]) == "45"
    assert target_build([deployed(1, 45, "prod"), deployed(2, 44, "test")]) is None
    assert target_build([]) is None


def test_a_rejected_deployment_has_no_warning() -> None:
    rejected = waiting(8, 53, review_state="review_rejected")
    assert deploy_warnings("53", "prod", [*HISTORY, rejected]) == []


def test_an_earlier_failure_has_a_warning() -> None:
    failed = deployed(8, 53, "prod", state="failed")
    assert texts("53", "prod", [*HISTORY, failed]) == {
        "failed": f"Build 53 failed in prod on {updated(failed)} (deployment 8)."
    }


def test_a_first_deployment_has_a_warning() -> None:
    assert texts("46", "test", [])["first"] == "Nothing was deployed to test yet."
    assert texts("46", "test", [], since=START)["first"] == (
        "Nothing was deployed to test since 2025-03-01; older ones were not loaded."
    )


def test_deploying_a_project_builds_dev() -> None:
    (warning,) = deploy_warnings(None, "prod", HISTORY)
    assert warning.text == (
        "Builds the current state of DEV, not yet deployed to test; build 53 was."
    )
    assert warning.deployment_id == "5"
    assert texts(None, "test", HISTORY) == {"current_state": "Builds the current state of DEV."}
    assert texts(None, "prod", HISTORY[:4]) == {
        "current_state": "Builds the current state of DEV, not yet deployed to test."
    }
    assert latest_tested(HISTORY) is HISTORY[4]
    assert latest_tested(HISTORY[:4]) is None
    assert latest_tested(HISTORY, "test") is None


@pytest.mark.parametrize(
    ("source", "target", "intent", "heading"),
    [
        (HISTORY[4], "prod", "promote", "Promote build 53 from test to prod"),
        (HISTORY[3], "prod", "again", "Redeploy build 52 to prod"),
        (HISTORY[1], "prod", "back", "Roll back prod to build 46 (from 52)"),
        (HISTORY[0], "prod", "back", "Roll back prod to build 46 (from 52)"),
    ],
)
def test_headings_of_drafts(source, target, intent, heading) -> None:
    draft = make_draft(source, target, HISTORY)
    assert draft is not None
    assert (draft.intent, draft.heading, draft.environment) == (intent, heading, target)


def test_a_draft_copies_title_and_description() -> None:
    source = deployed(5, 53, title="Release 14", description="Two recipes")
    draft = make_draft(source, "prod", HISTORY)
    assert draft is not None
    assert (draft.build_id, draft.title) == ("53", "Release 14")
    assert draft.description == "Two recipes"
    assert make_draft(deployed(6, None), "prod", HISTORY) is None
    assert [next_environment(each) for each in ("dev", "test", "prod", None)] == [
        "test", "prod", None, None,
    ]  # fmt: skip


@given(histories(), st.integers(40, 46), st.sampled_from(["test", "prod"]), st.randoms())
def test_warnings_for_any_history(history: list[Deployment], build: int, target: str, rng) -> None:
    warnings = deploy_warnings(str(build), target, history)
    shuffled = list(history)
    rng.shuffle(shuffled)
    assert deploy_warnings(str(build), target, shuffled) == warnings
    kinds = [each.kind for each in warnings]
    status = environment_status(history, target)
    live = int(status.live.project_build_id) if status.live else None
    assert ("same" in kinds) == (live == build)
    assert ("back" in kinds) == (live is not None and live > build)
    assert ("first" in kinds) == (live is None)
    assert kinds.count("pending") == len(status.pending)
    assert is_acknowledged(warnings, []) == (not status.pending)
    was_tested = environment_status(history, "test").success_of(str(build)) is not None
    assert ("untested" in kinds) == (target == "prod" and not was_tested)
