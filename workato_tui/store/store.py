"""The store's interface. Its methods do not raise if the store is unusable.

The methods block on disk access: call them with ``asyncio.to_thread``.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from workato_tui.common.clock import Clock
from workato_tui.store import builds
from workato_tui.store.database import Database
from workato_tui.store.downloads import Downloads
from workato_tui.store.files import prune_broken
from workato_tui.store.records import Row, Scope, StoredList
from workato_tui.store.scope_table import delete_profile, ensure_scope, rename_profile
from workato_tui.store.serialization import decode, encode, from_text, to_key, to_text
from workato_tui.store.watches import Watches

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from workato_tui.store.batches import BatchStore
    from workato_tui.store.ledger import Ledger
    from workato_tui.store.recipe_code import RecipeCodes
    from workato_tui.store.records import SeenBuild

STORE_NAME = "store.sqlite3"
"""The store's file in the data folder."""
MAX_ROWS = 20_000
"""Maximum number of rows stored per list; a longer list is marked as incomplete."""

_GLOBAL_SCOPE = Scope("", "", "")
_MAX_PRUNE_STEP_DAYS = 7
"""Maximum number of days between the cutoffs of two prunings."""
_ROWS_PER_PART = 500
_CELL_TYPES = frozenset((str, int, float, bool, type(None)))
_MAX_LISTS = 40


