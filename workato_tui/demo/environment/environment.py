"""One environment of a workspace, which follows builds and deployments.

DEV holds the projects as they are; TEST and PROD hold the assets of the last successful
deployments. New assets from a deployment or an import are neither connected nor started, so users
have to do that.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from workato_tui.demo.assets import files
from workato_tui.demo.constants import TARGETS
from workato_tui.demo.effects import asset_id
from workato_tui.demo.environment.facts import read
from workato_tui.demo.environment.initial_state import InitialStates, initial_states
from workato_tui.demo.environment.platform import Platform
from workato_tui.demo.environment.records import Connection, Recipe
from workato_tui.demo.environment.tables import Tables
from workato_tui.demo.lookup import by_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.demo.assets import Asset, Tree
    from workato_tui.demo.environment.job_history import Job
    from workato_tui.demo.records import Project
    from workato_tui.demo.world import World

Key = tuple[int, str]
"""A project's id and the key of one of its assets."""


class EnvironmentState:
    """Recipes, connections, tables, and APIs by id. Reading it updates it."""

    def __init__(self, world: World, environment: str) -> None:
        self.world = world
        self.environment = environment
        self.recipes: dict[int, Recipe] = {}
        self.connections: dict[int, Connection] = {}
        self.tables = Tables(world.clock)
        self.platform = Platform(world, environment)
        self.jobs: dict[int, list[Job]] = {}
        self.plain: dict[str, dict[str, dict[str, Any]]] = {}
        self._seen: dict[Key, Asset] = {}
        self._ids: dict[Key, int] = {}
        self._created_count = 0
        first = world.trees_at_start(environment)
        names = [(project.blueprint.name, tree) for project, tree in first]
        self._initial_states: InitialStates | None = initial_states(
            world.initial.place,
            environment,
            world.initial.traits,
            names,
            world.initial.healthy_project,
        )
        for project, tree in first:
            self._follow(project, tree)
        self._initial_states = None
        self.platform.settle(self.recipes)

    @property
    def is_deploy_target(self) -> bool:
        """Whether assets arrive here by deployment."""
        return self.environment in TARGETS

    def refresh(self) -> EnvironmentState:
        """Update it after deployments and imports."""
        self.world.advance()
        trees = self.world.trees(self.environment)
        present = {project.id for project, _ in trees}
        for place in [place for place in self._seen if place[0] not in present]:
            self._remove(place)
        for project, tree in trees:
            self._follow(project, tree)
        return self

    # Looking up

    def recipe(self, reference: str) -> Recipe:
        """Return a recipe by id."""
        return by_id(self.recipes, reference)

    def connection(self, reference: str) -> Connection:
        """Return a connection by id."""
        return by_id(self.connections, reference)

    def id_at(self, project: Project, key: str) -> int:
        """Return the id of an asset by project and key."""
        return asset_id(project, self.environment, key)

    def accounts(self, project: Project | None) -> dict[str, int]:
        """Return the ids of a project's connections by key."""
        return {
            key: number
            for (owner, key), number in self._ids.items()
            if project and owner == project.id and number in self.connections
        }

    def connections_of(self, recipe: Recipe) -> list[Connection | None]:
        """Return the connections of a recipe; None for a missing one."""
        accounts = self.accounts(recipe.project)
        if recipe.fault == "config":
            return [None for _ in recipe.facts.connections]
        return [
            self.connections.get(accounts.get(key or "", 0)) for key in recipe.facts.connections
        ]

    def users_of(self, connection: Connection) -> list[Recipe]:
        """Return the running recipes that use a connection."""
        return [
            recipe
            for recipe in self.recipes.values()
            if recipe.running and connection in self.connections_of(recipe)
        ]

    def file_of(self, recipe: Recipe) -> bytes:
        """Return the file of a recipe in its package."""
        tree = recipe.project.tree() if recipe.project else {recipe.asset.key: recipe.asset}
        return files(recipe.asset, tree)[recipe.asset.zip_name]

    def assets_of(self, project: Project) -> list[tuple[str, Asset]]:
        """Return a project's assets in this environment by key."""
        return [(key, asset) for (owner, key), asset in self._seen.items() if owner == project.id]

    def receive(self, project: Project, assets: Mapping[str, Asset]) -> None:
        """Apply an import; in DEV the project changes too."""
        if not self.is_deploy_target:
            project.changes |= assets
            self._follow(project, project.tree())
            return
        combined = {**dict(self.assets_of(project)), **assets}
        for key in sorted(assets, key=lambda key: assets[key].kind != "connection"):
            self._add(project, key, combined)

    def adopt(self, project: Project, key: str, asset: Asset) -> int:
        """Register an asset that a call added to a project; return its id."""
        self._seen[project.id, key] = asset
        self._ids[project.id, key] = number = self.id_at(project, key)
        return number

    def replace(self, recipe: Recipe, asset: Asset) -> None:
        """Replace the file of a recipe; in DEV in its project too."""
        project = recipe.project
        if project is not None and not self.is_deploy_target:
            project.changes[asset.key] = asset
            self.adopt(project, asset.key, asset)
        tree = {**(project.tree() if project else {}), asset.key: asset}
        recipe.asset, recipe.facts = asset, read(asset, tree)
        recipe.version += 1

    def remove_recipe(self, recipe: Recipe) -> None:
        """Delete a recipe; in DEV from its project too."""
        del self.recipes[recipe.id]
        project, key = recipe.project, recipe.asset.key
        if project is not None and not self.is_deploy_target:
            project.changes[key] = None
            self._seen.pop((project.id, key), None)
            self._ids.pop((project.id, key), None)

    def remove_connection(self, connection: Connection) -> None:
        """Delete a connection; in DEV from its project too."""
        del self.connections[connection.id]
        place = next(
            (place for place, number in self._ids.items() if number == connection.id), None
        )
        if place is not None and not self.is_deploy_target:
            self.world.projects[place[0]].changes[place[1]] = None
            self._seen.pop(place)
            self._ids.pop(place)

    def new_id(self) -> int:
        """Return an id for a new object."""
        self._created_count += 1
        return 9_100_000 + 1_000 * self.world.initial.place + self._created_count

    # Following the projects

    def _follow(self, project: Project, tree: Tree) -> None:
        for place in [place for place in self._seen if place[0] == project.id]:
            if place[1] not in tree:
                self._remove(place)
        # Connections first: the state of recipes depends on them.
        for key, asset in sorted(tree.items(), key=lambda pair: pair[1].kind != "connection"):
            if self._seen.get((project.id, key)) is not asset:
                self._seen[project.id, key] = asset
                self._add(project, key, tree)

    def _remove(self, place: Key) -> None:
        del self._seen[place]
        number = self._ids.pop(place)
        self.recipes.pop(number, None)
        self.connections.pop(number, None)
        self.tables.by_id.pop(number, None)
        self.platform.remove(number)

    def _add(self, project: Project, key: str, tree: Tree) -> None:
        asset, number = tree[key], self.id_at(project, key)
        self._ids[project.id, key] = number
        if asset.kind == "recipe":
            self._add_recipe(project, key, tree)
        elif asset.kind == "connection":
            self._add_connection(project, key, asset)
        elif asset.kind == "lookup_table":
            self.tables.add_project_table(number, asset, project, self.world.started)
        elif asset.kind == "api_group":
            self.platform.add_collection(number, asset, project)
        elif asset.kind == "api_endpoint":
            self.platform.add_endpoint(number, asset, project, tree)

    def _add_connection(self, project: Project, key: str, asset: Asset) -> None:
        number = self.id_at(project, key)
        existing = self.connections.get(number)
        if existing is not None:
            existing.name, existing.folder = asset.name, asset.folder
            return
        now, began = self.world.clock.now(), self.world.started - timedelta(days=150)
        provider = str(asset.content().get("provider") or "")
        connection = Connection(number, asset.name, provider, now, now, project, asset.folder)
        self.connections[number] = connection
        if self._initial_states is None:
            return
        connection.created_at, connection.updated_at = began, began + timedelta(days=3)
        state = self._initial_states.connection(project.blueprint.name, key)
        connection.status, connection.error = state.status, state.error
        connection.authorized_at = began + timedelta(days=1) if state.status else None
        if state.lost_hours:
            connection.lost_at = self.world.started - timedelta(hours=state.lost_hours)
            connection.lost_reason = state.error

    def _add_recipe(self, project: Project, key: str, tree: Tree) -> None:
        number, asset = self.id_at(project, key), tree[key]
        facts, now = read(asset, tree), self.world.clock.now()
        existing = self.recipes.get(number)
        if existing is None:
            author = self.world.initial.builders[number % len(self.world.initial.builders)]
            recipe = Recipe(number, asset, facts, project, now, now, author=author)
            self.recipes[number] = recipe
            if self._initial_states is not None:
                self._set_initial_state(recipe, project.blueprint.name, key, self._initial_states)
            return
        existing.asset, existing.facts, existing.updated_at = asset, facts, now
        existing.version += 1
        broken = not all(
            connection and connection.works for connection in self.connections_of(existing)
        )
        if self.is_deploy_target and existing.running and broken:
            existing.stop(now)

    def _set_initial_state(
        self, recipe: Recipe, project: str, key: str, states: InitialStates
    ) -> None:
        started, state = self.world.started, states.recipe(project, key, recipe.facts.connections)
        recipe.created_at = started - timedelta(days=120, minutes=recipe.id % 90_000)
        recipe.updated_at = started - timedelta(days=2, minutes=recipe.id % 60_000)
        recipe.succeeded, recipe.failed, recipe.fault = state.succeeded, state.failed, state.fault
        recipe.version = 3 + 2 * len(recipe.asset.edits)
        recipe.running = state.running
        if state.running:
            recipe.last_run_at = started - timedelta(minutes=recipe.id % 700)
        else:
            recipe.stop(started - timedelta(hours=state.hours), state.stop_cause)
            recipe.last_run_at = started - timedelta(hours=state.hours + 1)
        if not state.succeeded + state.failed:
            recipe.last_run_at = None
