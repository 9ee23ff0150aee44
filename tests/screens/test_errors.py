"""Errors on the screen, and that rows and filters are kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from functools import partial

import pytest
import uvicorn

from tests.support.backends import OverridableDemo, TokenDemo, respond
from tests.support.screen import (
    NARROW,
    SHORT,
    WIDE,
    cursor_id,
    explorer_of,
    frozen_demo,
    lines_of,
    paste,
    run_app,
    saved_profile,
    settle,
    shown_ids,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.api import list_reader
from workato_tui.demo import PLAIN_TOKEN
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.tokens import read_token

HTML = b"<html><head><title>Sign in</title></head><body>Welcome to the proxy</body></html>"
CUT = b'[{"id": 1, "state": "success", "created_at": "2025-03-14T08:09:26-07:00"}, {"id": 2, "sta'
DEEP = b"[" * 100_000


def problem_text(pilot) -> str:
    """Return the problem above the message line; empty without one."""
    pane = explorer_of(pilot).problem
    if not pane.display:
        return ""
    return " ".join("".join(text for text, _ in line).strip() for line in pane.lines).strip()


FAULTS = [
    (partial(respond, body=HTML, kind="text/html"), ["web page", "proxy"]),
    (partial(respond, body=CUT), ["is incomplete", "Try again"]),
    (partial(respond, body=DEEP), ["nested"]),
    (partial(respond, body={"message": "Server error", "id": "ref-1"}, status=500), ["ref-1"]),
    (partial(respond, body={"message": "Forbidden"}, status=403), ["403"]),
    (partial(respond, body={"message": "API not found"}, status=404), ["API not found"]),
    (partial(respond, body={}, status=302, location="https://evil.example/"), ["evil.example"]),
    (
        partial(respond, body={"message": "Too many"}, status=429, retry_after="300"),
        ["limit", "429"],
    ),
]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_server_errors_are_explained_and_keep_the_rows(size):
    backend = OverridableDemo()
    async with run_app(backend, size=size) as pilot:
        await pilot.press("j", "j")
        rows, row_id = shown_ids(pilot), cursor_id(pilot)
        for fault, texts in FAULTS:
            backend.override = fault
            await pilot.press("r")
            await wait_until(pilot, lambda: all(text in problem_text(pilot) for text in texts))  # noqa: B023
            assert problem_text(pilot).endswith(".")
            assert (shown_ids(pilot), cursor_id(pilot)) == (rows, row_id)
            await wait_for_text(pilot, "6390")
            await wait_for_status(pilot, "not complete")
        assert pilot.app.is_running


async def test_r_recovers_from_an_error():
    backend = OverridableDemo()
    async with run_app(backend) as pilot:
        backend.override = FAULTS[0][0]
        await pilot.press("r")
        await wait_until(pilot, lambda: problem_text(pilot))
        backend.override = None
        await pilot.press("r")
        await wait_until(
            pilot, lambda: not problem_text(pilot) and "· complete" in status_text(pilot)
        )


async def test_a_workspace_without_environments_is_explained():
    async with run_app(token=PLAIN_TOKEN) as pilot:
        await wait_until(pilot, lambda: "Environments" in problem_text(pilot))
        assert shown_ids(pilot) == []
        await pilot.press("1")
        await settle(pilot)
        assert len(shown_ids(pilot)) == 12


async def test_a_list_is_shown_without_project_names():
    backend = OverridableDemo("/api/projects")
    backend.override = partial(respond, body={"message": "Forbidden"}, status=403)
    async with run_app(backend) as pilot:
        assert len(shown_ids(pilot)) == 193
        assert not problem_text(pilot)
        await wait_for_text(pilot, "604202")


class ClosablePort:
    """A port without a server until :meth:`open`."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server: uvicorn.Server | None = None

    def open(self, app) -> None:
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        if self._server is not None:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join(10)
        self._socket.close()


