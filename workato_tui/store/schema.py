"""The tables, as a list of migrations: entry N upgrades a store from version N to N + 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

APPLICATION_ID = 0x776B7475
"""Marks the file as ours ("wktu"), so that another program's database is never modified."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE scopes (
            id INTEGER PRIMARY KEY,
            profile TEXT NOT NULL, host TEXT NOT NULL, workspace TEXT NOT NULL,
            UNIQUE (profile, host, workspace))""",
        """CREATE TABLE lists (
            id INTEGER PRIMARY KEY,
            scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
            name TEXT NOT NULL, fetched_at TEXT NOT NULL, complete INTEGER NOT NULL,
            UNIQUE (scope, name))""",
        # Rows lie in parts: decoding a long list at one go would hold the interpreter lock for
        # as long as a key press may take.
        """CREATE TABLE list_parts (
            list INTEGER NOT NULL REFERENCES lists ON DELETE CASCADE,
            part INTEGER NOT NULL, rows BLOB NOT NULL,
            PRIMARY KEY (list, part)) WITHOUT ROWID""",
        """CREATE TABLE builds (
            scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
            id TEXT NOT NULL, seen_at TEXT NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (scope, id)) WITHOUT ROWID""",
        """CREATE TABLE places (
            scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
            section TEXT NOT NULL, left_at TEXT NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (scope, section)) WITHOUT ROWID""",
        """CREATE TABLE choices (
            scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
            name TEXT NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (scope, name)) WITHOUT ROWID""",
        """CREATE TABLE downloads (
            scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
            id TEXT NOT NULL, started TEXT NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (scope, id)) WITHOUT ROWID""",
    ),
    (
        # No reference to a scope: the entries stay when the data of a profile is deleted.
        """CREATE TABLE ledger (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            ticket TEXT NOT NULL UNIQUE,
            profile TEXT NOT NULL, host TEXT NOT NULL, workspace TEXT NOT NULL,
            begun_at TEXT NOT NULL, intent BLOB NOT NULL,
            state TEXT NOT NULL DEFAULT 'sent', outcome BLOB, settled BLOB)""",
        "CREATE INDEX ledger_open ON ledger (state) WHERE settled IS NULL",
        """CREATE TABLE watches (
            scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
            kind TEXT NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (scope, kind, id)) WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE batches (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
            made_at TEXT NOT NULL, plan BLOB NOT NULL, owner TEXT NOT NULL DEFAULT '')""",
        """CREATE TABLE batch_items (
            batch TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
            position INTEGER NOT NULL, spec BLOB NOT NULL,
            state TEXT NOT NULL DEFAULT 'ready', step INTEGER NOT NULL DEFAULT 0,
            ticket TEXT NOT NULL DEFAULT '', progress BLOB NOT NULL, changed_at TEXT NOT NULL,
            PRIMARY KEY (batch, position)) WITHOUT ROWID""",
    ),
    (
        # Their columns have another order now; the next refresh brings the rows back.
        "DELETE FROM list_parts",
        "DELETE FROM lists",
    ),
    (
        """CREATE TABLE recipe_code (
            scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
            id TEXT NOT NULL, version TEXT NOT NULL, data BLOB NOT NULL, read_at TEXT NOT NULL,
            PRIMARY KEY (scope, id)) WITHOUT ROWID""",
    ),
)
VERSION = len(MIGRATIONS)


class NewerStoreError(Exception):
    """The file was created or upgraded by a later version of this program."""

    def __init__(self, version: int) -> None:
        super().__init__(f"version {version}")
        self.version = version


class ForeignStoreError(Exception):
    """The file is a database of another program."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the schema version of the open file; 0 for an empty one."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if application != APPLICATION_ID:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables or application or version:
            raise ForeignStoreError
    if version > VERSION:
        raise NewerStoreError(version)
    return version


def migrate(connection: sqlite3.Connection) -> None:
    """Upgrade the open file to :data:`VERSION` in one transaction."""
    if _committed_version(connection) == VERSION:
        return
    # Only a file without pages takes this; freed pages can then be given back when it is pruned.
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read again: another copy of the program may have come first.
        for migration in MIGRATIONS[version_of(connection) :]:
            for statement in migration:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _committed_version(connection: sqlite3.Connection) -> int:
    """Return the version, read in one transaction.

    Another copy of the program may create the tables between two reads, which looks like a file
    that is not ours.
    """
    connection.execute("BEGIN")
    try:
        return version_of(connection)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
