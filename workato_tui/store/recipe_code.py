"""The code of recipes that were read, so that only changed recipes are asked for again."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.redact import redact_known
from workato_tui.store.scope_table import drop_oldest, ensure_scope
from workato_tui.store.serialization import to_key, to_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from workato_tui.store.database import Database
    from workato_tui.store.records import Scope

MAX_RECIPES = 2_000
"""Maximum number of recipes per workspace; those read longest ago are dropped first."""


class RecipeCode(NamedTuple):
    """The code of one version of a recipe."""

    id: str
    version: str
    code: Any
    """As in the API's answer, usually JSON text."""
    config: Any
    description: str | None


class RecipeCodes:
    """The code of recipes by workspace. Thread-safe; all methods block on disk access."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, scope: Scope) -> dict[str, RecipeCode]:
        """Return the stored recipes of a workspace by ID."""
        query = "SELECT id, version, data FROM recipe_code WHERE scope = ?"
        recipes = (_decoded(*row) for row in self._database.rows_of(scope, query))
        return {recipe.id: recipe for recipe in recipes if recipe is not None}

    def stored_customers(self, scope: Scope) -> Collection[str]:
        """Return the customers of a connection that have stored recipes."""
        rows = self._database.rows(
            "SELECT s.workspace FROM scopes s WHERE s.profile = ? AND s.host = ? "
            "AND EXISTS (SELECT 1 FROM recipe_code r WHERE r.scope = s.id)",
            to_key(scope.profile), to_key(scope.host),
        )  # fmt: skip
        return {workspace for (workspace,) in rows}

    def save(self, scope: Scope, recipes: Iterable[RecipeCode], read_at: datetime) -> bool:
        """Store recipes, replacing earlier versions of them."""
        rows = [
            (to_key(recipe.id), recipe.version, data, to_text(read_at))
            for recipe in recipes
            if (data := _encoded(recipe)) is not None
        ]

        def work(connection: sqlite3.Connection) -> None:
            owner = ensure_scope(connection, scope)
            connection.executemany(
                "INSERT OR REPLACE INTO recipe_code (scope, id, version, data, read_at) "
                "VALUES (?, ?, ?, ?, ?)",
                [(owner, *row) for row in rows],
            )
            drop_oldest(connection, "recipe_code", "read_at", owner, MAX_RECIPES)

        return self._database.write(work)


def _encoded(recipe: RecipeCode) -> bytes | None:
    """Return the stored form; None for code with a known token, which is not stored.

    Links are not masked as elsewhere in the store: a masked copy would differ from the package.
    """
    try:
        text = json.dumps([recipe.code, recipe.config, recipe.description])
    except RecursionError:
        return None
    return zlib.compress(text.encode()) if redact_known(text) == text else None


def _decoded(recipe_id: Any, version: Any, data: Any) -> RecipeCode | None:
    try:
        code, config, description = json.loads(zlib.decompress(data))
        return RecipeCode(str(recipe_id), str(version), code, config, description)
    except (zlib.error, ValueError, TypeError, RecursionError):
        return None
