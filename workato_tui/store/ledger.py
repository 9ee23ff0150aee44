"""The ledger: what this program changed, or may have changed, in Workato.

Before a write leaves, its intent is on disk; after it, its outcome. So nothing is done that is not
written down, and what a crash cut off is told at the next start. It is also the audit trail
(:meth:`Ledger.lines`). No body, no token and no signed link is in it.

A store that is absent on purpose (demo, ``store = false``) has a ledger in memory.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from workato_tui.common.redact import redact
from workato_tui.common.text import sanitize
from workato_tui.store.database import Database
from workato_tui.store.ledger_entry import LedgerEntry, from_row, to_json_line
from workato_tui.store.serialization import encode, to_key, to_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
    from workato_tui.store.records import Scope

KEPT_DAYS = 90
"""The fewest days that an entry is kept."""
_IN_FLIGHT = timedelta(minutes=5)
"""Older than this, no write is on its way, whatever process has that number by now."""
_COLUMNS = "number, ticket, profile, host, workspace, begun_at, intent, state, outcome, settled"
_INSERT_COLUMNS = "ticket, profile, host, workspace, begun_at, intent"
_WRITE_LOST = "The ledger did not keep what was written into it."
_MAX_TEXT = 500
_PAGE_SIZE = 500


class LedgerError(Exception):
    """An intent could not be written down, so the write must not be sent; says why."""

    def __init__(self, problem: str | None) -> None:
        # What the store says of itself goes on to what the program does without it, and that is
        # not true of a write.
        reason = (problem or "The store cannot be written.").partition(". The program ")[0]
        super().__init__(f"{reason.rstrip('.')}.")


class Ledger:
    """All entries of this user. Thread-safe; every method blocks for as long as the disk takes."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        on_purpose = database.path is None
        self._database = Database(None, in_memory=True) if on_purpose else database
        self._now = now
        self._lock = threading.Lock()
        self._own_tickets: set[str] = set()
        self._pending_outcomes: dict[str, tuple[str, bytes]] = {}

    def hook(self, scope: Scope) -> LedgerHook:
        """What the API calls around every write of the connection with this scope."""
        return LedgerHook(self, scope)

    def begin(self, scope: Scope, intent: WriteIntent) -> str:
        """Write down what is about to be sent; returns its ticket.

        An intent that names a workspace of its own (a customer's) is kept under that one. Raises
        :class:`LedgerError` if it is not there afterwards: then it must not be sent.
        """
        ticket = uuid.uuid4().hex
        host, _, environment = scope.host.partition(" ")
        fields = {
            "operation": _safe(intent.operation),
            "method": _safe(intent.method),
            "path": _safe(intent.path),
            "target": _safe(intent.target),
            "about": _safe(intent.about),
            "environment": environment,
            "user": _user_name(),
            "machine": socket.gethostname(),
            "process": os.getpid(),
        }
        workspace = intent.workspace or scope.workspace
        row = (ticket, to_key(scope.profile), to_key(host), to_key(workspace))
        values = (*row, to_text(self._now()), encode(fields))
        self._flush_outcomes()
        with self._lock:
            self._own_tickets.add(ticket)
        written = self._database.write(
            lambda connection: connection.execute(
                f"INSERT INTO ledger ({_INSERT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
                values,
            ),
            durable=True,
        )
        if not (written and self._is_stored(ticket, values)):
            with self._lock:
                self._own_tickets.discard(ticket)
            raise LedgerError(_WRITE_LOST if written else self._database.problem)
        return ticket

    def _is_stored(self, ticket: str, values: tuple[object, ...]) -> bool:
        """Whether the entry is there as it was written: a trigger can drop it without an error."""
        query = f"SELECT {_INSERT_COLUMNS} FROM ledger WHERE ticket = ? AND state = 'sent'"  # noqa: S608
        found = self._database.read(
            lambda connection: connection.execute(query, (ticket,)).fetchall()
        )
        return found == [values]

    def end(self, ticket: str, outcome: WriteOutcome) -> None:
        """Write down what became of it.

        Never raises, since the write is done. What cannot be written now is written with the next
        entry; if there is none, the next start tells it as a write without an answer.
        """
        fields = {
            "ended_at": to_text(self._now()),
            "message": _safe(outcome.message),
            "result_id": _safe(outcome.result_id),
        }
        with self._lock:
            self._own_tickets.discard(ticket)
            self._pending_outcomes[ticket] = (outcome.state, encode(fields))
        self._flush_outcomes()

    def settle(self, ticket: str, note: str = "") -> bool:
        """Somebody looked and knows what became of it: it is not told again. ``note`` is kept."""
        fields = encode({"at": to_text(self._now()), "user": _user_name(), "note": _safe(note)})
        return self._database.write(
            lambda connection: connection.execute(
                "UPDATE ledger SET settled = ? WHERE ticket = ? AND settled IS NULL",
                (fields, ticket),
            ),
            durable=True,
        )

    def open_intents(self, scope: Scope | None = None) -> list[LedgerEntry]:
        """Writes whose outcome nobody knows, the oldest first: no answer, or a lost one.

        ``scope`` narrows to a profile's host, whatever the environment, with the customers'
        workspaces that were reached over it. What another running copy of the program has just
        sent is no such write.
        """
        self._flush_outcomes()
        found = self._entries("state IN ('sent', 'unknown') AND settled IS NULL", scope)
        with self._lock:
            own = set(self._own_tickets)
        return [one for one in found if one.ticket not in own and not self._in_flight(one)]

    def created_recently(self, scope: Scope, result_id: str, seconds: float) -> bool:
        """Whether a write of the last ``seconds`` made the thing with this id."""
        self._flush_outcomes()
        since = to_text(self._now() - timedelta(seconds=seconds))
        made = self._entries(f"state = 'done' AND begun_at >= '{since}'", scope)
        return any(one.result_id == result_id for one in made)

    def get(self, ticket: str) -> LedgerEntry | None:
        """One entry."""
        query = f"SELECT {_COLUMNS} FROM ledger WHERE ticket = ?"  # noqa: S608
        found = self._database.read(
            lambda connection: connection.execute(query, (ticket,)).fetchone()
        )
        return None if found is None else from_row(found)

    def json_lines(self, scope: Scope | None = None) -> Iterator[str]:
        """The audit trail as JSON lines (each with its line feed), the oldest first.

        An entry that cannot be read is left out.
        """
        self._flush_outcomes()
        last = 0
        while True:
            page = self._page(last, scope)
            if not page:
                return
            last = page[-1][0]
            yield from (to_json_line(entry) for row in page if (entry := from_row(row)) is not None)

    def _page(self, after: int, scope: Scope | None) -> list[Any]:
        where, values = _scope_filter(scope)
        query = f"SELECT {_COLUMNS} FROM ledger WHERE number > ?{where} ORDER BY number LIMIT ?"  # noqa: S608
        rows = self._database.read(
            lambda connection: connection.execute(query, (after, *values, _PAGE_SIZE)).fetchall()
        )
        return rows or []

    def _entries(self, condition: str, scope: Scope | None) -> list[LedgerEntry]:
        where, values = _scope_filter(scope)
        query = f"SELECT {_COLUMNS} FROM ledger WHERE {condition}{where} ORDER BY number"  # noqa: S608
        rows = self._database.read(lambda connection: connection.execute(query, values).fetchall())
        return [entry for row in rows or [] if (entry := from_row(row)) is not None]

    def _flush_outcomes(self) -> None:
        """Write the outcomes that are not on disk yet."""
        with self._lock:
            late = dict(self._pending_outcomes)
        if not late:
            return

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "UPDATE ledger SET state = ?, outcome = ? WHERE ticket = ?",
                [(state, data, ticket) for ticket, (state, data) in late.items()],
            )

        if self._database.write(work, durable=True):
            with self._lock:
                for ticket in late:
                    self._pending_outcomes.pop(ticket, None)

    def _in_flight(self, entry: LedgerEntry) -> bool:
        """Whether another process may still be waiting for the answer."""
        if entry.state != "sent" or entry.machine != socket.gethostname():
            return False
        if entry.process == os.getpid() or not entry.process:
            return False
        # A clock that was set back has begun it in the future.
        return abs(self._now() - entry.begun_at) < _IN_FLIGHT and is_alive(entry.process)


