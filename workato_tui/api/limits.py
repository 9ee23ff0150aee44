"""The documented rate limits: how many calls, in which window, for whom.

A budget is named after the calls that count against it. Budgets of the own workspace are counted
per token. Those that start with ``embedded-`` are shared by all customers of a partner, except
imports: they are counted per customer, whose id follows a space (``embedded-imports EA2300``).
Source: the rate limit tables in Workato's documentation. Enterprise plans have higher limits, so
settings and profiles can override each number. Imports nothing expensive.
"""

from __future__ import annotations

from typing import Final

MINUTE: Final = 60.0
HOUR: Final = 3600.0
DEFAULT_LIMIT: Final = 60
"""Used if no limit is documented."""

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
    "embedded-recipes-list": 2000,  # this and the next: from a third party's notes
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
"""Calls per minute (imports: per clock hour) by the first word of a budget's name."""

_HOURLY = frozenset({"imports", "embedded-imports"})
_EMBEDDED_PREFIX = "embedded-"


def budget_kind(budget: str) -> str:
    """Return the budget's name without the customer."""
    return budget.partition(" ")[0]


def is_hourly(budget: str) -> bool:
    """Return whether the budget is reset each clock hour instead of using a sliding minute."""
    return budget_kind(budget) in _HOURLY


def describe_budget(budget: str) -> str:
    """Return the budget in words, such as ``imports of customer EA2300``."""
    kind, _, customer = budget.partition(" ")
    if customer:
        return f"{kind.removeprefix(_EMBEDDED_PREFIX)} of customer {customer}"
    if kind.startswith(_EMBEDDED_PREFIX):
        return f"{kind.removeprefix(_EMBEDDED_PREFIX)} of all customers"
    return kind


def format_remaining(budget: str, remaining: int, limit: int) -> str:
    """Return ``API 42/60 left``, with who shares the limit."""
    kind, _, customer = budget.partition(" ")
    name, window = (kind.removeprefix(_EMBEDDED_PREFIX), " this hour")
    if not is_hourly(budget):
        name, window = "API", ""
    whose = ", all customers" if kind.startswith(_EMBEDDED_PREFIX) and not customer else ""
    return f"{name} {remaining}/{limit} left{window}{whose}"
