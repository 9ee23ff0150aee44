"""Batch steps for builds, deployments, reviews and packages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.common.text import sanitize
from workato_tui.services.batch_plan import Action, SkipItem, Step, StepError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workato_tui.api.builds import Build
    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.packages import Package
    from workato_tui.services.batch_plan import Item, StepContext

Found = TypeVar("Found")
Ended = TypeVar("Ended")
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 15.0


def _number(context: StepContext, name: str) -> str:
    """Return an ID from an earlier step, or from the item."""
    return str(context.data.get(name) or context.item.values.get(name) or "")


async def _until_ended(
    context: StepContext,
    read: Callable[[Api], Awaitable[Found]],
    done: Callable[[Found], Ended | None],
) -> Ended:
    """Read until ``done`` returns a value; the interval increases."""
    from workato_tui.api.errors import ApiNotFoundError, NotFoundError

    rest = _FIRST_PAUSE
    missing = 0
    while True:
        try:
            found = await context.call(read)
        except (NotFoundError, ApiNotFoundError):
            missing += 1
            if missing > 5:
                raise
        else:
            ended = done(found)
            if ended is not None:
                return ended
        await context.pause(rest)
        rest = min(rest * 1.4, _LONGEST_PAUSE)


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

    number = _number(context, "build")

    def ended(build: Build) -> str | None:
        found = phase_of_state(build.state)
        return None if found == "running" else "" if found == "done" else str(build.state)

    state = await _until_ended(context, lambda api: api.builds.get(number), ended)
    if state:
        raise StepError(f"Build {number} ended as {sanitize(state, 40)}; nothing was deployed.")
    context.data["result"] = f"build {number}"


async def _check_target(context: StepContext) -> None:
    """Check again right before the deployment, since something may be pending by now."""
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.core.deploy_checks import deploy_warnings

    item, number = context.item, _number(context, "build")
    where = str(item.values.get("project", ""))
    key = "folder_id" if where[:1] in ("f", "F") else "project_id"
    narrowed = DeploymentFilter.model_validate({key: where, "from": "-90d"})
    known = await context.call(lambda api: api.deployments.list(narrowed, bulk=True))
    found = deploy_warnings(number, item.environment, known)
    pending = next((one for one in found if one.kind == "pending"), None)
    if any(one.kind == "same" for one in found) and not item.values.get("again"):
        raise SkipItem(f"Build {number} is live in {item.environment} already.")
    if pending is not None and not item.values.get("over_pending"):
        raise StepError(f"{pending.text} Wait for its end, then retry.")


async def _deploy(context: StepContext) -> None:
    from workato_tui.api.request_models import DeployRequest

    item, number = context.item, _number(context, "build")
    request = DeployRequest.model_validate(
        {
            "environment_type": item.environment,
            "title": item.values.get("title"),
            "description": item.values.get("description"),
            "include_tags": bool(item.values.get("include_tags")),
        }
    )
    about = f"build {number} of {item.label}"
    made = await context.send(lambda api: api.builds.deploy(number, request, about=about))
    context.data["deployment"] = made.id
    context.data["result"] = f"deployment {made.id} of build {number}"


async def _was_deployed(context: StepContext) -> bool | None:
    item, number = context.item, _number(context, "build")
    since = context.sent_at or datetime.now(UTC)
    found = await context.call(
        lambda api: api.deployments.since(
            item.values.get("project"), since, environment=item.environment, build_id=number
        )
    )
    if found:
        context.data["deployment"] = found[0].id
        context.data["result"] = f"deployment {found[0].id} of build {number}"
        return True
    return False


async def _wait_for_deployment(context: StepContext) -> None:
    from workato_tui.core.states import describe_state, failure_reason, phase

    number = _number(context, "deployment")

    def ended(found: Deployment) -> Deployment | None:
        return None if phase(found) == "running" else found

    found = await _until_ended(context, lambda api: api.deployments.get(number), ended)
    reason = failure_reason(found)
    words = f"deployment {number} {describe_state(found)}" + (f": {reason}" if reason else "")
    if phase(found) not in ("done", "waiting"):
        raise StepError(f"{words[:1].upper()}{words[1:]}.")
    context.data["result"] = words


BUILD = Step("build", "building", _build, "projects.build", "build", applies=_needs_build)
WAIT_BUILD = Step("wait for the build", "waiting for the build", _wait_for_build, seconds=20)
CHECK = Step("check the target", "checking what is live and pending", _check_target)
DEPLOY = Step("deploy", "deploying", _deploy, "project-builds.deploy", "deployment", _was_deployed)
WAIT_DEPLOYMENT = Step(
    "wait for the deployment", "waiting for the deployment", _wait_for_deployment, seconds=40
)

# Reviews


async def _read(context: StepContext) -> Deployment:
    number = str(context.item.values["deployment"])
    return await context.call(lambda api: api.deployments.get(number))


async def _decide(context: StepContext, what: str) -> None:
    from workato_tui.api.request_models import ReviewComment

    number = str(context.item.values["deployment"])
    request = ReviewComment(comment=context.item.values["comment"])
    await context.send(lambda api: getattr(api.deployments, what)(number, request))
    done = {"approve": "approved", "reject": "rejected"}[what]
    context.data["result"] = f"deployment {number} {done}"


async def _check_review(context: StepContext) -> None:
    from workato_tui.core.states import describe_state, phase

    found = await _read(context)
    if phase(found) != "waiting" or found.review_state != "pending_review":
        raise SkipItem(f"Deployment {found.id} {describe_state(found)}.")


def _decided(word: str) -> Callable[[StepContext], Any]:
    async def look(context: StepContext) -> bool | None:
        comment = str(context.item.values["comment"]).strip()
        reviews = (await _read(context)).reviews
        if any(r.status == word and (r.comment or "").strip() == comment for r in reviews):
            return True
        # The comment is not always returned, so a review with another one may be this one.
        return None if any(r.status == word for r in reviews) else False

    return look


async def _submit(context: StepContext) -> None:
    number = str(context.item.values["deployment"])
    await context.send(lambda api: api.deployments.submit_for_review(number))
    context.data["result"] = f"deployment {number} is waiting for review"


async def _was_submitted(context: StepContext) -> bool | None:
    found = await _read(context)
    return bool(found.review_state)


async def _assign(context: StepContext) -> None:
    from workato_tui.api.request_models import AssignReviewers

    number = str(context.item.values["deployment"])
    request = AssignReviewers(reviewer_ids=list(context.item.values["reviewers"]))
    await context.send(lambda api: api.deployments.assign_reviewers(number, request))
    context.data["result"] = f"{len(request.reviewer_ids)} reviewers of deployment {number}"


_CHECK_REVIEW = Step("check the review", "checking the review", _check_review)
APPROVE = Step(
    "approve", "approving", lambda context: _decide(context, "approve"), "deployments.approve",
    look_up=_decided("approved"),
)  # fmt: skip
REJECT = Step(
    "reject", "rejecting", lambda context: _decide(context, "reject"), "deployments.reject",
    look_up=_decided("rejected"),
)  # fmt: skip
SUBMIT = Step(
    "submit", "submitting", _submit, "deployments.submit-for-review", look_up=_was_submitted
)
ASSIGN = Step("assign", "assigning reviewers", _assign, "deployments.assign-reviewers")


async def _check_approved(context: StepContext) -> None:
    from workato_tui.core.states import phase

    found = await _read(context)
    if phase(found) != "waiting" or found.review_state != "review_approved":
        raise SkipItem(f"Deployment {found.id} is not approved and waiting.")


async def _deploy_approved(context: StepContext) -> None:
    from workato_tui.api.request_models import ApprovedDeployRequest

    number = str(context.item.values["deployment"])
    request = ApprovedDeployRequest(include_tags=bool(context.item.values.get("include_tags")))
    target = context.item.environment
    await context.send(lambda api: api.deployments.deploy(number, request, target=target))
    context.data["deployment"] = number
    context.data["result"] = f"deployment {number}"


async def _was_started(context: StepContext) -> bool | None:
    from workato_tui.core.states import phase

    found = await _read(context)
    context.data["deployment"] = found.id
    return phase(found) != "waiting"


_CHECK_APPROVED = Step("check the approval", "checking the approval", _check_approved)
DEPLOY_APPROVED = Step(
    "deploy", "deploying", _deploy_approved, "deployments.deploy", look_up=_was_started
)

# Packages


async def _import(context: StepContext) -> None:
    from workato_tui.api.packages import ImportRequest

    item, values = context.item, context.item.values
    request = ImportRequest(
        folder_id=values["folder"],
        file=values["file"],
        restart_recipes=bool(values.get("restart_recipes")),
        include_tags=bool(values.get("include_tags")),
    )
    await _same_file(values)
    made = await context.send(lambda api: api.packages.import_zip(request, target=item.environment))
    context.data["import"] = made.id
    context.data["result"] = f"import {made.id}"


async def _same_file(values: Any) -> None:
    """Refuse a package other than the confirmed one."""
    import asyncio

    wanted = values.get("sha256")
    if wanted and await asyncio.to_thread(digest_of, str(values["file"])) != wanted:
        raise StepError("The package's file was changed since it was confirmed. Nothing was sent.")


def digest_of(path: str) -> str:
    """Return the SHA-256 of a file. Blocking."""
    import hashlib
    from pathlib import Path

    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _wait_for_import(context: StepContext) -> None:
    from workato_tui.core.states import failure_reason

    number = _number(context, "import")

    def ended(found: Package) -> Package | None:
        return found if found.is_finished else None

    found = await _until_ended(context, lambda api: api.packages.get(number, kind="import"), ended)
    reason = failure_reason(found)
    if not found.succeeded:
        raise StepError(f"Import {number} failed{f': {reason}' if reason else ''}.")
    stopped = [one.id for one in found.recipe_status or () if one.needs_start]
    context.data["stopped"] = stopped
    context.data["result"] = f"import {number} completed" + (f"; {reason}" if reason else "")


IMPORT = Step("import", "importing", _import, "packages.import", "import")
WAIT_IMPORT = Step("wait for the import", "waiting for the import", _wait_for_import, seconds=20)


async def _manifest(context: StepContext) -> None:
    from workato_tui.api.manifests import ManifestCreate

    values = context.item.values
    request = ManifestCreate(
        name=context.item.label, folder_id=values["folder"], auto_generate_assets=True
    )
    made = await context.send(lambda api: api.manifests.create(request, []))
    context.data["manifest"] = made.id


async def _export(context: StepContext) -> None:
    number = _number(context, "manifest")
    made = await context.send(lambda api: api.packages.export(number))
    context.data["package"] = made.id
    context.data["result"] = f"package {made.id}"


async def _wait_for_export(context: StepContext) -> None:
    from workato_tui.core.states import failure_reason

    number = _number(context, "package")

    def ended(found: Package) -> Package | None:
        return found if found.is_finished else None

    found = await _until_ended(context, lambda api: api.packages.get(number), ended)
    if not found.succeeded:
        reason = failure_reason(found)
        raise StepError(f"Export {number} failed{f': {reason}' if reason else ''}.")


async def _download_package(context: StepContext) -> None:
    number = _number(context, "package")
    context.data["result"] = await context.download("package", number, context.item.label)


_MANIFEST = Step(
    "make the manifest", "making the manifest", _manifest, "export-manifests.create", "manifest"
)
_EXPORT = Step("export", "exporting", _export, "packages.export", "package")
_WAIT_EXPORT = Step("wait for the export", "waiting for the export", _wait_for_export, seconds=20)
_DEPLOY_FIELDS = ("title", "description", "include_tags", "include_test_cases")

ACTIONS = (
    Action(
        "build", "Build", (BUILD, WAIT_BUILD), ("project",),
        ("description", "include_tags", "include_test_cases"),
    ),
    Action(
        "deploy", "Build and deploy", (BUILD, WAIT_BUILD, CHECK, DEPLOY, WAIT_DEPLOYMENT),
        ("project",), ("build", *_DEPLOY_FIELDS, "over_pending", "again"),
    ),
    Action(
        "deploy-approved", "Deploy what was approved",
        (_CHECK_APPROVED, DEPLOY_APPROVED, WAIT_DEPLOYMENT), ("deployment",), ("include_tags",),
    ),
    Action("approve", "Approve", (_CHECK_REVIEW, APPROVE), ("deployment", "comment")),
    Action("reject", "Reject", (_CHECK_REVIEW, REJECT), ("deployment", "comment")),
    Action("submit", "Submit for review", (SUBMIT,), ("deployment",)),
    Action("assign", "Assign reviewers", (ASSIGN,), ("deployment", "reviewers"),
           notes=("Replaces the current list; others are removed.",)),
    Action(
        "import", "Import a package", (IMPORT, WAIT_IMPORT), ("folder", "file"),
        ("restart_recipes", "include_tags", "sha256"), one_per_workspace=True,
    ),
    Action(
        "export", "Export",
        (_MANIFEST, _EXPORT, _WAIT_EXPORT, Step("download", "downloading", _download_package)),
        ("folder",),
    ),
)  # fmt: skip
