"""Reviews: in private beta, and only in workspaces with reviews enabled.

The documentation does not say whose review an API client submits, nor how many approvals are
needed. Here it is the client's own user's review if it is pending, else the first pending one, and
all assigned reviewers are needed; without any, the client's own user reviews.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.demo.errors import ApiError, bad_request, invalid, missing, not_found
from workato_tui.demo.people import OWNER
from workato_tui.demo.records import Review

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call
    from workato_tui.demo.people import Person
    from workato_tui.demo.records import Deployment


def _deployment(call: Call) -> Deployment:
    if not call.world.reviews:
        raise ApiError(403, "Review and approval is not enabled for this workspace")
    return call.world.deployment(call.path["id"])


def _open(call: Call) -> Deployment:
    """Return a deployment whose review has not led to a deployment yet."""
    deployment = _deployment(call)
    runs = deployment.job is not None and not deployment.job.only_assets
    if deployment.form != "reviewed" or deployment.state != "pending" or runs:
        raise invalid("Deployment does not wait for a review")
    return deployment


def eligible_reviewers(call: Call) -> Any:
    """Return the users who may review this deployment."""
    _deployment(call)
    return {"reviewers": [person.shape() for person in call.world.initial.reviewers]}


def assign_reviewers(call: Call) -> Any:
    """Replace the list of reviewers; users left out lose their review."""
    deployment = _open(call)
    people = [_person(call, number) for number in _reviewer_ids(call)]
    earlier = {review.reviewer.id: review for review in deployment.reviews}
    now = call.world.clock.now()
    deployment.reviews = [earlier.get(person.id) or Review(person, now) for person in people]
    deployment.updated_at = now
    if deployment.review_state is not None:
        deployment.settle()
    return {
        "reviews": [review.own_shape(deployment.id) for review in deployment.reviews],
        "authors": [person.shape() for person in people],
    }


def _reviewer_ids(call: Call) -> list[str]:
    ids = call.body.get("reviewer_ids")
    if ids is None:
        raise missing("reviewer_ids")
    if not isinstance(ids, list) or not all(isinstance(reviewer_id, str) for reviewer_id in ids):
        raise bad_request()
    return list(dict.fromkeys(ids))


def _person(call: Call, number: str) -> Person:
    for person in call.world.initial.reviewers:
        if str(person.id) == number:
            return person
    raise not_found()


def submit_for_review(call: Call) -> Any:
    """Change a draft to `pending_review`."""
    deployment = _open(call)
    if deployment.review_state is not None:
        raise invalid("Deployment was submitted for review already")
    deployment.detailed_state = deployment.review_state = "pending_review"
    deployment.updated_at = call.world.clock.now()
    deployment.submitted = call.world.clock.seconds()
    return {"success": True}


def approve(call: Call) -> Any:
    """Approve the deployment in one review."""
    deployment, review = _decide(call, "approved")
    return {"review": review.own_shape(deployment.id)}


def reject(call: Call) -> Any:
    """Reject the deployment in one review; as documented, the comment is not returned."""
    deployment, review = _decide(call, "rejected")
    return {"review": review.own_shape(deployment.id) | {"comment": ""}}


def _decide(call: Call, status: str) -> tuple[Deployment, Review]:
    deployment = _open(call)
    comment = call.required("comment")
    if deployment.review_state != "pending_review":
        raise invalid("Deployment is not in review")
    review = _own_review(deployment, call)
    review.status, review.comment = status, comment
    review.updated_at = deployment.updated_at = call.world.clock.now()
    deployment.settle()
    return deployment, review


def _own_review(deployment: Deployment, call: Call) -> Review:
    if not deployment.reviews:
        deployment.reviews.append(Review(OWNER, call.world.clock.now()))
    waiting = [review for review in deployment.reviews if review.status == "pending"]
    own = [review for review in waiting if review.reviewer == OWNER]
    return (own or waiting)[0]


def reopen(call: Call) -> Any:
    """Reset the decided reviews."""
    deployment = _open(call)
    decided = [review for review in deployment.reviews if review.status != "pending"]
    if not decided:
        raise invalid("Deployment has no review to re-open")
    now = call.world.clock.now()
    for review in decided:
        review.status, review.comment, review.updated_at = "pending", None, now
    deployment.updated_at = now
    deployment.settle()
    return {"success": True}


def update_review_comment(call: Call) -> Any:
    """Change the comment of a decided review; its status stays."""
    deployment = _open(call)
    comment = call.required("comment")
    decided = [review for review in deployment.reviews if review.status != "pending"]
    if not decided:
        raise invalid("Deployment has no review to comment on")
    own = [review for review in decided if review.reviewer == OWNER]
    review = (own or sorted(decided, key=lambda review: review.updated_at, reverse=True))[0]
    review.comment, review.updated_at = comment, call.world.clock.now()
    return {"review": review.own_shape(deployment.id)}


def deploy_approved(call: Call) -> Any:
    """Deploy an approved deployment."""
    deployment = _open(call)
    call.flag("include_tags")
    if deployment.review_state != "review_approved":
        raise invalid("Deployment is not approved")
    call.world.run(deployment)
    deployment.detailed_state = "deploy_started"
    deployment.updated_at = call.world.clock.now()
    return deployment.shape()
