"""Batches, with the state of each item on disk before and after every write.

An item is marked as sent in one statement, and only if it is still waiting at that step. So if two
processes run the same batch, only one sends, and an item without a recorded end is never sent again
automatically.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from workato_tui.common.text import sanitize
from workato_tui.store.database import Database
from workato_tui.store.ledger import is_alive
from workato_tui.store.records import Scope
from workato_tui.store.scope_table import ensure_scope
from workato_tui.store.serialization import encode, from_text, require_text, to_key, to_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

ItemState = Literal["ready", "sent", "done", "failed", "unknown", "skipped"]
"""``ready`` waits for its next step; ``sent`` has a write in flight or was interrupted."""
_STATES: dict[str, ItemState] = {state: state for state in get_args(ItemState)}
MAX_BATCHES = 100
"""Maximum number of listed batches per connection."""
_COLUMNS = "position, spec, state, step, ticket, progress, changed_at"


@dataclass
class ItemRecord:
    """An item of a batch as stored."""

    position: int
    spec: dict[str, Any]
    """What to do, exactly as it will be sent."""
    state: ItemState = "ready"
    step: int = 0
    """The next or current step."""
    ticket: str = ""
    """The ledger ticket of the last write."""
    progress: dict[str, Any] = field(default_factory=dict)
    """IDs returned by earlier steps, and the item's message."""
    changed_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class BatchRecord:
    """A batch with its items."""

    id: str
    scope: Scope
    made_at: datetime
    plan: dict[str, Any]
    items: list[ItemRecord]
    owner: str = ""
    """The process that runs it; empty if none does."""

    @property
    def title(self) -> str:
        """``Build and deploy 12 projects to test``."""
        return sanitize(str(self.plan.get("title", "Batch")), 120)

    @property
    def is_open(self) -> bool:
        """Whether an item is waiting or was interrupted while it was sent."""
        return any(item.state in ("ready", "sent") for item in self.items)

    @property
    def is_owned_elsewhere(self) -> bool:
        """Whether another running process owns it."""
        return _is_other_process(self.owner)


