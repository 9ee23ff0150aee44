"""Pasting into a form, in a pseudo-terminal and in tmux."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import CTRL_S, TAB, Terminal

from .workato import Workato, add_profile, workato

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.pty

START, END = "\x1b[200~", "\x1b[201~"
LOG = "\x1b[31mERROR\x1b[0m order \x1b[201~\x13 1\x13\x1b\x13 of 2\r\x13"
SHOWN = "ERROR order  1 of 2"


@pytest.fixture
def server() -> Iterator[Workato]:
    with workato(speed=1.0) as instance:
        add_profile(instance.url)
        yield instance


def builds(server: Workato) -> list[dict[str, object]]:
    return [json.loads(request.body) for request in server.api.requests if request.method != "GET"]


@pytest.mark.parametrize("chunk_size", [1, 5, 4096])
def test_in_a_terminal(server: Workato, chunk_size: int) -> None:
    with Terminal("acme", "--section", "projects") as terminal:
        terminal.wait_for("complete")
        terminal.settle()
        terminal.press_and_wait("b", "Description")
        terminal.settle()
        pasted = f"{START}{LOG}{END}{CTRL_S}"
        for start in range(0, len(pasted), chunk_size):
            terminal.press(pasted[start : start + chunk_size])
        terminal.wait_for("of 2")
        terminal.settle(0.8)
        assert "Description" in terminal.text
        assert builds(server) == []
        terminal.press(CTRL_S)
        terminal.wait_for(lambda _: builds(server))
        terminal.settle()
        assert [" ".join(str(request["description"]).split()) for request in builds(server)] == [
            " ".join(SHOWN.split())
        ]


def test_keys_after_a_paste_are_handled_in_order(server: Workato) -> None:
    with Terminal("acme", "--section", "projects") as terminal:
        terminal.wait_for("complete")
        terminal.settle()
        terminal.press_and_wait("b", "Description")
        terminal.settle()
        terminal.press(f"{START}one{END} two{TAB}")
        terminal.wait_for("one two")
        terminal.settle(0.5)
        terminal.press(CTRL_S)
        terminal.wait_for(lambda _: builds(server))
        assert [request["description"] for request in builds(server)] == ["one two"]


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Run a tmux server; return the output of a tmux command."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    base = ["tmux", "-S", str(tmp_path / "socket"), "-f", "/dev/null"]

    def run(*arguments: str, stdin: str | None = None) -> str:
        process = subprocess.run(
            [*base, *arguments], input=stdin, capture_output=True, text=True, check=True
        )
        return process.stdout

    try:
        yield run
    finally:
        subprocess.run([*base, "kill-server"], check=False, capture_output=True)


def test_in_tmux(server: Workato, tmux: Callable[..., str]) -> None:
    def wait_for(text: str) -> None:
        assert _wait_until(lambda: text in tmux("capture-pane", "-p")), tmux("capture-pane", "-p")

    def wait_until_settled() -> None:
        screens = [""]

        def is_settled() -> bool:
            screens.append(tmux("capture-pane", "-p"))
            return screens[-1] == screens[-2]

        assert _wait_until(is_settled)

    settings = [f"{name}={value}" for name, value in os.environ.items() if name != "TMUX"]
    tmux("new-session", "-d", "-x", "120", "-y", "36", "env", *settings,
         sys.executable, "-m", "workato_tui", "acme", "--section", "projects")  # fmt: skip
    wait_for("complete")
    tmux("send-keys", "b")
    wait_for("Description")
    wait_until_settled()
    tmux("load-buffer", "-", stdin=LOG)
    tmux("paste-buffer", "-p")
    tmux("send-keys", "C-s")
    wait_for("of 2")
    # Keys typed after the send key still go into the form.
    tmux("send-keys", "Zq")
    wait_for("Zq")
    assert builds(server) == []
    # The send key counts again after a pause, and after another key.
    for _ in range(10):
        tmux("send-keys", "Z", "C-s")
        if _wait_until(lambda: builds(server), 1.0):
            break
    assert "ERROR order" in str(builds(server)[0]["description"])
    assert len(builds(server)) == 1


def _wait_until(condition: Callable[[], object], limit: float = 30.0) -> bool:
    """Return whether the condition holds within ``limit`` seconds."""
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
