"""What holds for every call: where the token goes, what is tried again, what is sent once."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import TYPE_CHECKING

import pytest

from tests.api.wire import TOKEN, Breaking, Reply, Script, breaking, connect, free_port
from workato_tui.api import errors
from workato_tui.api.auth import BearerAuth, LegacyAuth
from workato_tui.api.http import Http
from workato_tui.api.journal import Journal
from workato_tui.common.secret import Secret

if TYPE_CHECKING:
    import socket


async def test_a_call_as_it_arrives(wire: Script, http: Http) -> None:
    wire.says(Reply({"ok": 1}))
    params = {"folder_id": "f1", "from": "2025-01-01T00:00:00Z", "deep": True, "none": None}
    assert await http.get("/api/managed_users/EA%2F1/x", params, budget="x") == {"ok": 1}
    request = wire.requests[0]
    assert request.method == "GET"
    assert request.path == "/api/managed_users/EA%2F1/x"
    assert request.query == {"folder_id": "f1", "from": "2025-01-01T00:00:00Z", "deep": "true"}
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"].startswith("workato-tui/")


async def test_a_write_as_it_arrives(wire: Script, http: Http) -> None:
    wire.says(Reply({"id": 1}))
    body = {"title": "Größe 日本"}
    await http.write("POST", "/api/project_builds/46/deploy", None, body, budget="projects")
    request = wire.requests[0]
    assert (request.method, json.loads(request.body)) == ("POST", body)
    assert request.headers["content-type"] == "application/json"


async def test_the_legacy_headers(wire: Script) -> None:
    wire.says(Reply({}))
    http = Http(wire.url, LegacyAuth("me@example.com", Secret(TOKEN)))
    await http.get("/api/users/me", budget="workspace")
    await http.aclose()
    headers = wire.requests[0].headers
    assert headers["x-user-email"] == "me@example.com"
    assert headers["x-user-token"] == TOKEN
    assert "authorization" not in headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_never_gets_the_token(status: int, wire: Script, http: Http) -> None:
    other = Breaking(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    with breaking(other) as elsewhere:
        wire.says(Reply({}, status, {"location": f"{elsewhere}/api/projects"}))
        with pytest.raises(errors.RedirectedError) as caught:
            await http.get("/api/projects", budget="folders")
        # Only 307 and 308 ask for the same request again: after another one it may have been done.
        kind = errors.RedirectedError if status in (307, 308) else errors.OutcomeUnknownError
        with pytest.raises(kind, match=caught.value.host):
            await http.write("POST", "/api/projects", budget="folders")
    assert other.requests == []
    assert caught.value.host in elsewhere
    assert caught.value.host in str(caught.value)


@pytest.mark.parametrize("path", ["@evil.example/x", ":80@evil.example/", "https://evil.example/x"])
async def test_a_path_cannot_lead_to_another_host(path: str, wire: Script, http: Http) -> None:
    with pytest.raises(errors.UnsafeAddressError) as caught:
        await http.get(path, budget="x")
    assert wire.requests == []
    assert "evil" not in str(caught.value)


async def test_a_path_with_two_slashes_stays_at_the_host(wire: Script, http: Http) -> None:
    wire.says(Reply({}))
    await http.get("//evil.example/x", budget="x")
    assert len(wire.requests) == 1


async def test_a_read_only_connection_sends_nothing(wire: Script) -> None:
    http = connect(wire.url, read_only=True)
    with pytest.raises(errors.ReadOnlyError) as caught:
        await http.write("POST", "/api/projects/1/build", budget="projects")
    await http.aclose()
    assert wire.requests == []
    assert "Nothing was changed." in str(caught.value)


@pytest.mark.parametrize("token", ["", "a b", "a\nb", "tökén"])
def test_a_token_that_cannot_be_sent_is_not_quoted(token: str) -> None:
    with pytest.raises(errors.UnauthorizedError) as caught:
        BearerAuth(Secret(token))
    assert "stored" in str(caught.value).lower() or "Store" in str(caught.value)
    assert not token or token not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://example.com", "ftp://127.0.0.1", "http://10.0.0.1", "https://a:b:c", "x"]
)
def test_plain_http_is_for_this_machine_only(url: str) -> None:
    with pytest.raises(errors.UnsafeAddressError, match="not a safe address"):
        connect(url)


# Retries of reads


async def test_a_read_is_tried_again_and_the_journal_shows_it(wire: Script) -> None:
    journal = Journal()
    http = connect(wire.url, journal=journal)
    wire.says(Reply({}, 503), Reply({}, 502), Reply({}, 429), Reply({"id": 7}))
    assert await http.get("/api/deployments/7", budget="deployments") == {"id": 7}
    await http.aclose()
    entries = journal.entries()
    assert [entry.status for entry in entries] == [503, 502, 429, 200]
    assert [entry.attempt for entry in entries] == [1, 2, 3, 4]
    assert "tried again after" in entries[1].note
    assert "503" in entries[1].note


async def test_retry_after_is_honoured(wire: Script, http: Http) -> None:
    wire.says(Reply({}, 429, {"retry-after": "0.25"}), Reply({"id": 7}))
    began = asyncio.get_running_loop().time()
    await http.get("/api/deployments/7", budget="deployments")
    assert asyncio.get_running_loop().time() - began >= 0.25


async def test_a_long_retry_after_is_reported_at_once(wire: Script, http: Http) -> None:
    wire.says(Reply({}, 429, {"retry-after": "3000"}))
    with pytest.raises(errors.RateLimitedError) as caught:
        await http.get("/api/deployments/7", budget="deployments")
    assert caught.value.retry_after == 3000
    assert "in 50 minutes" in caught.value.next_step
    assert len(wire.requests) == 1


async def test_a_reset_connection_is_tried_again() -> None:
    server = Breaking(reset=True)
    with breaking(server) as url:
        http = connect(url)
        with pytest.raises(errors.NetworkError):
            await http.get("/api/projects", budget="folders")
        await http.aclose()
    assert len(server.requests) == 4


# Writes


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_write_behind_a_broken_gateway_is_sent_once(
    status: int, wire: Script, http: Http
) -> None:
    wire.says(Reply(b"<html>", status))
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        await http.write("POST", "/api/project_builds/46/deploy", budget="projects")
    assert len(wire.requests) == 1
    assert caught.value.changed is None
    assert "may have been done or not" in str(caught.value)
    assert "Check before" in caught.value.next_step


@pytest.mark.parametrize(
    "server",
    [
        Breaking(reset=True),
        Breaking(),
        Breaking(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"),
        Breaking(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"),
        Breaking(hang=True),
    ],
    ids=["reset", "closed", "cut off", "web page", "no answer in time"],
)
async def test_a_write_whose_answer_is_lost_is_sent_once(server: Breaking) -> None:
    with breaking(server) as url:
        http = connect(url, timeout=0.5)
        with pytest.raises(errors.OutcomeUnknownError):
            await http.write("POST", "/api/projects/1/build", budget="projects")
        await http.aclose()
    assert len(server.requests) == 1


async def test_a_write_that_never_left_changed_nothing() -> None:
    http = connect(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(errors.NetworkError) as caught:
        await http.write("POST", "/api/projects/1/build", budget="projects")
    await http.aclose()
    assert caught.value.changed is False
    assert "Nothing was changed." in str(caught.value)


async def test_a_write_that_met_a_server_error_leaves_it_open(wire: Script, http: Http) -> None:
    wire.says(Reply({"message": "Server error", "id": "abc"}, 500))
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        await http.write("POST", "/api/projects/1/build", budget="projects")
    assert caught.value.changed is None
    assert "may have been done or not" in str(caught.value)
    assert "support with reference abc" in str(caught.value)
    assert "Try again" not in str(caught.value)
    assert len(wire.requests) == 1


async def test_a_cancelled_write_is_noted_as_open() -> None:
    server = Breaking(hang=True)
    journal = Journal()
    with breaking(server) as url:
        http = connect(url, journal=journal)
        task = asyncio.create_task(http.write("POST", "/api/x", budget="x"))
        assert await asyncio.to_thread(server.arrived.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await http.aclose()
    assert "may have been done" in journal.entries()[0].note


# Answers that cannot be read


async def test_no_answer_in_time() -> None:
    server = Breaking(hang=True)
    with breaking(server) as url:
        http = connect(url, timeout=0.3)
        with pytest.raises(errors.RequestTimeoutError, match="did not answer in time"):
            await http.get("/api/projects", budget="folders")
        await http.aclose()
    assert len(server.requests) == 1, "a slow server is not asked three times more"


async def test_a_body_that_trickles_is_stopped_in_time() -> None:
    class Trickling(Breaking):
        def end(self, connection: socket.socket) -> None:
            while not self.done.wait(0.02):
                connection.sendall(b" ")

    with breaking(Trickling(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")) as url:
        http = connect(url, timeout=0.4)
        with pytest.raises(errors.RequestTimeoutError):
            await http.get("/api/projects/1", budget="folders")
        await http.aclose()


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"<html><title>Sign in</title>", errors.NotJsonError, 'web page titled "Sign in"'),
        (b"Hello there", errors.NotJsonError, "Hello there"),
        (b'{"id": 1, "title": "Rel', errors.TruncatedError, "incomplete"),
        (b'{"id": 1,', errors.TruncatedError, "incomplete"),
        (b"[" * 10_000, errors.TooDeepError, "levels"),
        (b"9" * 10_000, errors.NotJsonError, "999"),
        (b"x" * 17_000_000, errors.TooLargeError, "16 MB"),
    ],
    ids=["page", "text", "cut in text", "cut", "deep", "number", "large"],
)
async def test_an_answer_that_cannot_be_read(
    body: bytes, kind: type[errors.WorkatoError], said: str, wire: Script
) -> None:
    http = connect(wire.url)
    wire.says(Reply(body))
    with pytest.raises(kind, match=said):
        await http.get("/api/deployments/1", budget="deployments")
    await http.aclose()


async def test_an_empty_answer_is_none(wire: Script, http: Http) -> None:
    wire.says(Reply(b""))
    assert await http.write("DELETE", "/api/tags/1", budget="x") is None


async def test_a_packed_answer_is_unpacked(wire: Script, http: Http) -> None:
    packed = gzip.compress(json.dumps({"title": "é" * 400_000}).encode())
    wire.says(Reply(packed, headers={"content-encoding": "gzip"}))
    assert len((await http.get("/api/x", budget="x"))["title"]) == 400_000
    assert wire.requests[0].headers["accept-encoding"] == "gzip"


async def test_a_packed_answer_that_grows_without_end_is_stopped(wire: Script, http: Http) -> None:
    bomb = gzip.compress(b" " * 40_000_000, 1)
    wire.says(Reply(bomb, headers={"content-encoding": "gzip"}))
    with pytest.raises(errors.TooLargeError):
        await http.get("/api/x", budget="x")


@pytest.mark.parametrize(("encoding", "body"), [("gzip", b"not packed"), ("br", b"??")])
async def test_an_answer_packed_wrongly(
    encoding: str, body: bytes, wire: Script, http: Http
) -> None:
    wire.says(Reply(body, headers={"content-encoding": encoding}))
    with pytest.raises(errors.NotJsonError, match="compress"):
        await http.get("/api/x", budget="x")


async def test_a_closed_connection_refuses_calls(wire: Script, http: Http) -> None:
    await http.aclose()
    with pytest.raises(errors.OperationCancelledError):
        await http.get("/api/x", budget="x")
