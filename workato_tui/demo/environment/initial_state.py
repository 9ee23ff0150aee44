"""The initial state of recipes and connections.

Pure, so that the list of customers can count running recipes without creating their workspaces.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from workato_tui.demo.environment.facts import connections_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from workato_tui.demo.assets import Tree
    from workato_tui.demo.blueprint import Blueprint

Fault = Literal["", "code", "config", "webhook"]
"""Why a recipe cannot start: its steps, its connections, or its webhook."""

LOST_HOURS: Final = 51.0
"""Hours since one customer lost a connection."""
_CAUSES: Final = {
    "over-limit": "action_quota_limit",
    "trial-expired": "trial_expired",
    "transactions": "txn_quota_limit",
}
BROKEN: Final[Mapping[tuple[str, str], Fault]] = {
    ("Orders", "orders"): "config",
    ("Orders", "approve"): "code",
    ("Orders", "find"): "webhook",
}
"""The result of a broken import, by project and key of a recipe."""
BROKEN_HOURS: Final = 2.2
"""Hours since that import."""


class RecipeState(NamedTuple):
    """The state of a recipe, and how long ago it stopped."""

    running: bool
    stop_cause: str | None = None
    hours: float = 0.0
    fault: Fault = ""
    succeeded: int = 0
    failed: int = 0


class ConnectionState(NamedTuple):
    """The state of a connection: "success", "failed", "exception", or None if never connected."""

    status: str | None
    error: str | None = None
    lost_hours: float | None = None


class InitialStates:
    """The initial states in one environment; `first` is the lost connection of a customer."""

    def __init__(
        self,
        seed: int,
        environment: str,
        traits: frozenset[str],
        first: tuple[str, str] | None,
        steady: str = "",
    ) -> None:
        self._place = f"{seed} {environment}"
        self._environment = environment
        self._steady = steady
        self._traits = traits
        self._first = first

    def connection(self, project: str, key: str) -> ConnectionState:
        """Return the state of a connection."""
        if "lost-connection" in self._traits and (project, key) == self._first:
            return ConnectionState("exception", _EXPIRED, LOST_HOURS)
        roll = self._roll("connection", project, key).random()
        if project == self._steady:
            return ConnectionState("success")
        if roll < 0.02:
            return ConnectionState("failed", "Connection refused - connect(2)")
        return ConnectionState(None if roll < 0.035 else "success")

    def recipe(self, project: str, key: str, uses: Iterable[str | None]) -> RecipeState:
        """Return the state of a recipe with these connections."""
        rng = self._roll("recipe", project, key)
        jobs = (rng.randrange(40, 380), rng.choice((0, 0, 0, 1, 2, 4, 9)))
        hours = rng.uniform(3, 400)
        imported = "broken-import" in self._traits and not self._environment
        broken = BROKEN.get((project, key)) if imported else None
        if broken:
            return RecipeState(False, None, BROKEN_HOURS, broken, *jobs)
        for trait, cause in _CAUSES.items():
            if trait in self._traits:
                return RecipeState(False, cause, hours / 20, "", *jobs)
        if "asleep" in self._traits:
            return RecipeState(False, None, hours + 900)
        if project == self._steady:
            return RecipeState(True, None, 0.0, "", *jobs)
        connections = [
            self.connection(project, key) if key else ConnectionState(None) for key in uses
        ]
        return self._ordinary(connections, rng, hours, jobs)

    def _ordinary(
        self, connections: list[ConnectionState], rng: Random, hours: float, jobs: tuple[int, int]
    ) -> RecipeState:
        if any(state.lost_hours for state in connections):
            # A lost connection stops some recipes immediately; others fail job by job.
            if rng.random() < 0.5:
                return RecipeState(False, "trigger_errors_limit", LOST_HOURS - 1, "", *jobs)
            return RecipeState(True, None, 0.0, "", jobs[0], jobs[1] + 38)
        if any(state.status != "success" for state in connections):
            return RecipeState(False, None, hours, "", *jobs)
        roll = rng.random()
        if roll < 0.06:
            return RecipeState(False, "trigger_errors_limit", hours, "", jobs[0], jobs[1] + 60)
        return RecipeState(roll > 0.16, None, hours, "", *jobs)

    def _roll(self, *about: str) -> Random:
        return Random(" ".join((self._place, *about)))


_EXPIRED: Final = "invalid_grant: expired access/refresh token"


def initial_states(
    seed: int,
    environment: str,
    traits: frozenset[str],
    trees: Iterable[tuple[str, Tree]],
    steady: str = "",
) -> InitialStates:
    """Return the states for these projects; the project `steady` has no errors."""
    # The first id of a customer is DEV's, with Environments and without.
    place = "" if environment == "dev" else environment
    return InitialStates(seed, place, traits, _first_connection(trees), steady)


def _first_connection(trees: Iterable[tuple[str, Tree]]) -> tuple[str, str] | None:
    for project, tree in trees:
        for key, asset in tree.items():
            if asset.kind == "connection":
                return project, key
    return None


def count_running(
    seed: int, traits: frozenset[str], makers: Iterable[Callable[[], Blueprint]]
) -> tuple[int, int]:
    """Return the numbers of running recipes and of connections before anything is created."""
    templates = [_template_facts(make) for make in makers]
    states = initial_states(seed, "", traits, ((name, tree) for name, tree, _ in templates))
    recipes = sum(
        states.recipe(name, key, used).running
        for name, _, uses in templates
        for key, used in uses.items()
    )
    connections = sum(
        states.connection(name, key).status == "success"
        for name, tree, _ in templates
        for key, asset in tree.items()
        if asset.kind == "connection"
    )
    return recipes, connections


@lru_cache(maxsize=16)
def _template_facts(make: Callable[[], Blueprint]) -> tuple[str, Tree, dict[str, Any]]:
    """Return a template's name, its assets, and the connections of each recipe."""
    blueprint = make()
    tree = blueprint.tree(blueprint.builds - 1)
    uses = {
        key: connections_of(asset, tree) for key, asset in tree.items() if asset.kind == "recipe"
    }
    return blueprint.name, tree, uses
