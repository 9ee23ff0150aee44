"""The initial state of a customer's workspace."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from workato_tui.demo.effects import asset_id
from workato_tui.demo.environment.initial_state import BROKEN_HOURS
from workato_tui.demo.initial_workspace import Ids, InitialWorkspace
from workato_tui.demo.partner.stories import version_of
from workato_tui.demo.people import OWNER, Person
from workato_tui.demo.seed_deployments import SeedDeployment, ago

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.demo.partner.customers import Customer
    from workato_tui.demo.partner.members import People
    from workato_tui.demo.world import World


def initial_workspace(customer: Customer, people: People) -> InitialWorkspace:
    """Return the customer's projects, people, and unique ids."""
    makers = tuple(version_of(word, customer.traits) for word in customer.projects)
    names = [make().name for make in makers]
    members = [member for member in people.by_id.values() if member.grant_type == "team"]
    reviews = "reviews" in customer.traits
    provisioned = "" not in customer.environments
    return InitialWorkspace(
        makers,
        tuple(_seed_deployments(names, reviews=reviews)) if provisioned and names else (),
        tuple(Person(member.id, member.name) for member in members),
        (OWNER.name, *(member.name for member in members)),
        _properties(customer),
        Ids().moved(customer.seed + 1),
        reviews,
        provisioned,
        auto_review=True,
        place=customer.seed + 1,
        traits=customer.traits,
    )


def add_past_import(world: World) -> None:
    """Add the recent import that left recipes stopped; it has the workspace's first id."""
    project = next(iter(world.projects.values()))
    results = (
        ("orders", "stopped"),
        ("accounts", "restarted"),
        ("find", "restart_failed"),
        ("approve", "stopped"),
        ("gone", "not_found"),
    )
    recipes = [(asset_id(project, "dev", key), result) for key, result in results]
    package = world.package_store.start("import", recipes=recipes)
    package.status = "completed"
    package.made_at = world.started - timedelta(hours=BROKEN_HOURS)


def _properties(customer: Customer) -> dict[str, str]:
    domain = customer.about["notification_email"].partition("@")[2]
    return {
        "shop.region": "eu-1" if customer.seed % 2 else "us-2",
        "shop.url": f"https://shop.{domain}/{{}}",
        "erp.account": f"{4711000 + customer.seed}_{{}}",
        "erp.api_key": f"key-{customer.seed:04}-{{}}-not-for-eyes",
        "alerts.channel": "#integration-alerts",
    }


def _seed_deployments(names: list[str], *, reviews: bool) -> Iterator[SeedDeployment]:
    """Return the customer's latest deployments, oldest first."""
    first, last = names[0], names[-1]
    yield SeedDeployment(last, "test", ago(50), "Smoke test", "failed", "deploy_failed")
    if reviews:
        yield SeedDeployment(
            first,
            "prod",
            ago(28),
            "Spring release",
            "pending",
            "pending_review",
            "pending_review",
            ((0, "approved", "Looks good!"), (1, "pending", None)),
        )
        yield SeedDeployment(
            last,
            "prod",
            ago(4),
            "Fixes from support",
            "pending",
            "pending",
            "review_approved",
            ((0, "approved", "OK"),),
        )
    yield SeedDeployment(first, "test", ago(0.01), "Try the new limit", "pending", "pending",
                ends_well=True, builds_first=True)  # fmt: skip
