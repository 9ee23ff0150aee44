"""A whole run with unique secrets; then all its files and output are searched for them.

Tokens come from files and variables; one token and the value of a property are typed; a key comes
in a response; links are signed. A write succeeds, one is rejected by a response that repeats the
token, a browser and a sink are started, and the program crashes.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.workato import add_profile, workato
from tests.faults.canaries import (
    ALL,
    KEY,
    OWN,
    PROD,
    PROPERTY,
    STRAY,
    TYPED,
    found_in,
    traces,
    written_below,
)
from tests.support.profiles import set_token
from tests.support.terminal import CTRL_S, ENTER, ESC, TAB, Terminal
from workato_tui.common.paths import config_dir
from workato_tui.demo import DEMO_TOKEN
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import TokenRef
from workato_tui.terminal.key_guard import KeyPauses

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.workato import Workato
    from tests.support.server import AsgiApp

pytestmark = pytest.mark.pty

# An internal error: an exception with the token in its message and variables.
CRASHING = """
from workato_tui.app import launch
from workato_tui.cli import entry
TOKEN = open(TOKEN_FILE).read().strip()
def fault(context):
    held = {context.workspace.connection.name: TOKEN}
    raise RuntimeError(f"Authorization: Bearer {TOKEN} and {TOKEN!r}", held)
def open_store(options, opened=launch.open_store):
    # Not before: Textual reads its own variables when it is imported.
    from workato_tui.actions import general
    general.show_help = fault
    return opened(options)
launch.open_store = open_store
entry()
"""
DUMPS = """#!{python}
import os, sys
given = sys.stdin.read() if {reads} else ""
parent = open(f"/proc/{{os.getppid()}}/cmdline").read()
with open({out!r}, "a") as out:
    print(sys.argv, dict(os.environ), parent, open("/proc/self/environ").read(), file=out)
if given:
    open({out!r} + ".given", "w").write(given)
"""


class SecretServer:
    """Accepts OWN as its token, and responds with secrets."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self.values: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        authorization = headers.get(b"authorization", b"")
        answer = None
        match scope["method"], scope["path"]:
            case "GET", "/api/v2/api_clients":
                answer = {"data": [{"id": 77, "name": "Portal", "api_token": KEY}]}
            case "GET", "/api/properties":
                answer = {"a.b": PROPERTY}
            case "POST" | "PUT", "/api/properties":
                self.values.append(json.loads((await receive())["body"]))
                answer = {"success": True}
        if answer is not None or authorization != f"Bearer {OWN}".encode():
            await say(send, 200 if answer else 401, answer or {"message": authorization.decode()})
            return
        if scope["method"] == "POST" and scope["path"].endswith("/build"):
            # The response of a debugging proxy.
            await say(send, 400, {"message": f"Refused: {headers!r}"})
            return
        others = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
        token = (b"authorization", f"Bearer {DEMO_TOKEN}".encode())
        await self._app({**scope, "headers": [*others, token]}, receive, send)


async def say(send: Any, status: int, body: Any) -> None:
    """Send a JSON response."""
    kind = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": kind})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


def children(folder: Path) -> Path:
    """Write programs that dump their input: a browser and a secret sink."""
    folder.mkdir()
    for name, reads in (("xdg-open", False), ("sink", True)):
        script = DUMPS.format(python=sys.executable, out=str(folder / f"{name}.txt"), reads=reads)
        (folder / name).write_text(script)
        (folder / name).chmod(0o700)
    return folder


def set_up(server: Workato, bin_folder: Path) -> None:
    """Save the profile, tokens, and settings."""
    add_profile(server.url, token=OWN)
    file = ProfilesFile()
    set_token(file, "acme", "prod", TokenRef("env", "ODD_PLACE"))
    (config_dir() / "config.toml").write_text(f'secret_sink = "{bin_folder}/sink {{name}}"\n')


def test_a_whole_run_leaks_no_secret(isolated_home: Path) -> None:
    work, programs = isolated_home.parent / "work", children(isolated_home.parent / "programs")
    servers: list[SecretServer] = []

    def wrap(app: AsgiApp) -> SecretServer:
        servers.append(SecretServer(app))
        return servers[0]

    with workato(wrap=wrap) as server:
        set_up(server, programs)
        (token_file,) = (config_dir() / "tokens").iterdir()
        environment = {
            "ODD_PLACE": PROD, "WORKATO_API_TOKEN": STRAY, "MY_WORKATO_TOKEN": STRAY,
            "DISPLAY": ":0", "PATH": f"{programs}:{os.environ['PATH']}",
            "TEXTUAL_LOG": str(work / "keys.log"), "TEXTUAL": "debug",
        }  # fmt: skip
        program = (sys.executable, "-c", f"TOKEN_FILE = {str(token_file)!r}\n{CRASHING}")
        arguments = ("acme", "--log-level", "debug")
        with Terminal(
            *arguments, program=program, environment=environment, folder=work
        ) as terminal:
            walk(terminal)
            write(terminal)
            send_to_sink(terminal)
            type_a_token(terminal)
            terminal.press("?")
            assert terminal.wait_for_exit() == 1
            drawn = bytes(terminal.output)
        secrets = (*ALL, *server.signatures)
        assert server.signatures
        assert all("authorization" not in request.headers for request in server.files.requests)
        assert {request.headers["authorization"] for request in server.api.requests} == {
            f"Bearer {OWN}"
        }
        assert not any(
            found_in(repr(request).encode(), (OWN,)) for request in server.files.requests
        )

    assert servers[0].values == [{"properties": {"a.b": PROPERTY}}]
    assert b"crashed because of an internal error" in drawn
    assert found_in(drawn, secrets) == []
    leaks = {
        str(path.relative_to(isolated_home.parent)): leaked
        for path, data in written_below(isolated_home.parent)
        if (leaked := found_in(data, secrets))
    }
    # Only token files have tokens, and only the sink got the key.
    tokens = {name: leaked for name, leaked in leaks.items() if "/tokens/" in name}
    assert sorted(tokens.values()) == sorted([[OWN], [TYPED]])
    assert {name: leaked for name, leaked in leaks.items() if name not in tokens} == {
        "programs/sink.txt.given": [KEY]
    }
    for name in ("xdg-open.txt", "sink.txt"):
        assert "ODD_PLACE" not in (programs / name).read_text()
    (report,) = isolated_home.rglob("crash-*.txt")
    assert "RuntimeError" in report.read_text()
    assert list(isolated_home.rglob("*.log"))


