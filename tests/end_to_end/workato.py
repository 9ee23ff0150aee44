"""A Workato for the program under test: the API on one loopback port, the files on another."""

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
    """Where it is, and what reached it."""

    url: str
    api: RecordingApp
    files: RecordingApp
    line: Line

    @property
    def asked(self) -> list[str]:
        """The API's requests: method, path and query."""
        return [
            f"{seen.method} {seen.path}"
            + "".join(f" {name}={value}" for name, value in sorted(seen.query.items()))
            for seen in self.api.requests
        ]

    @property
    def signatures(self) -> set[str]:
        """What made the links secret that were used."""
        return {seen.query["X-Amz-Signature"] for seen in self.files.requests}


class Line:
    """The line to the file host; ``stalls_after`` so many bytes of an answer nothing more comes."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self.stalls_after: int | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        left = self.stalls_after

        async def slowly(message: Any) -> None:
            nonlocal left
            if left is None or message["type"] != "http.response.body":
                await send(message)
                return
            piece, left = message["body"][:left], left - len(message["body"])
            await send({**message, "body": piece, "more_body": True})
            while left < 0 and (await receive())["type"] != "http.disconnect":
                pass

        await self._app(scope, receive, slowly)


@contextmanager
def workato(
    *, speed: float = 1000.0, around: Callable[[AsgiApp], AsgiApp] = lambda app: app
) -> Iterator[Workato]:
    """Serve the demo; its links lead to the second port, which refuses every token.

    ``around`` puts something in front of the API.
    """
    app = create_app(speed=speed)
    with ExitStack() as stack:
        line = Line(_only(app, "/files/"))
        files = RecordingApp(line)
        file_host = stack.enter_context(serve(files)).removeprefix("http://")
        api = RecordingApp(around(_only(_named(app, file_host), "/api/")))
        yield Workato(stack.enter_context(serve(api)), api, files, line)


def _only(app: AsgiApp, prefix: str) -> AsgiApp:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].startswith(prefix):
            await app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 421, "headers": []})
        await send({"type": "http.response.body", "body": b"not on this host"})

    return answer


def _named(app: AsgiApp, host: str) -> AsgiApp:
    """The demo makes its links for the host that it was asked by."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        others = [(name, value) for name, value in scope["headers"] if name != b"host"]
        await app({**scope, "headers": [*others, (b"host", host.encode())]}, receive, send)

    return answer


def add_profile(url: str, name: str = "acme", token: str = TOKEN) -> None:
    """What a person types once: the token goes in by standard input."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "workato_tui", "profiles", "add", name),
            *("--data-center", "custom", "--base-url", url, "--token-stdin"),
        ],
        input=token,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def files_with(text: str, *folders: Path) -> list[Path]:
    """The files below these folders in which ``text`` stands."""
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def processes_of_session(leader: int) -> list[int]:
    """Processes that a program left behind in its session (Linux)."""
    left = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            left.append(int(stat.parent.name))
    return left
