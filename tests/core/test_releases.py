"""What is to be known before a deployment is sent; promote, redo, roll back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.making import START, deployed, histories, waiting
from workato_tui.core.deploy_checks import (
    deploy_warnings,
    environment_status,
    is_acknowledged,
    latest_tested,
    make_draft,
    next_environment,
    rollback_target,
)

if TYPE_CHECKING:
    from workato_tui.api.deployments import Deployment


def texts(*arguments, **more) -> dict[str, str]:
    return {remark.kind: remark.text for remark in deploy_warnings(*arguments, **more)}


def at(deployment: Deployment) -> str:
    """When it took effect, on the clock of whoever reads it."""
    return f"{deployment.updated_at.astimezone():%Y-%m-%d %H:%M}"


HISTORY = [
    deployed(1, 46, "test"), deployed(2, 46, "prod"),
    deployed(3, 52, "test"), deployed(4, 52, "prod"), deployed(5, 53, "test"),
]  # fmt: skip


def test_going_back_is_shown() -> None:
    assert texts("46", "prod", HISTORY) == {"back": "prod rolls back from build 52 to 46."}


def test_what_is_there_already_is_shown() -> None:
    (found,) = deploy_warnings("52", "prod", HISTORY)
    assert (found.kind, found.deployment_id, found.needs_acknowledgement) == ("same", "4", False)
    assert found.text == f"Build 52 is already live in prod since {at(HISTORY[3])}."


def test_a_step_forward_needs_no_word() -> None:
    assert deploy_warnings("53", "prod", HISTORY) == []


def test_a_build_that_was_never_tried_is_shown() -> None:
    assert texts("54", "prod", HISTORY) == {"untested": "Build 54 was never in test."}
    assert texts("54", "prod", HISTORY, since=START)["untested"] == (
        "Build 54 was not in test since 2025-03-01; older ones were not loaded."
    )
    failed = deployed(6, 54, "test", state="failed")
    assert texts("54", "prod", [*HISTORY, failed]) == {
        "untested": "Build 54 in test: deployment 6 failed."
    }
    assert "untested" not in texts("54", "test", HISTORY)


def test_what_is_pending_there_has_to_be_accepted() -> None:
    here = [*HISTORY, waiting(8, 52), waiting(9, 53), waiting(10, 53, "test")]
    found = deploy_warnings("53", "prod", here)
    assert [(one.kind, one.text, one.deployment_id) for one in found] == [
        ("pending", "Deployment 9 of this build to prod is waiting for review.", "9"),
        ("pending", "Deployment 8 of build 52 to prod is waiting for review.", "8"),
    ]
    assert not is_acknowledged(found, [])
    assert is_acknowledged(found, ["pending"])
    assert is_acknowledged(deploy_warnings("46", "prod", HISTORY), [])


def test_a_rollback_goes_to_the_older_build_and_does_not_undo_a_rollback() -> None:
    def back(here: list[Deployment]) -> str | None:
        found = rollback_target(here, "prod")
        return found.project_build_id if found is not None else None

    here = [deployed(1, 45, "prod"), deployed(2, 46, "prod"), deployed(3, 52, "prod")]
    assert back(here) == "46"
    again = [*here, deployed(4, 52, "prod")]
    assert back(again) == "46"
    rolled_back = [*again, deployed(5, 46, "prod")]
    assert back(rolled_back) == "45"
    failed = deployed(6, 53, "prod", state="failed")
    assert back([*rolled_back, failed, waiting(7, 54)]) == "45"
    assert back([deployed(1, 45, "prod"), deployed(2, 44, "test")]) is None
    assert back([]) is None


def test_what_was_rejected_holds_nobody_up() -> None:
    rejected = waiting(8, 53, review_state="review_rejected")
    assert deploy_warnings("53", "prod", [*HISTORY, rejected]) == []


def test_a_build_that_failed_there_before_is_shown() -> None:
    failed = deployed(8, 53, "prod", state="failed")
    assert texts("53", "prod", [*HISTORY, failed]) == {
        "failed": f"Build 53 failed in prod on {at(failed)} (deployment 8)."
    }


def test_the_first_time_is_shown() -> None:
    assert texts("46", "test", [])["first"] == "Nothing was deployed to test yet."
    assert texts("46", "test", [], since=START)["first"] == (
        "Nothing was deployed to test since 2025-03-01; older ones were not loaded."
    )


def test_from_a_project_dev_is_built_and_what_was_tried_is_offered() -> None:
    (found,) = deploy_warnings(None, "prod", HISTORY)
    assert found.text == (
        "Builds the current state of DEV, not yet deployed to test; build 53 was."
    )
    assert found.deployment_id == "5"
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
def test_a_draft_says_what_it_is(source, target, intent, heading) -> None:
    found = make_draft(source, target, HISTORY)
    assert found is not None
    assert (found.intent, found.heading, found.environment) == (intent, heading, target)


def test_a_draft_takes_title_and_description_over() -> None:
    source = deployed(5, 53, title="Release 14", description="Two recipes")
    found = make_draft(source, "prod", HISTORY)
    assert found is not None
    assert (found.build_id, found.title, found.description) == ("53", "Release 14", "Two recipes")
    assert make_draft(deployed(6, None), "prod", HISTORY) is None
    assert [next_environment(one) for one in ("dev", "test", "prod", None)] == [
        "test", "prod", None, None,
    ]  # fmt: skip


@given(histories(), st.integers(40, 46), st.sampled_from(["test", "prod"]), st.randoms())
def test_remarks_hold_whatever_the_history(
    history: list[Deployment], build: int, target: str, dice
) -> None:
    found = deploy_warnings(str(build), target, history)
    shuffled = list(history)
    dice.shuffle(shuffled)
    assert deploy_warnings(str(build), target, shuffled) == found
    kinds = [one.kind for one in found]
    here = environment_status(history, target)
    live = int(here.live.project_build_id) if here.live else None
    assert ("same" in kinds) == (live == build)
    assert ("back" in kinds) == (live is not None and live > build)
    assert ("first" in kinds) == (live is None)
    assert kinds.count("pending") == len(here.pending)
    assert is_acknowledged(found, []) == (not here.pending)
    tried = environment_status(history, "test").success_of(str(build)) is not None
    assert ("untested" in kinds) == (target == "prod" and not tried)
