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
        self.app, self.list_requests, self.stalled = frozen_demo(), 0, 0

    async def __call__(self, scope, receive, send) -> None:
        stalls = scope["path"] == "/api/deployments" and self.list_requests % 2
        self.list_requests += scope["path"] == "/api/deployments"

        async def halve(message) -> None:
            body = message.get("body", b"")
            if stalls and body:
                message = {**message, "body": body[: len(body) // 2], "more_body": True}
            await send(message)
            if stalls and body:
                self.stalled += 1
                await asyncio.Event().wait()

        await self.app(scope, receive, halve)


async def test_refreshing_releases_the_old_list_without_a_collection():
    backend = StallingServer()
    async with run_app(backend) as pilot:
        count = len(shown_ids(pilot))
        gc.collect()
        # Ignore the objects of earlier tests.
        before = {id(deployment) for deployment in live_objects(Deployment)}
        gc.disable()
        try:
            for number in range(1, 6):
                await pilot.press("r")
                await wait_until(pilot, lambda number=number: backend.stalled == number)
                await wait_until(
                    pilot,
                    lambda: any(reader.buffered_length for reader in live_objects(JsonListReader)),
                )
                await pilot.press("r")
                await settle(pilot)
            new_count = sum(id(item) not in before for item in live_objects(Deployment))
            readers = [reader for reader in live_objects(JsonListReader) if reader.buffered_length]
        finally:
            gc.enable()
        assert new_count <= count
        assert readers == []


def live_objects(kind):
    return [item for item in gc.get_objects() if isinstance(item, kind)]


async def test_a_read_schedules_a_collection():
    async with run_app() as pilot:
        garbage = app_of(pilot).gc_scheduler
        assert garbage.is_scheduled
        for _ in range(9):
            garbage.collect()
        assert not garbage.is_scheduled
        assert garbage.last_full_seconds > 0
