"""Deployments and their reviews.

Operations: deployments.list, deployments.get, and the actions on a deployment (Developer and
Embedded API, Projects). Reviews are in private beta; approve, reject, reopen, and
update-review-comment exist only for the own workspace. The list is not paginated: narrow it with
:class:`DeploymentFilter`.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field

from workato_tui.api import operations
from workato_tui.api.endpoint import EndpointGroup, dicts_only, unwrap_key
from workato_tui.api.json_decoding import decode_nested
from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.quotas import Priority
from workato_tui.api.workspace import numeric_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.api.operation import Operation
    from workato_tui.api.request_models import ApprovedDeployRequest, AssignReviewers, ReviewComment
    from workato_tui.api.reviews import OwnReview, ReviewAssignment, Reviewer

SKEW = timedelta(minutes=5)
"""Maximum time by which this machine's clock may be ahead of Workato's."""


class Asset(Model):
    """An asset of a deployment. ``id`` is its id in the target, or None for a new asset."""

    id: Id | None = None
    name: str | None = None
    type: str | None = None
    state: str | None = None
    """new, updated, deleted, absent, or an undocumented value."""
    folder: str | None = None


class Review(Model):
    """A reviewer's review; present only if the workspace has reviews enabled."""

    status: str | None = None
    comment: str | None = None
    reviewer_name: str | None = None
    updated_at: Timestamp | None = None


class Deployment(Model):
    """A deployment. Only id, state, and created_at are always present.

    Assets and reviews stay JSON text until they are read: a list of deployments holds hundreds of
    thousands of them, the user looks at those of one row, and the garbage collector would have to
    visit all.
    """

    id: Id = ""
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    title: str | None = None
    description: str | None = None
    project_build_id: Id | None = None
    environment_type: str | None = None
    project_id: Id | None = None
    state: str | None = None
    """pending (also while it waits for a review), success, failed, or an undocumented value."""
    detailed_state: str | None = None
    performed_by_name: str | None = None
    review_state: str | None = None

    asset_count: int | None = Field(default=None, exclude=True)
    """Number of assets; None while pending and in older responses."""
    text: str | None = Field(default=None, exclude=True, repr=False)
    """The JSON text of an object with the assets and the reviews."""

    @classmethod
    def read(cls, value: Any, text: str | None = None) -> Self:
        """Create a deployment from its decoded object and, if available, its JSON ``text``."""
        fields = dict(value) if isinstance(value, dict) else {}
        assets, reviews = fields.pop("assets", None), fields.pop("reviews", None)
        if assets or reviews:
            fields["text"] = text or json.dumps({"assets": assets, "reviews": reviews})
        fields["asset_count"] = len(assets) if isinstance(assets, list) else None
        return cls.model_validate(fields)

    def people(self) -> Iterator[str | None]:
        """Yield the deployer, then the reviewers."""
        yield self.performed_by_name
        yield from (review.reviewer_name for review in self.reviews)

    @property
    def assets(self) -> list[Asset] | None:
        """The assets, decoded on each access; None while pending and in older responses."""
        if self.asset_count is None:
            return None
        return [Asset.read(asset) for asset in self._nested("assets")]

    @property
    def reviews(self) -> list[Review]:
        """The reviews, decoded on each access; empty if reviews are disabled."""
        return [Review.read(review) for review in self._nested("reviews")]

    def _nested(self, name: str) -> list[Any]:
        # The text holds the whole object: extracting one list would take a second decoding.
        value = decode_nested(self.text).get(name) if self.text else None
        return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


