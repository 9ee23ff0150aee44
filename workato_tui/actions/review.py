"""Reviews deployments: assign, submit, approve, reject, reopen, change a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from workato_tui.actions.submit import ask_and_send, confirm_and_send, done, outdated_error
from workato_tui.api.request_models import AssignReviewers
from workato_tui.common.text import sanitize, search_key
from workato_tui.dialogs.deployment_changes import DeploymentPreview
from workato_tui.dialogs.form import FormError
from workato_tui.keymap import key_of, with_keys
from workato_tui.views.deployment_facts import review_unavailable_reason
from workato_tui.widgets.cells import state_label

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.reviews import OwnReview, Reviewer
    from workato_tui.views.workspace import WorkspaceState

_KNOWN_IDS = "reviewer ids"
_RECOMMENT = "update_review_comment"


class ReviewersForm(AssignReviewers):
    """The reviewers, and the consent to drop reviews."""

    drop: bool = Field(
        False,
        title="Drop reviews",
        description="Required if a current reviewer is removed",
        exclude=True,
    )


async def deployment_of(context: ActionContext) -> Deployment:
    """Return the deployment under the cursor, read again unless it is fresh.

    Raises LookupError if the action is not available any more.
    """
    number = context.view.deployment_id(context.row)
    deployment = await _fresh(context.workspace, number)
    reason = review_unavailable_reason(context.action, deployment)
    if reason is not None:
        context.show_updates()
        raise LookupError(f"{context.label}: {reason}")
    return deployment


async def _fresh(workspace: WorkspaceState, number: str) -> Deployment:
    fresh = workspace.known.fresh(number)
    return fresh or await workspace.reads.deployment(number, force=True)


def _check_again(
    workspace: WorkspaceState, number: str, action: str, dialog: str
) -> Callable[[object], Awaitable[None]]:
    """Return a check that fails if the review was changed by somebody since the dialog opened."""

    async def check(_request: object) -> None:
        reason = review_unavailable_reason(action, await _fresh(workspace, number))
        if reason is not None:
            raise outdated_error(reason, dialog)

    return check


def _target(deployment: Deployment) -> str:
    return deployment.environment_type or ""


def _title(deployment: Deployment, action: str) -> list[str]:
    name = deployment.title or deployment.description or "deployment"
    return [
        f"{action} {sanitize(name, 80)} (#{deployment.id})",
        f"to {deployment.environment_type}, build {deployment.project_build_id}",
    ]


async def _show_updated(
    context: ActionContext, workspace: WorkspaceState, number: str, sentence: str
) -> None:
    """Read the deployment once after a write and update all views."""
    from workato_tui.api.errors import WorkatoError

    try:
        deployment = await workspace.reads.deployment(number, force=True)
    except WorkatoError as error:
        context.say(f"{sentence} Not refreshed: {error.message} Press {key_of('refresh')}.")
        return
    context.show_updates()
    progress = _progress(deployment) if deployment.review_state == "pending_review" else ""
    context.say(f"{sentence} {progress}".rstrip())


def _progress(deployment: Deployment) -> str:
    """Return ``1 of 2 approved; waiting for Priya Raman.``; empty with a single reviewer."""
    reviews = deployment.reviews
    waits = [
        sanitize(review.reviewer_name, 60) or "?"
        for review in reviews
        if review.status == "pending"
    ]
    approved = sum(review.status == "approved" for review in reviews)
    if len(reviews) < 2 or not approved or not waits:
        return ""
    return f"{approved} of {len(reviews)} approved; waiting for {', '.join(waits)}."


async def approve(context: ActionContext) -> None:
    """Approve the deployment, with a comment."""
    await _decide(context, "approve")


async def reject(context: ActionContext) -> None:
    """Reject the deployment, with a comment."""
    await _decide(context, "reject")


async def change_comment(context: ActionContext) -> None:
    """Change the comment of one's own review."""
    await _decide(context, _RECOMMENT)


async def _decide(context: ActionContext, action: str) -> None:
    from workato_tui.api.request_models import ReviewComment

    workspace = context.workspace
    deployment = await deployment_of(context)
    verbs = {
        "approve": ("Approve", "approve", "approved"),
        "reject": ("Reject", "reject", "rejected"),
        _RECOMMENT: ("Edit the comment on", "change", "has another comment"),
    }
    heading, verb, outcome = verbs[action]

    async def job(api: Api, request: ReviewComment) -> tuple[OwnReview, str]:
        send = getattr(api.deployments, action)
        review = await send(deployment.id, request, target=_target(deployment))
        return review, request.comment

    answer = await ask_and_send(
        context,
        ReviewComment,
        _title(deployment, heading),
        job,
        check=_check_again(workspace, deployment.id, action, "form"),
        verb=verb,
        danger=action == "reject",
        initial={"comment": _comment_of(workspace, deployment)} if action == _RECOMMENT else {},
        hint=DeploymentPreview.of_deployment(workspace, deployment)
        if action != _RECOMMENT
        else None,
    )
    if answer is not None:
        review, comment = answer
        # The answer names the reviewer by an ID that deployments do not contain.
        _remember_times(workspace, deployment.id, {comment: review.updated_at})
        sentence = f"Deployment {deployment.id} {outcome}."
        await _show_updated(context, workspace, deployment.id, sentence)


def _remember_times(
    workspace: WorkspaceState, number: str, times: Mapping[str, datetime | None]
) -> None:
    """Remember when reviews changed, by the reviewer's name or by the comment."""
    known_times = workspace.review_times.setdefault(number, {})
    known_times.update({key: at for key, at in times.items() if key and at is not None})


