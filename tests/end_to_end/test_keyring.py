"""A keyring that never answers, as on a host without a desktop."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import Terminal
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.pty

HANGING = """
import threading
from keyring.backend import KeyringBackend

class Hanging(KeyringBackend):
    priority = 9

    def get_password(self, service, name):
        threading.Event().wait()

    set_password = delete_password = get_password
"""


def use_hanging_keyring(folder: Path) -> dict[str, str]:
    """Save a profile with its token in the keyring; return the environment with this keyring."""
    (folder / "hanging.py").write_text(HANGING)
    tokens = {"dev": TokenRef("keyring", "acme.dev.00000000")}
    ProfilesFile().save(Profile("acme", "eu", tokens=tokens))
    return {"PYTHONPATH": str(folder), "PYTHON_KEYRING_BACKEND": "hanging.Hanging"}


@pytest.mark.parametrize("keys", ["q", "\x03", "P\x11"], ids=["q", "ctrl+c", "from the profiles"])
def test_a_hanging_keyring_is_named_and_does_not_block(keys: str, tmp_path: Path) -> None:
    with Terminal("acme", environment=use_hanging_keyring(tmp_path)) as terminal:
        terminal.wait_for("waiting for the keyring", 5)
        for key in keys[:-1]:
            terminal.press(key)
            terminal.wait_for("Profiles")
            terminal.settle()
        started = time.monotonic()
        terminal.press(keys[-1])
        assert terminal.wait_for_exit(10) == 0
        assert time.monotonic() - started < 4


@pytest.mark.parametrize("ending", ["q", "SIGTERM"])
def test_the_program_ends_before_the_keyring_is_named(ending: str, tmp_path: Path) -> None:
    with Terminal("acme", environment=use_hanging_keyring(tmp_path)) as terminal:
        terminal.wait_for("loading")
        started = time.monotonic()
        if ending == "q":
            terminal.press("q")
        else:
            terminal.child.send_signal(signal.SIGTERM)
        assert terminal.wait_for_exit() == 0
        assert time.monotonic() - started < 5
