"""Starting the app in a pseudo-terminal: what is decided before the screen appears."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.cli.conftest import ROOT
from workato_tui.common.paths import config_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.pty

# Replace the app by a program that prints its options.
_PRINT_OPTIONS = """
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


def spawn(*arguments: str, **env: str) -> pexpect.spawn:
    return pexpect.spawn(
        sys.executable,
        ["-c", _PRINT_OPTIONS, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **env},
        encoding="utf-8",
        timeout=20,
        dimensions=(36, 400),
    )


def read_options(child: pexpect.spawn) -> dict[str, object]:
    child.expect("LAUNCHED (.*) END")
    options: dict[str, object] = json.loads(child.match.group(1))
    assert wait_for_exit(child) == (0, "")
    return options


def wait_for_exit(child: pexpect.spawn) -> tuple[int, str]:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, (child.before or "").strip()


def test_without_profiles_the_app_starts_without_one() -> None:
    options = read_options(spawn())
    assert (options["profile"], options["demo"], options["url"]) == (None, False, None)
    assert options["gc"] is False


def test_every_option_reaches_the_app() -> None:
    arguments = "--demo --read-only --section builds --no-mouse --ascii --theme workato-light"
    options = read_options(spawn(*arguments.split(), "--log-level", "debug", "--profile-startup"))
    assert options == {
        "profile": None, "url": None, "tokens": {}, "demo": True, "read_only": True,
        "section": "builds", "mouse": False, "ascii": True, "theme": "workato-light",
        "log_level": "debug", "startup": True, "store": True, "gc": False,
    }  # fmt: skip


def test_settings_are_the_defaults_of_the_command_line() -> None:
    config_dir().mkdir(parents=True, mode=0o700)
    (config_dir() / "config.toml").write_text('store = false\nmouse = false\ntheme = "nord"\n')
    options = read_options(spawn("--demo"))
    assert (options["mouse"], options["theme"], options["store"]) == (False, "nord", False)
    assert read_options(spawn("--demo", "--theme", "x"))["theme"] == "x"
    (config_dir() / "config.toml").write_text("store = \n")
    code, output = wait_for_exit(spawn("--demo"))
    assert code == 2
    assert "config.toml is broken at line 1, column 9" in output


def test_the_default_or_the_named_profile_is_loaded() -> None:
    ProfilesFile().save(Profile("acme", "eu"))
    ProfilesFile().save(Profile("safe", "us", read_only=True))
    options = read_options(spawn())
    assert (options["profile"], options["url"]) == ("acme", "https://app.eu.workato.com")
    assert options["read_only"] is False
    options = read_options(spawn("safe"))
    assert (options["profile"], options["read_only"]) == ("safe", True)


def test_a_token_command_may_use_the_terminal(tmp_path: Path) -> None:
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
    assert read_options(child)["tokens"] == {"dev": len(TOKEN)}


def test_a_failed_token_command_ends_the_start_if_it_is_the_only_one() -> None:
    failing = TokenRef("command", "sh -c 'exit 3'")
    ProfilesFile().save(Profile("one", "eu", tokens={"dev": failing}))
    code, output = wait_for_exit(spawn("one"))
    assert code == 1
    assert "failed with code 3" in output
    assert "profiles add one --environment dev" in output
    tokens = {"dev": TokenRef("env", "X"), "test": failing}
    ProfilesFile().save(Profile("two", "eu", tokens=tokens))
    child = spawn("two")
    child.expect("failed with code 3")
    assert read_options(child)["tokens"] == {}


@pytest.mark.parametrize("term", ["dumb", ""])
def test_an_unusable_terminal_is_reported(term: str) -> None:
    code, output = wait_for_exit(spawn("--demo", TERM=term))
    assert code == 2
    assert output.startswith("workato-tui: ")
    assert "TERM" in output


def test_interrupting_a_token_command() -> None:
    waiting = TokenRef("command", "sh -c 'echo ready >/dev/tty; sleep 60'")
    ProfilesFile().save(Profile("acme", "eu", tokens={"dev": waiting}))
    child = spawn()
    child.expect("ready")
    child.send("\x03")
    code, output = wait_for_exit(child)
    assert code == 1
    assert "Stopped." in output
    assert "Traceback" not in output
