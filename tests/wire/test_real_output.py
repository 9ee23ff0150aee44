"""The same, for what the real program sends while it is used."""

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
    before, after = Emulator(*SIZE), Emulator(*SIZE)
    for number, (given, sent) in enumerate(pairs):
        before.feed(given)
        after.feed(sent)
        touched = before.touched() | after.touched()
        assert after.lines(touched) == before.lines(touched), f"piece {number}"
        assert after.cursor == before.cursor
    assert after.seen == before.seen
    assert sum(len(sent) for _, sent in pairs) < 0.75 * sum(len(given) for given, _ in pairs)
