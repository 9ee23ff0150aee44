"""Records of downloads, for the Downloads view of later runs. They do not contain links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from workato_tui.store.records import DownloadRecord, DownloadState, FileKind
from workato_tui.store.scope_table import drop_oldest, ensure_scope, find_scope
from workato_tui.store.serialization import (
    decode_record,
    encode_record,
    from_text,
    one_of,
    optional_count,
    optional_from_text,
    optional_text,
    require_text,
    to_key,
    to_text,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from workato_tui.store.database import Database
    from workato_tui.store.records import Scope

MAX_RECORDS = 500
"""Maximum number of records per workspace; the oldest are dropped first."""

_PARSERS: Mapping[str, Callable[[object], Any]] = {
    "id": require_text,
    "build_id": optional_text,
    "name": require_text,
    "path": require_text,
    "size": optional_count,
    "state": one_of(*get_args(DownloadState)),
    "started": from_text,
    "ended": optional_from_text,
    "message": require_text,
    "kind": one_of(*get_args(FileKind)),
}


class Downloads:
    """Downloads of this and earlier runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, scope: Scope, record: DownloadRecord) -> bool:
        """Store a record; replaces one with the same id."""
        data = encode_record(record._asdict())

        def work(connection: sqlite3.Connection) -> None:
            owner = ensure_scope(connection, scope)
            connection.execute(
                "INSERT OR REPLACE INTO downloads (scope, id, started, data) VALUES (?, ?, ?, ?)",
                (owner, to_key(record.id), to_text(record.started), data),
            )
            drop_oldest(connection, "downloads", "started", owner, MAX_RECORDS)

        return self._database.write(work)

    def with_customers(self, scope: Scope) -> list[tuple[Scope, DownloadRecord]]:
        """Return the records of a connection and of its customers, each with its workspace.

        The most recently started come first.
        """
        rows = self._database.rows(
            "SELECT s.workspace, d.data FROM downloads d JOIN scopes s ON s.id = d.scope "
            "WHERE s.profile = ? AND s.host = ? ORDER BY d.started DESC, d.id DESC",
            to_key(scope.profile), to_key(scope.host),
        )  # fmt: skip
        return [
            (scope._replace(workspace=workspace), record)
            for workspace, data in rows
            if (record := decode_record(DownloadRecord, _PARSERS, data)) is not None
        ]

    def remove(self, scope: Scope, record_id: str) -> bool:
        """Remove a record; the downloaded file stays."""
        return self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM downloads WHERE scope = ? AND id = ?",
                (find_scope(connection, scope), to_key(record_id)),
            )
        )
