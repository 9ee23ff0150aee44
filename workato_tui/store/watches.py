"""Stored watches, so that the next run of the program continues them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.store.records import Scope, WatchRecord
from workato_tui.store.scope_table import ensure_scope, find_scope
from workato_tui.store.serialization import decode, encode, from_text, require_text, to_key, to_text

if TYPE_CHECKING:
    import sqlite3

    from workato_tui.store.database import Database

_KINDS = ("build", "deployment", "package", "import")


class Watches:
    """The watches that have not ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, record: WatchRecord) -> bool:
        """Store a watch; replaces one of the same object."""
        data = encode(
            {
                "since": to_text(record.since),
                "started_here": record.started_here,
                "title": sanitize(record.title, 200),
            }
        )

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT OR REPLACE INTO watches (scope, kind, id, data) VALUES (?, ?, ?, ?)",
                (ensure_scope(connection, record.scope), record.kind, to_key(record.id), data),
            )

        return self._database.write(work)

    def remove(self, scope: Scope, kind: str, watched_id: str) -> bool:
        """Remove a watch that has ended or is no longer wanted."""
        return self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM watches WHERE scope = ? AND kind = ? AND id = ?",
                (find_scope(connection, scope), kind, to_key(watched_id)),
            )
        )

    def all(self, scope: Scope) -> list[WatchRecord]:
        """Return the watches of a connection and of its customers."""
        rows = self._database.rows(
            "SELECT s.workspace, w.kind, w.id, w.data FROM watches w JOIN scopes s "
            "ON s.id = w.scope WHERE s.profile = ? AND s.host = ? ORDER BY w.kind, w.id",
            to_key(scope.profile), to_key(scope.host),
        )  # fmt: skip
        return [record for row in rows if (record := _decode(scope, *row)) is not None]


def _decode(
    scope: Scope, workspace: str, kind: str, watched_id: str, data: object
) -> WatchRecord | None:
    """Return the watch in a row; None if the row is damaged."""
    try:
        fields = decode(data)
        if kind not in _KINDS:
            return None
        return WatchRecord(
            kind=kind,  # type: ignore[arg-type]
            id=require_text(watched_id),
            scope=Scope(scope.profile, scope.host, require_text(workspace)),
            since=from_text(fields["since"]),
            started_here=bool(fields["started_here"]),
            title=require_text(fields["title"]),
        )
    except (ValueError, TypeError, KeyError):
        return None
