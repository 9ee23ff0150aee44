"""Records of downloads, for the Downloads view of later runs. They do not contain links."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from workato_tui.store.records import DownloadRecord, DownloadState, FileKind
from workato_tui.store.scope_table import ensure_scope, find_scope
from workato_tui.store.serialization import (
    decode,
    encode,
    from_text,
    optional_count,
    optional_from_text,
    optional_text,
    optional_to_text,
    require_text,
    to_key,
    to_text,
)

if TYPE_CHECKING:
    import sqlite3

    from workato_tui.store.database import Database
    from workato_tui.store.records import Scope

MAX_RECORDS = 500
"""Maximum number of records per workspace; the oldest are dropped first."""

_STATES, _KINDS = frozenset(get_args(DownloadState)), frozenset(get_args(FileKind))


class Downloads:
    """Downloads of this and earlier runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, scope: Scope, record: DownloadRecord) -> bool:
        """Store a record; replaces one with the same id."""
        data = _encode(record)

        def work(connection: sqlite3.Connection) -> None:
            owner = ensure_scope(connection, scope)
            connection.execute(
                "INSERT OR REPLACE INTO downloads (scope, id, started, data) VALUES (?, ?, ?, ?)",
                (owner, to_key(record.id), to_text(record.started), data),
            )
            connection.execute(
                "DELETE FROM downloads WHERE scope = :owner AND id IN (SELECT id FROM downloads "
                "WHERE scope = :owner ORDER BY started DESC LIMIT -1 OFFSET :most)",
                {"owner": owner, "most": MAX_RECORDS},
            )

        return self._database.write(work)

    def all(self, scope: Scope) -> list[DownloadRecord]:
        """Return the records of a workspace, most recently started first."""

        def work(connection: sqlite3.Connection) -> list[DownloadRecord]:
            rows = connection.execute(
                "SELECT data FROM downloads WHERE scope = ? ORDER BY started DESC, id DESC",
                (find_scope(connection, scope),),
            )
            return [record for (data,) in rows if (record := _decode(data)) is not None]

        return self._database.read(work) or []

    def with_customers(self, scope: Scope) -> list[tuple[Scope, DownloadRecord]]:
        """Return the records of a connection and of its customers, each with its workspace."""

        def work(connection: sqlite3.Connection) -> list[tuple[Scope, DownloadRecord]]:
            rows = connection.execute(
                "SELECT s.workspace, d.data FROM downloads d JOIN scopes s ON s.id = d.scope "
                "WHERE s.profile = ? AND s.host = ? ORDER BY d.started DESC, d.id DESC",
                (to_key(scope.profile), to_key(scope.host)),
            )
            return [
                (scope._replace(workspace=workspace), record)
                for workspace, data in rows
                if (record := _decode(data)) is not None
            ]

        return self._database.read(work) or []

    def remove(self, scope: Scope, record_id: str) -> bool:
        """Remove a record; the downloaded file stays."""
        return self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM downloads WHERE scope = ? AND id = ?",
                (find_scope(connection, scope), to_key(record_id)),
            )
        )


def _encode(record: DownloadRecord) -> bytes:
    return encode(
        {
            "id": record.id,
            "build_id": record.build_id,
            "name": record.name,
            "path": record.path,
            "size": record.size,
            "state": record.state,
            "started": to_text(record.started),
            "ended": optional_to_text(record.ended),
            "message": record.message,
            "kind": record.kind,
        }
    )


def _decode(data: object) -> DownloadRecord | None:
    """Return the record in a row; None if the row is damaged."""
    try:
        fields = decode(data)
        state, kind = require_text(fields["state"]), require_text(fields["kind"])
        if state not in _STATES or kind not in _KINDS:
            return None
        return DownloadRecord(
            id=require_text(fields["id"]),
            build_id=optional_text(fields["build_id"]),
            name=require_text(fields["name"]),
            path=require_text(fields["path"]),
            size=optional_count(fields["size"]),
            state=state,  # type: ignore[arg-type]
            started=from_text(fields["started"]),
            ended=optional_from_text(fields["ended"]),
            message=require_text(fields["message"]),
            kind=kind,  # type: ignore[arg-type]
        )
    except (ValueError, TypeError, KeyError):
        return None
