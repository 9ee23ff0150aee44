"""The command line as data: what the parsers of argparse say, without argparse's layout.

The help of argparse looks different in each version of Python; the pages must not.
"""

from __future__ import annotations

import argparse
import importlib
from inspect import cleandoc
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.commands import COMMANDS
from workato_tui.commands.parser import Parser, start_parser

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Argument(NamedTuple):
    """An option or a positional argument: how it is written, and what it does."""

    usage: str
    help: str


class Command(NamedTuple):
    """A command with its arguments, and the commands below it."""

    name: str
    """As it is typed: ``workato-tui builds show``."""
    summary: str
    """One line, without a full stop."""
    synopsis: str
    description: str
    arguments: list[Argument]
    commands: list[Command]
    epilog: str = ""


def program() -> Command:
    """Return ``workato-tui [PROFILE]``, which starts the app, with all sub-commands."""
    parser = start_parser()
    commands = [
        _command(_parser_of(name, module), summary) for name, (module, summary) in COMMANDS.items()
    ]
    return _command(parser, "a terminal UI for Workato")._replace(commands=commands, epilog="")


def every_command(command: Command) -> Iterator[Command]:
    """Yield ``command`` and all commands below it."""
    yield command
    for below in command.commands:
        yield from every_command(below)


def _parser_of(name: str, module_name: str) -> Parser:
    module = importlib.import_module(module_name)
    parser = Parser(prog=f"workato-tui {name}", description=module.__doc__)
    module.build(parser)
    return parser


def _command(parser: argparse.ArgumentParser, summary: str) -> Command:
    actions = [one for one in parser._actions if one.help != argparse.SUPPRESS]
    below = [one for one in actions if isinstance(one, argparse._SubParsersAction)]
    arguments = [_argument(one) for one in actions if one not in below]
    return Command(
        parser.prog,
        summary,
        _synopsis(parser, actions),
        cleandoc(parser.description or ""),
        [one for one in arguments if not one.usage.startswith("-h")],
        [_command(one, text) for action in below for one, text in _choices(action)],
        cleandoc(parser.epilog or ""),
    )


def _choices(
    action: argparse._SubParsersAction[argparse.ArgumentParser],
) -> Iterator[tuple[argparse.ArgumentParser, str]]:
    helps = {one.dest: one.help or "" for one in action._choices_actions}
    for name, parser in action.choices.items():
        yield parser, helps.get(name, "")


def _argument(action: argparse.Action) -> Argument:
    value = "" if action.nargs == 0 else _metavar(action)
    names = ", ".join(action.option_strings)
    return Argument(f"{names} {value}".strip(), (action.help or "").replace("%%", "%"))


def _metavar(action: argparse.Action) -> str:
    metavar = action.metavar
    name = metavar if isinstance(metavar, str) else action.dest.upper()
    if not action.option_strings:
        name = {"?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} ..."}.get(
            str(action.nargs), name
        )
    return name


def _synopsis(parser: argparse.ArgumentParser, actions: Sequence[argparse.Action]) -> str:
    """Return the usage on one line: required options are named, all others are ``[options]``."""
    words = [parser.prog, "[options]"]
    words += [
        f"({' | '.join(_argument(one).usage for one in group._group_actions)})"
        for group in parser._mutually_exclusive_groups
        if group.required
    ]
    for action in actions:
        if isinstance(action, argparse._SubParsersAction):
            words[1:] = ["COMMAND ..."]
        elif not action.option_strings:
            words.append(_metavar(action))
        elif action.required:
            words.append(_argument(action).usage)
    return " ".join(words)
