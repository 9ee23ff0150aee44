"""What can be deployed to which environment, and the menu to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workato_tui.actions.submit import customer_line
from workato_tui.core.deploy_checks import (
    build_heading,
    latest_tested,
    make_draft,
    rollback_heading,
    rollback_target,
)
from workato_tui.core.environment_status import environment_status
from workato_tui.dialogs.menu import Menu
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.api.deployments import Deployment
    from workato_tui.core.deploy_checks import DeployDraft

_TARGETS = ("test", "prod")
_COLUMNS = (
    Column("To", "environment", 6, 5),
    Column("What", "text", 60, 20, grow=True, is_name=True),
    Column("Live now", "text", 34, 12),
)


class DeployPlan(NamedTuple):
    """What to deploy, and where: a build, or (None) the current state of DEV."""

    build_id: str | None
    environment: str
    heading: str
    title: str = ""
    description: str = ""


def _plan_like(
    earlier: Deployment | DeployDraft, build_id: str, environment: str, heading: str
) -> DeployPlan:
    """Return a plan with the title and the description of an earlier deployment."""
    title, description = earlier.title or "", earlier.description or ""
    return DeployPlan(build_id, environment, heading, title, description)


def rollback_plans(deployments: list[Deployment]) -> dict[str, DeployPlan]:
    """Return how to deploy the build before the live one in each environment."""
    plans = {}
    for target in _TARGETS:
        back = rollback_target(deployments, target)
        live = environment_status(deployments, target).live
        if back is not None and back.project_build_id and live is not None:
            number = back.project_build_id
            heading = rollback_heading(number, target, live.project_build_id)
            plans[f"{target} back"] = _plan_like(back, number, target, heading)
    return plans


def deploy_plans(
    build_id: str | None, source: Deployment | None, deployments: list[Deployment]
) -> dict[str, DeployPlan]:
    """Return what can be deployed: the build of ``source``, this build, or a project's.

    Raises LookupError if ``source`` has no build.
    """
    plans: dict[str, DeployPlan] = {}
    for target in _TARGETS:
        if source is not None:
            draft = make_draft(source, target, deployments)
            if draft is None:
                raise LookupError("This deployment has no build to deploy.")
            plans[target] = _plan_like(draft, draft.build_id, target, draft.heading)
        elif build_id is not None:
            heading = build_heading(build_id, target, deployments)
            plans[target] = DeployPlan(build_id, target, heading)
        else:
            tested = latest_tested(deployments, target)
            if tested is not None and tested.project_build_id:
                number = tested.project_build_id
                heading = f"Promote build {number} from test to {target}"
                plans[f"{target} {number}"] = _plan_like(tested, number, target, heading)
            plans[target] = DeployPlan(None, target, f"Build DEV and deploy to {target}")
    listed = {(plan.environment, plan.build_id) for plan in plans.values()}
    rollbacks = rollback_plans(deployments).items()
    return plans | {
        key: plan for key, plan in rollbacks if (plan.environment, plan.build_id) not in listed
    }


async def choose_plan(
    context: ActionContext, title: str, plans: dict[str, DeployPlan], deployments: list[Deployment]
) -> DeployPlan | None:
    """Choose from a list that shows what is live in each environment."""
    rows = [
        Row(key, (plan.environment, plan.heading, _live_text(plan.environment, deployments)))
        for key, plan in plans.items()
    ]
    titles = [title, *customer_line(context)]
    chosen = await context.ask(Menu(titles, _COLUMNS, rows, verb="continue"))
    return plans.get(chosen or "")


def _live_text(environment: str, deployments: list[Deployment]) -> str:
    status = environment_status(deployments, environment)
    if status.live is None:
        return "nothing"
    pending = f", {len(status.pending)} pending" if status.pending else ""
    return f"build {status.live.project_build_id or '-'}{pending}"