async def test_a_notification_does_not_cover_an_error():
    backend = OverridableDemo()
    async with run_app(backend, size=NARROW) as pilot:
        words = " ".join(f"word-{n}" for n in range(30))
        backend.override = partial(respond, body={"message": words}, status=500)
        await pilot.press("r")
        await wait_for_text(pilot, "word-29")
        pilot.app.notify("Build 9119 is ready. " * 8, title="Build")
        await wait_for_text(pilot, "is ready", "word-29", words)


async def test_notifications_wait_until_a_dialog_is_closed():
    async with run_app(size=NARROW) as pilot:
        pilot.app.notify("Build 9119 is ready.")
        await wait_for_text(pilot, "9119 is ready")
        await pilot.press("full_stop")
        await wait_for_text(pilot, "Actions: #6393", "enter run")
        pilot.app.notify("Build 9120 is ready.")
        await pilot.pause(0.1)
        assert "is ready" not in text_of(pilot)
        await pilot.press("escape")
        await wait_for_text(pilot, "9119 is ready", "9120 is ready")


@pytest.fixture
def closed_port():
    with contextlib.closing(ClosablePort()) as port:
        yield port


async def test_an_unreachable_host_is_retried_after_a_countdown(closed_port):
    async with run_app(loaded_profile=saved_profile(closed_port.url)) as pilot:
        host = closed_port.url.removeprefix("http://")
        await wait_until(pilot, lambda: host in problem_text(pilot))
        await wait_for_status(pilot, "Retry in 5 s · r now · esc cancel")
        await wait_for_status(pilot, "Retry in 4 s")
        await pilot.press("escape")
        await wait_for_status(pilot, "Canceled; nothing has loaded. r refreshes.")
        assert host in problem_text(pilot)
        await pilot.press("r")
        await wait_for_status(pilot, "Retry in 10 s")
        closed_port.open(frozen_demo())
        await pilot.press("r")
        await wait_until(pilot, lambda: len(shown_ids(pilot)) == 193 and not problem_text(pilot))


async def test_the_countdown_ends_with_a_retry(closed_port):
    delays = SHORT._replace(retries=(1,))
    async with run_app(loaded_profile=saved_profile(closed_port.url), delays=delays) as pilot:
        await wait_for_status(pilot, "Retry in 1 s")
        closed_port.open(frozen_demo())
        await wait_until(pilot, lambda: len(shown_ids(pilot)) == 193 and not problem_text(pilot))


async def test_other_sections_work_without_the_network(closed_port):
    async with run_app(loaded_profile=saved_profile(closed_port.url)) as pilot:
        await wait_for_status(pilot, "Retry in 5 s")
        await pilot.press("7")
        await settle(pilot)
        assert not problem_text(pilot)
        await wait_for_text(pilot, "/api/deployments")
        assert "Retry" not in text_of(pilot)
        await pilot.press("6")
        await settle(pilot)
        await wait_for_text(pilot, "No downloads yet.")


async def test_esc_cancels_loading():
    backend = OverridableDemo()
    arrived = threading.Event()

    async def never_respond(_send) -> None:
        arrived.set()
        await asyncio.Event().wait()

    async with run_app(backend) as pilot:
        backend.override = never_respond
        await pilot.press("r")
        await wait_until(
            pilot, lambda: arrived.is_set() and "loading… esc cancels" in status_text(pilot)
        )
        await pilot.press("escape")
        await wait_for_status(pilot, "Canceled; showing what has loaded. r refreshes.")
        assert len(shown_ids(pilot)) == 193
        backend.override = None
        await pilot.press("r")
        await settle(pilot)
        await wait_for_status(pilot, "· complete")


