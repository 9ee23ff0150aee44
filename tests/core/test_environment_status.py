"""The status of environments, and the lag of prod behind test."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.core.deployments import START, deployed, histories, waiting
from workato_tui.core.environment_status import (
    environment_status,
    finished_at,
    lag_between,
    live_before,
    status_by_project,
)
from workato_tui.core.states import phase

if TYPE_CHECKING:
    from workato_tui.api.deployments import Deployment


def test_live_is_the_last_deployment_to_finish() -> None:
    """A deployment that waited for its review can finish after a later one."""
    late = deployed(1, 44, updated_at=START + timedelta(days=3))
    status = environment_status([late, deployed(2, 45)], "test")
    assert status.live is late
    assert [each.id for each in status.history] == ["1", "2"]


def test_each_deployment_is_classified() -> None:
    history = [
        deployed(1, 40, "prod"),
        waiting(2, 41),
        deployed(3, 42, "prod", state="pending", detailed_state="deploy_started"),
        waiting(4, 43, review_state="review_rejected"),
        deployed(5, 44, "prod", state="failed"),
        deployed(6, 45, "test"),
    ]
    status = environment_status(history, "prod")
    assert status.live is history[0]
    assert status.waiting == (history[1],)
    assert status.running == (history[2],)
    assert status.rejected == (history[3],)
    assert status.failed is history[4]
    assert status.pending == (history[2], history[1])
    assert status.success_of("40") is history[0]
    assert status.success_of("45") is None


def test_a_later_success_hides_a_failure() -> None:
    failed = deployed(1, 44, state="failed")
    assert environment_status([failed], "test").failed is failed
    assert environment_status([failed, deployed(2, 44)], "test").failed is None


def test_the_lag_counts_builds_that_were_live_in_test() -> None:
    history = [
        deployed(1, 40, "prod"),
        deployed(2, 41), deployed(3, 41), deployed(4, 42), deployed(5, 43, state="failed"),
        deployed(6, 44),
        deployed(7, 39),
    ]  # fmt: skip
    history.append(deployed(8, 44, title="Redeploy"))
    lag = lag_between(environment_status(history, "test"), environment_status(history, "prod"))
    assert lag is not None
    assert lag.builds == 3
    assert lag.since == finished_at(history[1])
    assert lag.days(lag.since + timedelta(days=4, hours=23)) == 4
    assert lag.days(lag.since - timedelta(days=1)) == 0


def test_without_live_builds_there_is_no_lag() -> None:
    test, prod = (
        environment_status([deployed(1, 40)], "test"),
        environment_status([deployed(1, 40)], "prod"),
    )
    assert lag_between(test, prod) is None
    assert lag_between(prod, test) is None
    assert lag_between(test, test) is None


@given(histories(), st.randoms())
def test_the_order_of_the_list_does_not_matter(history: list[Deployment], rng) -> None:
    shuffled = list(history)
    rng.shuffle(shuffled)
    assert status_by_project(history).get("7", {}) == status_by_project(shuffled).get("7", {})


@given(histories())
def test_every_deployment_is_classified_once(history: list[Deployment]) -> None:
    for environment in ("test", "prod"):
        in_environment = [each for each in history if each.environment_type == environment]
        status = environment_status(history, environment)
        classified = [*status.running, *status.waiting, *status.rejected, *status.history]
        ended = [each for each in in_environment if phase(each) in ("failed", "other")]
        assert sorted(each.id for each in [*classified, *ended]) == sorted(
            each.id for each in in_environment
        )
        assert status.live is (status.history[0] if status.history else None)
        if status.live is not None:
            assert all(finished_at(each) <= finished_at(status.live) for each in status.history)
        if status.failed is not None and status.live is not None:
            assert finished_at(status.failed) >= finished_at(status.live)


@given(histories())
def test_the_lag_is_positive(history: list[Deployment]) -> None:
    test, prod = environment_status(history, "test"), environment_status(history, "prod")
    lag = lag_between(test, prod)
    if test.live is None or prod.live is None:
        assert lag is None
        return
    ahead = int(test.live.project_build_id) - int(prod.live.project_build_id)
    assert (lag is not None) == (ahead > 0)
    if lag is not None:
        assert 1 <= lag.builds <= ahead


def test_the_previous_live_deployment():
    deployments = [
        deployed(1, 40, "prod"),
        deployed(2, 41, "prod"),
        deployed(3, 42, "prod", state="failed"),
        deployed(4, 43, "test"),
        deployed(5, 44, "prod", project_id="8"),
        waiting(6, 45),
        deployed(7, 46, "prod"),
    ]
    by_id = {each.id: each for each in deployments}

    def previous(number: str) -> str | None:
        deployment = live_before(by_id[number], deployments)
        return deployment.id if deployment else None

    assert [previous(number) for number in "1234567"] == [None, "1", "2", None, None, "2", "2"]
