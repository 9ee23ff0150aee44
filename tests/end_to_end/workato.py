"""The demo as a server for the installed program, with the file host on another port."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.server import AsgiApp, RecordingApp, serve
from workato_tui.demo import DEMO_TOKEN, create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = DEMO_TOKEN


@dataclass(frozen=True)
class Workato:
    """The server's address, and the requests that reached it."""

    url: str
    api: RecordingApp
    files: RecordingApp
    file_host: FileHost

    @property
    def requests(self) -> list[str]:
        """The API requests as ``METHOD path name=value``."""
        return [
            f"{request.method} {request.path}"
            + "".join(f" {name}={value}" for name, value in sorted(request.query.items()))
            for request in self.api.requests
        ]

    @property
    def signatures(self) -> set[str]:
        """The signatures of the download links that were used."""
        return {request.query["X-Amz-Signature"] for request in self.files.requests}


class FileHost:
    """The file host; a response stops after ``stalls_after`` bytes."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self.stalls_after: int | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        remaining = self.stalls_after

        async def send_part(message: Any) -> None:
            nonlocal remaining
            if remaining is None or message["type"] != "http.response.body":
                await send(message)
                return
            chunk, remaining = message["body"][:remaining], remaining - len(message["body"])
            await send({**message, "body": chunk, "more_body": True})
            while remaining < 0 and (await receive())["type"] != "http.disconnect":
                pass

        await self._app(scope, receive, send_part)


@contextmanager
def workato(
    *, speed: float = 1000.0, wrap: Callable[[AsgiApp], AsgiApp] = lambda app: app
) -> Iterator[Workato]:
    """Serve the demo, with the file host on a second port.

    ``wrap`` wraps the app that answers API requests.
    """
    app = create_app(speed=speed)
    with ExitStack() as stack:
        file_host = FileHost(_only(app, "/files/"))
        files = RecordingApp(file_host)
        host_name = stack.enter_context(serve(files)).removeprefix("http://")
        api = RecordingApp(wrap(_only(_with_host(app, host_name), "/api/")))
        yield Workato(stack.enter_context(serve(api)), api, files, file_host)


def _only(app: AsgiApp, prefix: str) -> AsgiApp:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].startswith(prefix):
            await app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 421, "headers": []})
        await send({"type": "http.response.body", "body": b"not on this host"})

    return answer


def _with_host(app: AsgiApp, host: str) -> AsgiApp:
    """Let the app see the file host's name as its own, so that its links lead there."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        other_headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        await app({**scope, "headers": [*other_headers, (b"host", host.encode())]}, receive, send)

    return answer


def add_profile(url: str, name: str = "acme", token: str = TOKEN) -> None:
    """Add a profile with the command line; the token is piped."""
    process = subprocess.run(
        [
            *(sys.executable, "-m", "workato_tui", "profiles", "add", name),
            *("--data-center", "custom", "--base-url", url, "--token-stdin"),
        ],
        input=token,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr


def files_with(text: str, *folders: Path) -> list[Path]:
    """Return the files below these folders that contain ``text``."""
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def processes_of_session(leader: int) -> list[int]:
    """Return the processes that are left in a program's session (Linux)."""
    remaining = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            remaining.append(int(stat.parent.name))
    return remaining
