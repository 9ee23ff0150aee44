"""``workato-tui keys``: every action with its keys, and problems of the key map."""

from __future__ import annotations

from workato_tui.common.paths import config_dir
from workato_tui.keymap import ACTIONS


def test_every_action_is_listed_with_its_current_keys(cli):
    config_dir().mkdir(parents=True, mode=0o700)
    (config_dir() / "keys.toml").write_text('approve = ["f6", "a"]\nreject = []\n')
    result = cli("keys")
    assert (result.code, result.err) == (0, "")
    rows = [line.split() for line in result.out.splitlines()]
    assert [row[0] for row in rows] == [action.id for action in ACTIONS]
    assert "approve                  f6 a " in result.out
    assert "reject                   - " in result.out


def test_check_names_problems_and_exits_with_1(cli):
    path = config_dir() / "keys.toml"
    assert cli("keys", "--check") == cli("keys", "--check")
    assert cli("keys", "--check").out == f"{path}: no problems\n"
    path.parent.mkdir(parents=True, mode=0o700)
    path.write_text('\nsort = "x"')
    result = cli("keys", "--check")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"workato-tui: {path}, line 2: x now does sort; reject has lost")
    path.write_text("sort = ")
    assert cli("keys", "--check").code == 2


def test_own_commands_are_listed(cli):
    config_dir().mkdir(parents=True, mode=0o700)
    (config_dir() / "config.toml").write_text('[commands.show]\nkey = ["f9", "d"]\nrun = "true"\n')
    result = cli("keys")
    assert "command:show             f9 " in result.out
    assert "commands.show: d is the key of download" in result.err
    assert cli("keys", "--check").code == 1
