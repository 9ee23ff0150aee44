"""The command line as data, read from the parsers of argparse.

The layout of argparse's help depends on the version of Python; the pages must not.
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
    """An option or a positional argument, with its syntax and help."""

    usage: str
    help: str


class Command(NamedTuple):
    """A command with its arguments and sub-commands."""

    name: str
    """The full name: ``workato-tui builds show``."""
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
    commands = [_command(_parser_of(name), summary) for name, summary in COMMANDS.items()]
    return _command(parser, "a terminal UI for Workato")._replace(commands=commands, epilog="")


def every_command(command: Command) -> Iterator[Command]:
    """Yield ``command`` and all its sub-commands."""
    yield command
    for subcommand in command.commands:
        yield from every_command(subcommand)


def _parser_of(name: str) -> Parser:
    module = importlib.import_module(f"workato_tui.commands.{name}")
    parser = Parser(prog=f"workato-tui {name}", description=module.__doc__)
    module.build(parser)
    return parser


def _command(parser: argparse.ArgumentParser, summary: str) -> Command:
    actions = [action for action in parser._actions if action.help != argparse.SUPPRESS]
    groups = [action for action in actions if isinstance(action, argparse._SubParsersAction)]
    arguments = [_argument(action) for action in actions if action not in groups]
    return Command(
        parser.prog,
        summary,
        _synopsis(parser, actions),
        cleandoc(parser.description or ""),
        [argument for argument in arguments if not argument.usage.startswith("-h")],
        [_command(subparser, text) for group in groups for subparser, text in _choices(group)],
        cleandoc(parser.epilog or ""),
    )


def _choices(
    action: argparse._SubParsersAction[argparse.ArgumentParser],
) -> Iterator[tuple[argparse.ArgumentParser, str]]:
    helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
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
    """Return the usage on one line; optional options are shown as ``[options]``."""
    parts = [parser.prog, "[options]"]
    parts += [
        f"({' | '.join(_argument(action).usage for action in group._group_actions)})"
        for group in parser._mutually_exclusive_groups
        if group.required
    ]
    for action in actions:
        if isinstance(action, argparse._SubParsersAction):
            parts[1:] = ["COMMAND ..."]
        elif not action.option_strings:
            parts.append(_metavar(action))
        elif action.required:
            parts.append(_argument(action).usage)
    return " ".join(parts)
