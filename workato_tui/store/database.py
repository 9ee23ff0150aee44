"""A SQLite connection behind a lock. Errors of the store never reach its callers."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from workato_tui.common.text import os_reason
from workato_tui.store import schema
from workato_tui.store.files import identity, make_private, set_aside
from workato_tui.store.scope_table import find_scope

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workato_tui.store.records import Scope

T = TypeVar("T")

BUSY_SECONDS = 2.0
"""How long to wait for another copy of the program; transactions take milliseconds."""

# SQLITE_ERROR in one of our queries means that the tables are not ours.
_CORRUPTION_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_RUNS_WITHOUT = "The program works without it, and remembers nothing between runs."
_REASONS = {
    sqlite3.SQLITE_BUSY: "is in use by another program",
    sqlite3.SQLITE_LOCKED: "is in use by another program",
    sqlite3.SQLITE_PROTOCOL: "cannot be locked on this file system",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_READONLY: "cannot be written: you may only read it",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_PERM: "cannot be opened: access is not allowed",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error or is full",
}


class Database:
    """The store's file. Reads return None and writes False if the store is not usable.

    The journal mode is SQLite's default, a rollback journal: write-ahead logging needs shared
    memory, which home folders on NFS do not have.
    """

    def __init__(
        self, path: Path | None, problem: str | None = None, *, in_memory: bool = False
    ) -> None:
        self.path = path
        self.problem = problem
        """A sentence for the user about what is wrong with the store, or None."""
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._problem_is_temporary = False
        self._recreated = False
        self._closed = False
        if path is not None:
            self._open()
        elif in_memory:
            self._connection = sqlite3.connect(
                ":memory:", isolation_level=None, check_same_thread=False
            )
            schema.migrate(self._connection)

    @property
    def usable(self) -> bool:
        """Whether there is a store at all."""
        return self._connection is not None

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Return the result of ``work`` on the open store, or None if it cannot be read."""
        with self._lock:
            if self._connection is None:
                return None
            try:
                return work(self._connection)
            except sqlite3.Error as error:
                self._handle_error(error)
            except ValueError:
                # A row that this program did not write; treat it as missing.
                return None
            return None

    def rows(self, query: str, *values: object) -> list[Any]:
        """Return the rows of a query; none if the store cannot be read."""
        return self.read(lambda connection: connection.execute(query, values).fetchall()) or []

    def rows_of(self, scope: Scope, query: str, *values: object) -> list[Any]:
        """Return the rows of a query whose first parameter is the number of a scope."""

        def work(connection: sqlite3.Connection) -> list[Any]:
            return connection.execute(query, (find_scope(connection, scope), *values)).fetchall()

        return self.read(work) or []

    def write(self, work: Callable[[sqlite3.Connection], object], *, durable: bool = False) -> bool:
        """Run ``work`` as one transaction; return whether it is on disk.

        ``durable`` writes survive a power failure right after them, and reopen a store that could
        not be used before.
        """
        with self._lock:
            if durable:
                self._reopen()
            self._reopen_if_replaced()
            if durable and self._connection is not None:
                with contextlib.suppress(sqlite3.Error):
                    # FULL, the default, leaves the removal of the journal to the file system.
                    self._connection.execute("PRAGMA synchronous = EXTRA")
            # Try twice: the first attempt may discover that the file is broken.
            done = self._try_write(work) or (self._recreated and self._try_write(work))
            self._recreated = False
            if durable and self._connection is not None:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("PRAGMA synchronous = FULL")
            return done

    def close(self) -> None:
        """Close the file; afterward nothing is remembered."""
        with self._lock:
            self._closed = True
            self._disable(self.problem)

    def _reopen(self) -> None:
        if self._connection is None and self.path is not None and not self._closed:
            self._disable(None)
            self._open()

    def _try_write(self, work: Callable[[sqlite3.Connection], object]) -> bool:
        if self._connection is None:
            return False
        try:
            self._transact(self._connection, work)
        except sqlite3.Error as error:
            self._handle_error(error)
            return False
        except schema.NewerStoreError as newer:
            self._disable(self._newer_version_problem(newer))
            return False
        except schema.ForeignStoreError:
            self._disable(f"The store {self.path} was replaced by another file. {_RUNS_WITHOUT}")
            return False
        if self._problem_is_temporary:
            self.problem, self._problem_is_temporary = None, False
        return True

    def _transact(
        self, connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], object]
    ) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # A newer version of the program may have migrated the file meanwhile.
            schema.version_of(connection)
            work(connection)
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            raise

    def _reopen_if_replaced(self) -> None:
        """Reopen if the file was removed (by ``purge``) or set aside by another copy."""
        if self._connection is None or self.path is None:
            return
        if identity(self.path) != self._identity:
            self._disable(None)
            self._open()

    def _open(self) -> None:
        try:
            self._connect()
        except schema.NewerStoreError as newer:
            self._disable(self._newer_version_problem(newer))
        except schema.ForeignStoreError:
            self._recreate()
        except sqlite3.Error as error:
            if _code(error) in _CORRUPTION_CODES:
                self._recreate()
            else:
                self._disable(f"The store {self.path} {_reason(error)}. {_RUNS_WITHOUT}")
        except OSError as error:
            self._disable(
                f"The store {self.path} cannot be made ({os_reason(error)}). {_RUNS_WITHOUT}"
            )

    def _connect(self) -> None:
        assert self.path is not None
        make_private(self.path)
        connection = sqlite3.connect(
            # "rw": SQLite would create a missing file with a mode that lets others read it.
            f"file:{quote(str(self.path))}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        # Damaged text must not cost the other rows.
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        self._connection, self._identity = connection, identity(self.path)
        connection.execute("PRAGMA foreign_keys = ON")
        schema.migrate(connection)

    def _recreate(self) -> None:
        assert self.path is not None
        broken = self._identity
        self._disable(None)
        try:
            aside = set_aside(self.path, broken)
            self._connect()
        except (sqlite3.Error, OSError, schema.NewerStoreError, schema.ForeignStoreError):
            self._disable(f"The store {self.path} cannot be read or replaced. {_RUNS_WITHOUT}")
            return
        self._recreated = True
        if aside is not None:
            self.problem = (
                f"The store could not be read. It was set aside as {aside} and a new one begun: "
                "remembered lists and builds come back as you open them."
            )

    def _handle_error(self, error: sqlite3.Error) -> None:
        if _code(error) in _CORRUPTION_CODES:
            self._disable(None)
            # The tables may belong to a newer version, so check again.
            self._open()
            if self._connection is not None and self.problem is None:
                self._recreate()
            return
        self.problem = (
            f"The store {self.path} {_reason(error)}. The program goes on; "
            "what it learns now may not be remembered."
        )
        self._problem_is_temporary = True

    def _newer_version_problem(self, newer: schema.NewerStoreError) -> str:
        return (
            f"The store {self.path} was made by a newer workato-tui (version {newer.version}, "
            f"this one knows {schema.VERSION}). It was left as it is. {_RUNS_WITHOUT}"
        )

    def _disable(self, problem: str | None) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None
        self.problem = problem


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code, which is the low byte of the extended code."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF


def _reason(error: sqlite3.Error) -> str:
    return _REASONS.get(_code(error), "cannot be used")
