"""Run a batch: several items at a time, within the quota, each write recorded before and after.

The order for each write: the ledger records the intent, the store marks the item as sent, the
request is sent, the ledger records the outcome, the store records the next step. After a crash, an
item is either waiting (nothing was sent) or marked as sent. The outcome of a sent item is in the
ledger; if it is not, only a look-up or the user can decide.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from workato_tui.services.batch_item_run import ItemRun
from workato_tui.services.batch_plan import Item, StepError
from workato_tui.services.running_batch import RunningBatch, Stopped
from workato_tui.services.workspace_check import KEY, require_same_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.store.batches import ItemRecord


class BatchRunner(RunningBatch):
    """Runs the items of a batch, and recovers those of an earlier run."""

    # Running

    async def run(self) -> None:
        """Run all waiting items until they end or the batch is stopped.

        Raises StepError if another process runs the batch.
        """
        if not await asyncio.to_thread(self.store.claim, self.record.id):
            problem = self.store.problem
            raise StepError(problem or "Another copy of the program is running this batch.")
        self.state = "running"
        try:
            await self.reload()
            await self.check_workspace()
            await self.settle()
            await self._run_lanes(self._lanes())
        finally:
            self.progress.clear()
            self.state = "ready" if self.record.is_open else "finished"
            await asyncio.to_thread(self.store.release, self.record.id)
            self.on_change(None)

    def _lanes(self) -> list[list[ItemRecord]]:
        """Return lists of items that run one after the other; the lists run concurrently."""
        lanes: dict[str, list[ItemRecord]] = {}
        # With a concurrency of 1, independent items run in their order.
        is_independent = self.concurrency == 1 or not self.action.one_per_workspace
        for item in self.record.items:
            if item.state == "ready":
                workspace = str(item.spec.get("workspace", ""))
                lane = str(item.position) if is_independent else workspace
                lanes.setdefault(lane, []).append(item)
        return list(lanes.values())

    async def _run_lanes(self, lanes: Sequence[list[ItemRecord]]) -> None:
        waiting = iter(lanes)

        async def worker() -> None:
            for lane in waiting:
                for item in lane:
                    if not await self._may_start():
                        return
                    await ItemRun(self, item).run()

        tasks = [asyncio.ensure_future(worker()) for _ in range(min(self.concurrency, len(lanes)))]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _may_start(self) -> bool:
        try:
            await self.wait_until_allowed()
        except Stopped:
            return False
        has_failure = any(item.state in ("failed", "unknown") for item in self.record.items)
        return not (has_failure and self.record.plan.get("stop_at_failure"))

    # Recovery

    async def check_workspace(self) -> None:
        """Check once that the token belongs to the workspace in which the batch was started.

        Raises StepError if it does not, or if that cannot be read.
        """
        if self.is_same_workspace:
            return
        known = self.record.plan.get(KEY)
        if isinstance(known, dict) and self.action.is_write:
            await self.port.call("", partial(require_same_workspace, known=known))
        self.is_same_workspace = True

    async def reload(self) -> None:
        """Read the current state of the items: another process may have run the batch meanwhile.

        Raises StepError while another process runs it.
        """
        stored = await asyncio.to_thread(self.store.get, self.record.id)
        if stored is None:
            return
        if stored.is_owned_elsewhere:
            raise StepError("Another copy of the program is running this batch.")
        for item, current in zip(self.record.items, stored.items, strict=True):
            if item.position not in self.active:
                item.state, item.step, item.ticket = current.state, current.step, current.ticket
                item.spec, item.progress = current.spec, current.progress

    async def settle(self) -> None:
        """Read the outcome of writes that an earlier run left open from the ledger."""
        for item in self.record.items:
            if item.state == "sent" and item.position not in self.active:
                await ItemRun(self, item).settle()

    async def look_up(self, positions: Sequence[int] | None = None) -> None:
        """Look up items with an unknown outcome; sends nothing.

        Raises StepError if the token belongs to another workspace, where nothing can be found.
        """
        if any(item.state in ("sent", "unknown") for item in self.record.items):
            await self.check_workspace()
        await self.settle()
        for item in self.record.items:
            if item.state == "unknown" and (positions is None or item.position in positions):
                await ItemRun(self, item).look_up()

    async def retry(self, positions: Sequence[int] | None = None) -> int:
        """Queue failed items again at their failed step; return their number."""
        failed = [
            item
            for item in self.record.items
            if item.state == "failed" and (positions is None or item.position in positions)
        ]
        for item in failed:
            item.state, item.progress["error"] = "ready", ""
            await asyncio.to_thread(self.store.save, self.record.id, item)
            self.on_change(item)
        return len(failed)

    async def decide(self, position: int, *, was_done: bool, number: str = "") -> None:
        """Accept the user's decision about an item with an unknown outcome.

        An item that was not done is sent again when the batch continues. ``number`` is the ID of
        the object that the write created, if the next step needs it. Raises StepError.
        """
        item = next(each for each in self.record.items if each.position == position)
        if item.state != "unknown" or position in self.active:
            raise StepError(f"The outcome of {Item.of_spec(item.spec).name} is known.")
        await ItemRun(self, item).decide(was_done, number)

    def result_key(self, position: int) -> str:
        """Return which ID the next step of an item needs: ``build``; empty if it needs none."""
        item = next(each for each in self.record.items if each.position == position)
        return ItemRun(self, item).step.result_key
