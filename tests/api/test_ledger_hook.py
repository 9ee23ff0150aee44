"""The write hook sees each write before it is sent and after it ends."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.wire import TOKEN, RawServer, Reply, Script, connect, free_port, serve_raw
from workato_tui.api import errors
from workato_tui.api.client import Api
from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
from workato_tui.api.quotas import RateLimiter
from workato_tui.api.request_models import DeployRequest, ReviewComment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PROD = DeployRequest(environment_type="prod", title="Release 14", description="secret plans")


class RecordingHook:
    """Records calls; ``on_begin`` runs first, in the thread of the caller."""

    def __init__(self, on_begin: Callable[[], None] = lambda: None) -> None:
        self.begun: list[WriteIntent] = []
        self.ended: list[tuple[str, WriteOutcome]] = []
        self.threads: list[threading.Thread] = []
        self._on_begin = on_begin

    def begin(self, intent: WriteIntent) -> str:
        self.threads.append(threading.current_thread())
        self._on_begin()
        self.begun.append(intent)
        return f"t{len(self.begun)}"

    def end(self, ticket: str, outcome: WriteOutcome) -> None:
        self.threads.append(threading.current_thread())
        self.ended.append((ticket, outcome))


async def call_with_hook(
    hook: Any, url: str, job: Callable[[Api], Awaitable[Any]], **options: Any
) -> Any:
    http = connect(url, write_hook=hook, **options)
    try:
        return await job(Api(http))
    finally:
        await http.aclose()


async def test_the_intent_precedes_the_request(wire: Script) -> None:
    wire.reply_with(Reply({"id": 67}))
    arrived: list[int] = []
    hook = RecordingHook(lambda: arrived.append(len(wire.requests)))
    await call_with_hook(hook, wire.url, lambda api: api.builds.deploy(46, PROD))
    assert arrived == [0]
    assert len(wire.requests) == 1
    path = "/api/project_builds/46/deploy"
    assert hook.begun == [
        WriteIntent("project-builds.deploy", "POST", path, "prod", "build 46", "")
    ]
    assert hook.ended == [("t1", WriteOutcome("done", "", "67"))]
    assert threading.current_thread() not in hook.threads, "a slow disk must not block the network"
    assert "secret plans" not in repr(hook.begun)
    assert TOKEN not in repr((hook.begun, hook.ended))


async def test_a_customer_s_write_names_the_customer(wire: Script) -> None:
    wire.reply_with(Reply({"id": 67}))
    hook = RecordingHook()
    await call_with_hook(
        hook, wire.url, lambda api: api.for_customer("E7").builds.deploy(46, PROD, about="b")
    )
    assert (hook.begun[0].workspace, hook.begun[0].about) == ("E7", "b")
    assert hook.begun[0].path == "/api/managed_users/E7/project_builds/46/deploy"


async def test_reads_are_not_reported(wire: Script) -> None:
    wire.reply_with(Reply({"id": 46}))
    hook = RecordingHook()
    await call_with_hook(hook, wire.url, lambda api: api.builds.get(46))
    assert (hook.begun, hook.ended) == ([], [])


@pytest.mark.parametrize(
    ("reply", "kind", "state"),
    [
        (Reply({"message": "Not found"}, 404), errors.NotFoundError, "refused"),
        (Reply({"message": "Unauthorized"}, 401), errors.UnauthorizedError, "refused"),
        (Reply({}, 429), errors.RateLimitedError, "refused"),
        (Reply({"success": False, "message": "No"}), errors.RejectedError, "refused"),
        (Reply(b"", 307, {"location": "https://x.example"}), errors.RedirectedError, "refused"),
        (Reply(b"", 302, {"location": "https://x.example"}), errors.OutcomeUnknownError, "unknown"),
        (
            Reply({"message": "Server error", "id": "u-1"}, 500),
            errors.OutcomeUnknownError,
            "unknown",
        ),
        (Reply(b"<html>", 503), errors.OutcomeUnknownError, "unknown"),
        (Reply(b"<html>", 200), errors.OutcomeUnknownError, "unknown"),
        (Reply({}, 200), errors.OutcomeUnknownError, "unknown"),
    ],
)
async def test_each_outcome_is_reported_once(
    reply: Reply, kind: type[errors.WorkatoError], state: str, wire: Script
) -> None:
    wire.reply_with(reply)
    hook = RecordingHook()
    with pytest.raises(kind) as caught:
        await call_with_hook(hook, wire.url, lambda api: api.builds.deploy(46, PROD))
    assert len(wire.requests) == 1
    assert [(ticket, outcome.state) for ticket, outcome in hook.ended] == [("t1", state)]
    assert hook.ended[0][1].message == caught.value.message
    assert (caught.value.changed is None) == (state == "unknown")
    if state == "unknown":
        assert "deployments of that project since then" in str(caught.value)


async def test_an_unsent_write_is_refused() -> None:
    hook = RecordingHook()
    with pytest.raises(errors.NetworkError):
        await call_with_hook(
            hook, f"http://127.0.0.1:{free_port()}", lambda api: api.projects.build(1)
        )
    assert [outcome.state for _, outcome in hook.ended] == ["refused"]


def raise_disk_full() -> None:
    raise OSError(28, "No space left on device")


def raise_read_only() -> None:
    raise errors.WorkatoError("It was not sent: the store is read-only.", "Make it writable.")


@pytest.mark.parametrize(
    ("failure", "kind", "message"),
    [
        (raise_disk_full, errors.LedgerWriteError, "No space left"),
        (raise_read_only, errors.WorkatoError, "read-only"),
    ],
)
async def test_a_write_that_cannot_be_recorded_is_not_sent(
    failure: Callable[[], None], kind: type[errors.WorkatoError], message: str, wire: Script
) -> None:
    wire.reply_with(Reply({"id": 67}))
    hook = RecordingHook(failure)
    with pytest.raises(kind, match=message) as caught:
        await call_with_hook(hook, wire.url, lambda api: api.builds.deploy(46, PROD))
    assert "Nothing was changed." in str(caught.value)
    assert wire.requests == []
    assert hook.ended == []


async def test_a_hook_that_fails_at_the_end_keeps_the_answer(wire: Script) -> None:
    class Failing(RecordingHook):
        def end(self, ticket: str, outcome: WriteOutcome) -> None:
            super().end(ticket, outcome)
            raise_disk_full()

    wire.reply_with(Reply({"id": 67}))
    hook = Failing()
    build = await call_with_hook(hook, wire.url, lambda api: api.builds.deploy(46, PROD))
    assert (build.id, len(hook.ended)) == ("67", 1)


async def test_writes_rejected_before_sending_are_not_reported(wire: Script) -> None:
    hook = RecordingHook()
    with pytest.raises(errors.ReadOnlyError):
        await call_with_hook(
            hook, wire.url, lambda api: api.builds.deploy(46, PROD), read_only=True
        )
    comment = ReviewComment(comment="x")
    with pytest.raises(errors.UnsupportedError):
        await call_with_hook(
            hook, wire.url, lambda api: api.for_customer(1).deployments.approve(6, comment)
        )
    used_up = RateLimiter({"projects": 1})
    await used_up.acquire("projects")
    used_up.pause("projects", 1000)
    with pytest.raises(errors.RateLimitedError):
        await call_with_hook(
            hook, wire.url, lambda api: api.builds.deploy(46, PROD), rate_limiter=used_up
        )
    assert hook.begun == []


async def test_a_write_cancelled_after_sending_is_unknown() -> None:
    server, hook = RawServer(hang=True), RecordingHook()
    with serve_raw(server) as url:
        task = asyncio.create_task(
            call_with_hook(hook, url, lambda api: api.builds.deploy(46, PROD))
        )
        assert await asyncio.to_thread(server.arrived.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [outcome.state for _, outcome in hook.ended] == ["unknown"]


async def test_a_write_cancelled_while_it_is_recorded_is_not_sent(wire: Script) -> None:
    recording, proceed = threading.Event(), threading.Event()

    def wait() -> None:
        recording.set()
        proceed.wait(10)

    hook = RecordingHook(wait)
    task = asyncio.create_task(
        call_with_hook(hook, wire.url, lambda api: api.builds.deploy(46, PROD))
    )
    assert await asyncio.to_thread(recording.wait, 10)
    task.cancel()
    proceed.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert wire.requests == []
    assert [outcome.state for _, outcome in hook.ended] == ["refused"]
