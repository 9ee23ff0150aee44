"""Every fault with every kind of call: the message, and that nothing is lost or sent twice.

A read has up to four tries. A write is sent once, and the ledger has its state. A watch continues
and finds the end. A download keeps its part, and resumes.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from tests.api.wire import TOKEN, free_port, serve_raw
from tests.faults import server as faults
from tests.faults.calls import DEPLOY, ONE, SIGNATURE, FaultyCalls, Outcome, package
from workato_tui.api import files, transport

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.calls import Serve
    from tests.faults.server import Fault, FaultServer

ONCE, RETRIED = 1, 4
NO_HTTP = "is no proper HTTP"
BROKE = "The connection to 127.0.0.1"
NO_ZIP = "sent something else, not a zip"
LATE = "did not answer in time"
DEEP = "nested more than 200 levels deep"
EMPTY = "The response is empty"


@dataclass(frozen=True)
class Case:
    """The expected outcome of each call; an empty message means success."""

    fault: Fault
    message: str
    """The message of each call without one of its own below."""
    tries: int = ONCE
    """The requests of a read."""
    state: str = "unknown"
    """The ledger state of a write."""
    download: str = ""
    part: int | None = None
    """The size of the partial download."""
    list: str | None = None
    get: str | None = None
    poll: str | None = None
    write: str | None = None
    timeout: float = 10

    @property
    def is_late(self) -> bool:
        """Whether the case waits for a timeout."""
        return LATE in (self.message, self.download)


def harmless(fault: Fault, download: str = "", **more: Any) -> Case:
    """Return the case of a fault that most calls tolerate."""
    return Case(fault, "", state="done", download=download, **more)


HALF = len(package()) // 2
CASES = {
    "latency": harmless(faults.late),
    "no answer": Case(faults.hangs, LATE, download=LATE),
    "closed before": Case(faults.closes, BROKE, RETRIED, download=BROKE),
    "reset before": Case(faults.resets, BROKE, RETRIED, download=BROKE),
    "closed in the head": Case(faults.closes_in_the_head, BROKE, RETRIED, download=BROKE),
    "reset in the head": Case(faults.resets_in_the_head, BROKE, RETRIED, download=BROKE),
    "reset in the body": Case(faults.resets_in_the_body, BROKE, RETRIED, download=BROKE, part=HALF),
    "reset after it": harmless(faults.resets_after_it),
    "cut off": Case(faults.cuts_off, "was cut off", RETRIED, download="was cut off", part=HALF),
    "silent in the body": Case(faults.hangs_in_the_body, LATE, download=LATE, part=HALF),
    "length too small": Case(
        faults.says_too_short, "is incomplete", RETRIED, download="The zip is cut off"
    ),
    "length too large": Case(
        faults.says_too_long, "was cut off", RETRIED, download="was cut off", part=2 * HALF
    ),
    "two lengths": Case(faults.says_two_lengths, NO_HTTP, RETRIED, download=NO_HTTP),
    "broken chunks": Case(faults.breaks_its_chunks, NO_HTTP, RETRIED, download=NO_HTTP, part=5),
    "chunks cut off": Case(
        faults.cuts_its_chunks, "was cut off", RETRIED, download="was cut off", part=5
    ),
    "trickle": Case(faults.trickles, LATE, download=LATE, part=-1),
    "trickle in the head": Case(faults.trickles_its_head, LATE, download=LATE),
    "continue for ever": Case(faults.says_continue_for_ever, LATE, download=LATE),
    "no http": Case(faults.speaks_no_http, NO_HTTP, RETRIED, download=NO_HTTP),
    "endless headers": Case(faults.has_endless_headers, NO_HTTP, RETRIED, download=NO_HTTP),
    "HTTP/1.0": harmless(faults.speaks_http_1_0),
    "a large header": Case(faults.has_a_large_header, NO_HTTP, RETRIED, download=NO_HTTP),
    "odd status": Case(faults.has_an_odd_status, "internal error (999)", download="answered 999"),
    # Responses of another server
    "page": Case(
        faults.shows_a_page, 'titled "Sign in to ProxyCorp"', download="answered with a web page"
    ),
    "page 403": Case(
        faults.shows_a_page_as("403 Forbidden"), "403 with a web page", state="refused",
        download="403 with a web page",
    ),
    "page 502": Case(
        faults.shows_a_page_as("502 Bad Gateway"), "(502)", RETRIED, download="answered 502"
    ),
    "redirect": Case(
        faults.redirects(), "the token was not sent there", download="from one address to the next"
    ),
    "redirect 308": Case(
        faults.redirects("308 Permanent Redirect"), "the token was not sent there",
        state="refused", download="from one address to the next",
    ),
    "redirect to nowhere": Case(
        faults.redirects(location="http://[oops"), "redirects this call to an invalid address",
        download="is not a safe address",
    ),
    "redirect to a script": Case(
        faults.redirects(location="javascript:alert(1)"), "the token was not sent there",
        download="link is invalid",
    ),
    "redirect to half a name": Case(
        faults.redirects("308 Permanent Redirect", "http://xn--/"), "redirects this call to xn--",
        state="refused", download="is not a safe address",
    ),
    "redirect without a place": Case(
        faults.redirects_nowhere, "does not say where to go on",
        download="from one address to the next",
    ),
    # Errors
    "page 401": Case(
        faults.shows_a_page_as("401 Unauthorized"), "did not accept the token", state="refused",
        download="401 with a web page",
    ),
    "429 for now": Case(
        faults.busy("0.001"), "Try again in 1 second;", RETRIED, "refused", "answered 429",
        poll="(429)",
    ),
    "429 without a time": Case(
        faults.busy(), "Try again in a minute", RETRIED, "refused", "answered 429", poll="(429)"
    ),
    "429 with nonsense": Case(
        faults.busy("soon, ½"), "Try again in a minute", RETRIED, "refused", "answered 429",
        poll="(429)",
    ),
    "500": Case(
        faults.fails_with("500 Oops"), "with reference ref-1", download="answered 500",
        poll="Workato had an internal error (500, Server error)",
    ),
    "503": Case(faults.fails_with("503 Busy"), "(503)", RETRIED, download="answered 503"),
    "504": Case(faults.fails_with("504 Late"), "(504)", RETRIED, download="answered 504"),
    "400 in deep JSON": Case(
        faults.fails_with("400 Bad", b"[" * 400 + b"]" * 400), "(400): no reason given",
        state="refused", download="answered 400",
    ),
    # Bodies
    "200 MB": Case(
        faults.gives_large(200_000_000), "larger than 16 MB", download=NO_ZIP, timeout=20
    ),
    "packed bomb": Case(
        faults.packed_bomb(20_000_000), "larger than 16 MB", download="unexpected compression",
        list=EMPTY, timeout=20,
    ),
    "too many elements": Case(
        faults.gives_as_list(b"7", 9_000_000), "larger than 16 MB", download=NO_ZIP,
        list="more than 100,000 elements", timeout=20,
    ),
    "much beside the list": Case(
        faults.gives_many_names(400), "larger than 16 MB", download=NO_ZIP,
        list="beside the list is larger than 16 MB", timeout=20,
    ),
    "deep": Case(faults.gives(faults.nested(10_000)), DEEP, download=NO_ZIP),
    "deep and unclosed": Case(faults.gives(b"[" * 10_000), DEEP, download=NO_ZIP),
    "duplicate keys": harmless(
        faults.gives(b'{"id":1,"id":7,"state":"x","state":"success","items":[{"id":1,"id":7}]}'),
        NO_ZIP,
    ),
    "NaN": Case(
        faults.gives(b'{"id": NaN, "state": "success", "items": [{"id": -Infinity}]}'), "",
        get="holds no deployment", poll="holds no deployment",
        write="does not say what was made", download=NO_ZIP,
    ),
    "a number without end": Case(
        faults.gives(b'{"id":' + b"9" * 5000 + b"}"), "came where JSON was due",
        list="too long to be one", download=NO_ZIP,
    ),
    "objects in every field": Case(
        faults.gives(faults.wrong_types({"a": [1]})), "", list="holds no list",
        get="holds no deployment", poll="holds no deployment",
        write="does not say what was made", download=NO_ZIP,
    ),
    "lists in every field": Case(
        faults.gives(faults.wrong_types([[[1]]])), "", get="holds no deployment",
        poll="holds no deployment", write="does not say what was made",
        download=NO_ZIP,
    ),
    "numbers in every field": Case(
        faults.gives(faults.wrong_types(1e300)), "", list="holds no list",
        get="holds no deployment", poll="holds no deployment",
        write="does not say what was made", download=NO_ZIP,
    ),
    "not UTF-8": harmless(
        faults.gives(b'{"id": 7, "state": "success", "title": "\xff\xfe", "items": []}'), NO_ZIP
    ),
    "packed otherwise": Case(
        faults.says_that_it_packed("br"), "unexpected compression",
        download="unexpected compression",
    ),
    "a mark before it": harmless(faults.begins_with_a_mark, NO_ZIP),
    "no content": Case(
        faults.has_nothing_to_say, EMPTY, write="does not say what was made",
        download="answered 204",
    ),
    "UTF-16": Case(
        faults.gives('{"id": 1}'.encode("utf-16")), "came where JSON was due", download=NO_ZIP
    ),
    "nothing": Case(
        faults.gives(b""), EMPTY, write="does not say what was made", download="The file is empty"
    ),
    "null": Case(
        faults.gives(b"null"), EMPTY, list="came where JSON was due",
        write="does not say what was made", download=NO_ZIP,
    ),
}  # fmt: skip


def shorten_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time out after fractions of a second instead of 45 seconds."""
    monkeypatch.setattr(files, "PROGRESS_TIMEOUT", 0.4)
    monkeypatch.setattr(files, "HEADER_TIMEOUT", 0.5)
    monkeypatch.setattr(transport, "TIMEOUT", 0.4)


