"""What is live, on its way, waiting and failed; and how far prod is behind test."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.core.making import START, deployed, histories, waiting
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


def test_live_is_what_took_effect_last_and_not_what_was_created_last() -> None:
    """A deployment that waited for its review overtakes a younger one."""
    late = deployed(1, 44, updated_at=START + timedelta(days=3))
    found = environment_status([late, deployed(2, 45)], "test")
    assert found.live is late
    assert [one.id for one in found.history] == ["1", "2"]


def test_each_deployment_has_its_place() -> None:
    here = [
        deployed(1, 40, "prod"),
        waiting(2, 41),
        deployed(3, 42, "prod", state="pending", detailed_state="deploy_started"),
        waiting(4, 43, review_state="review_rejected"),
        deployed(5, 44, "prod", state="failed"),
        deployed(6, 45, "test"),
    ]
    found = environment_status(here, "prod")
    assert found.live is here[0]
    assert found.waiting == (here[1],)
    assert found.running == (here[2],)
    assert found.rejected == (here[3],)
    assert found.failed is here[4]
    assert found.pending == (here[2], here[1])
    assert found.success_of("40") is here[0]
    assert found.success_of("45") is None


def test_a_failure_is_history_once_something_succeeded() -> None:
    failed = deployed(1, 44, state="failed")
    assert environment_status([failed], "test").failed is failed
    assert environment_status([failed, deployed(2, 44)], "test").failed is None


def test_prod_is_behind_by_the_builds_that_were_live_in_test_since() -> None:
    here = [
        deployed(1, 40, "prod"),
        deployed(2, 41), deployed(3, 41), deployed(4, 42), deployed(5, 43, state="failed"),
        deployed(6, 44),
        deployed(7, 39),
    ]  # fmt: skip
    here.append(deployed(8, 44, title="once more"))
    found = lag_between(environment_status(here, "test"), environment_status(here, "prod"))
    assert found is not None
    assert found.builds == 3
    assert found.since == finished_at(here[1])
    assert found.days(found.since + timedelta(days=4, hours=23)) == 4
    assert found.days(found.since - timedelta(days=1)) == 0


def test_without_a_live_build_on_both_sides_nobody_knows_how_far_behind_it_is() -> None:
    test, prod = (
        environment_status([deployed(1, 40)], "test"),
        environment_status([deployed(1, 40)], "prod"),
    )
    assert lag_between(test, prod) is None
    assert lag_between(prod, test) is None
    assert lag_between(test, test) is None


@given(histories(), st.randoms())
def test_the_order_of_the_list_means_nothing(history: list[Deployment], dice) -> None:
    shuffled = list(history)
    dice.shuffle(shuffled)
    assert status_by_project(history).get("7", {}) == status_by_project(shuffled).get("7", {})


@given(histories())
def test_nothing_is_lost_and_nothing_is_counted_twice(history: list[Deployment]) -> None:
    for environment in ("test", "prod"):
        here = [one for one in history if one.environment_type == environment]
        found = environment_status(history, environment)
        placed = [*found.running, *found.waiting, *found.rejected, *found.history]
        ended = [one for one in here if phase(one) in ("failed", "other")]
        assert sorted(one.id for one in [*placed, *ended]) == sorted(one.id for one in here)
        assert found.live is (found.history[0] if found.history else None)
        if found.live is not None:
            assert all(finished_at(one) <= finished_at(found.live) for one in found.history)
        if found.failed is not None and found.live is not None:
            assert finished_at(found.failed) >= finished_at(found.live)


@given(histories())
def test_behind_is_never_nothing_and_never_backwards(history: list[Deployment]) -> None:
    test, prod = environment_status(history, "test"), environment_status(history, "prod")
    found = lag_between(test, prod)
    if test.live is None or prod.live is None:
        assert found is None
        return
    ahead = int(test.live.project_build_id) - int(prod.live.project_build_id)
    assert (found is not None) == (ahead > 0)
    if found is not None:
        assert 1 <= found.builds <= ahead


def test_what_was_there_before_is_the_last_success_made_before_it():
    known = [
        deployed(1, 40, "prod"),
        deployed(2, 41, "prod"),
        deployed(3, 42, "prod", state="failed"),
        deployed(4, 43, "test"),
        deployed(5, 44, "prod", project_id="8"),
        waiting(6, 45),
        deployed(7, 46, "prod"),
    ]
    by_id = {one.id: one for one in known}

    def before(number: str) -> str | None:
        found = live_before(by_id[number], known)
        return found.id if found else None

    assert [before(number) for number in "1234567"] == [None, "1", "2", None, None, "2", "2"]
