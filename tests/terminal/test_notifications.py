"""The escape sequences of desktop notifications in each terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from workato_tui.terminal.notifications import desktop_notification, window_title

from .test_terminal import script

if TYPE_CHECKING:
    from pathlib import Path

KITTY = r"\x1b]99;i=(\d+):d=0;Done\x1b\\\x1b]99;i=\1:p=body;Build 9 \[x; y\] ended\x1b\\"
URXVT = r"\x1b]777;notify;Done;Build 9 \[x, y\] ended\x07"
ITERM = r"\x1b]9;Done: Build 9 \[x; y\] ended\x07"


def notification(environ: dict[str, str]) -> str:
    return desktop_notification("Do\x07ne", "Build 9\x1b]0;bad\x07 [x; y]\n\x85ended", environ)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, KITTY),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, KITTY),
        # The terminal from which another was started does not count.
        ({"TERM_PROGRAM": "WezTerm", "KITTY_WINDOW_ID": "1"}, URXVT),
        ({"TERM": "foot-extra"}, URXVT),
        ({"TERM": "xterm-ghostty"}, URXVT),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, URXVT),
        ({"TERM_PROGRAM": "iTerm.app"}, ITERM),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, ITERM),
        ({"TERM": "xterm-256color"}, ""),
        ({"TERM_PROGRAM": "Apple_Terminal", "KITTY_WINDOW_ID": ""}, ""),
        ({"TERM": "screen", "STY": "1", "KITTY_WINDOW_ID": "1"}, ""),
    ],
)
def test_each_terminal_gets_its_own_sequence(environ: dict[str, str], expected: str) -> None:
    assert re.fullmatch(expected, notification(environ))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("xterm-kitty\\n\\n", KITTY),
        ("xterm-256color\\niTerm2 3.5.0\\n", ITERM),
        ("xterm-256color\\nXTerm(388)\\n", ""),
    ],
)
def test_tmux_passes_the_sequence_to_its_terminal(
    answer: str, expected: str, tmp_path: Path
) -> None:
    environ = {**script(tmp_path / "bin", "tmux", f"printf '{answer}'"), "TMUX": "x"}
    sequence = notification({**environ, "TERM": "tmux-256color", "TERM_PROGRAM": "tmux"})
    if expected:
        inner = re.fullmatch(r"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)+)\x1b\\", sequence)
        assert inner
        assert re.fullmatch(expected, inner[1].replace("\x1b\x1b", "\x1b"))
    else:
        assert sequence == ""


def test_a_window_title_has_no_control_characters() -> None:
    assert window_title("a\x07b\x1b]2;c\x07\nd", {"TERM": "xterm"}) == "\x1b]2;ab d\x07"
    assert window_title("acme", {"TERM": "linux"}) == ""
