"""Batch steps for builds, deployments and reviews."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workato_tui.common.text import count_label, sanitize
from workato_tui.services.batch_plan import Action, SkipItem, Step, StepError
from workato_tui.services.batch_steps import id_of, poll_until_ended

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.services.batch_plan import Item, StepContext

# Build and deploy


def _needs_build(item: Item) -> bool:
    return not item.values.get("build")


async def _build(context: StepContext) -> None:
    from workato_tui.api.request_models import BuildRequest

    values = context.item.values
    request = BuildRequest(
        description=values.get("description"),
        include_tags=bool(values.get("include_tags")),
        include_test_cases=bool(values.get("include_test_cases")),
    )
    about = f"project {context.item.label}"
    build = await context.send(
        lambda api: api.projects.build(values["project"], request, about=about)
    )
    context.data["build"] = build.id
    context.data["result"] = f"build {build.id}"


async def _wait_for_build(context: StepContext) -> None:
    from workato_tui.core.states import phase_of_state

    build_id = id_of(context, "build")

    def failed_state(build: Build) -> str | None:
        phase = phase_of_state(build.state)
        return None if phase == "running" else "" if phase == "done" else str(build.state)

    state = await poll_until_ended(context, lambda api: api.builds.get(build_id), failed_state)
    if state:
        raise StepError(f"Build {build_id} ended as {sanitize(state, 40)}; nothing was deployed.")
    context.data["result"] = f"build {build_id}"


async def _check_target(context: StepContext) -> None:
    """Check again right before the deployment: another one may have started since the plan."""
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.core.deploy_checks import deploy_warnings

    item, build_id = context.item, id_of(context, "build")
    filters = DeploymentFilter.of_project(str(item.values.get("project", "")), since="-90d")
    deployments = await context.call(lambda api: api.deployments.list(filters, bulk=True))
    warnings = deploy_warnings(build_id, item.environment, deployments)
    pending = next((warning for warning in warnings if warning.kind == "pending"), None)
    is_live = any(warning.kind == "same" for warning in warnings)
    if is_live and not item.values.get("again"):
        raise SkipItem(f"Build {build_id} is live in {item.environment} already.")
    if pending is not None and not item.values.get("over_pending"):
        raise StepError(f"{pending.text} Wait for its end, then retry.")


async def _deploy(context: StepContext) -> None:
    from workato_tui.api.request_models import DeployRequest

    item, build_id = context.item, id_of(context, "build")
    request = DeployRequest.model_validate(
        {
            "environment_type": item.environment,
            "title": item.values.get("title"),
            "description": item.values.get("description"),
            "include_tags": bool(item.values.get("include_tags")),
        }
    )
    about = f"build {build_id} of {item.label}"
    deployment = await context.send(lambda api: api.builds.deploy(build_id, request, about=about))
    context.data["deployment"] = deployment.id
    context.data["result"] = f"deployment {deployment.id} of build {build_id}"


async def _was_deployed(context: StepContext) -> bool | None:
    item, build_id = context.item, id_of(context, "build")
    since = context.sent_at or datetime.now(UTC)
    deployments = await context.call(
        lambda api: api.deployments.since(
            item.values.get("project"), since, environment=item.environment, build_id=build_id
        )
    )
    if deployments:
        context.data["deployment"] = deployments[0].id
        context.data["result"] = f"deployment {deployments[0].id} of build {build_id}"
        return True
    return False


async def _wait_for_deployment(context: StepContext) -> None:
    from workato_tui.core.states import describe_state, failure_reason, phase

    deployment_id = id_of(context, "deployment")

    def if_ended(deployment: Deployment) -> Deployment | None:
        return None if phase(deployment) == "running" else deployment

    deployment = await poll_until_ended(
        context, lambda api: api.deployments.get(deployment_id), if_ended
    )
    reason = failure_reason(deployment)
    result = f"deployment {deployment_id} {describe_state(deployment)}"
    result += f": {reason}" if reason else ""
    if phase(deployment) not in ("done", "waiting"):
        raise StepError(f"{result[:1].upper()}{result[1:]}.")
    context.data["result"] = result


BUILD = Step("build", "building", _build, "projects.build", "build", applies=_needs_build)
WAIT_BUILD = Step("wait for the build", "waiting for the build", _wait_for_build, seconds=20)
CHECK = Step("check the target", "checking what is live and pending", _check_target)
DEPLOY = Step("deploy", "deploying", _deploy, "project-builds.deploy", "deployment", _was_deployed)
WAIT_DEPLOYMENT = Step(
    "wait for the deployment", "waiting for the deployment", _wait_for_deployment, seconds=40
)

# Reviews


async def _read_deployment(context: StepContext) -> Deployment:
    deployment_id = str(context.item.values["deployment"])
    return await context.call(lambda api: api.deployments.get(deployment_id))


async def _review(context: StepContext, decision: str) -> None:
    """Send a review; ``decision`` is ``approve`` or ``reject``."""
    from workato_tui.api.request_models import ReviewComment

    deployment_id = str(context.item.values["deployment"])
    request = ReviewComment(comment=context.item.values["comment"])
    target = context.item.environment
    await context.send(
        lambda api: getattr(api.deployments, decision)(deployment_id, request, target=target)
    )
    result = {"approve": "approved", "reject": "rejected"}[decision]
    context.data["result"] = f"deployment {deployment_id} {result}"


async def _check_review(context: StepContext) -> None:
    from workato_tui.core.states import describe_state, phase

    deployment = await _read_deployment(context)
    if phase(deployment) != "waiting" or deployment.review_state != "pending_review":
        raise SkipItem(f"Deployment {deployment.id} {describe_state(deployment)}.")


def _has_review(status: str) -> Callable[[StepContext], Any]:
    async def look_up(context: StepContext) -> bool | None:
        comment = str(context.item.values["comment"]).strip()
        reviews = (await _read_deployment(context)).reviews
        if any(r.status == status and (r.comment or "").strip() == comment for r in reviews):
            return True
        # Workato does not always return the comment, so another review may be this item's.
        return None if any(r.status == status for r in reviews) else False

    return look_up


async def _submit(context: StepContext) -> None:
    deployment_id = str(context.item.values["deployment"])
    target = context.item.environment
    await context.send(lambda api: api.deployments.submit_for_review(deployment_id, target=target))
    context.data["result"] = f"deployment {deployment_id} is waiting for review"


async def _was_submitted(context: StepContext) -> bool | None:
    deployment = await _read_deployment(context)
    return bool(deployment.review_state)


async def _assign(context: StepContext) -> None:
    from workato_tui.api.request_models import AssignReviewers

    deployment_id = str(context.item.values["deployment"])
    request = AssignReviewers(reviewer_ids=list(context.item.values["reviewers"]))
    target = context.item.environment
    await context.send(
        lambda api: api.deployments.assign_reviewers(deployment_id, request, target=target)
    )
    reviewers = count_label(len(request.reviewer_ids), "reviewer")
    context.data["result"] = f"{reviewers} of deployment {deployment_id}"


_CHECK_REVIEW = Step("check the review", "checking the review", _check_review)
APPROVE = Step(
    "approve", "approving", lambda context: _review(context, "approve"), "deployments.approve",
    look_up=_has_review("approved"),
)  # fmt: skip
REJECT = Step(
    "reject", "rejecting", lambda context: _review(context, "reject"), "deployments.reject",
    look_up=_has_review("rejected"),
)  # fmt: skip
SUBMIT = Step(
    "submit", "submitting", _submit, "deployments.submit-for-review", look_up=_was_submitted
)
ASSIGN = Step("assign", "assigning reviewers", _assign, "deployments.assign-reviewers")


async def _check_approved(context: StepContext) -> None:
    from workato_tui.core.states import phase

    deployment = await _read_deployment(context)
    if phase(deployment) != "waiting" or deployment.review_state != "review_approved":
        raise SkipItem(f"Deployment {deployment.id} is not approved and waiting.")


async def _deploy_approved(context: StepContext) -> None:
    from workato_tui.api.request_models import ApprovedDeployRequest

    deployment_id = str(context.item.values["deployment"])
    request = ApprovedDeployRequest(include_tags=bool(context.item.values.get("include_tags")))
    target = context.item.environment
    await context.send(lambda api: api.deployments.deploy(deployment_id, request, target=target))
    context.data["deployment"] = deployment_id
    context.data["result"] = f"deployment {deployment_id}"


async def _was_started(context: StepContext) -> bool | None:
    from workato_tui.core.states import phase

    deployment = await _read_deployment(context)
    context.data["deployment"] = deployment.id
    return phase(deployment) != "waiting"


_CHECK_APPROVED = Step("check the approval", "checking the approval", _check_approved)
DEPLOY_APPROVED = Step(
    "deploy", "deploying", _deploy_approved, "deployments.deploy", look_up=_was_started
)

_DEPLOY_FIELDS = ("title", "description", "include_tags", "include_test_cases")

ACTIONS = (
    Action(
        "build", "Build", (BUILD, WAIT_BUILD), ("project",),
        ("description", "include_tags", "include_test_cases"), noun="project",
    ),
    Action(
        "deploy", "Build and deploy", (BUILD, WAIT_BUILD, CHECK, DEPLOY, WAIT_DEPLOYMENT),
        ("project",), ("build", *_DEPLOY_FIELDS, "over_pending", "again"), noun="project",
    ),
    Action(
        "deploy-approved", "Deploy what was approved",
        (_CHECK_APPROVED, DEPLOY_APPROVED, WAIT_DEPLOYMENT), ("deployment",), ("include_tags",),
        noun="deployment",
    ),
    Action("approve", "Approve", (_CHECK_REVIEW, APPROVE), ("deployment", "comment"),
           noun="deployment"),
    Action("reject", "Reject", (_CHECK_REVIEW, REJECT), ("deployment", "comment"),
           noun="deployment"),
    Action("submit", "Submit for review", (SUBMIT,), ("deployment",), noun="deployment"),
    Action("assign", "Assign reviewers", (ASSIGN,), ("deployment", "reviewers"),
           notes=("Replaces the current list; others are removed.",), noun="deployment"),
)  # fmt: skip