class BatchStore:
    """All batches of this user. Thread-safe; all methods block on disk access."""

    def __init__(self, database: Database) -> None:
        self._database = Database(None, in_memory=True) if database.path is None else database

    @property
    def problem(self) -> str | None:
        """A sentence about what is wrong with the store, or None."""
        return self._database.problem

    def add(self, record: BatchRecord, *, last_run: str | None = None) -> bool:
        """Store a new batch with all its items.

        With ``last_run``, store it only if that is still the newest batch of the same file (empty:
        there is none), so that two commands started at the same time do not both run it.
        """
        rows = [
            (record.id, item.position, _exact(item.spec), item.state, encode(item.progress),
             to_text(datetime.now(UTC)))
            for item in record.items
        ]  # fmt: skip
        added: list[str] = []

        def work(connection: sqlite3.Connection) -> None:
            scope = ensure_scope(connection, record.scope)
            added.clear()
            if last_run not in (None, _newest(connection, scope, record.plan.get("source"))):
                return
            added.append(record.id)
            connection.execute(
                "INSERT INTO batches (id, scope, made_at, plan) VALUES (?, ?, ?, ?)",
                (record.id, scope, to_text(record.made_at), _exact(record.plan)),
            )
            connection.executemany(
                "INSERT INTO batch_items (batch, position, spec, state, progress, changed_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )

        return self._database.write(work, durable=True) and bool(added)

    def all(self, scope: Scope) -> list[BatchRecord]:
        """Return the batches of a connection with their items, newest first."""
        query = "SELECT id FROM batches WHERE scope = ? ORDER BY number DESC LIMIT ?"
        ids = self._database.rows_of(scope, query, MAX_BATCHES)
        return [record for (batch_id,) in ids if (record := self.get(batch_id)) is not None]

    def get(self, batch_id: str) -> BatchRecord | None:
        """Return one batch; None if it does not exist or is damaged."""

        def work(connection: sqlite3.Connection) -> tuple[Any, list[Any]] | None:
            batch = connection.execute(
                "SELECT s.profile, s.host, s.workspace, b.made_at, b.plan, b.owner FROM batches b "
                "JOIN scopes s ON s.id = b.scope WHERE b.id = ?",
                (to_key(batch_id),),
            ).fetchone()
            items = connection.execute(
                f"SELECT {_COLUMNS} FROM batch_items WHERE batch = ? ORDER BY position",  # noqa: S608
                (to_key(batch_id),),
            ).fetchall()
            return None if batch is None else (batch, items)

        stored = self._database.read(work)
        return None if stored is None else _record(batch_id, *stored)

    def mark_sent(self, batch_id: str, position: int, step: int, ticket: str) -> bool:
        """Record that a write is about to be sent; return False if it must not be.

        That is the case if the item is no longer waiting at this step, or if the disk fails.
        """
        return self._change(
            "UPDATE batch_items SET state = 'sent', ticket = ?, changed_at = ? "
            "WHERE batch = ? AND position = ? AND step = ? AND state = 'ready'",
            (ticket, to_text(datetime.now(UTC)), to_key(batch_id), position, step),
        )

    def save(self, batch_id: str, item: ItemRecord) -> bool:
        """Store the state of an item; return False if it is not on disk.

        The ticket must be the stored one, so that a write of another process stays recorded.
        """
        item.changed_at = datetime.now(UTC)
        return self._change(
            "UPDATE batch_items SET spec = ?, state = ?, step = ?, progress = ?, changed_at = ? "
            "WHERE batch = ? AND position = ? AND ticket = ?",
            (
                _exact(item.spec),
                item.state,
                item.step,
                encode(item.progress),
                to_text(item.changed_at),
                to_key(batch_id),
                item.position,
                item.ticket,
            ),
        )

    def claim(self, batch_id: str) -> bool:
        """Make this process the owner of a batch; return False if another one is."""
        owner = f"{socket.gethostname()} {os.getpid()} {_started(os.getpid())}"

        def work(connection: sqlite3.Connection) -> None:
            row = connection.execute(
                "SELECT owner FROM batches WHERE id = ?", (to_key(batch_id),)
            ).fetchone()
            if row is not None and not _is_other_process(row[0]):
                connection.execute(
                    "UPDATE batches SET owner = ? WHERE id = ?", (owner, to_key(batch_id))
                )

        done = self._database.write(work, durable=True)
        record = self.get(batch_id)
        return done and record is not None and record.owner == owner

    def release(self, batch_id: str) -> bool:
        """Give up the ownership of the batch."""
        return self._change("UPDATE batches SET owner = '' WHERE id = ?", (to_key(batch_id),))

    def remove(self, batch_id: str) -> bool:
        """Delete a batch; the ledger keeps its writes."""
        return self._change("DELETE FROM batches WHERE id = ?", (to_key(batch_id),))

    def _change(self, statement: str, values: tuple[object, ...]) -> bool:
        """Return whether a statement changed exactly one row on disk."""
        changed: list[int] = []

        def work(connection: sqlite3.Connection) -> None:
            changed.append(connection.execute(statement, values).rowcount)

        return self._database.write(work, durable=True) and changed[-1:] == [1]


def _is_other_process(owner: str) -> bool:
    """Return whether ``owner`` is another process that is running."""
    machine, _, rest = owner.partition(" ")
    process, _, started = rest.partition(" ")
    if machine != socket.gethostname() or not process.isdigit():
        return False
    number = int(process)
    is_other = number != os.getpid() and is_alive(number)
    return is_other and started == _started(number)


def _started(process: int) -> str:
    """Return the system's start time of a process; empty if unknown.

    It distinguishes a process from a later one with the same id.
    """
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def prune_batches(connection: sqlite3.Connection, limit: str) -> None:
    """Remove the batches created before ``limit``."""
    connection.execute("DELETE FROM batches WHERE made_at < ?", (limit,))


def _newest(connection: sqlite3.Connection, scope: int, source: object) -> str:
    """Return the ID of the newest batch of a file; empty if there is none."""
    rows = connection.execute(
        "SELECT id, plan FROM batches WHERE scope = ? ORDER BY number DESC", (scope,)
    )
    for batch_id, plan in rows:
        with contextlib.suppress(ValueError, AttributeError):
            if json.loads(plan).get("source") == source:
                return str(batch_id)
    return ""


def _exact(value: Any) -> bytes:
    # Do not mask it like other texts of the store: it is read back and sent.
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


def _record(batch_id: str, batch: Any, rows: Iterable[Any]) -> BatchRecord | None:
    profile, host, workspace, made_at, plan, owner = batch
    try:
        return BatchRecord(
            batch_id,
            Scope(require_text(profile), require_text(host), require_text(workspace)),
            from_text(made_at),
            dict(json.loads(plan)),
            [_item(*row) for row in rows],
            require_text(owner),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _item(
    position: int, spec: bytes, state: str, step: int, ticket: str, progress: bytes, changed: str
) -> ItemRecord:
    return ItemRecord(
        int(position),
        dict(json.loads(spec)),
        _STATES[state],
        int(step),
        require_text(ticket),
        dict(json.loads(progress)),
        from_text(changed),
    )
