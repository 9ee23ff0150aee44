"""Lists over the customers of an Embedded partner, and which customer runs a package.

Each customer costs one call of the limit that all customers share, failed jobs and the code of
recipes some more. A fifth of the limit is left for others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.commands.parser import Parser
from workato_tui.commands.session import add_common, run_online
from workato_tui.profiles.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from workato_tui.commands.session import Session

LISTS = {
    "recipes": "recipes, those that Workato stopped first",
    "connections": "connections, broken ones first",
    "failed-jobs": "jobs that failed in the last 24 hours",
    "members": "members",
}
_ENVIRONMENTS = ("dev", "test", "prod")
_EXITS = """\
exit codes: 0 nothing is broken, or all run the package;
            1 something is broken, or the package differs or is missing;
            2 wrong usage or unreadable configuration;
            3 a customer, or the package, could not be read
"""


def build(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands."""
    subcommands(parser)


def subcommands(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    """Add the sub-commands; return their parsers by name."""
    parser.epilog = _EXITS
    sub = parser.add_subparsers(
        metavar="COMMAND", required=True, parser_class=Parser, prog=parser.prog
    )
    for name, text in LISTS.items():
        _command(sub, name, f"{text}, of all customers")
    package = _command(sub, "package", "which customer runs a package")
    package.add_argument(
        "source", metavar="PACKAGE",
        help="a build's number, a zip, or a folder in which packages are committed",
    )  # fmt: skip
    package.add_argument(
        "--cost", action="store_true", help="only say how many calls it takes, and ask no customer"
    )
    return dict(sub.choices)


def _command(sub: argparse._SubParsersAction[Parser], name: str, text: str) -> Parser:
    parser = sub.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.",
                            epilog=_EXITS)  # fmt: skip
    parser.add_argument(
        "--environment", choices=_ENVIRONMENTS,
        help="the one of each customer (default: the customer's own id)",
    )  # fmt: skip
    parser.add_argument(
        "--customer", metavar="ID", action="append", default=[],
        help="only this one: id, E and your own id, or name; several times for several",
    )  # fmt: skip
    add_common(parser)
    parser.set_defaults(run=_run, command=name)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    from workato_tui.commands.package_source import EXIT_TROUBLE, find_source, run_guarded
    from workato_tui.services.batch_spec import SpecError

    is_package = arguments.command == "package"
    if is_package:
        arguments.package = find_source(arguments.source)
        if arguments.package is None:
            word = arguments.source
            raise UsageError(f"{word} is no file, no folder, and no build's number either.")

    async def job(session: Session) -> int:
        from workato_tui.commands import customers_run

        run = customers_run.package if is_package else customers_run.show
        try:
            return await run(session, arguments)
        except SpecError as error:
            raise UsageError(str(error)) from None

    return run_guarded(lambda: run_online(arguments, job, failed=EXIT_TROUBLE))
