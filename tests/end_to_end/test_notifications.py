"""Desktop notifications, the bell, and the window title, as sent to a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import CTRL_S, ENTER, ESC, Terminal
from workato_tui.profiles.file import ProfilesFile
from workato_tui.terminal.key_guard import KeyPauses

from .workato import add_profile, workato

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.pty
PAUSE = KeyPauses().refused + 0.1
GHOSTTY = {"TERM_PROGRAM": "ghostty"}


def title(terminal: Terminal) -> bytes:
    """Return the last window title that was set."""
    return bytes(terminal.output).split(b"\x1b]2;")[-1].partition(b"\x07")[0]


def download(terminal: Terminal, number: str, expected: str, *, first: bool = True) -> bytes:
    """Download a deployment's build and wait for the text; return the output."""
    terminal.press_and_wait(f"/{number}", f"/ {number}")
    terminal.press_and_wait(ENTER, "1 of 1/")
    start = len(terminal.output)
    terminal.press("d")
    if first:
        terminal.wait_for("You will not be asked again")
        terminal.press(CTRL_S)
    terminal.wait_for(expected)
    terminal.settle(PAUSE)
    terminal.press_and_wait(ESC, lambda _: "of 1/" not in terminal.text)
    return bytes(terminal.output[start:])


def test_the_title_follows_the_profile_and_is_restored_at_exit(tmp_path: Path) -> None:
    with workato(speed=0) as server:
        add_profile(server.url)
        add_profile(server.url, "zeta")
        with Terminal("acme", environment=GHOSTTY, folder=tmp_path) as terminal:
            terminal.wait_for("complete")
            assert title(terminal) == b"acme dev - workato-tui"
            sent = download(terminal, "6390", "is in")
            assert b"\x07" in sent.partition(b"\x1b]777;")[0]
            (text,) = (part.partition(b"\x07")[0] for part in sent.split(b"\x1b]777;notify;")[1:])
            assert text.startswith(b"Downloaded;Order to Cash build 9119.zip is in /")
            terminal.press_and_wait("P", "Data center")
            terminal.output_for("G")
            terminal.press_and_wait(ENTER, lambda _: title(terminal) == b"zeta dev - workato-tui")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
    output = bytes(terminal.output)
    assert output.count(b"\x1b[22;2t") == output.count(b"\x1b[23;2t") == 1
    saved, restored = output.index(b"\x1b[22;2t"), output.index(b"\x1b[23;2t")
    assert saved < output.index(b"\x1b]2;") <= output.rindex(b"\x1b]2;") < restored


@pytest.mark.parametrize(
    ("setting", "notifies"), [("failures", [False, True]), ("none", [False] * 2)]
)
def test_a_profile_sets_which_results_notify(
    setting: str, notifies: list[bool], tmp_path: Path
) -> None:
    with workato(speed=0) as server:
        add_profile(server.url)
        ProfilesFile().update("acme", lambda old: old._replace(notifications=setting))
        with Terminal("acme", environment=GHOSTTY, folder=tmp_path) as terminal:
            terminal.wait_for("complete")
            done = download(terminal, "6390", "is in")
            failed = download(terminal, "6393", "still being built", first=False)
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
    for sent, is_notified in zip((done, failed), notifies, strict=True):
        assert (b"\x1b]777;notify;" in sent) == is_notified
        assert (b"\x07" in sent.replace(b"\x1b]22;default\x07", b"")) == is_notified
