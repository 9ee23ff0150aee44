"""Custom commands: their input, where they work, and who may run them."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from tests.support.screen import (
    NARROW,
    WIDE,
    cursor_id,
    frozen_demo,
    paste,
    run_app,
    saved_profile,
    settle,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import serve
from workato_tui.common.paths import config_dir
from workato_tui.demo import DEMO_TOKEN
from workato_tui.keymap import use_keys
from workato_tui.profiles.errors import UnreadableFile
from workato_tui.profiles.key_file import load_keys
from workato_tui.profiles.own_commands import OwnCommand, command_actions
from workato_tui.profiles.settings import load_settings

CONFIG = """
[commands.show]
key = ["f9", "X"]
where = "deployments"
run = "echo {id} {title} {environment} $WORKATO_STATE; echo ${HOME:+home}; echo oops >&2; exit 3"
reads = true

[commands.dump]
key = "f8"
run = "env"
show = "pane"

[commands.with-token]
key = "f7"
run = "test -n \\"$WORKATO_TOKEN\\" && echo ${#WORKATO_TOKEN}"
show = "message"
reads = true
token = true

[commands.odd]
key = "f6"
run = "echo {nothing}"
reads = true
"""


def load_config(text: str = CONFIG):
    config_dir().mkdir(parents=True, exist_ok=True, mode=0o700)
    (config_dir() / "config.toml").write_text(text)
    return load_settings()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_command_runs_with_the_fields_of_the_row_and_shows_its_output(size):
    with serve(frozen_demo()) as url:
        profile = saved_profile(url, read_only=True)
        async with run_app(
            loaded_profile=profile, settings=load_config(), read_only=True, size=size
        ) as pilot:
            row = cursor_id(pilot)
            await pilot.press("X")
            await wait_for_text(pilot, "show: exit 3", f"{row} ", "home", "oops")
            await pilot.press("escape")
            # On a read-only profile, commands without reads = true are rejected.
            await pilot.press("f8")
            await wait_for_status(pilot, "only commands with reads = true run")
            await settle(pilot)
            await pilot.press("f7")
            await wait_until(
                pilot, lambda: status_text(pilot) == f"with-token: exit 0. {len(DEMO_TOKEN)}"
            )
            await pilot.press("f6")
            await wait_for_status(pilot, "odd: no field {nothing} here. Fields:")
            await pilot.press("full_stop")
            await paste(pilot, "Run: echo {id}")
            await wait_for_text(pilot, "f9")
            await pilot.press("escape", "2")
            await settle(pilot)
            await pilot.press("f9")
            await wait_until(pilot, lambda: status_text(pilot) == "f9: Works in deployments only.")


async def test_commands_get_a_token_only_on_request(monkeypatch):
    monkeypatch.setenv("WORKATO_API_TOKEN", "wrkaus-abcdefghijklmnop")
    with serve(frozen_demo()) as url:
        async with run_app(loaded_profile=saved_profile(url), settings=load_config()) as pilot:
            await pilot.press("f8")
            await wait_for_text(pilot, "dump: exit 0")
            await pilot.press("G")
            await wait_for_text(pilot, "WORKATO_")
            output = text_of(pilot)
            assert "TOKEN" not in output
            assert DEMO_TOKEN not in output


@pytest.mark.parametrize(
    "run",
    [
        # Like the marks of `grep --color`.
        "printf '\\033[1m%.6s\\033[m%s\\n' $WORKATO_TOKEN ${WORKATO_TOKEN#??????}; echo end",
        # Longer than the output that is read; the cut is in the middle of the token.
        "yes $(printf '\\033[m')|tr -d '\\n'|head -c 65523; echo; echo end; printf $WORKATO_TOKEN",
    ],
)
async def test_tokens_in_the_output_are_masked(run):
    text = f"[commands.leak]\nkey = 'f9'\nreads = true\ntoken = true\nrun = {json.dumps(run)}"
    with serve(frozen_demo()) as url:
        async with run_app(loaded_profile=saved_profile(url), settings=load_config(text)) as pilot:
            await pilot.press("f9")
            await wait_for_text(pilot, "leak: exit 0")
            await wait_for_text(pilot, "end", "***")
            assert DEMO_TOKEN[:6] not in text_of(pilot)


@pytest.mark.parametrize(
    "run",
    [
        "printf %s {title}",
        'printf %s "{title}"',
        "printf %s '{title}'",
        'printf %s "$(echo {title})"',
        'printf %s\\" {title}',
        "cat <<END\n{title}\nEND",
        "true # isn't it {title}",
        "true `echo {title}`",
        'printf %s "it\'s {title}"',
    ],
)
def test_a_value_of_a_row_is_never_executed(run, tmp_path):
    title = "$(touch pwned); `touch pwned` 'x' \"y\"\ntouch pwned; ' touch pwned\" & touch pwned"
    command = OwnCommand("odd", run)
    fields = {"title": title}
    environment = {"PATH": os.environ["PATH"], "WORKATO_TITLE": title}
    script = ["/bin/sh", "-c", command.script(fields)]
    # The command may fail, but it must not run anything.
    process = subprocess.run(
        script, env=environment, cwd=tmp_path, capture_output=True, check=False
    )
    assert not (tmp_path / "pwned").exists()
    if run.startswith(("printf %s {", 'printf %s "{', "printf %s '{")):
        assert process.stdout.decode() == title


@pytest.mark.parametrize(
    "run",
    [
        "printf [%s] {title}",
        'printf %s "$(printf [%s] {title})"',
        'printf %s "$(printf [%s] "{title}")"',
        "printf %s \"$(printf [%s] '{title}')\"",
        'printf %s "`printf [%s] {title}`"',
        'printf %s "$(printf "[%s]" {title})"',
        'printf "(it\'s" >&2; printf [%s] {title}',
    ],
)
def test_a_value_is_always_one_word(run, tmp_path):
    (tmp_path / "a file").touch()
    title = "all  of * "
    environment = {"PATH": os.environ["PATH"], "WORKATO_TITLE": title}
    script = ["/bin/sh", "-c", OwnCommand("odd", run).script({"title": title})]
    process = subprocess.run(script, env=environment, cwd=tmp_path, capture_output=True, check=True)
    assert process.stdout.decode() == f"[{title}]"


def test_used_keys_are_reported_and_can_be_freed():
    settings = load_config(
        '[commands.a]\nkey = "d"\nrun = "true"\n[commands.b]\nkey = "f9"\nrun = "true"'
    )
    actions, problems = command_actions(settings.commands)
    assert [action.key for action in actions] == ["", "f9"]
    expected = "config.toml: commands.a: d is the key of download. Choose another one, or free it"
    assert [problem.partition(" in keys")[0] for problem in problems] == [expected]
    (config_dir() / "keys.toml").write_text("download = []")
    use_keys(load_keys().keys)
    actions, problems = command_actions(settings.commands)
    assert ([action.key for action in actions], problems) == (["d", "f9"], ())


@pytest.mark.parametrize(
    "text",
    [
        "commands = 3", "[commands.a]", "[commands.a]\nrun = 3",
        '[commands.a]\nrun = "x"\nshow = "tab"',
        '[commands.a]\nrun = "x"\nreads = 1', '[commands.a]\nrun = "x"\nkey = "ctrl+s"',
        '[commands.a]\nrun = "x"\nkey = "esc"', '[commands.a]\nrun = "x"\nwhen = "now"',
        'send_key = "f10"\n[commands.a]\nrun = "x"\nkey = "f10"',
        '[commands."a/b"]\nrun = "x"', '[commands.a]\nrun = "x"\nwhere = 3',
    ],
)  # fmt: skip
def test_invalid_commands_are_reported(text):
    with pytest.raises(UnreadableFile, match=r"config\.toml: commands"):
        load_config(text)
