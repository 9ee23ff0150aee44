"""A configured command uses the terminal, and the program continues after it."""

from __future__ import annotations

import pytest

from tests.support.terminal import Terminal
from workato_tui.common.paths import config_dir

pytestmark = pytest.mark.pty

CONFIG = """
[commands.talk]
key = "f9"
run = "printf 'row %s? ' {id}; read answer; awk '{ print \\"got \\" toupper($0); fflush() }'"
show = "terminal"
"""


def test_a_command_uses_the_terminal_and_ctrl_c_ends_it():
    config_dir().mkdir(parents=True, mode=0o700)
    (config_dir() / "config.toml").write_text(CONFIG)
    with Terminal("--demo") as terminal:
        terminal.wait_for("complete")
        terminal.press_and_wait("\x1b[20~", "row 6393?")
        # The second line shows that the command itself runs: a shell may lose ctrl+c between two.
        terminal.press_and_wait("yes\rmore\r", "got MORE")
        terminal.press_and_wait("\x03", "talk: ended by SIGINT")
        terminal.wait_for("Deployments")
        terminal.press_and_wait("j", "2 of 193")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
