"""The app's batches, and their access to Workato through a connection."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workato_tui.common.text import sanitize
from workato_tui.services.batch_actions import ACTIONS
from workato_tui.services.batch_plan import Item, StepError
from workato_tui.services.batch_runner import BatchRunner
from workato_tui.services.customer_connection import connect_customer
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.services.permit import ItemPermit
from workato_tui.services.workspace_check import KEY, identify_workspace
from workato_tui.store.batches import BatchRecord, ItemRecord

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from workato_tui.api.client import Api
    from workato_tui.services.batch_plan import Plan
    from workato_tui.services.connection import Connection
    from workato_tui.store import Scope, Store

    Download = Callable[[Connection, str, str, str], Awaitable[str]]
    """Downloads the zip of a build or package: connection, kind, number, name; returns a path."""


def new_record(plan: Plan, scope: Scope, identity: Mapping[str, str]) -> BatchRecord:
    """Return the record of a confirmed plan, including items that are left out.

    ``identity`` is that of the workspace, to be compared when the batch is resumed.
    """
    private = ACTIONS[plan.action].private
    items = [
        ItemRecord(
            position,
            (item.scrubbed(private) if item.skip else item).spec(),
            "skipped" if item.skip else "ready",
            progress={"error": item.skip} if item.skip else {},
        )
        for position, item in enumerate(plan.items)
    ]
    return BatchRecord(
        uuid.uuid4().hex[:12], scope, datetime.now(UTC), {**plan.spec(), KEY: dict(identity)}, items
    )


class ConnectionPort:
    """Accesses the own workspace and customers' workspaces through one connection."""

    def __init__(self, connection: Connection, record: BatchRecord, download: Download) -> None:
        self._own = connection.own_workspace
        self._download = download
        self._connections: dict[str, Connection] = {"": self._own}
        for item_record in record.items:
            item = Item.of_spec(item_record.spec)
            if item.workspace not in self._connections:
                ref = CustomerRef(item.workspace, item.customer, item.environment or None)
                self._connections[item.workspace] = connect_customer(self._own, ref)

    def permit(
        self, workspace: str, operations: tuple[str, ...], record: Callable[[str], None]
    ) -> ItemPermit[Any]:
        """Return the permit for one write of an item."""
        return ItemPermit(self._connections[workspace], operations, record)

    async def call(self, workspace: str, job: Callable[[Api], Awaitable[Any]]) -> Any:
        """Run a read."""
        return await self._connections[workspace].call(job)

    async def send(
        self, workspace: str, job: Callable[[Api], Awaitable[Any]], permit: ItemPermit[Any]
    ) -> Any:
        """Send once."""
        return await self._connections[workspace].send(job, permit)

    async def download(self, workspace: str, kind: str, number: str, name: str) -> str:
        """Download a zip."""
        return await self._download(self._connections[workspace], kind, number, name)


async def _identity_of(connection: Connection, plan: Plan) -> dict[str, str]:
    """Return the identity of the workspace, as read at the start of the app if it was."""
    known = connection.identity
    if not ACTIONS[plan.action].is_write:
        return {}
    if known is not None and known.id:
        return {"workspace": known.id, "name": known.name or ""}
    identity: dict[str, str] = await connection.call(identify_workspace)
    return identity


class Batches:
    """The batches that this run of the app has started or resumed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.runners: dict[str, BatchRunner] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._connection_stacks: dict[str, ExitStack] = {}
        """The connections that are kept open for a batch, by its ID."""
        self.on_change: Callable[[BatchRunner], None] = lambda _runner: None
        self.on_end: Callable[[BatchRunner], None] = lambda _runner: None

    async def begin(self, plan: Plan, connection: Connection, download: Download) -> BatchRunner:
        """Store a confirmed plan and run it. Raises StepError if it cannot be stored."""
        own = connection.own_workspace
        record = new_record(plan, own.scope, await _identity_of(own, plan))
        if not await asyncio.to_thread(self.store.batches.add, record):
            raise StepError(
                f"The batch could not be stored, so nothing was sent. {self.store.problem or ''}"
            )
        runner = self.runner(record, connection, download)
        runner.is_same_workspace = True
        self.resume(runner, connection)
        return runner

    def resume(self, runner: BatchRunner, connection: Connection) -> None:
        """Run the rest of a batch, or continue a running one."""
        id_ = runner.record.id
        task = self._tasks.get(id_)
        if task is None or task.done():
            runner.stopping.clear()
            self._connection_stacks[id_] = ExitStack()
            self._tasks[id_] = asyncio.ensure_future(self._run(runner, connection))
        elif runner.state == "paused":
            # The connection may have another token by now.
            self._connection_stacks[id_].enter_context(connection.keep_open())
            runner.unpause()

    def runner(
        self, record: BatchRecord, connection: Connection, download: Download
    ) -> BatchRunner:
        """Return the runner of a batch, which may be idle.

        Raises LookupError if the batch belongs to another workspace than ``connection``.
        """
        own = connection.own_workspace
        if own.scope != record.scope:
            owner = sanitize(f"{record.scope.profile} at {record.scope.host}", 120)
            raise LookupError(f"This batch belongs to {owner}: switch there first.")
        existing = self.runners.get(record.id)
        port = ConnectionPort(connection, record, download)
        if existing is not None:
            if existing.state != "running":
                # The connection of its last run may be closed, or have an old token.
                existing.port, existing.is_same_workspace = port, False
            return existing
        runner = self.runners[record.id] = BatchRunner(
            record, port, self.store.batches, self.store.ledger
        )
        runner.on_change = lambda _item: self.on_change(runner)
        return runner

    @property
    def running(self) -> list[BatchRunner]:
        """The unfinished batches."""
        return [self.runners[id_] for id_, task in self._tasks.items() if not task.done()]

    async def _run(self, runner: BatchRunner, connection: Connection) -> None:
        try:
            with self._connection_stacks[runner.record.id] as stack:
                stack.enter_context(connection.keep_open())
                await runner.run()
        except StepError as error:
            runner.pause_reason = str(error)
        finally:
            self.on_end(runner)
