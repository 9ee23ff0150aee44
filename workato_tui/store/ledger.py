"""The ledger: what this program changed, or may have changed, in Workato.

The intent of a write is on disk before it is sent, and its outcome afterward. So every write is
recorded, and writes interrupted by a crash are reported at the next start. The ledger is also the
audit trail (:meth:`Ledger.json_lines`). It holds no bodies, tokens, or signed links.

A store that is disabled (demo, ``store = false``) keeps its ledger in memory.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from workato_tui.common.redact import redact_line
from workato_tui.store.database import Database
from workato_tui.store.ledger_entry import LedgerEntry, from_row, to_json_line
from workato_tui.store.serialization import encode, to_key, to_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
    from workato_tui.store.records import Scope

KEPT_DAYS = 90
"""The minimum number of days for which entries are kept."""
_IN_FLIGHT = timedelta(minutes=5)
"""An older write is not in flight any more, whichever process has that id now."""
SENT_ONCE = frozenset(
    {"projects.build", "projects.deploy", "project-builds.deploy", "deployments.deploy",
     "deployments.approve", "deployments.reject"}
)  # fmt: skip
"""Writes whose path names the object: the same one is not sent while another terminal waits for its
answer, nor while its last outcome is unknown."""
_COLUMNS = "number, ticket, profile, host, workspace, begun_at, intent, state, outcome, settled"
_INSERT_COLUMNS = "ticket, profile, host, workspace, begun_at, intent"
_WRITE_LOST = "The ledger did not keep what was written into it."
_MAX_TEXT = 500
_PAGE_SIZE = 500


class LedgerError(Exception):
    """An intent could not be stored, so the write must not be sent."""

    def __init__(self, problem: str | None) -> None:
        # The store's message continues with what the program does without it, which does not apply
        # to a write.
        reason = (problem or "The store cannot be written.").partition(". The program ")[0]
        super().__init__(f"{reason.rstrip('.')}.")


class Ledger:
    """All entries of this user. Thread-safe; all methods block on disk access."""

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
        self.revision = 0
        """Counts the changes that this process made."""
        self.on_change: Callable[[], None] = lambda: None
        """Called after each of them, on the thread that made it."""

    def hook(
        self, scope: Scope, known_workspace: Callable[[], tuple[str, str]] = lambda: ("", "")
    ) -> LedgerHook:
        """Return the hook for the writes of the connection with this scope.

        ``known_workspace`` returns the ID and name of the token's workspace, as far as known.
        """
        return LedgerHook(self, scope, known_workspace)

    def begin(self, scope: Scope, intent: WriteIntent, own: tuple[str, str] = ("", "")) -> str:
        """Store an intent; return its ticket. ``own`` is the ID and name of the token's workspace.

        An intent with its own workspace (a customer's) is stored under that workspace. Raises
        :class:`LedgerError` if it could not be stored, and
        :class:`~workato_tui.api.errors.InFlightError` if the same is on its way already; then
        the write must not be sent.
        """
        from workato_tui.api.errors import InFlightError

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
            "workspace_id": _safe(own[0]),
            "workspace_name": _safe(own[1]),
        }
        workspace = intent.workspace or scope.workspace
        row = (ticket, to_key(scope.profile), to_key(host), to_key(workspace))
        values = (*row, to_text(self._now()), encode(fields))
        self._flush_outcomes()
        with self._lock:
            self._own_tickets.add(ticket)
        same: list[LedgerEntry] = []

        def work(connection: sqlite3.Connection) -> None:
            same[:] = self._on_its_way(connection, row, intent)
            if not same:
                connection.execute(
                    f"INSERT INTO ledger ({_INSERT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
                    values,
                )

        written = self._database.write(work, durable=True)
        if same:
            with self._lock:
                self._own_tickets.discard(ticket)
            raise InFlightError(
                f"{same[0].sentence} It may still be on its way, so nothing was sent.",
                "Wait for its answer in the other terminal, then look before you send it again.",
            )
        if not (written and self._is_stored(ticket, values)):
            with self._lock:
                self._own_tickets.discard(ticket)
            raise LedgerError(_WRITE_LOST if written else self._database.problem)
        self._changed()
        return ticket

    def _changed(self) -> None:
        self.revision += 1
        self.on_change()

    def _on_its_way(
        self, connection: sqlite3.Connection, row: tuple[str, ...], intent: WriteIntent
    ) -> list[LedgerEntry]:
        """Return the entries of the same write whose answers another process waits for."""
        if intent.operation not in SENT_ONCE:
            return []
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM ledger WHERE state = 'sent' AND settled IS NULL "  # noqa: S608
            "AND profile = ? AND host = ? AND workspace = ?",
            row[1:],
        ).fetchall()
        return [
            entry for entry in _entries(rows) if entry.is_same(intent) and self._in_flight(entry)
        ]

    def _is_stored(self, ticket: str, values: tuple[object, ...]) -> bool:
        """Return whether the entry is stored unchanged: a trigger may drop it without an error."""
        query = f"SELECT {_INSERT_COLUMNS} FROM ledger WHERE ticket = ? AND state = 'sent'"  # noqa: S608
        return self._database.rows(query, ticket) == [values]

    def end(self, ticket: str, outcome: WriteOutcome) -> None:
        """Store the outcome of a write.

        Never raises, since the write is done. If the outcome cannot be stored now, it is stored
        with the next entry; otherwise the next start reports a write without a response.
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
        self._changed()

    def settle(self, ticket: str, note: str = "") -> bool:
        """Mark an entry as settled by the user, so that it is not reported again; keep ``note``."""
        fields = encode({"at": to_text(self._now()), "user": _user_name(), "note": _safe(note)})
        written = self._database.write(
            lambda connection: connection.execute(
                "UPDATE ledger SET settled = ? WHERE ticket = ? AND settled IS NULL",
                (fields, ticket),
            ),
            durable=True,
        )
        self._changed()
        return written

    def latest(self, count: int, scope: Scope | None = None) -> list[LedgerEntry]:
        """Return the last ``count`` writes of all profiles, or of ``scope``, newest first."""
        self._flush_outcomes()
        return _entries(self._rows(scope, "1", order=f"number DESC LIMIT {count:d}"))

    def open_intents(self, scope: Scope | None = None) -> list[LedgerEntry]:
        """Return the writes with an unknown outcome, oldest first.

        ``scope`` selects a profile's host in all environments, with the workspaces of its
        customers. Leaves out writes that another running copy of the program has just sent.
        """
        self._flush_outcomes()
        rows = self._rows(scope, "state IN ('sent', 'unknown') AND settled IS NULL")
        with self._lock:
            own = set(self._own_tickets)
        return [
            entry
            for entry in _entries(rows)
            if entry.ticket not in own and not self._in_flight(entry)
        ]

    def created_recently(self, scope: Scope, result_id: str, seconds: float) -> bool:
        """Return whether a write of the last ``seconds`` created the object with this id."""
        self._flush_outcomes()
        since = to_text(self._now() - timedelta(seconds=seconds))
        rows = self._rows(scope, "state = 'done' AND begun_at >= ?", since)
        return any(entry.result_id == result_id for entry in _entries(rows))

    def get(self, ticket: str) -> LedgerEntry | None:
        """Return one entry."""
        return next(iter(_entries(self._rows(None, "ticket = ?", ticket))), None)

    def json_lines(self, scope: Scope | None = None) -> Iterator[str]:
        """Yield the audit trail as JSON lines (with line feeds), oldest first.

        Skips damaged entries.
        """
        self._flush_outcomes()
        last = 0
        while True:
            page = self._rows(scope, "number > ?", last, order=f"number LIMIT {_PAGE_SIZE}")
            if not page:
                return
            last = page[-1][0]
            yield from map(to_json_line, _entries(page))

    def _rows(
        self, scope: Scope | None, condition: str, *values: object, order: str = "number"
    ) -> list[Any]:
        where, of_scope = _scope_filter(scope)
        query = f"SELECT {_COLUMNS} FROM ledger WHERE {condition}{where} ORDER BY {order}"  # noqa: S608
        return self._database.rows(query, *values, *of_scope)

    def _flush_outcomes(self) -> None:
        """Store the outcomes that are not on disk yet."""
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
        """Return whether another process may still be waiting for the response."""
        if entry.state != "sent" or entry.machine != socket.gethostname():
            return False
        if entry.process == os.getpid() or not entry.process:
            return False
        # If the clock was set back, the entry starts in the future.
        return abs(self._now() - entry.begun_at) < _IN_FLIGHT and is_alive(entry.process)


class LedgerHook:
    """The ledger as the API client sees it, called before and after each write."""

    def __init__(
        self, ledger: Ledger, scope: Scope, known_workspace: Callable[[], tuple[str, str]]
    ) -> None:
        self._ledger = ledger
        self._scope = scope
        self._known_workspace = known_workspace

    def begin(self, intent: WriteIntent) -> str:
        """See :meth:`Ledger.begin`."""
        return self._ledger.begin(self._scope, intent, self._known_workspace())

    def end(self, ticket: str, outcome: WriteOutcome) -> None:
        """See :meth:`Ledger.end`."""
        self._ledger.end(ticket, outcome)

    def lost(self, intent: WriteIntent) -> list[LedgerEntry]:
        """Return the writes that did the same and whose outcomes are unknown."""
        if intent.operation not in SENT_ONCE:
            return []
        entries = self._ledger.open_intents(self._scope)
        workspace = intent.workspace or self._scope.workspace
        return [
            entry
            for entry in entries
            if entry.is_same(intent) and entry.scope.workspace == workspace
        ]

    def settle(self, ticket: str, note: str) -> None:
        """See :meth:`Ledger.settle`."""
        self._ledger.settle(ticket, note)


def prune_ledger(connection: sqlite3.Connection, now: datetime, days: int) -> None:
    """Remove entries older than ``days``, but at least :data:`KEPT_DAYS` old."""
    before = now - timedelta(days=max(days, KEPT_DAYS))
    connection.execute("DELETE FROM ledger WHERE begun_at < ?", (to_text(before),))


def rename_ledger_profile(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Move the entries of a renamed profile to its new name."""
    connection.execute(
        "UPDATE ledger SET profile = ? WHERE profile = ?", (to_key(new), to_key(old))
    )


def _entries(rows: Iterable[Any]) -> list[LedgerEntry]:
    """Return the entries in table rows, without damaged ones."""
    return [entry for row in rows if (entry := from_row(row)) is not None]


def _scope_filter(scope: Scope | None) -> tuple[str, tuple[str, ...]]:
    if scope is None:
        return "", ()
    # A connection's scope has the environment after the host; entries store it separately.
    host = scope.host.partition(" ")[0]
    columns, values = " AND profile = ? AND host = ?", (to_key(scope.profile), to_key(host))
    if scope.workspace:
        return f"{columns} AND workspace = ?", (*values, to_key(scope.workspace))
    return columns, values


def _safe(text: object) -> str:
    return redact_line(text, _MAX_TEXT)


def _user_name() -> str:
    """Return the local user from the system, since environment variables may differ."""
    with contextlib.suppress(ImportError, KeyError, OSError):
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    return str(os.getuid())


def is_alive(process: int) -> bool:
    """Return whether a process with this id is running on this machine."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        # It is there and belongs to somebody else.
        return True
    return True
