"""The command line parsers, chosen by the first word."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import re
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from workato_tui.commands import COMMANDS
from workato_tui.common.text import sanitize
from workato_tui.profiles.errors import UsageError
from workato_tui.views import SECTION_BY_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SECTIONS = tuple(SECTION_BY_ID)
_MIN_WIDTH = 40
"""Minimum width of the help."""
LOG_LEVELS = ("debug", "info", "warning", "error")

_PATHS = frozenset(("data_dir", "dir", "into", "name", "source", "before", "after"))
"""Arguments that may contain any bytes that a file system accepts."""
_EMPTY_ALLOWED = frozenset(("reviewer", "download_dir", "title", "description"))

# Do not repeat a possible token: it would stay in the terminal's scrollback.
_TOKEN_LIKE = re.compile(r"wrk[a-z]*-\S+|[A-Za-z0-9_+=.-]{24,}")
# A number or a relative time (-7d, -12h); a wrong unit (-1y) is for whoever reads the time.
_STARTS_WITH_MINUS = re.compile(r"-\s*\d+(\.\d*)?\s*[a-z]*$", re.IGNORECASE)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """A formatter with a fixed width: argparse would import shutil for each option.

    Keeps lists in descriptions and wraps paragraphs.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_width())

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from textwrap import dedent, fill

        lines: list[str] = []
        for line in dedent(text).strip().splitlines():
            # A line of its own is indented, empty, or follows such a line.
            starts = not lines or not line or line[0] == " " or not lines[-1] or lines[-1][0] == " "
            lines += [line] if starts else []
            lines[-1] = line if starts else f"{lines[-1]} {line}"
        return "\n".join(
            fill(
                line,
                width,
                break_on_hyphens=False,
                initial_indent=indent,
                subsequent_indent=indent + _hanging_indent(line),
            )
            for line in lines
        )


