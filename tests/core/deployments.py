"""Deployments as parsed from the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from workato_tui.api.deployments import Deployment

START = datetime(2025, 3, 1, 9, tzinfo=UTC)


def deployed(
    number: int, build: int | None, environment: str = "test", **fields: Any
) -> Deployment:
    """Return a deployment created ``number`` hours after the start, finished 30 minutes later."""
    created = START + timedelta(hours=number)
    defaults = {
        "id": number,
        "project_id": "7",
        "project_build_id": build,
        "environment_type": environment,
        "state": "success",
        "detailed_state": "deploy_finished",
        "created_at": created,
        "updated_at": created + timedelta(minutes=30),
    }
    return Deployment.read({**defaults, **fields})


def waiting(number: int, build: int, environment: str = "prod", **fields: Any) -> Deployment:
    """Return a deployment that is waiting for review."""
    review = {
        "state": "pending",
        "detailed_state": "pending_review",
        "review_state": "pending_review",
    }
    return deployed(number, build, environment, **{**review, **fields})


STATES = [
    ("success", "deploy_finished", None),
    ("success", None, None),
    ("failed", "deploy_finished", None),
    ("pending", "pending", None),
    ("pending", "deploy_started", "review_approved"),
    ("pending", "pending_review", "pending_review"),
    ("pending", "pending", "review_approved"),
    ("pending", "pending_review", "review_rejected"),
    ("quarantined", None, None),
]


@st.composite
def histories(draw: st.DrawFn) -> list[Deployment]:
    """Generate up to twelve deployments of a project in any order, some without times."""
    deployments = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        state, detail, review = draw(st.sampled_from(STATES))
        updated = START + timedelta(hours=draw(st.integers(0, 30)))
        deployments.append(
            deployed(
                number,
                draw(st.integers(40, 46)),
                draw(st.sampled_from(["test", "prod"])),
                state=state,
                detailed_state=detail,
                review_state=review,
                updated_at=draw(st.sampled_from([updated, None])),
            )
        )
    return draw(st.permutations(deployments))
