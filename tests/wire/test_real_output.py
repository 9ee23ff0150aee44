"""Rewriting the output of the real program does not change what is visible."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.support.terminal import ENTER, ESC, Terminal

from .emulator import Emulator

pytestmark = pytest.mark.pty
SIZE = (100, 20)
KEYS = ("jj", "/re", ESC, ENTER, ESC, "2", "?", "d", ESC)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, ()),
        ({"TERM": "screen-256color", "COLORTERM": None}, ("--ascii",)),
    ],
    ids=["truecolor", "screen-256color"],
)
def test_a_run_looks_the_same(
    environment: dict[str, str | None], words: tuple[str, ...], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    program = (sys.executable, str(Path(__file__).with_name("recorder.py")), str(log))
    with Terminal(
        "--demo", *words, size=SIZE, program=program, environment=environment
    ) as terminal:
        terminal.wait_for("complete")
        for key in KEYS:
            terminal.output_for(key, 0.15)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    pairs = [json.loads(line) for line in log.read_text().splitlines()]
    plain, rewritten_screen = Emulator(*SIZE), Emulator(*SIZE)
    for number, (original, rewritten) in enumerate(pairs):
        plain.feed(original)
        rewritten_screen.feed(rewritten)
        changed_lines = plain.take_changed_lines() | rewritten_screen.take_changed_lines()
        assert rewritten_screen.lines(changed_lines) == plain.lines(changed_lines), (
            f"piece {number}"
        )
        assert rewritten_screen.cursor == plain.cursor
    assert rewritten_screen.visible == plain.visible
    assert sum(len(rewritten) for _, rewritten in pairs) < 0.75 * sum(
        len(original) for original, _ in pairs
    )