@pytest.mark.parametrize("cancels", [False, True])
async def test_rows_before_a_stalled_connection_are_shown(cancels, monkeypatch):
    if cancels:
        # All rows reach the list at once, and wait there to be shown.
        monkeypatch.setattr(list_reader, "BATCH_SECONDS", 0.0)
    backend = OverridableDemo()
    stalled = threading.Event()

    async def stall(send) -> None:
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for first in range(1, 501, 50):
            items = [{"id": n, "title": f"Release {n}"} for n in range(first, first + 50)]
            body = ("[" if first == 1 else ",") + json.dumps(items)[1:-1]
            await send({"type": "http.response.body", "body": body.encode(), "more_body": True})
            await asyncio.sleep(0)
        stalled.set()
        await asyncio.Event().wait()

    backend.override = stall
    delays = SHORT._replace(batch=60.0 if cancels else SHORT.batch)
    async with run_app(backend, wait=False, delays=delays) as pilot:
        await wait_until(pilot, stalled.is_set)
        if cancels:
            await wait_until(pilot, lambda: shown_ids(pilot))
            await pilot.press("escape")
            await wait_for_status(pilot, "showing what has loaded")
        # The last row is complete only with the comma after it.
        await wait_until(pilot, lambda: len(shown_ids(pilot)) >= 499)


async def test_a_wrong_token_is_explained_and_capital_p_edits_it():
    backend = RecordingApp(frozen_demo())
    with serve(backend) as url:
        async with run_app(loaded_profile=saved_profile(url, token="not-the-token")) as pilot:
            await wait_until(pilot, lambda: problem_text(pilot))
            problem = problem_text(pilot).lower()
            for cause in ("token", "data center", "role", "environment", "project"):
                assert cause in problem, problem
            assert problem.endswith("p opens the profile.")
            assert "not-the-token" not in text_of(pilot)
            await pilot.press("P")
            await wait_for_text(pilot, "Edit profile acme", "Workato refused the token of dev")
            form = pilot.app.screen.form.rows
            assert pilot.app.screen.focused is form["token"].field
            await pilot.press("escape", "escape")
            assert pilot.app.screen is explorer_of(pilot)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_new_token_keeps_list_filter_and_cursor(size):
    backend = TokenDemo("first-token")
    with serve(backend) as url:
        async with run_app(
            loaded_profile=saved_profile(url, token="first-token"), size=size
        ) as pilot:
            await pilot.press("slash", *"cash", "enter", "j", "j")
            rows, row_id = shown_ids(pilot), cursor_id(pilot)
            backend.token = "second-token"
            await pilot.press("r")
            await wait_until(pilot, lambda: "401" in problem_text(pilot))
            assert (shown_ids(pilot), cursor_id(pilot)) == (rows, row_id)
            await pilot.press("P")
            await wait_for_text(pilot, "Edit profile acme")
            await paste(pilot, "second-token")
            assert "second-token" not in text_of(pilot)
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
            await wait_until(pilot, lambda: (shown_ids(pilot), cursor_id(pilot)) == (rows, row_id))
            assert not problem_text(pilot)
            await wait_for_status(pilot, "filter: cash")
            await wait_until(pilot, lambda: f"of {len(rows)}/193" in lines_of(pilot)[-1])
    profile = ProfilesFile().load().profiles["acme"]
    assert read_token(profile, "dev").reveal() == "second-token"


async def test_a_renewed_token_is_used(tmp_path):
    backend = TokenDemo("first-token")
    with serve(backend) as url:
        profile = saved_profile(url, token="first-token")
        async with run_app(loaded_profile=profile) as pilot:
            backend.token = "second-token"
            # As if the token was renewed in another window.
            replace_token(profile, "second-token")
            await pilot.press("r")
            await settle(pilot)
            assert not problem_text(pilot)
            assert len(shown_ids(pilot)) == 193


def replace_token(profile, token: str) -> None:
    from workato_tui.common.paths import config_dir

    folder = config_dir() / "tokens"
    (path,) = folder.iterdir()
    path.write_text(token)
    assert json.dumps(profile.tokens["dev"].reference)
