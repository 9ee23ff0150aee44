"""Secrets that are shown once: masked, copied, sent to a command, forgotten."""

from __future__ import annotations

import gc
import os
import stat
import sys

import pytest

from tests.support.screen import app_of, run_app, text_of, wait_for_text, wait_until
from workato_tui.common.secret import Secret
from workato_tui.common.secret_sink import SecretSinkError, send_secret
from workato_tui.dialogs.secret_dialog import SecretDialog
from workato_tui.profiles.settings import Settings

TOKEN = "s3cr3t-t0k3n-of-a-key"


def sink_command(tmp_path, code: int = 0) -> str:
    """Return a command that stores its argument and input."""
    program = tmp_path / "sink"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nopen({str(tmp_path / 'got')!r}, 'w').write("
        f"sys.argv[1] + ' ' + sys.stdin.read())\nprint('out ' + sys.argv[1])\n"
        f"sys.stderr.write('bad {TOKEN}')\nsys.exit({code})\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{program} workato/{{name}}"


async def test_a_secret_is_masked_shown_and_sent_to_a_command(tmp_path):
    async with run_app() as pilot:
        app = app_of(pilot)
        app.options = app.options._replace(settings=Settings(secret_sink=sink_command(tmp_path)))
        screen = SecretDialog("key Portal [x]", [("auth token", Secret(TOKEN))])
        await app.push_screen(screen)
        await wait_for_text(pilot, "Secret of key Portal [x]", "••••••••••••")
        assert TOKEN not in text_of(pilot)
        await pilot.press("escape")
        await wait_for_text(pilot, "Workato will not show it again")
        await pilot.press("p")
        await wait_for_text(pilot, "sent to sink")
        assert (tmp_path / "got").read_text() == f"workato/key-Portal-x-auth-token {TOKEN}"
        assert TOKEN not in text_of(pilot)
        await pilot.press("y")
        await wait_for_text(pilot, "copied by the terminal")
        assert TOKEN not in text_of(pilot)
        await pilot.press("exclamation_mark")
        await wait_for_text(pilot, TOKEN)
        await pilot.press("exclamation_mark")
        assert TOKEN not in text_of(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is not screen)
        assert screen.secrets == []
        gc.collect()
        assert TOKEN not in text_of(pilot)


async def test_without_a_command_the_dialog_names_the_setting():
    async with run_app() as pilot:
        secrets = [("a", Secret("x")), ("b", Secret("y"))]
        await app_of(pilot).push_screen(SecretDialog("key", secrets))
        await pilot.press("down", "p")
        await wait_for_text(pilot, "In config.toml: secret_sink")


def test_a_command_that_fails_is_reported_without_the_secret(tmp_path):
    with pytest.raises(SecretSinkError) as caught:
        send_secret(sink_command(tmp_path, 3), Secret(TOKEN), "a", os.environ)
    assert "sink failed (3): bad ***" in str(caught.value)
    for command in ("", "no-such-command-anywhere", "'"):
        with pytest.raises(SecretSinkError):
            send_secret(command, Secret(TOKEN), "a", os.environ)