class Deployments(EndpointGroup):
    """Operations on deployments in one workspace."""

    async def list(
        self,
        filters: DeploymentFilter | None = None,
        on_items: Callable[[list[Deployment]], None] | None = None,
        *,
        background: bool = False,
        bulk: bool = False,
    ) -> list[Deployment]:
        """deployments.list: return the deployments that match ``filters``, in the server's order.

        ``on_items`` receives batches while the response is read. ``bulk`` lowers the priority for a
        list that takes many calls.
        """

        def is_wanted(deployment: Deployment) -> bool:
            return filters is None or filters.is_about(deployment.people())

        def batch(items: list[Deployment]) -> None:
            assert on_items is not None
            on_items([deployment for deployment in items if is_wanted(deployment)])

        deployments = await self._list(
            operations.DEPLOYMENTS_LIST,
            filters.params() if filters is not None else None,
            Deployment.read,
            on_items=batch if on_items is not None else None,
            priority=Priority.of(background=background, bulk=bulk),
        )
        return [deployment for deployment in deployments if is_wanted(deployment)]

    async def get(self, deployment_id: str | int, *, background: bool = False) -> Deployment:
        """deployments.get: return one deployment with its assets."""
        number = numeric_id(deployment_id, "deployment")
        return Deployment.read(
            await self._read_one(
                operations.DEPLOYMENTS_GET, "deployment", number, background=background, id=number
            )
        )

    async def since(
        self,
        project: str | int | None,
        start: datetime,
        *,
        environment: str | None = None,
        build_id: str | None = None,
    ) -> Sequence[Deployment]:
        """deployments.list: return the deployments of ``project`` since ``start``.

        Used to find out what became of a write whose response was lost. ``project`` is a project's
        number, ``f`` and its folder's number, or None for all projects. The time is moved five
        minutes back to allow for clock skew; ``build_id`` selects the deployments of one build.
        """
        from workato_tui.api.list_filters import DeploymentFilter

        filters = DeploymentFilter.of_project(
            str(project) if project is not None else "",
            since=(start - SKEW).isoformat(timespec="seconds"),
            environment=environment,
        )
        deployments = await self.list(filters)
        return [
            deployment
            for deployment in deployments
            if build_id in (None, deployment.project_build_id)
        ]

    # Reviews. ``target`` is the environment of the deployment, for the ledger.

    async def eligible_reviewers(self, deployment_id: str | int) -> Sequence[Reviewer]:
        """deployments.eligible-reviewers: return the users who may review it, with their ids.

        Reviewers need the right to review in DEV and in the target.
        """
        from workato_tui.api.reviews import Reviewer

        number = numeric_id(deployment_id, "deployment")
        answer = await self._read(operations.DEPLOYMENTS_ELIGIBLE_REVIEWERS, id=number)
        return [Reviewer.read(fields) for fields in dicts_only(unwrap_key(answer, "reviewers"))]

    async def assign_reviewers(
        self, deployment_id: str | int, request: AssignReviewers, *, target: str = ""
    ) -> ReviewAssignment:
        """deployments.assign-reviewers: replace the list of reviewers, including their reviews."""
        from workato_tui.api.reviews import ReviewAssignment

        operation = operations.DEPLOYMENTS_ASSIGN_REVIEWERS
        answer = await self._send(operation, deployment_id, request.body(), target=target)
        return ReviewAssignment.read(answer)

    async def submit_for_review(self, deployment_id: str | int, *, target: str = "") -> None:
        """deployments.submit-for-review: submit a draft for review."""
        await self._send(operations.DEPLOYMENTS_SUBMIT_FOR_REVIEW, deployment_id, target=target)

    async def approve(
        self, deployment_id: str | int, request: ReviewComment, *, target: str = ""
    ) -> OwnReview:
        """deployments.approve: approve it. Whose review an API client submits is not documented."""
        return await self._review(operations.DEPLOYMENTS_APPROVE, deployment_id, request, target)

    async def reject(
        self, deployment_id: str | int, request: ReviewComment, *, target: str = ""
    ) -> OwnReview:
        """deployments.reject: reject it."""
        return await self._review(operations.DEPLOYMENTS_REJECT, deployment_id, request, target)

    async def reopen(self, deployment_id: str | int, *, target: str = "") -> None:
        """deployments.reopen: reset the reviews to pending."""
        await self._send(operations.DEPLOYMENTS_REOPEN, deployment_id, target=target)

    async def update_review_comment(
        self, deployment_id: str | int, request: ReviewComment, *, target: str = ""
    ) -> OwnReview:
        """deployments.update-review-comment: change the comment; the decision stays."""
        operation = operations.DEPLOYMENTS_UPDATE_REVIEW_COMMENT
        return await self._review(operation, deployment_id, request, target)

    async def deploy(
        self,
        deployment_id: str | int,
        request: ApprovedDeployRequest | None = None,
        *,
        target: str = "",
    ) -> Deployment:
        """deployments.deploy: run a deployment that was approved.

        ``target`` is its environment, for the ledger.
        """
        body = request.body() if request is not None else {}
        operation = operations.DEPLOYMENTS_DEPLOY
        return Deployment.read(await self._send_for_object(operation, deployment_id, body, target))

    async def _review(
        self, operation: Operation, deployment_id: str | int, request: ReviewComment, target: str
    ) -> OwnReview:
        from workato_tui.api.reviews import OwnReview

        return OwnReview.read(
            await self._send_for_object(operation, deployment_id, request.body(), target)
        )

    async def _send(
        self, operation: Operation, deployment_id: str | int, body: Any = None, *, target: str
    ) -> Any:
        number = numeric_id(deployment_id, "deployment")
        return await self._write(
            operation, body, about=f"deployment {number}", target=target, id=number
        )

    async def _send_for_object(
        self, operation: Operation, deployment_id: str | int, body: Any, target: str
    ) -> dict[str, Any]:
        number = numeric_id(deployment_id, "deployment")
        return await self._write_one(
            operation,
            body,
            about=f"deployment {number}",
            target=target,
            expected_id=number,
            id=number,
        )
