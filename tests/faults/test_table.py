"""Every fault, met by every kind of call: what is read, and that nothing is lost or sent twice.

A read is tried four times where that may help. A write leaves once, whatever happens, and the
ledger says what is known of it. A watch goes on and finds its end. A download keeps what came, and
goes on from there.
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
from tests.faults.calls import DEPLOY, ONE, SIGNATURE, Meeting, Outcome, package
from workato_tui.api import files, transport

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.calls import Serve
    from tests.faults.server import Fault, FaultServer

ONCE, AGAIN = 1, 4
NO_HTTP = "is no proper HTTP"
BROKE = "The connection to 127.0.0.1"
NO_ZIP = "is something else, not a zip"
LATE = "did not answer in time"
DEEP = "nested more than 200 levels deep"
EMPTY = "The response is empty"


@dataclass(frozen=True)
class Case:
    """What each call comes to; empty words where it goes well."""

    fault: Fault
    said: str
    """In each call, unless it has words of its own below."""
    tries: int = ONCE
    """Requests of a read."""
    state: str = "unknown"
    """What the ledger holds of a write."""
    download: str = ""
    kept: int | None = None
    """Bytes of the download that wait for its next try."""
    list: str | None = None
    get: str | None = None
    poll: str | None = None
    write: str | None = None
    timeout: float = 10

    @property
    def is_late(self) -> bool:
        """Whether the case waits until a host is given up."""
        return LATE in (self.said, self.download)


def fine(fault: Fault, download: str = "", **more: Any) -> Case:
    """A fault that is none for those who take what comes."""
    return Case(fault, "", state="done", download=download, **more)


HALF = len(package()) // 2
CASES = {
    "latency": fine(faults.late),
    "no answer": Case(faults.hangs, LATE, download=LATE),
    "closed before": Case(faults.closes, BROKE, AGAIN, download=BROKE),
    "reset before": Case(faults.resets, BROKE, AGAIN, download=BROKE),
    "closed in the head": Case(faults.closes_in_the_head, BROKE, AGAIN, download=BROKE),
    "reset in the head": Case(faults.resets_in_the_head, BROKE, AGAIN, download=BROKE),
    "reset in the body": Case(faults.resets_in_the_body, BROKE, AGAIN, download=BROKE, kept=HALF),
    "reset after it": fine(faults.resets_after_it),
    "cut off": Case(faults.cuts_off, "was cut off", AGAIN, download="was cut off", kept=HALF),
    "silent in the body": Case(faults.hangs_in_the_body, LATE, download=LATE, kept=HALF),
    "length too small": Case(
        faults.says_too_short, "is incomplete", AGAIN, download="The zip is cut off"
    ),
    "length too large": Case(
        faults.says_too_long, "was cut off", AGAIN, download="was cut off", kept=2 * HALF
    ),
    "two lengths": Case(faults.says_two_lengths, NO_HTTP, AGAIN, download=NO_HTTP),
    "broken chunks": Case(faults.breaks_its_chunks, NO_HTTP, AGAIN, download=NO_HTTP, kept=5),
    "chunks cut off": Case(
        faults.cuts_its_chunks, "was cut off", AGAIN, download="was cut off", kept=5
    ),
    "trickle": Case(faults.trickles, LATE, download=LATE, kept=-1),
    "trickle in the head": Case(faults.trickles_its_head, LATE, download=LATE),
    "continue for ever": Case(faults.says_continue_for_ever, LATE, download=LATE),
    "no http": Case(faults.speaks_no_http, NO_HTTP, AGAIN, download=NO_HTTP),
    "endless headers": Case(faults.has_endless_headers, NO_HTTP, AGAIN, download=NO_HTTP),
    "HTTP/1.0": fine(faults.speaks_http_1_0),
    "a large header": Case(faults.has_a_large_header, NO_HTTP, AGAIN, download=NO_HTTP),
    "odd status": Case(faults.has_an_odd_status, "internal error (999)", download="answered 999"),
    # Somebody else answers
    "page": Case(
        faults.shows_a_page, 'titled "Sign in to ProxyCorp"', download="answered with a web page"
    ),
    "page 403": Case(
        faults.shows_a_page_as("403 Forbidden"), "403 with a web page", state="refused",
        download="403 with a web page",
    ),
    "page 502": Case(
        faults.shows_a_page_as("502 Bad Gateway"), "(502)", AGAIN, download="answered 502"
    ),
    "redirect": Case(
        faults.redirects(), "the token was not sent there", download="from one address to the next"
    ),
    "redirect 308": Case(
        faults.redirects("308 Permanent Redirect"), "the token was not sent there",
        state="refused", download="from one address to the next",
    ),
    "redirect to nowhere": Case(
        faults.redirects(location="http://[oops"), "sends this call on to an invalid address",
        download="is not a safe address",
    ),
    "redirect to a script": Case(
        faults.redirects(location="javascript:alert(1)"), "the token was not sent there",
        download="link is invalid",
    ),
    "redirect to half a name": Case(
        faults.redirects("308 Permanent Redirect", "http://xn--/"), "sends this call on to xn--",
        state="refused", download="is not a safe address",
    ),
    "redirect without a place": Case(
        faults.redirects_nowhere, "does not say where to go on",
        download="from one address to the next",
    ),
    # Refusals
    "page 401": Case(
        faults.shows_a_page_as("401 Unauthorized"), "did not accept the token", state="refused",
        download="401 with a web page",
    ),
    "429 for now": Case(
        faults.busy("0.001"), "Try again in 1 second;", AGAIN, "refused", "answered 429",
        poll="(429)",
    ),
    "429 without a time": Case(
        faults.busy(), "Try again in a minute", AGAIN, "refused", "answered 429", poll="(429)"
    ),
    "429 with nonsense": Case(
        faults.busy("soon, ½"), "Try again in a minute", AGAIN, "refused", "answered 429",
        poll="(429)",
    ),
    "500": Case(
        faults.fails_with("500 Oops"), "with reference ref-1", download="answered 500",
        poll="Workato had an internal error (500, Server error)",
    ),
    "503": Case(faults.fails_with("503 Busy"), "(503)", AGAIN, download="answered 503"),
    "504": Case(faults.fails_with("504 Late"), "(504)", AGAIN, download="answered 504"),
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
    "duplicate keys": fine(
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
    "not UTF-8": fine(
        faults.gives(b'{"id": 7, "state": "success", "title": "\xff\xfe", "items": []}'), NO_ZIP
    ),
    "packed otherwise": Case(
        faults.says_that_it_packed("br"), "unexpected compression",
        download="unexpected compression",
    ),
    "a mark before it": fine(faults.begins_with_a_mark, NO_ZIP),
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
    """Give up a host after fractions of a second instead of 45 seconds."""
    monkeypatch.setattr(files, "PROGRESS_TIMEOUT", 0.4)
    monkeypatch.setattr(files, "HEADER_TIMEOUT", 0.5)
    monkeypatch.setitem(transport.sync_client.__kwdefaults__, "timeout", 0.4)


@pytest.mark.parametrize("name", CASES)
async def test_a_fault(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[name]
    # Only where a host is given up: a busy machine answers late as well.
    if case.is_late:
        shorten_timeouts(monkeypatch)
    meeting = Meeting(case.fault, tmp_path, timeout=0.8 if case.is_late else case.timeout)
    got = await every_call(meeting)
    for kind, words in words_of(case).items():
        assert words in got[kind].said, kind
        assert bool(words) is bool(got[kind].said), (kind, got[kind].said)
        assert_no_secret(got[kind])
    for kind in ("list", "get"):
        tries = case.tries if words_of(case)[kind] in (case.said, EMPTY) else ONCE
        assert len(got[kind].seen) == (AGAIN if (name, kind) in _EMPTY_LISTS else tries), kind
    for kind in ("write", "upload"):
        assert len(got[kind].seen) == 1, f"{kind} was sent more than once"
        assert got[kind].state == case.state, kind
    assert json.loads(got["write"].seen[0].body) == DEPLOY.body()
    assert got["upload"].seen[0].body == package()
    assert got["poll"].state == ("success" if case.said else got["poll"].state) != "watched"
    kept = got["download"].kept
    assert kept == case.kept or (case.kept == -1 and kept is not None and 0 < kept < HALF)
    assert all("authorization" not in each.headers for each in got["download"].seen)


_EMPTY_LISTS = {("packed bomb", "list"), ("nothing", "list"), ("no content", "list")}
"""An empty answer where a list is due may come of a broken line."""


async def every_call(meeting: Meeting) -> dict[str, Outcome]:
    """All six at once, each with a server of its own."""
    kinds = ("list", "get", "write", "poll", "download", "upload")
    return dict(
        zip(kinds, await asyncio.gather(*(getattr(meeting, k)() for k in kinds)), strict=True)
    )


def words_of(case: Case) -> dict[str, str]:
    """What each call is to say."""
    write = case.said if case.write is None else case.write
    return {
        "list": case.said if case.list is None else case.list,
        "get": case.said if case.get is None else case.get,
        "poll": case.said if case.poll is None else case.poll,
        "write": write,
        "upload": write,
        "download": case.download,
    }


def assert_no_secret(outcome: Outcome) -> None:
    """Words for people, and of nothing that is nobody's business."""
    assert outcome.said.isprintable()
    assert len(outcome.said) < 900
    assert TOKEN not in outcome.said
    assert SIGNATURE not in outcome.said


