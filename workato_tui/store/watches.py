"""What is being watched, kept so that the next run of the program goes on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.text import sanitize
from workato_tui.store.records import Scope, WatchRecord
from workato_tui.store.scope_table import find_scope, make_scope
from workato_tui.store.serialization import as_text, decode, encode, instant, key, moment

if TYPE_CHECKING:
    import sqlite3

    from workato_tui.store.database import Database

_KINDS = ("build", "deployment", "package", "import")


class WatchTable:
    """The watches that have not ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, record: WatchRecord) -> bool:
        """Keep a watch, in place of one of the same thing."""
        data = encode(
            {
                "since": instant(record.since),
                "started_here": record.started_here,
                "title": sanitize(record.title, 200),
            }
        )

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT OR REPLACE INTO watches (scope, kind, id, data) VALUES (?, ?, ?, ?)",
                (make_scope(connection, record.scope), record.kind, key(record.id), data),
            )

        return self._database.write(work)

    def forget(self, scope: Scope, kind: str, watched_id: str) -> bool:
        """Remove a watch that has ended or is not wanted any more."""
        return self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM watches WHERE scope = ? AND kind = ? AND id = ?",
                (find_scope(connection, scope), kind, key(watched_id)),
            )
        )

    def all(self, scope: Scope) -> list[WatchRecord]:
        """The watches of a connection, and of the customers that are reached over it."""

        def work(connection: sqlite3.Connection) -> list[Any]:
            return connection.execute(
                "SELECT s.workspace, w.kind, w.id, w.data FROM watches w JOIN scopes s "
                "ON s.id = w.scope WHERE s.profile = ? AND s.host = ? ORDER BY w.kind, w.id",
                (key(scope.profile), key(scope.host)),
            ).fetchall()

        rows = self._database.read(work) or []
        return [record for row in rows if (record := _decoded(scope, *row)) is not None]


def _decoded(
    scope: Scope, workspace: str, kind: str, watched_id: str, data: object
) -> WatchRecord | None:
    """The watch in a row; None if the row is damaged, so that the others still run."""
    try:
        fields = decode(data)
        if kind not in _KINDS:
            return None
        return WatchRecord(
            kind=kind,  # type: ignore[arg-type]
            id=as_text(watched_id),
            scope=Scope(scope.profile, scope.host, as_text(workspace)),
            since=moment(fields["since"]),
            started_here=bool(fields["started_here"]),
            title=as_text(fields["title"]),
        )
    except (ValueError, TypeError, KeyError):
        return None
