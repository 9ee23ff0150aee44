"""A keyring that never answers, as on a host without a desktop."""

from __future__ import annotations

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


@pytest.mark.parametrize("keys", ["q", "\x03", "P\x11"], ids=["q", "ctrl+c", "from the profiles"])
def test_a_hanging_keyring_is_named_and_does_not_block(keys: str, tmp_path: Path) -> None:
    (tmp_path / "hanging.py").write_text(HANGING)
    environment = {
        "PYTHONPATH": f"{tmp_path}",
        "PYTHON_KEYRING_BACKEND": "hanging.Hanging",
    }
    tokens = {"dev": TokenRef("keyring", "acme.dev.00000000")}
    ProfilesFile().save(Profile("acme", "eu", tokens=tokens))
    with Terminal("acme", environment=environment) as terminal:
        terminal.wait_for("waiting for the keyring", 5)
        for key in keys[:-1]:
            terminal.press(key)
            terminal.wait_for("Profiles")
            terminal.settle()
        started = time.monotonic()
        terminal.press(keys[-1])
        assert terminal.wait_for_exit(10) == 0
        assert time.monotonic() - started < 4