PAUSE_AFTER_FORM = KeyPauses().refused + 0.1
"""Seconds to wait after a form that closed by itself."""


def walk(terminal: Terminal) -> None:
    """Visit sections, download, open the browser, copy an ID and a request."""
    terminal.wait_for("complete")
    for key, expected in (("4", "waiting"), ("5", "Northwind"), ("7", "/api/deployments")):
        terminal.press_and_wait(key, expected)
    terminal.press_and_wait("Y", "curl -X GET")
    terminal.press_and_wait("1", "1 of 12")
    terminal.press_and_wait("o", "opened in the browser")
    terminal.press_and_wait("y", "copied by the terminal")
    terminal.press_and_wait("3", "Release 14")
    terminal.press_and_wait("/release 14", "/ release 14")
    terminal.press_and_wait(ENTER, "1 of 1/")
    terminal.press_and_wait("d", "Download folder of acme")
    terminal.press_and_wait(CTRL_S, " is in ")
    terminal.settle(PAUSE_AFTER_FORM)
    terminal.press_and_wait(ESC, "4 of 19")


def write(terminal: Terminal) -> None:
    """Save a property with a masked value; send a build that is rejected."""
    open_family(terminal, "environment properties", "beginning of the name")
    terminal.press_and_wait(CTRL_S, "••••")
    terminal.settle(PAUSE_AFTER_FORM)
    terminal.press_and_wait("n", "New property")
    terminal.press_and_wait("a.b", " a.b ")
    terminal.press(TAB)
    terminal.settle(0.1)
    terminal.press_and_wait(PROPERTY, "•" * len(PROPERTY))
    terminal.press_and_wait(CTRL_S, "saved in")
    terminal.settle(PAUSE_AFTER_FORM)
    terminal.press_and_wait("1", "1 of 12")
    terminal.press_and_wait("b", "Builds the current state of DEV")
    terminal.press_and_wait(CTRL_S, "Bearer ***")
    terminal.press_and_wait(ESC, "1 of 12")


def send_to_sink(terminal: Terminal) -> None:
    """Send a key from a response to the secret sink."""
    open_family(terminal, "api clients", "#77")
    terminal.press_and_wait(".", "details")
    terminal.press_and_wait("secret", " secret ")
    terminal.press_and_wait(ENTER, "Secret of")
    terminal.press_and_wait("p", "sent to")
    terminal.press_and_wait(ESC, "1 of 1")


def type_a_token(terminal: Terminal) -> None:
    """Add another profile with a typed token."""
    terminal.press_and_wait("P", "enter use   n new")
    terminal.settle(0.1)
    terminal.press_and_wait("n", "Add a profile")
    terminal.press_and_wait("other", " other ")
    terminal.press(TAB * 4)
    terminal.settle(0.1)
    terminal.press_and_wait(TYPED, "•" * len(TYPED))
    terminal.press_and_wait(CTRL_S, "dev file  ")
    terminal.settle(PAUSE_AFTER_FORM)
    terminal.press_and_wait(ESC, "1 of 1")


def open_family(terminal: Terminal, name: str, expected: str) -> None:
    """Open a family from the palette."""
    terminal.press_and_wait(":", "What it does")
    terminal.press_and_wait(name, f" {name}")
    terminal.settle(0.1)
    terminal.press_and_wait(ENTER, expected)


@pytest.mark.parametrize("value", ALL)
def test_the_search_finds_secrets(value: str, tmp_path: Path) -> None:
    """Otherwise the test above would prove nothing."""
    wrapped = f"\x1b[1;2H{value[:7]}\x1b[2;2H\x1b[38;2;1;2;3m{value[7:]}\x1b[0m".encode()
    for data in (*traces(value), wrapped, f"{value[:9]}\r\n  {value[9:]}".encode()):
        assert value in found_in(b"before " + data + b" behind")
    for shift in range(3):
        assert found_in(base64.b64encode(b"x" * shift + value.encode() + b"tail")) == [value]
    (tmp_path / "compress").write_bytes(b"head" + zlib.compress(value.encode()))
    ((_, data),) = written_below(tmp_path)
    assert found_in(data) == [value]
    assert found_in(b"nothing of it") == []
