"""A batch while it runs: its progress, its way to Workato, and how it is paused or stopped."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal, Protocol

from workato_tui.common.loop_call import wait_for_first
from workato_tui.services.batch_actions import ACTIONS
from workato_tui.services.batch_plan import MAX_CONCURRENT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workato_tui.api.client import Api
    from workato_tui.services.permit import ItemPermit
    from workato_tui.store.batches import BatchRecord, BatchStore, ItemRecord
    from workato_tui.store.ledger import Ledger

BatchState = Literal["ready", "running", "paused", "stopping", "finished"]


class BatchPort(Protocol):
    """Connects a batch with Workato: through a connection of the app, or a command's session."""

    def permit(
        self, workspace: str, operations: tuple[str, ...], record: Callable[[str], None]
    ) -> ItemPermit[Any]:
        """Return the permit for one write of an item."""

    async def call(self, workspace: str, job: Callable[[Api], Awaitable[Any]]) -> Any:
        """Run a read in a workspace; empty for the own one."""

    async def send(
        self, workspace: str, job: Callable[[Api], Awaitable[Any]], permit: ItemPermit[Any]
    ) -> Any:
        """Send ``job`` once, and complete it even if the caller is cancelled."""

    async def download(self, workspace: str, kind: str, number: str, name: str) -> str:
        """Download the zip of a build or package; return its path."""


class Stopped(Exception):  # noqa: N818 - not an error: the user stopped it
    """The batch was stopped between two steps."""


class RunningBatch:
    """A running batch, as its items see it. Use it from a single event loop."""

    def __init__(
        self, record: BatchRecord, port: BatchPort, store: BatchStore, ledger: Ledger
    ) -> None:
        self.record = record
        self.action = ACTIONS[record.plan["action"]]
        self.port = port
        self.store = store
        self.ledger = ledger
        self.on_change: Callable[[ItemRecord | None], None] = lambda _item: None
        """Called with the changed item, or None for the whole batch."""
        self.concurrency = 1 if record.plan.get("in_order") else MAX_CONCURRENT
        self.state: BatchState = "ready"
        self.pause_reason = ""
        """Why it is paused, as a sentence; empty if the user paused it."""
        self.is_same_workspace = False
        """Whether the port's token is known to belong to the workspace of the batch's start."""
        self.progress: dict[int, str] = {}
        """The progress text of running items, by position."""
        self.active: set[int] = set()
        """Positions of the running items; each run records the outcome of its own item."""
        self.stopping = asyncio.Event()
        self._is_unpaused = asyncio.Event()
        self._is_unpaused.set()

    def pause(self, reason: str = "") -> None:
        """Start nothing new; running items finish their step."""
        self._is_unpaused.clear()
        self.state, self.pause_reason = "paused", reason
        self.on_change(None)

    def unpause(self) -> None:
        """Continue after a pause."""
        self.state, self.pause_reason = "running", ""
        self._is_unpaused.set()
        self.on_change(None)

    def stop(self) -> None:
        """Stop after the running steps; the rest can be resumed."""
        self.state = "stopping"
        self.stopping.set()
        self._is_unpaused.set()
        self.on_change(None)

    async def wait_until_allowed(self) -> None:
        """Wait while the batch is paused. Raises :class:`Stopped`."""
        await self._is_unpaused.wait()
        if self.stopping.is_set():
            raise Stopped

    async def pause_for(self, seconds: float) -> None:
        """Wait for ``seconds``. Raises :class:`Stopped` when the batch is stopped."""
        await wait_for_first(self.stopping.wait(), asyncio.sleep(seconds))
        if self.stopping.is_set():
            raise Stopped
