"""Differences between terminals: size, colors, signals and composed characters."""

from __future__ import annotations

import signal
import unicodedata

import pytest

from tests.support.screen import run_app, shown_ids, wait_until
from tests.support.terminal import Terminal
from workato_tui.terminal.environment import prepare_for_textual


@pytest.mark.pty
def test_the_size_of_the_terminal_overrides_columns_and_lines():
    environment = {"COLUMNS": "200", "LINES": "90"}
    with Terminal("--demo", size=(80, 24), environment=environment) as terminal:
        terminal.wait_for("? help")
        terminal.settle()
        assert "? help" in terminal.display[-1]


@pytest.mark.pty
@pytest.mark.parametrize(
    "number",
    ["SIGINT", "SIGQUIT", "SIGUSR1", "SIGALRM", "SIGTERM", "SIGHUP", "SIGABRT", "SIGSYS"],
)
def test_the_terminal_is_restored_after_every_signal(number):
    with Terminal("--demo") as terminal:
        terminal.wait_for("? help")
        terminal.settle()
        terminal.child.send_signal(getattr(signal, number))
        terminal.wait_for_exit()
        out = bytes(terminal.output)
    for mode in (b"1049", b"1000", b"1003", b"1006", b"2004"):
        assert out.rfind(b"\x1b[?" + mode + b"l") > out.rfind(b"\x1b[?" + mode + b"h"), mode


@pytest.mark.parametrize(
    ("term", "colors"),
    [
        ("alacritty", "256"), ("foot", "256"), ("xterm-ghostty", "256"), ("xterm-kitty", "256"),
        ("wezterm", "256"), ("tmux-256color", "256"), ("screen-256color", "256"),
        ("xterm", None), ("linux", None), ("vt220", None), ("no-such-terminal", None),
    ],
)  # fmt: skip
def test_terminals_with_256_colors(term, colors):
    environ = {"TERM": term}
    prepare_for_textual(environ)
    assert environ.get("TEXTUAL_COLOR_SYSTEM") == colors


@pytest.mark.pty
def test_pending_and_failed_differ_in_16_colors():
    environment = {"TERM": "xterm", "COLORTERM": None}
    with Terminal("--demo", "--section", "deployments", environment=environment) as terminal:
        terminal.wait_for("failed")
        terminal.settle()
        looks = {word: _color_of(terminal, word) for word in ("pending", "failed", "done")}
    assert len(set(looks.values())) == 3, looks


def _color_of(terminal: Terminal, word: str) -> str:
    rows = [y for y, line in enumerate(terminal.display) if word in line][1:]
    x = terminal.display[rows[0]].index(word)
    return str(terminal.screen.buffer[rows[0]][x].fg)


async def test_composed_and_decomposed_characters_match():
    async with run_app(section="deployments") as pilot:
        for form in ("NFC", "NFD"):
            await pilot.press("slash")
            pilot.app.screen.filter_line.paste(unicodedata.normalize(form, "nguyễn"))
            await wait_until(pilot, lambda: shown_ids(pilot))
            assert shown_ids(pilot)
            await pilot.press("escape")
