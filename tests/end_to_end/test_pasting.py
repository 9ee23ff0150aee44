"""Pasting into a form, in a pseudo-terminal and in tmux, with a server that counts what arrives."""

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
    with workato(speed=1.0) as made:
        add_profile(made.url)
        yield made


def builds(server: Workato) -> list[dict[str, object]]:
    return [json.loads(one.body) for one in server.api.requests if one.method != "GET"]


@pytest.mark.parametrize("cut", [1, 5, 4096])
def test_in_a_terminal(server: Workato, cut: int) -> None:
    with Terminal("acme", "--section", "projects") as terminal:
        terminal.wait_for("complete")
        terminal.settle()
        terminal.press_and_wait("b", "Description")
        terminal.settle()
        whole = f"{START}{LOG}{END}{CTRL_S}"
        for at in range(0, len(whole), cut):
            terminal.press(whole[at : at + cut])
        terminal.wait_for("of 2")
        terminal.settle(0.8)
        assert "Description" in terminal.text
        assert builds(server) == []
        terminal.press(CTRL_S)
        terminal.wait_for(lambda _: builds(server))
        terminal.settle()
        assert [" ".join(str(one["description"]).split()) for one in builds(server)] == [
            " ".join(SHOWN.split())
        ]


def test_keys_right_behind_a_paste_act_in_their_order(server: Workato) -> None:
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
        assert [one["description"] for one in builds(server)] == ["one two"]


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """A tmux server of the test's own; gives what a command of it prints."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    base = ["tmux", "-S", str(tmp_path / "socket"), "-f", "/dev/null"]

    def run(*words: str, given: str | None = None) -> str:
        done = subprocess.run(
            [*base, *words], input=given, capture_output=True, text=True, check=True
        )
        return done.stdout

    try:
        yield run
    finally:
        subprocess.run([*base, "kill-server"], check=False, capture_output=True)


def test_in_tmux(server: Workato, tmux: Callable[..., str]) -> None:
    def wait_for(text: str) -> None:
        assert _comes(lambda: text in tmux("capture-pane", "-p")), tmux("capture-pane", "-p")

    def rest() -> None:
        seen = [""]
        assert _comes(lambda: seen.append(tmux("capture-pane", "-p")) or seen[-1] == seen[-2])

    settings = [f"{name}={value}" for name, value in os.environ.items() if name != "TMUX"]
    tmux("new-session", "-d", "-x", "120", "-y", "36", "env", *settings,
         sys.executable, "-m", "workato_tui", "acme", "--section", "projects")  # fmt: skip
    wait_for("complete")
    tmux("send-keys", "b")
    wait_for("Description")
    rest()
    tmux("load-buffer", "-", given=LOG)
    tmux("paste-buffer", "-p")
    tmux("send-keys", "C-s")
    wait_for("of 2")
    # Typed behind the send key, and read after it: the form is still there.
    tmux("send-keys", "Zq")
    wait_for("Zq")
    assert builds(server) == []
    # A send key counts again a moment behind what was pasted, and once another key came between.
    for _ in range(10):
        tmux("send-keys", "Z", "C-s")
        if _comes(lambda: builds(server), 1.0):
            break
    assert "ERROR order" in str(builds(server)[0]["description"])
    assert len(builds(server)) == 1


def _comes(holds: Callable[[], object], limit: float = 30.0) -> bool:
    """Whether it holds within ``limit`` seconds."""
    deadline = time.monotonic() + limit
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
