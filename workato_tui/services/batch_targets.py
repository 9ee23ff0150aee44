"""The workspace and environment that an item of a batch is for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from workato_tui.common.redact import redact_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.catalog.customers import Customer
    from workato_tui.services.batch_spec import BatchSpec

FROM_DEV = frozenset(
    {"build", "deploy", "deploy-approved", "approve", "reject", "submit", "assign", "download",
     "unpack", "add-member", "assign-oauth"}
)  # fmt: skip
"""Actions that start in the DEV workspace, whatever their target."""


@dataclass(frozen=True)
class Target:
    """A target workspace."""

    workspace: str = ""
    customer: str = ""
    environment: str = ""
    skip: str = ""
    """Why nothing can be sent there; empty if it can."""


def own_target(spec: BatchSpec, entry: Mapping[str, Any], own: Target) -> Target:
    """Return the target of an item without a customer; only the token's workspace is possible."""
    environment = str(entry.get("environment") or spec.environment)
    if "deployment" in spec.action.fields:
        # The deployment's environment counts, not the token's.
        return replace(own, environment=environment)
    if spec.action.id in FROM_DEV:
        return replace(own, environment=environment or own.environment)
    if environment in ("", own.environment):
        return own
    actual = own.environment or "an unknown environment"
    skip = (
        f"It is for {environment}, and this is {actual}: name the environment outside of the items."
    )
    return replace(own, skip=skip)


def workspace_target(spec: BatchSpec, entry: Mapping[str, Any]) -> Target:
    """Return the target of an item selected in a list over customers."""
    environment = str(entry.get("environment") or spec.environment)
    return Target(str(entry["workspace"]), str(entry.get("customer", "")), environment)


def customer_target(spec: BatchSpec, entry: Mapping[str, Any], customer: Customer) -> Target:
    """Return the workspace of a customer's environment, or DEV's for actions that start there."""
    environment = str(entry.get("environment") or spec.environment)
    name = redact_line(customer.display_name, 80)
    workspaces = {env: workspace for env, workspace in customer.environment_ids if env}
    if not customer.id:
        # Without an ID the calls would go to the partner's own workspace.
        return Target("", name, environment, "Workato returns no ID for this customer.")
    if spec.action.id in FROM_DEV:
        return Target(workspaces.get("dev", customer.id), name, environment)
    if not workspaces:
        # Workato does not return the environment, so it counts as prod.
        return Target(customer.id, name, "")
    if not environment:
        return Target(customer.id, name, "", "Choose an environment: dev, test or prod.")
    if environment not in workspaces:
        return Target(customer.id, name, environment, f"The customer has no {environment}.")
    return Target(workspaces[environment], name, environment)