@pytest.mark.parametrize("name", CASES)
async def test_a_fault(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[name]
    # Only for timeouts: a busy machine may be slow as well.
    if case.is_late:
        shorten_timeouts(monkeypatch)
    calls = FaultyCalls(case.fault, tmp_path, timeout=0.8 if case.is_late else case.timeout)
    outcomes = await every_call(calls)
    for kind, message in messages_of(case).items():
        assert message in outcomes[kind].message, kind
        assert bool(message) is bool(outcomes[kind].message), (kind, outcomes[kind].message)
        assert_no_secret(outcomes[kind])
    for kind in ("list", "get"):
        tries = case.tries if messages_of(case)[kind] in (case.message, EMPTY) else ONCE
        tries = RETRIED if (name, kind) in _EMPTY_LISTS else tries
        assert len(outcomes[kind].requests) == tries, kind
    for kind in ("write", "upload"):
        assert len(outcomes[kind].requests) == 1, f"{kind} was sent more than once"
        assert outcomes[kind].state == case.state, kind
    assert json.loads(outcomes["write"].requests[0].body) == DEPLOY.body()
    assert outcomes["upload"].requests[0].body == package()
    watched = outcomes["poll"].state
    assert watched != "watched"
    assert watched == "success" or not case.message
    size = outcomes["download"].partial_size
    assert size == case.part or (case.part == -1 and size is not None and 0 < size < HALF)
    assert all("authorization" not in each.headers for each in outcomes["download"].requests)


_EMPTY_LISTS = {("packed bomb", "list"), ("nothing", "list"), ("no content", "list")}
"""An empty response to a list may be caused by a broken connection."""


async def every_call(calls: FaultyCalls) -> dict[str, Outcome]:
    """Make all six calls at once, each with its own server."""
    kinds = ("list", "get", "write", "poll", "download", "upload")
    return dict(
        zip(kinds, await asyncio.gather(*(getattr(calls, k)() for k in kinds)), strict=True)
    )


def messages_of(case: Case) -> dict[str, str]:
    """Return the expected message of each call."""
    write = case.message if case.write is None else case.write
    return {
        "list": case.message if case.list is None else case.list,
        "get": case.message if case.get is None else case.get,
        "poll": case.message if case.poll is None else case.poll,
        "write": write,
        "upload": write,
        "download": case.download,
    }


def assert_no_secret(outcome: Outcome) -> None:
    """Check that the message is printable and has no secrets."""
    assert outcome.message.isprintable()
    assert len(outcome.message) < 900
    assert TOKEN not in outcome.message
    assert SIGNATURE not in outcome.message


# Faults on the way to the server


@contextmanager
def unknown_name(server: FaultServer) -> Iterator[str]:
    yield "https://no-such-host.invalid"


@contextmanager
def closed_port(server: FaultServer) -> Iterator[str]:
    yield f"http://127.0.0.1:{free_port()}"


@contextmanager
def wrong_certificate(server: FaultServer) -> Iterator[str]:
    """Use TLS with a certificate of an untrusted CA."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    class Tls:
        def handle(self, line: socket.socket) -> None:
            with context.wrap_socket(line, server_side=True) as wrapped:
                server.handle(wrapped)

    with serve_raw(Tls()) as url:
        yield url.replace("http:", "https:")


@pytest.mark.parametrize(
    ("serve", "message", "tries"),
    [
        (unknown_name, "is not known to the network's DNS", 4),
        (closed_port, "refused the connection", 4),
        (wrong_certificate, "is not trusted", 1),
    ],
)
async def test_an_unreachable_server(
    serve: Serve, message: str, tries: int, tmp_path: Path
) -> None:
    outcomes = await every_call(FaultyCalls(faults.honest, tmp_path, serve))
    for kind, outcome in outcomes.items():
        assert message in outcome.message, kind
        assert outcome.requests == [], "something was sent"
        assert_no_secret(outcome)
    for kind in ("write", "upload"):
        assert outcomes[kind].state == "refused"
        assert "Nothing was changed." in outcomes[kind].message
    assert outcomes["poll"].state == "watched"
    assert outcomes["download"].partial_size is None


def test_the_case_without_a_fault() -> None:
    """The table would prove nothing if the server always failed."""
    assert CASES["latency"].message == CASES["latency"].download == ""
    assert ONE["id"] == 7