class LedgerHook:
    """The ledger as the API sees it: called before a write leaves, and when it has ended."""

    def __init__(self, ledger: Ledger, scope: Scope) -> None:
        self._ledger = ledger
        self._scope = scope

    def begin(self, intent: WriteIntent) -> str:
        """See :meth:`Ledger.begin`."""
        return self._ledger.begin(self._scope, intent)

    def end(self, ticket: str, outcome: WriteOutcome) -> None:
        """See :meth:`Ledger.end`."""
        self._ledger.end(ticket, outcome)


def prune_ledger(connection: sqlite3.Connection, now: datetime, days: int) -> None:
    """Remove what is older than ``days``, but never what is younger than :data:`KEPT_DAYS`."""
    before = now - timedelta(days=max(days, KEPT_DAYS))
    connection.execute("DELETE FROM ledger WHERE begun_at < ?", (to_text(before),))


def rename_ledger_profile(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Let the entries of a renamed profile be found under its new name."""
    connection.execute(
        "UPDATE ledger SET profile = ? WHERE profile = ?", (to_key(new), to_key(old))
    )


def _scope_filter(scope: Scope | None) -> tuple[str, tuple[str, ...]]:
    if scope is None:
        return "", ()
    # A connection's scope has the environment behind the host; an entry has it by itself.
    host = scope.host.partition(" ")[0]
    columns, values = " AND profile = ? AND host = ?", (to_key(scope.profile), to_key(host))
    if scope.workspace:
        return f"{columns} AND workspace = ?", (*values, to_key(scope.workspace))
    return columns, values


def _safe(text: object) -> str:
    # In this order: controls may stand within a secret, and a limit may cut one in two.
    return sanitize(redact(sanitize(text)), _MAX_TEXT)


def _user_name() -> str:
    """The local user; the environment may say something else, the system does not."""
    with contextlib.suppress(ImportError, KeyError, OSError):
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    return str(os.getuid())


def is_alive(process: int) -> bool:
    """Whether a process with this number runs on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except OSError:
        # It is there and belongs to somebody else.
        return True
    return True
