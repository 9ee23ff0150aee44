"""The initial state of a workspace: projects, people, recent deployments, and ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from workato_tui.demo.people import BUILDERS, REVIEWERS, Person
from workato_tui.demo.seed_deployments import SEED_DEPLOYMENTS, SeedDeployment
from workato_tui.demo.story_operations import OPERATIONS
from workato_tui.demo.story_revenue import REVENUE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workato_tui.demo.blueprint import Blueprint


class Ids(NamedTuple):
    """The id of the Home folder, the first ids of projects and folders, the last ids of the
    history."""

    root: int = 1250001
    project: int = 604202
    folder: int = 1486330
    manifest: int = 2411
    package: int = 88104
    build: int = 9121
    deployment: int = 6393
    assets: int = 0

    def moved(self, place: int) -> Ids:
        """Return the ids of another workspace: no two workspaces share ids."""
        steps = (131, 40_009, 60_013, 211, 4_001, 397, 401, 1_009)
        return Ids(*(own + place * step for own, step in zip(self, steps, strict=True)))


_OWN_IDS: Final = Ids()


@dataclass(frozen=True)
class InitialWorkspace:
    """The initial state of a workspace.

    `auto_review`: reviewers decide by themselves after a while; `place` is 0 for the own workspace
    and unique for each customer; `traits` are those in the list of customers; the project
    `healthy_project` has no errors at first, so that the effects of a deployment or an import are
    visible.
    """

    project_factories: tuple[Callable[[], Blueprint], ...]
    seed_deployments: tuple[SeedDeployment, ...] = ()
    reviewers: tuple[Person, ...] = REVIEWERS
    builders: tuple[str, ...] = BUILDERS
    properties: Mapping[str, str] = field(default_factory=dict)
    ids: Ids = _OWN_IDS
    reviews: bool = True
    environments: bool = True
    auto_review: bool = False
    place: int = 0
    traits: frozenset[str] = frozenset()
    healthy_project: str = ""


_PROPERTIES: Final = {
    "salesforce.instance_url": "https://acme--{}.sandbox.my.salesforce.example",
    "salesforce.sync_user": "integrations+{}@acme.example",
    "netsuite.account": "4711120_{}",
    "slack.alert_channel": "#ops-{}",
    "batch.size": "200",
}


def own_workspace(*, reviews: bool) -> InitialWorkspace:
    """Return the own workspace; `reviews` is its setting."""
    return InitialWorkspace(
        (*REVENUE, *OPERATIONS),
        SEED_DEPLOYMENTS,
        properties=_PROPERTIES,
        reviews=reviews,
        healthy_project="Order to Cash",
    )
