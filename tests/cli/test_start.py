"""Starting the app, in a real pseudo-terminal: what is settled before it takes the screen."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest

from workato_tui.common.paths import config_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef

from .conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.pty

# The app itself is tried elsewhere; here it is the seam to it that matters, so in its place
# something tells what it was started with.
_INSTEAD = """
import gc, json, sys, types
def launch(options):
    print("LAUNCHED " + json.dumps({
        "profile": options.profile,
        "url": options.loaded_profile.url if options.loaded_profile else None,
        "tokens": {name: len(token.reveal()) for name, token in options.tokens.items()},
        "demo": options.demo, "read_only": options.read_only, "section": options.section,
        "mouse": options.mouse, "ascii": options.ascii, "theme": options.theme,
        "log_level": options.log_level, "startup": options.profile_startup,
        "store": options.settings.store, "gc": gc.isenabled(),
    }) + " END")
    return 0
module = types.ModuleType("workato_tui.app.launch")
module.launch = launch
sys.modules["workato_tui.app.launch"] = module
from workato_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""
TOKEN = "wrkaeu-77665544"


def spawn(*words: str, **env: str) -> pexpect.spawn:
    return pexpect.spawn(
        sys.executable,
        ["-c", _INSTEAD, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **env},
        encoding="utf-8",
        timeout=20,
        dimensions=(36, 400),
    )


def launched(child: pexpect.spawn) -> dict[str, object]:
    child.expect("LAUNCHED (.*) END")
    found: dict[str, object] = json.loads(child.match.group(1))
    assert ended(child) == (0, "")
    return found


def ended(child: pexpect.spawn) -> tuple[int, str]:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, (child.before or "").strip()


def test_with_nothing_saved_the_welcome_screen_is_for_the_app_to_show() -> None:
    options = launched(spawn())
    assert (options["profile"], options["demo"], options["url"]) == (None, False, None)
    assert options["gc"] is False


def test_every_option_reaches_the_app() -> None:
    words = "--demo --read-only --section builds --no-mouse --ascii --theme workato-light"
    options = launched(spawn(*words.split(), "--log-level", "debug", "--profile-startup"))
    assert options == {
        "profile": None, "url": None, "tokens": {}, "demo": True, "read_only": True,
        "section": "builds", "mouse": False, "ascii": True, "theme": "workato-light",
        "log_level": "debug", "startup": True, "store": True, "gc": False,
    }  # fmt: skip


def test_settings_count_where_the_command_line_is_silent() -> None:
    config_dir().mkdir(parents=True, mode=0o700)
    (config_dir() / "config.toml").write_text('store = false\nmouse = false\ntheme = "nord"\n')
    options = launched(spawn("--demo"))
    assert (options["mouse"], options["theme"], options["store"]) == (False, "nord", False)
    assert launched(spawn("--demo", "--theme", "x"))["theme"] == "x"
    (config_dir() / "config.toml").write_text("store = \n")
    code, said = ended(spawn("--demo"))
    assert code == 2
    assert "config.toml is broken at line 1, column 9" in said


def test_the_default_profile_or_the_named_one_is_loaded() -> None:
    ProfilesFile().save(Profile("acme", "eu"))
    ProfilesFile().save(Profile("safe", "us", read_only=True))
    options = launched(spawn())
    assert (options["profile"], options["url"]) == ("acme", "https://app.eu.workato.com")
    assert options["read_only"] is False
    options = launched(spawn("safe"))
    assert (options["profile"], options["read_only"]) == ("safe", True)


def test_a_command_may_ask_before_the_screen_is_taken(tmp_path: Path) -> None:
    script = tmp_path / "ask"
    script.write_text(
        "#!/bin/sh\nprintf 'Passphrase: ' >/dev/tty\nread answer </dev/tty\n"
        f'[ "$answer" = open ] && echo {TOKEN}\n'
    )
    script.chmod(0o700)
    refs = {"dev": TokenRef("command", str(script)), "prod": TokenRef("env", "P")}
    ProfilesFile().save(Profile("acme", "eu", tokens=refs))
    child = spawn()
    child.expect("Passphrase: ")
    child.sendline("open")
    assert launched(child)["tokens"] == {"dev": len(TOKEN)}


def test_a_failing_command_ends_the_start_only_if_it_was_the_only_way() -> None:
    failing = TokenRef("command", "sh -c 'exit 3'")
    ProfilesFile().save(Profile("one", "eu", tokens={"dev": failing}))
    code, said = ended(spawn("one"))
    assert code == 1
    assert "failed with code 3" in said
    assert "profiles add one --environment dev" in said
    both = {"dev": TokenRef("env", "X"), "test": failing}
    ProfilesFile().save(Profile("two", "eu", tokens=both))
    child = spawn("two")
    child.expect("failed with code 3")
    assert launched(child)["tokens"] == {}


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_be_drawn_on_is_shown(term: str) -> None:
    code, said = ended(spawn("--demo", TERM=term))
    assert code == 2
    assert said.startswith("workato-tui: ")
    assert "TERM" in said


def test_interrupting_a_command_is_no_crash() -> None:
    asking = TokenRef("command", "sh -c 'echo ready >/dev/tty; sleep 60'")
    ProfilesFile().save(Profile("acme", "eu", tokens={"dev": asking}))
    child = spawn()
    child.expect("ready")
    child.send("\x03")
    code, said = ended(child)
    assert code == 1
    assert "Stopped." in said
    assert "Traceback" not in said
