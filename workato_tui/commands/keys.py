"""Print every action with its ID and its keys.

Assign keys in keys.toml, beside config.toml: `approve = ["a", "f6"]`, `reject = []`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workato_tui.commands.parser import add_data_dir
from workato_tui.commands.streams import print_error
from workato_tui.common.paths import config_dir
from workato_tui.keymap import ACTIONS, IN_PROFILES, key_label, use_commands, use_keys
from workato_tui.profiles.key_file import FILE_NAME, load_keys
from workato_tui.profiles.own_commands import command_actions
from workato_tui.profiles.settings import load_settings

if TYPE_CHECKING:
    import argparse


def build(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--check",
        action="store_true",
        help="only print the problems of keys.toml; exit with 1 if there are any",
    )
    add_data_dir(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the table, or with ``--check`` the problems of the key map."""
    settings = load_settings()
    key_map = load_keys(settings.send_key)
    use_keys(key_map.keys)
    problems = (*key_map.problems, *command_actions(settings.commands)[1])
    for problem in problems:
        print_error(problem)
    if arguments.check:
        if not problems:
            sys.stdout.write(f"{config_dir() / FILE_NAME}: no problems\n")
        return 1 if problems else 0
    use_commands(command_actions(settings.commands)[0])
    for action in ACTIONS:
        keys = " ".join(map(key_label, action.key_names)) or "-"
        prefix = "profiles: " if action.scope == IN_PROFILES else ""
        sys.stdout.write(f"{action.id:<24} {keys:<18} {prefix}{action.help}\n")
    return 0
