"""The documented limits of calls: how many, in which window, for whom.

A budget is named by what counts against it. Those of one's own workspace are counted by token;
those that begin with ``embedded-`` are one for all customers of a partner, whatever the customer
and the key, but for imports: they are counted a customer, whose id stands behind a blank
(``embedded-imports EA2300``). Sources: the rate-limit tables of the Workato notes (core §5,
embedded §1). Enterprise plans have more, so settings and profiles can override each number.
Nothing heavy is imported here.
"""

from __future__ import annotations

from typing import Final

MINUTE: Final = 60.0
HOUR: Final = 3600.0
DEFAULT_LIMIT: Final = 60
"""What is assumed where no number is documented."""

LIMITS: Final[dict[str, int]] = {
    # One's own workspace
    "folders": 60,  # folders; also list, update and delete of projects
    "projects": 60,  # build and deploy of projects, and project builds
    "deployments": 60,  # every call on deployments
    "workspace": 60,  # users/me
    "packages": 60,  # export manifests and packages, without imports
    "imports": 500,  # an hour
    "project-properties": 60,
    "environment-properties": 60,
    "tags": 60,
    "tag-assignments": 60,
    # Customers' workspaces
    "embedded-projects-list": 1000,
    "embedded-projects": 60,  # the rest of projects, project properties and builds
    "embedded-deployments": 60,
    "embedded-packages": 60,  # recipe lifecycle management without imports
    "embedded-imports": 500,  # an hour and a customer: the stricter of two documented numbers
    "embedded-imports-get": 1000,
    "embedded-folders": 60,
    "embedded-environment-properties-list": 1000,
    "embedded-environment-properties": 60,
    "embedded-tags": 60,
    "embedded-tag-assignments": 1000,
    "embedded-api-platform": 1000,
    "embedded-connections-list": 1000,
    "embedded-connections": 60,
    "embedded-jobs": 1000,
    "embedded-lookup-rows-list": 1000,
    "embedded-lookup-tables": 60,
    "embedded-recipes-list": 2000,  # this and the next: a third party's note
    "embedded-recipes": 1000,
    "embedded-roles": 60,
    "embedded-picklists": 60,
    "embedded-custom-connectors": 60,
    "embedded-custom-oauth": 60,
    "embedded-invitations": 60,
    # The partner's own calls about customers
    "customers": 60,
    "customers-create": 1000,
    "customers-members-remove": 1000,
    "customers-usage": 1000,
    "connectors": 1000,
    "customer-managers": 60,
    "jwt": 60,
}
"""Calls a minute (of imports: a clock hour) by the first word of a budget's name."""

_HOURLY = frozenset({"imports", "embedded-imports"})
_EMBEDDED_PREFIX = "embedded-"


def budget_kind(budget: str) -> str:
    """The budget's name without the customer that it is counted for."""
    return budget.partition(" ")[0]


def is_hourly(budget: str) -> bool:
    """Whether it begins anew with each clock hour, in place of a minute that slides."""
    return budget_kind(budget) in _HOURLY


def describe_budget(budget: str) -> str:
    """Whose limit it is, in words: ``imports of customer EA2300``."""
    kind, _, customer = budget.partition(" ")
    if customer:
        return f"{kind.removeprefix(_EMBEDDED_PREFIX)} of customer {customer}"
    if kind.startswith(_EMBEDDED_PREFIX):
        return f"{kind.removeprefix(_EMBEDDED_PREFIX)} of all customers"
    return kind


def format_remaining(budget: str, left: int, limit: int) -> str:
    """``API 42/60 left``, with whom it is shared or counted for."""
    kind, _, customer = budget.partition(" ")
    name, window = (kind.removeprefix(_EMBEDDED_PREFIX), " this hour")
    if not is_hourly(budget):
        name, window = "API", ""
    whose = ", all customers" if kind.startswith(_EMBEDDED_PREFIX) and not customer else ""
    return f"{name} {left}/{limit} left{window}{whose}"
