"""Compares the recipes of a package with those that a workspace has: same, different, missing.

The API returns the code of recipes and of no other assets, so only recipes are compared. It has
numbers where a package has references to connections and other assets; they are ignored.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from workato_tui.catalog import read_all
from workato_tui.common.text import count_label
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.contents.memory_files import package_of
from workato_tui.packages.errors import UnreadablePackageError
from workato_tui.services.customer_reads import in_bulk, read_recipes
from workato_tui.services.recipe_documents import readable_document, recipe_document
from workato_tui.store.recipe_code import RecipeCode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

    from workato_tui.api.client import Api
    from workato_tui.catalog.recipes import Recipe
    from workato_tui.packages.contents.package import Package
    from workato_tui.store import Scope
    from workato_tui.store.recipe_code import RecipeCodes

    Call = Callable[[Callable[[Api], Awaitable[Any]]], Awaitable[Any]]
    """Runs a read in a workspace."""

_PER_PAGE = 100
_NOT_COUNTED = ("recipe", "connection", "file")
_OTHER = "other recipes of the project"
"""The folder of recipes that may be renamed ones of the package."""
State = Literal["same", "different", "missing"]


class RecipeState(NamedTuple):
    """A recipe of the package, and what the workspace has of it."""

    name: str
    state: State
    stopped: str = ""
    """Why it is stopped; empty if it runs, or is missing."""


@dataclass(frozen=True)
class PackageState:
    """What a workspace has of a package."""

    recipes: tuple[RecipeState, ...]
    changes: tuple[str, ...]
    """What the package would change, as sentences."""
    theirs: Package
    """The workspace's recipes in the form of the package."""

    @property
    def state(self) -> State:
        """One word for the whole package: missing only if all of it is."""
        states = {recipe.state for recipe in self.recipes}
        return "different" if len(states) > 1 else next(iter(states), "same")

    @property
    def counts(self) -> str:
        """``3 same, 1 different``."""
        counts = Counter(recipe.state for recipe in self.recipes)
        order: tuple[State, ...] = ("same", "different", "missing")
        return ", ".join(f"{counts[state]} {state}" for state in order if counts[state])

    @property
    def stopped(self) -> str:
        """``2: task limit``; empty if all run."""
        reasons = Counter(recipe.stopped for recipe in self.recipes if recipe.stopped)
        causes = ", ".join(reason for reason in reasons if reason != "by a user")
        return f"{reasons.total()}{f': {causes}' if causes else ''}" if reasons else ""


