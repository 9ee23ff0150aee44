"""Old lists are released; objects are counted, since memory is measured in the benchmarks."""

from __future__ import annotations

import asyncio
import gc

from tests.support.screen import app_of, frozen_demo, run_app, settle, shown_ids, wait_until
from workato_tui.api.deployments import Deployment
from workato_tui.api.json_stream import JsonListReader


class StallingServer:
    """Sends half of every second list of deployments, and then nothing more."""

    def __init__(self) -> None:
        self.app, self.asked, self.halted = frozen_demo(), 0, 0

    async def __call__(self, scope, receive, send) -> None:
        halts = scope["path"] == "/api/deployments" and self.asked % 2
        self.asked += scope["path"] == "/api/deployments"

        async def halve(message) -> None:
            body = message.get("body", b"")
            if halts and body:
                message = {**message, "body": body[: len(body) // 2], "more_body": True}
            await send(message)
            if halts and body:
                self.halted += 1
                await asyncio.Event().wait()

        await self.app(scope, receive, halve)


async def test_refreshing_releases_the_old_list_without_a_collection():
    backend = StallingServer()
    async with run_app(backend) as pilot:
        count = len(shown_ids(pilot))
        gc.collect()
        # What other tests have left behind is none of this one's doing.
        before = {id(one) for one in live_objects(Deployment)}
        gc.disable()
        try:
            for number in range(1, 6):
                await pilot.press("r")
                await wait_until(pilot, lambda number=number: backend.halted == number)
                await wait_until(
                    pilot, lambda: any(one.buffered_length for one in live_objects(JsonListReader))
                )
                await pilot.press("r")
                await settle(pilot)
            lists = sum(id(one) not in before for one in live_objects(Deployment))
            texts = [one for one in live_objects(JsonListReader) if one.buffered_length]
        finally:
            gc.enable()
        assert lists <= count
        assert texts == []


def live_objects(kind):
    return [one for one in gc.get_objects() if isinstance(one, kind)]


async def test_a_read_schedules_a_collection():
    async with run_app() as pilot:
        garbage = app_of(pilot).gc_scheduler
        assert garbage.is_scheduled
        for _ in range(9):
            garbage.collect()
        assert not garbage.is_scheduled
        assert garbage.last_full_seconds > 0
