"""Authentication, retries of reads, and writes that are sent once."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import TYPE_CHECKING

import pytest

from tests.api.wire import TOKEN, RawServer, Reply, Script, connect, free_port, serve_raw
from workato_tui.api import errors
from workato_tui.api.auth import BearerAuth, LegacyAuth
from workato_tui.api.http import Http
from workato_tui.api.journal import Journal
from workato_tui.common.secret import Secret

if TYPE_CHECKING:
    import socket


async def test_request_of_a_read(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({"ok": 1}))
    params = {"folder_id": "f1", "from": "2025-01-01T00:00:00Z", "deep": True, "none": None}
    assert await http.get("/api/managed_users/EA%2F1/x", params, budget="x") == {"ok": 1}
    request = wire.requests[0]
    assert request.method == "GET"
    assert request.path == "/api/managed_users/EA%2F1/x"
    assert request.query == {"folder_id": "f1", "from": "2025-01-01T00:00:00Z", "deep": "true"}
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"].startswith("workato-tui/")


async def test_request_of_a_write(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({"id": 1}))
    body = {"title": "Größe 日本"}
    await http.write("POST", "/api/project_builds/46/deploy", None, body, budget="projects")
    request = wire.requests[0]
    assert (request.method, json.loads(request.body)) == ("POST", body)
    assert request.headers["content-type"] == "application/json"


async def test_legacy_headers(wire: Script) -> None:
    wire.reply_with(Reply({}))
    http = Http(wire.url, LegacyAuth("me@example.com", Secret(TOKEN)))
    await http.get("/api/users/me", budget="workspace")
    await http.aclose()
    headers = wire.requests[0].headers
    assert headers["x-user-email"] == "me@example.com"
    assert headers["x-user-token"] == TOKEN
    assert "authorization" not in headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_target_never_gets_the_token(
    status: int, wire: Script, http: Http
) -> None:
    other_server = RawServer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    with serve_raw(other_server) as other_url:
        wire.reply_with(Reply({}, status, {"location": f"{other_url}/api/projects"}))
        with pytest.raises(errors.RedirectedError) as caught:
            await http.get("/api/projects", budget="folders")
        # 307 and 308 ask for the same call again; after another redirect it may have been done.
        kind = errors.RedirectedError if status in (307, 308) else errors.OutcomeUnknownError
        with pytest.raises(kind, match=caught.value.host):
            await http.write("POST", "/api/projects", budget="folders")
    assert other_server.requests == []
    assert caught.value.host in other_url
    assert caught.value.host in str(caught.value)


@pytest.mark.parametrize("path", ["@evil.example/x", ":80@evil.example/", "https://evil.example/x"])
async def test_a_path_cannot_lead_to_another_host(path: str, wire: Script, http: Http) -> None:
    with pytest.raises(errors.UnsafeAddressError) as caught:
        await http.get(path, budget="x")
    assert wire.requests == []
    assert "evil" not in str(caught.value)


async def test_a_path_with_two_slashes_stays_on_the_host(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({}))
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
def test_an_invalid_token_is_not_shown(token: str) -> None:
    with pytest.raises(errors.UnauthorizedError) as caught:
        BearerAuth(Secret(token))
    assert "stored" in str(caught.value).lower() or "Store" in str(caught.value)
    assert not token or token not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://example.com", "ftp://127.0.0.1", "http://10.0.0.1", "https://a:b:c", "x"]
)
def test_plain_http_is_allowed_on_loopback_only(url: str) -> None:
    with pytest.raises(errors.UnsafeAddressError, match="not a safe address"):
        connect(url)


# Retries of reads


async def test_retries_of_a_read_are_in_the_journal(wire: Script) -> None:
    journal = Journal()
    http = connect(wire.url, journal=journal)
    wire.reply_with(Reply({}, 503), Reply({}, 502), Reply({}, 429), Reply({"id": 7}))
    assert await http.get("/api/deployments/7", budget="deployments") == {"id": 7}
    await http.aclose()
    entries = journal.entries()
    assert [entry.status for entry in entries] == [503, 502, 429, 200]
    assert [entry.attempt for entry in entries] == [1, 2, 3, 4]
    assert "tried again after" in entries[1].note
    assert "503" in entries[1].note


async def test_retry_after_is_respected(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({}, 429, {"retry-after": "0.25"}), Reply({"id": 7}))
    started = asyncio.get_running_loop().time()
    await http.get("/api/deployments/7", budget="deployments")
    assert asyncio.get_running_loop().time() - started >= 0.25


async def test_a_long_retry_after_is_reported_at_once(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({}, 429, {"retry-after": "3000"}))
    with pytest.raises(errors.RateLimitedError) as caught:
        await http.get("/api/deployments/7", budget="deployments")
    assert caught.value.retry_after == 3000
    assert "in 50 minutes" in caught.value.next_step
    assert len(wire.requests) == 1


async def test_a_reset_connection_is_retried() -> None:
    server = RawServer(reset=True)
    with serve_raw(server) as url:
        http = connect(url)
        with pytest.raises(errors.NetworkError):
            await http.get("/api/projects", budget="folders")
        await http.aclose()
    assert len(server.requests) == 4


# Writes


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_write_with_a_gateway_error_is_sent_once(
    status: int, wire: Script, http: Http
) -> None:
    wire.reply_with(Reply(b"<html>", status))
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        await http.write("POST", "/api/project_builds/46/deploy", budget="projects")
    assert len(wire.requests) == 1
    assert caught.value.changed is None
    assert "may have been done or not" in str(caught.value)
    assert "Check before" in caught.value.next_step


@pytest.mark.parametrize(
    "server",
    [
        RawServer(reset=True),
        RawServer(),
        RawServer(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"),
        RawServer(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"),
        RawServer(hang=True),
    ],
    ids=["reset", "closed", "cut off", "web page", "no answer in time"],
)
async def test_a_write_with_a_lost_answer_is_sent_once(server: RawServer) -> None:
    with serve_raw(server) as url:
        http = connect(url, timeout=0.5)
        with pytest.raises(errors.OutcomeUnknownError):
            await http.write("POST", "/api/projects/1/build", budget="projects")
        await http.aclose()
    assert len(server.requests) == 1


async def test_an_unsent_write_changed_nothing() -> None:
    http = connect(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(errors.NetworkError) as caught:
        await http.write("POST", "/api/projects/1/build", budget="projects")
    await http.aclose()
    assert caught.value.changed is False
    assert "Nothing was changed." in str(caught.value)


async def test_a_write_with_a_server_error_has_an_unknown_outcome(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({"message": "Server error", "id": "abc"}, 500))
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        await http.write("POST", "/api/projects/1/build", budget="projects")
    assert caught.value.changed is None
    assert "may have been done or not" in str(caught.value)
    assert "support with reference abc" in str(caught.value)
    assert "Try again" not in str(caught.value)
    assert len(wire.requests) == 1


async def test_a_cancelled_write_has_an_unknown_outcome() -> None:
    server = RawServer(hang=True)
    journal = Journal()
    with serve_raw(server) as url:
        http = connect(url, journal=journal)
        task = asyncio.create_task(http.write("POST", "/api/x", budget="x"))
        assert await asyncio.to_thread(server.arrived.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await http.aclose()
    assert "may have been done" in journal.entries()[0].note


# Unreadable answers


async def test_a_read_times_out() -> None:
    server = RawServer(hang=True)
    with serve_raw(server) as url:
        http = connect(url, timeout=0.3)
        with pytest.raises(errors.RequestTimeoutError, match="did not answer in time"):
            await http.get("/api/projects", budget="folders")
        await http.aclose()
    assert len(server.requests) == 1, "a slow server must not get retries"


async def test_a_slow_body_times_out() -> None:
    class Trickling(RawServer):
        def end(self, connection: socket.socket) -> None:
            while not self.done.wait(0.02):
                connection.sendall(b" ")

    with serve_raw(Trickling(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")) as url:
        http = connect(url, timeout=0.4)
        with pytest.raises(errors.RequestTimeoutError):
            await http.get("/api/projects/1", budget="folders")
        await http.aclose()


@pytest.mark.parametrize(
    ("body", "kind", "message"),
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
async def test_unreadable_answers(
    body: bytes, kind: type[errors.WorkatoError], message: str, wire: Script
) -> None:
    http = connect(wire.url)
    wire.reply_with(Reply(body))
    with pytest.raises(kind, match=message):
        await http.get("/api/deployments/1", budget="deployments")
    await http.aclose()


async def test_an_empty_answer_is_none(wire: Script, http: Http) -> None:
    wire.reply_with(Reply(b""))
    assert await http.write("DELETE", "/api/tags/1", budget="x") is None


async def test_a_compressed_answer_is_decompressed(wire: Script, http: Http) -> None:
    compressed = gzip.compress(json.dumps({"title": "é" * 400_000}).encode())
    wire.reply_with(Reply(compressed, headers={"content-encoding": "gzip"}))
    assert len((await http.get("/api/x", budget="x"))["title"]) == 400_000
    assert wire.requests[0].headers["accept-encoding"] == "gzip"


async def test_a_decompression_bomb_is_stopped(wire: Script, http: Http) -> None:
    bomb = gzip.compress(b" " * 40_000_000, 1)
    wire.reply_with(Reply(bomb, headers={"content-encoding": "gzip"}))
    with pytest.raises(errors.TooLargeError):
        await http.get("/api/x", budget="x")


@pytest.mark.parametrize(("encoding", "body"), [("gzip", b"not packed"), ("br", b"??")])
async def test_a_wrongly_compressed_answer(
    encoding: str, body: bytes, wire: Script, http: Http
) -> None:
    wire.reply_with(Reply(body, headers={"content-encoding": encoding}))
    with pytest.raises(errors.NotJsonError, match="compress"):
        await http.get("/api/x", budget="x")


async def test_a_closed_connection_rejects_calls(wire: Script, http: Http) -> None:
    await http.aclose()
    with pytest.raises(errors.OperationCancelledError):
        await http.get("/api/x", budget="x")
