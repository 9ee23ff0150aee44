"""Progress of builds, deployments, and reviews: reading one advances it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.demo.clock import Clock
    from workato_tui.demo.records import Build, Deployment, Job

BUILD_TAKES: Final = 3.0
DEPLOY_WAITS: Final = 1.5
DEPLOY_TAKES: Final = 5.0
REVIEW_TAKES: Final = 15.0
"""Durations of background jobs and of reviewers in seconds of demo time."""


class Progress:
    """Advances objects. With `acts`, reviewers decide on submitted reviews by themselves."""

    def __init__(
        self, clock: Clock, show_assets: Callable[[Deployment], None], *, acts: bool
    ) -> None:
        self._clock = clock
        self._show_assets = show_assets
        self._auto_review = acts

    def build(self, build: Build) -> None:
        """Advance a build."""
        job = build.job
        if job is None:
            return
        if self._elapsed(job) >= BUILD_TAKES:
            build.job = None
            build.state = "success" if job.ends_well else "failed"
            build.updated_at = max(self._clock.now(), build.created_at + timedelta(seconds=1))

    def deployment(self, deployment: Deployment) -> None:
        """Advance a deployment with its build and its reviews."""
        self._decide(deployment)
        job = deployment.job
        if job is None:
            return
        self.build(deployment.build)
        passed = self._elapsed(job)
        if passed < DEPLOY_WAITS or deployment.build.job is not None:
            return
        if deployment.build.state == "failed":
            job.ends_well = False
        if job.only_assets:
            self._show_assets(deployment)
            deployment.job = None
        elif passed < DEPLOY_TAKES:
            deployment.detailed_state = "deploy_started"
        else:
            self._show_assets(deployment)
            deployment.finish(well=job.ends_well, at=self._clock.now())

    def _decide(self, deployment: Deployment) -> None:
        began = deployment.submitted
        waiting = [review for review in deployment.reviews if review.status == "pending"]
        if not self._auto_review or began is None or not waiting:
            return
        if self._clock.seconds() - began >= REVIEW_TAKES:
            word = "rejected" if "reject" in (deployment.title or "").lower() else "approved"
            for review in waiting:
                review.status, review.updated_at = word, self._clock.now()
                review.comment = "Please explain first." if word == "rejected" else "OK"
            deployment.settle()

    def _elapsed(self, job: Job) -> float:
        now = self._clock.seconds()
        if job.began is None:
            job.began = now
        return now - job.began
