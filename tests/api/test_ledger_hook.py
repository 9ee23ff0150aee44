"""What is told before a write leaves and after its end, seen with a hook that keeps it."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.wire import TOKEN, Breaking, Reply, Script, breaking, connect, free_port
from workato_tui.api import errors
from workato_tui.api.client import Api
from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
from workato_tui.api.quotas import RateLimiter
from workato_tui.api.request_models import DeployRequest, ReviewComment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PROD = DeployRequest(environment_type="prod", title="Release 14", description="secret plans")


class Book:
    """Keeps what it is told; ``on_begin`` runs first, in the thread that tells."""

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


async def through(book: Any, url: str, job: Callable[[Api], Awaitable[Any]], **options: Any) -> Any:
    http = connect(url, write_hook=book, **options)
    try:
        return await job(Api(http))
    finally:
        await http.aclose()


async def test_the_intent_comes_before_the_request_and_the_outcome_after(wire: Script) -> None:
    wire.says(Reply({"id": 67}))
    arrived: list[int] = []
    book = Book(lambda: arrived.append(len(wire.requests)))
    await through(book, wire.url, lambda api: api.builds.deploy(46, PROD))
    assert arrived == [0]
    assert len(wire.requests) == 1
    path = "/api/project_builds/46/deploy"
    assert book.begun == [
        WriteIntent("project-builds.deploy", "POST", path, "prod", "build 46", "")
    ]
    assert book.ended == [("t1", WriteOutcome("done", "", "67"))]
    assert threading.current_thread() not in book.threads, "a slow disk must not hold the network"
    assert "secret plans" not in repr(book.begun)
    assert TOKEN not in repr((book.begun, book.ended))


async def test_a_customers_write_names_the_customer(wire: Script) -> None:
    wire.says(Reply({"id": 67}))
    book = Book()
    await through(
        book, wire.url, lambda api: api.for_customer("E7").builds.deploy(46, PROD, about="b")
    )
    assert (book.begun[0].workspace, book.begun[0].about) == ("E7", "b")
    assert book.begun[0].path == "/api/managed_users/E7/project_builds/46/deploy"


async def test_reads_are_not_reported(wire: Script) -> None:
    wire.says(Reply({"id": 46}))
    book = Book()
    await through(book, wire.url, lambda api: api.builds.get(46))
    assert (book.begun, book.ended) == ([], [])


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
async def test_each_end_is_reported_once(
    reply: Reply, kind: type[errors.WorkatoError], state: str, wire: Script
) -> None:
    wire.says(reply)
    book = Book()
    with pytest.raises(kind) as caught:
        await through(book, wire.url, lambda api: api.builds.deploy(46, PROD))
    assert len(wire.requests) == 1
    assert [(ticket, outcome.state) for ticket, outcome in book.ended] == [("t1", state)]
    assert book.ended[0][1].message == caught.value.message
    assert (caught.value.changed is None) == (state == "unknown")
    if state == "unknown":
        assert "deployments of that project since then" in str(caught.value)


async def test_a_write_that_never_left_is_refused() -> None:
    book = Book()
    with pytest.raises(errors.NetworkError):
        await through(book, f"http://127.0.0.1:{free_port()}", lambda api: api.projects.build(1))
    assert [outcome.state for _, outcome in book.ended] == ["refused"]


def no_room() -> None:
    raise OSError(28, "No space left on device")


def own_error() -> None:
    raise errors.WorkatoError("It was not sent: the store is read-only.", "Mend that.")


@pytest.mark.parametrize(
    ("trouble", "kind", "said"),
    [
        (no_room, errors.LedgerWriteError, "No space left"),
        (own_error, errors.WorkatoError, "read-only"),
    ],
)
async def test_what_cannot_be_written_down_is_not_sent(
    trouble: Callable[[], None], kind: type[errors.WorkatoError], said: str, wire: Script
) -> None:
    wire.says(Reply({"id": 67}))
    book = Book(trouble)
    with pytest.raises(kind, match=said) as caught:
        await through(book, wire.url, lambda api: api.builds.deploy(46, PROD))
    assert "Nothing was changed." in str(caught.value)
    assert wire.requests == []
    assert book.ended == []


async def test_a_hook_that_fails_at_the_end_costs_no_answer(wire: Script) -> None:
    class Failing(Book):
        def end(self, ticket: str, outcome: WriteOutcome) -> None:
            super().end(ticket, outcome)
            no_room()

    wire.says(Reply({"id": 67}))
    book = Failing()
    made = await through(book, wire.url, lambda api: api.builds.deploy(46, PROD))
    assert (made.id, len(book.ended)) == ("67", 1)


async def test_read_only_and_what_cannot_be_are_not_reported(wire: Script) -> None:
    book = Book()
    with pytest.raises(errors.ReadOnlyError):
        await through(book, wire.url, lambda api: api.builds.deploy(46, PROD), read_only=True)
    comment = ReviewComment(comment="x")
    with pytest.raises(errors.UnsupportedError):
        await through(
            book, wire.url, lambda api: api.for_customer(1).deployments.approve(6, comment)
        )
    spent = RateLimiter({"projects": 1})
    await spent.acquire("projects")
    spent.pause("projects", 1000)
    with pytest.raises(errors.RateLimitedError):
        await through(book, wire.url, lambda api: api.builds.deploy(46, PROD), rate_limiter=spent)
    assert book.begun == []


async def test_a_write_that_is_cancelled_after_it_left_is_unknown() -> None:
    server, book = Breaking(hang=True), Book()
    with breaking(server) as url:
        task = asyncio.create_task(through(book, url, lambda api: api.builds.deploy(46, PROD)))
        assert await asyncio.to_thread(server.arrived.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [outcome.state for _, outcome in book.ended] == ["unknown"]


async def test_a_write_that_is_cancelled_while_it_is_written_down_is_not_sent(wire: Script) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait(10)

    book = Book(wait)
    task = asyncio.create_task(through(book, wire.url, lambda api: api.builds.deploy(46, PROD)))
    assert await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert wire.requests == []
    assert [outcome.state for _, outcome in book.ended] == ["refused"]