# Faults on the way to the server


@contextmanager
def unknown_name(server: FaultServer) -> Iterator[str]:
    yield "https://no-such-host.invalid"


@contextmanager
def closed_port(server: FaultServer) -> Iterator[str]:
    yield f"http://127.0.0.1:{free_port()}"


@contextmanager
def wrong_certificate(server: FaultServer) -> Iterator[str]:
    """TLS with a certificate of a CA that nobody here trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    class Tls:
        def handle(self, line: socket.socket) -> None:
            with context.wrap_socket(line, server_side=True) as wrapped:
                server.handle(wrapped)

    with serve_raw(Tls()) as url:
        yield url.replace("http:", "https:")


@pytest.mark.parametrize(
    ("serve", "said", "tries"),
    [
        (unknown_name, "is not known to the network's DNS", 4),
        (closed_port, "refused the connection", 4),
        (wrong_certificate, "is not trusted", 1),
    ],
)
async def test_a_server_that_is_not_reached(
    serve: Serve, said: str, tries: int, tmp_path: Path
) -> None:
    got = await every_call(Meeting(faults.honest, tmp_path, serve))
    for kind, outcome in got.items():
        assert said in outcome.said, kind
        assert outcome.seen == [], "something was sent"
        assert_no_secret(outcome)
    for kind in ("write", "upload"):
        assert got[kind].state == "refused"
        assert "Nothing was changed." in got[kind].said
    assert got["poll"].state == "watched"
    assert got["download"].kept is None


def test_the_answer_without_a_fault_is_what_the_calls_are_for() -> None:
    """The table would say nothing if the server were at fault by itself."""
    assert CASES["latency"].said == CASES["latency"].download == ""
    assert ONE["id"] == 7