def _hanging_indent(line: str) -> str:
    """Return the indent of continuation lines in a list."""
    match = re.match(r" +(?:\S+(?: \S+)*  +)?", line)
    return " " * min(len(match[0]), _MIN_WIDTH // 2) if match else ""


class Parser(argparse.ArgumentParser):
    """Prints errors in one sentence, without repeating what may be a token."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("allow_abbrev", False)
        options.setdefault("formatter_class", _Formatter)
        super().__init__(**options)
        # argparse treats negative numbers as values; times such as -7d are values too.
        self._negative_number_matcher = _STARTS_WITH_MINUS

    def error(self, message: str) -> NoReturn:
        """Print the message on stderr and exit with code 2."""
        message = sanitize(_TOKEN_LIKE.sub("***", message), 300)
        self.exit(2, f"workato-tui: {message}. `{self.prog} --help` shows what there is.\n")


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the arguments, with ``run`` set to the function to call.

    Raises SystemExit for ``--help`` and wrong usage.
    """
    if any(word == "--token" or word.startswith("--token=") for word in words):
        raise UsageError(
            "A token is never an argument: other users of this machine could read it. Use "
            "--token-stdin, --token-env VAR or --token-command CMD, or leave it out to be asked."
        )
    if words and words[0] in COMMANDS:
        arguments = _parse_command(words[0], words[1:])
    else:
        arguments = _parse_start(words)
    _check_texts(arguments)
    return arguments


def looks_like_token(word: str) -> bool:
    """Return whether ``word`` may be a token given in the wrong place."""
    lower = any(character.islower() for character in word)
    digit = any(character.isdigit() for character in word)
    return lower and digit and _TOKEN_LIKE.fullmatch(word) is not None


def number_type(noun: str) -> Callable[[str], str]:
    """Return an argparse type for the number of a ``what``; accepts a leading ``#``."""

    def read(text: str) -> str:
        digits = text.strip().removeprefix("#")
        if not (digits.isascii() and digits.isdigit()):
            raise argparse.ArgumentTypeError(
                f'"{text[:40]}" is not the number of a {noun}, which looks like 6390'
            )
        return digits

    return read


def _check_texts(arguments: argparse.Namespace) -> None:
    """Refuse text that is not UTF-8, and empty option values.

    An unset variable in a script results in an empty value, which would select everything.
    """
    for name, value in vars(arguments).items():
        if not isinstance(value, str) or name in _PATHS:
            continue
        if not value and name not in _EMPTY_ALLOWED:
            raise UsageError(f"The value for {name.replace('_', '-')} is empty.")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise UsageError(
                f"The value for {name.replace('_', '-')} is not text in UTF-8."
            ) from None


def add_subcommands(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[Parser]:
    """Let a command have sub-commands; return what adds their parsers."""
    return parser.add_subparsers(
        metavar="COMMAND", required=True, parser_class=Parser, prog=parser.prog
    )


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Add ``--data-dir``, which several commands share."""
    parser.add_argument(
        "--data-dir", metavar="DIR", help="store data, cache and logs below this folder"
    )


def _parse_command(name: str, words: Sequence[str]) -> argparse.Namespace:
    module = importlib.import_module(f"workato_tui.commands.{name}")
    parser = Parser(prog=f"workato-tui {name}", description=module.__doc__)
    module.build(parser)
    arguments = parser.parse_args(words)
    if not hasattr(arguments, "run"):
        arguments.run = module.run
    return arguments


def _parse_start(words: Sequence[str]) -> argparse.Namespace:
    arguments = start_parser().parse_args(words)
    if arguments.profile in COMMANDS:
        raise UsageError(
            f"{arguments.profile} is a command: write it first, `workato-tui {arguments.profile} …`"
            "."
        )
    arguments.run = _start
    return arguments


def _start(arguments: argparse.Namespace) -> int:
    from workato_tui.commands.start import run

    return run(arguments)


def start_parser() -> Parser:
    """Return the parser of ``workato-tui [PROFILE]``, which starts the app."""
    width = max(map(len, COMMANDS))
    parser = Parser(
        prog="workato-tui",
        description="A terminal UI for Workato: projects, builds, deployments and their assets.",
        epilog="commands:\n"
        + "\n".join(f"  {name:<{width}}  {text}" for name, text in COMMANDS.items())
        + "\n\nRun `workato-tui COMMAND --help` for details. Exit codes: 0 success, 1 failure, "
        "2 wrong usage or unreadable configuration; builds, deployments and watch also return "
        "3 if the operation has not finished and 4 if its outcome is unknown.",
    )
    add = parser.add_argument
    add(
        "profile", nargs="?", metavar="PROFILE", help="saved profile (default: the default profile)"
    )
    add("address", nargs="?", metavar="URL", help="Workato URL to open")
    add("--demo", action="store_true", help="use the built-in demo workspace, without a network")
    add(
        "--demo-faults",
        action="store_true",
        help="with --demo: lose every third response to a change",
    )
    add(
        "--read-only",
        action="store_true",
        help="disable everything that changes something in Workato",
    )
    add("--section", choices=SECTIONS, metavar="NAME", help=f"first section: {', '.join(SECTIONS)}")
    add("--view", metavar="NAME", help="saved view to start in, e.g. 'Prod this week'")
    add(
        "--customer",
        metavar="ID",
        help="start in this Embedded customer's workspace: its ID, or E and your external ID",
    )
    add(
        "--no-mouse",
        action="store_true",
        help="do not use the mouse, so that the terminal can select text",
    )
    add("--ascii", action="store_true", help="draw with ASCII characters only")
    add("--theme", metavar="NAME", help="workato-dark, workato-light, workato-contrast, …")
    add("--log-level", choices=LOG_LEVELS, default="warning", metavar="LEVEL",
        help=f"{', '.join(LOG_LEVELS)} (default: warning)")  # fmt: skip
    add_data_dir(parser)
    add("--profile-startup", action="store_true", help="print the startup timing")
    add("-V", "--version", action="version", version=_version(), help="print the version")
    return parser


def _width() -> int:
    """Return the width of the help: COLUMNS, or the terminal's width."""
    variable = os.environ.get("COLUMNS", "")
    columns = (
        int(variable) if variable.isascii() and variable.isdigit() and len(variable) < 5 else 0
    )
    for stream in (1, 2):
        if columns:
            break
        with contextlib.suppress(OSError):
            columns = os.get_terminal_size(stream).columns
    return max(columns or 80, _MIN_WIDTH) - 2


def _version() -> str:
    return f"workato-tui {sys.modules['workato_tui'].__version__}"