def _comment_of(workspace: WorkspaceState, deployment: Deployment) -> str:
    """Return this profile's review comment, else the comment of the decision.

    Workato does not document whose review a token changes, so the form shows the comment it will
    replace.
    """
    profile, identity = workspace.connection.profile, workspace.connection.identity
    names = (profile and profile.reviewer, identity and identity.name)
    own = {search_key(name) for name in names if name}
    commented = [review for review in deployment.reviews if review.comment]
    own_reviews = [review for review in commented if search_key(review.reviewer_name or "") in own]
    rejected = [review for review in commented if review.status == "rejected"]
    candidates = own_reviews or rejected or commented
    return (candidates[-1].comment or "") if candidates else ""


async def submit(context: ActionContext) -> None:
    """Submit the deployment for review."""
    deployment = await deployment_of(context)
    waiting = [review.reviewer_name or "?" for review in deployment.reviews]
    await _confirm(
        context,
        deployment,
        "submit",
        f"Submit deployment {deployment.id} to {deployment.environment_type} for review?",
        f"Reviewers: {', '.join(waiting)}"
        if waiting
        else with_keys("No reviewers assigned; {reviewers} assigns them."),
        lambda api: api.deployments.submit_for_review(deployment.id, target=_target(deployment)),
        f"Deployment {deployment.id} submitted for review.",
    )


async def reopen(context: ActionContext) -> None:
    """Reset a decided review."""
    deployment = await deployment_of(context)
    await _confirm(
        context,
        deployment,
        "reopen",
        f"Reopen the review of deployment {deployment.id}?",
        f"Review: {state_label(deployment.review_state or '')}",
        lambda api: api.deployments.reopen(deployment.id, target=_target(deployment)),
        f"Review of {deployment.id} reopened.",
    )


async def _confirm(
    context: ActionContext,
    deployment: Deployment,
    action: str,
    question: str,
    detail: str,
    job: Callable[[Api], Awaitable[object]],
    sentence: str,
) -> None:
    """Ask, send, and show the deployment with a sentence."""
    workspace = context.workspace
    check = _check_again(workspace, deployment.id, action, "question")
    if await confirm_and_send(
        context,
        question,
        lambda api: done(job(api)),
        verb=action,
        details=[detail],
        check=check,
    ):
        await _show_updated(context, workspace, deployment.id, sentence)


async def assign(context: ActionContext) -> None:
    """Assign reviewers to the row's deployment."""
    await assign_to(context, context.workspace, context.view.deployment_id(context.row))


async def assign_to(context: ActionContext, workspace: WorkspaceState, number: str) -> bool:
    """Show the list with the current reviewers ticked; name those that cannot be kept."""
    deployment = await _fresh(workspace, number)
    eligible = await workspace.connection.call(
        lambda api: api.deployments.eligible_reviewers(deployment.id)
    )
    if not eligible:
        raise LookupError(
            "No eligible reviewers. Reviewers need the review permission"
            f" in DEV and {deployment.environment_type}."
        )
    known_ids = await workspace.load_value(_KNOWN_IDS, {})
    matched, lost = match_reviewers(
        deployment, eligible, known_ids if isinstance(known_ids, dict) else {}
    )
    title = _title(deployment, "Reviewers of")
    if lost:
        title.append(f"No longer eligible, reviews are dropped: {', '.join(lost)}")

    def check(request: ReviewersForm) -> None:
        dropped = [name for key, name in matched.items() if key not in request.reviewer_ids] + lost
        if dropped and not request.drop:
            raise FormError(
                "drop", f"this drops the review of {', '.join(dropped)}; tick to accept"
            )

    answer = await ask_and_send(
        context,
        ReviewersForm,
        title,
        lambda api, form: api.deployments.assign_reviewers(
            deployment.id, form, target=_target(deployment)
        ),
        check=check,
        connection=workspace.connection,
        verb="assign",
        initial={"reviewer_ids": list(matched)},
        choices={"reviewer_ids": [(r.id, f"{r.name or '?'} ({r.id})") for r in eligible]},
    )
    if answer is not None:
        ids = {**(known_ids or {}), **{r.id: r.name for r in eligible}}
        await workspace.store_value(_KNOWN_IDS, ids)
        times = {str(ids.get(review.reviewer_id)): review.updated_at for review in answer.reviews}
        _remember_times(workspace, deployment.id, times)
        await _show_updated(
            context, workspace, deployment.id, f"Reviewers of {deployment.id} assigned."
        )
    return answer is not None


def match_reviewers(
    deployment: Deployment, eligible: Sequence[Reviewer], known_ids: dict[str, Any]
) -> tuple[dict[str, str], list[str]]:
    """Return the reviewers with known IDs, and the names without one.

    A deployment has names, but the call takes IDs. A name that is unique among the eligible
    reviewers gives the ID; otherwise an earlier answer may have it.
    """
    matched: dict[str, str] = {}
    lost: list[str] = []
    for review in deployment.reviews:
        name = review.reviewer_name or ""
        same = [r.id for r in eligible if r.name == name]
        if len(same) != 1:
            earlier = {key for key, value in known_ids.items() if value == name}
            same = [key for key in same if key in earlier] if same else []
        if len(same) == 1 and same[0] not in matched:
            matched[same[0]] = name
        else:
            lost.append(name or "?")
    return matched, lost
