"""The scopes that have stored data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.store.serialization import to_key

if TYPE_CHECKING:
    import sqlite3

    from workato_tui.store.records import Scope


def find_scope(connection: sqlite3.Connection, scope: Scope) -> int | None:
    """Return the number of a scope; None, which no row has, if nothing is stored for it."""
    row = connection.execute(
        "SELECT id FROM scopes WHERE profile = ? AND host = ? AND workspace = ?", _columns(scope)
    ).fetchone()
    return None if row is None else int(row[0])


def ensure_scope(connection: sqlite3.Connection, scope: Scope) -> int:
    """Return the number of a scope, adding it if necessary. Call it in a transaction."""
    connection.execute(
        "INSERT OR IGNORE INTO scopes (profile, host, workspace) VALUES (?, ?, ?)", _columns(scope)
    )
    scope_id = find_scope(connection, scope)
    assert scope_id is not None
    return scope_id


def drop_oldest(
    connection: sqlite3.Connection, table: str, column: str, owner: int, most: int
) -> None:
    """Remove the rows of a scope except for those with the latest ``column``."""
    connection.execute(
        f"DELETE FROM {table} WHERE scope = :owner AND id IN (SELECT id FROM {table} "  # noqa: S608
        f"WHERE scope = :owner ORDER BY {column} DESC LIMIT -1 OFFSET :most)",
        {"owner": owner, "most": most},
    )


def rename_profile(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Move the data of ``old`` to ``new``, replacing the data of ``new``."""
    if old != new:
        delete_profile(connection, new)
        connection.execute(
            "UPDATE scopes SET profile = ? WHERE profile = ?", (to_key(new), to_key(old))
        )


def delete_profile(connection: sqlite3.Connection, profile: str) -> None:
    """Remove all data of a profile."""
    connection.execute("DELETE FROM scopes WHERE profile = ?", (to_key(profile),))


def _columns(scope: Scope) -> tuple[str, str, str]:
    return to_key(scope.profile), to_key(scope.host), to_key(scope.workspace)