class PackageCheck:
    """The recipes of a package, to compare with any number of workspaces."""

    def __init__(self, package: Package) -> None:
        """Read the recipes. Blocking. Raises ZipError, and OSError.

        Raises UnreadablePackageError for a package without recipes.
        """
        recipes = [asset for asset in package.assets if asset.type == "recipe"]
        self.documents = {
            recipe.path: readable_document(recipe.document().value) for recipe in recipes
        }
        self.names = {recipe.path: recipe.name.strip() for recipe in recipes}
        self.others = sum(asset.type not in _NOT_COUNTED for asset in package.assets)
        self.ours = package_of(package.label, self.documents)
        if not recipes:
            raise UnreadablePackageError(
                f"{package.label} has no recipes, and only recipes can be compared."
            )

    async def read(self, call: Call, codes: RecipeCodes, scope: Scope) -> PackageState:
        """Read a workspace; ask only for code that changed since it was stored.

        Raises WorkatoError.
        """
        recipes = await call(in_bulk(read_recipes))
        candidates = self._candidates(recipes)
        stored = await asyncio.to_thread(codes.load, scope)
        codes_by_id = {
            recipe.id: stored[recipe.id] for recipe in candidates if _is_stored(recipe, stored)
        }
        changed = [recipe for recipe in candidates if recipe.id not in codes_by_id]
        if changed:
            fresh = await call(in_bulk(lambda api: _read_code(api, changed, len(recipes))))
            await asyncio.to_thread(codes.save, scope, fresh, datetime.now(UTC))
            codes_by_id |= {code.id: code for code in fresh}
        return await asyncio.to_thread(self.compare, candidates, codes_by_id)

    def _candidates(self, recipes: Sequence[Recipe]) -> list[Recipe]:
        """Return the recipes to compare.

        These are the ones with the package's names in the project with most of them; the whole
        project if some are missing, since they may be renamed.
        """
        names = set(self.names.values())
        named = [recipe for recipe in recipes if (recipe.name or "").strip() in names]
        projects = Counter(recipe.project_id for recipe in named)
        if not projects:
            return []
        project = projects.most_common(1)[0][0]
        inside = [recipe for recipe in named if recipe.project_id == project]
        if {(recipe.name or "").strip() for recipe in inside} == names:
            return inside
        return [recipe for recipe in recipes if recipe.project_id == project]

    def compare(self, recipes: Sequence[Recipe], codes: dict[str, RecipeCode]) -> PackageState:
        """Compare the recipes, whose code is in ``codes``. Blocking."""
        # A recipe may have been deleted since the list was read.
        places = self._places([recipe for recipe in recipes if recipe.id in codes])
        if not places.keys() <= self.names.keys():
            # Renamed recipes take the path of their partner; others are not in the package.
            partners = compare(self._package(places, codes), self.ours).context.partners
            places = {new: places[old] for old, new in partners.items() if old in places}
        theirs = self._package(places, codes)
        comparison = compare(theirs, self.ours)
        differing = {change.asset.path for change in comparison.reported_changes}
        states = []
        for path, name in self.names.items():
            recipe = places.get(path)
            state: State = (
                "missing" if recipe is None else "different" if path in differing else "same"
            )
            stopped = _stop_reason(recipe) if recipe is not None else ""
            states.append(RecipeState(name, state, stopped))
        changes = tuple(
            f"{change.asset.name}: {' '.join(change.summary)}"
            for change in comparison.reported_changes
        )
        return PackageState(tuple(states), changes, theirs)

    def _places(self, recipes: Sequence[Recipe]) -> dict[str, Recipe]:
        """Return recipes by the package's path of their name, others in a folder of their own."""
        free = defaultdict(list)
        for path, name in self.names.items():
            free[name].append(path)
        places = {}
        for recipe in sorted(recipes, key=lambda recipe: (not recipe.running, recipe.id)):
            paths = free.get((recipe.name or "").strip())
            places[paths.pop(0) if paths else f"{_OTHER}/{recipe.id}.recipe.json"] = recipe
        return places

    def _package(self, places: dict[str, Recipe], codes: dict[str, RecipeCode]) -> Package:
        documents = {}
        for path, recipe in places.items():
            ours = self.documents.get(path)
            documents[path] = recipe_document(recipe.name, codes[recipe.id], ours)
        return package_of("", documents)


def _stop_reason(recipe: Recipe) -> str:
    return "" if recipe.running is not False else recipe.short_stop_reason or "by a user"


# Code


def _version(recipe: Recipe) -> str:
    """Return what changes with the code; empty if the API does not tell."""
    parts = (recipe.version_no, recipe.updated_at and recipe.updated_at.isoformat())
    return " ".join(str(part) for part in parts if part is not None)


def _is_stored(recipe: Recipe, stored: dict[str, RecipeCode]) -> bool:
    version = _version(recipe)
    return bool(version) and recipe.id in stored and stored[recipe.id].version == version


async def _read_code(api: Api, recipes: Sequence[Recipe], total: int) -> list[RecipeCode]:
    """Read the code with as few calls as possible: one by one, or the list with all code."""
    from workato_tui.api.resources import Query
    from workato_tui.catalog.recipes import GET, RECIPES, Recipe

    if len(recipes) <= -(-total // _PER_PAGE):
        queries = [Query({"recipe_id": recipe.id}) for recipe in recipes]
        details = [Recipe.read(await api.resources.get(GET, query)) for query in queries]
    else:
        details = await read_all(api, RECIPES)
    whole = {recipe.id: recipe for recipe in details}
    # The version is that of the list: a change since then is read the next time.
    return [_code(_version(recipe), whole[recipe.id]) for recipe in recipes if recipe.id in whole]


def _code(version: str, recipe: Recipe) -> RecipeCode:
    return RecipeCode(recipe.id, version, recipe.code, recipe.config, recipe.description)


def describe_cost(codes: RecipeCodes, scope: Scope, customers: Collection[str]) -> str:
    """Return how many calls a check of these customers takes, and what they are for. Blocking."""
    stored = len(set(codes.stored_customers(scope)) & set(customers))
    least = len(customers)
    return (
        f"{least} to {2 * least} calls: one for the list of each customer's recipes, and one more"
        " for their code unless it is stored"
        f" (stored: {stored} of {count_label(least, 'customer')})."
        f" Beyond {_PER_PAGE} recipes a list takes more."
    )