class Store:
    """Lists, builds, and choices of earlier runs for each :class:`Scope`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.downloads = Downloads(database)
        self.watches = Watches(database)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the store at ``path``, creating it if needed. Never raises: see :attr:`problem`."""
        return cls(Database(path))

    @classmethod
    def disabled(cls, reason: str | None = None) -> Self:
        """Return a store that remembers nothing, for the demo and ``store = false``."""
        return cls(Database(None, reason))

    @property
    def problem(self) -> str | None:
        """A sentence for the user about what is wrong with the store, or None."""
        return self._database.problem

    @property
    def usable(self) -> bool:
        """Whether anything can be remembered."""
        return self._database.usable

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger; imported on first use."""
        from workato_tui.store.ledger import Ledger

        return Ledger(self._database)

    @cached_property
    def batches(self) -> BatchStore:
        """The batches; imported on first use."""
        from workato_tui.store.batches import BatchStore

        return BatchStore(self._database)

    @cached_property
    def recipe_codes(self) -> RecipeCodes:
        """The code of recipes that were read; imported on first use."""
        from workato_tui.store.recipe_code import RecipeCodes

        return RecipeCodes(self._database)

    def has_batches(self, scope: Scope) -> bool:
        """Return whether this connection has a batch; cheaper than reading them."""
        query = "SELECT 1 FROM batches WHERE scope = ? LIMIT 1"
        return bool(self._database.rows_of(scope, query))

    def close(self) -> None:
        """Close the file. Later calls do nothing."""
        self._database.close()

    # Lists

    def save_list(
        self,
        scope: Scope,
        name: str,
        rows: Sequence[Row],
        fetched_at: datetime,
        complete: bool,
    ) -> bool:
        """Store the rows of a list, replacing those stored under this name."""
        stored = rows[:MAX_ROWS]
        is_complete = complete and len(stored) == len(rows)
        parts = [
            encode([[row_id, *cells] for row_id, cells in stored[start : start + _ROWS_PER_PART]])
            for start in range(0, len(stored), _ROWS_PER_PART)
        ]

        def work(connection: sqlite3.Connection) -> None:
            owner = ensure_scope(connection, scope)
            connection.execute(
                "DELETE FROM lists WHERE scope = ? AND name = ?", (owner, to_key(name))
            )
            cursor = connection.execute(
                "INSERT INTO lists (scope, name, fetched_at, complete) VALUES (?, ?, ?, ?)",
                (owner, to_key(name), to_text(fetched_at), is_complete),
            )
            connection.executemany(
                "INSERT INTO list_parts (list, part, rows) VALUES (?, ?, ?)",
                [(cursor.lastrowid, number, part) for number, part in enumerate(parts)],
            )
            connection.execute(
                "DELETE FROM lists WHERE scope = :owner AND id NOT IN (SELECT id FROM lists "
                "WHERE scope = :owner ORDER BY fetched_at DESC, id DESC LIMIT :most)",
                {"owner": owner, "most": _MAX_LISTS},
            )

        return self._database.write(work)

    def load_list(self, scope: Scope, name: str, width: int | None = None) -> StoredList | None:
        """Return the rows stored under this name, or None.

        Skips damaged rows and, with ``width``, rows with another number of cells.
        """
        # One statement, so that no other write can come between a list and its rows.
        query = (
            "SELECT l.fetched_at, l.complete, p.rows FROM lists l LEFT JOIN list_parts p "
            "ON p.list = l.id WHERE l.scope = ? AND l.name = ? ORDER BY p.part"
        )
        parts = self._database.rows_of(scope, query, to_key(name))
        if not parts:
            return None
        fetched_at, complete, _ = parts[0]
        try:
            # After releasing the lock: decoding takes longest.
            stored = [row for *_, part in parts if part is not None for row in decode(part)]
            rows: list[Row] = [(row[0], tuple(row[1:])) for row in stored if _is_row(row, width)]
            if stored and not rows:
                return None
            is_complete = bool(complete) and len(rows) == len(stored)
            return StoredList(rows, from_text(fetched_at), is_complete)
        except (ValueError, TypeError):
            return None

    # Builds

    def save_builds(self, scope: Scope, seen: Iterable[SeenBuild]) -> bool:
        """Add builds that were seen, or update known ones."""
        fresh = list(seen)
        return self._database.write(
            lambda connection: builds.save_builds(
                connection, ensure_scope(connection, scope), fresh
            )
        )

    def builds(self, scope: Scope) -> list[SeenBuild]:
        """Return the builds seen in this workspace, most recent first."""
        rows = self._database.rows_of(scope, builds.SELECT)
        return [build for (data,) in rows if (build := builds.decode_build(data)) is not None]

    # Choices

    def set(self, scope: Scope, name: str, value: Any) -> bool:
        """Store a choice of the user, such as the download folder."""
        data = encode(value)
        return self._database.write(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO choices (scope, name, data) VALUES (?, ?, ?)",
                (ensure_scope(connection, scope), to_key(name), data),
            )
        )

    def get(self, scope: Scope, name: str, default: Any = None) -> Any:
        """Return a choice stored by :meth:`set`."""
        query = "SELECT data FROM choices WHERE scope = ? AND name = ?"
        rows = self._database.rows_of(scope, query, to_key(name))
        value = None
        with suppress(ValueError):
            value = decode(rows[0][0]) if rows else None
        return default if value is None else value

    def get_with_customers(self, scope: Scope, name: str) -> list[tuple[Scope, Any]]:
        """Return a choice stored for a connection and for each of its customers."""
        rows = self._database.rows(
            "SELECT s.workspace, c.data FROM choices c JOIN scopes s ON s.id = c.scope "
            "WHERE s.profile = ? AND s.host = ? AND c.name = ?",
            to_key(scope.profile), to_key(scope.host), to_key(name),
        )  # fmt: skip
        scopes = []
        for workspace, data in rows:
            with suppress(ValueError, TypeError):
                scopes.append((scope._replace(workspace=workspace), decode(data)))
        return scopes

    # Housekeeping

    def rename_profile(self, old: str, new: str) -> bool:
        """Move the data of a profile to its new name."""
        from workato_tui.store.ledger import rename_ledger_profile

        def work(connection: sqlite3.Connection) -> None:
            rename_profile(connection, old, new)
            rename_ledger_profile(connection, old, new)

        return self._database.write(work)

    def delete_profile(self, profile: str) -> bool:
        """Remove the data of a profile, except the ledger."""
        return self._database.write(lambda connection: delete_profile(connection, profile))

    def prune(self, days: int = 90) -> bool:
        """Remove data older than ``days``; keep the user's choices.

        The ledger is kept for at least 90 days, and watches until they end.
        """
        from workato_tui.store.batches import prune_batches
        from workato_tui.store.ledger import prune_ledger

        now = datetime.fromtimestamp(Clock.now(), UTC)
        # Cap the cutoff by the last prune, so that a wrong clock cannot delete data.
        pruned = self.get(_GLOBAL_SCOPE, "pruned")
        with suppress(ValueError, OverflowError):
            now = (
                min(now, from_text(pruned) + timedelta(days=_MAX_PRUNE_STEP_DAYS))
                if pruned
                else now
            )
        before = now - timedelta(days=days)
        limit = to_text(before)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM lists WHERE fetched_at < ?", (limit,))
            connection.execute("DELETE FROM builds WHERE seen_at < ?", (limit,))
            connection.execute("DELETE FROM downloads WHERE started < ?", (limit,))
            connection.execute("DELETE FROM recipe_code WHERE read_at < ?", (limit,))
            prune_batches(connection, limit)
            prune_ledger(connection, now, days)
            (free,) = connection.execute("PRAGMA freelist_count").fetchone()
            for _ in range(free):
                # sqlite3 runs one step of a statement without rows, so free one page at a time.
                connection.execute("PRAGMA incremental_vacuum(1)")

        if self._database.path is not None:
            prune_broken(self._database.path, before)
        return self._database.write(work) and self.set(_GLOBAL_SCOPE, "pruned", to_text(now))


def _is_row(row: Any, width: int | None) -> bool:
    if not (isinstance(row, list) and row and isinstance(row[0], str)):
        return False
    fits = width is None or len(row) == width + 1
    return fits and all(type(cell) in _CELL_TYPES for cell in row)
