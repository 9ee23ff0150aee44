"""List items of all customers of an Embedded partner, or find which customers run a package.

Each customer takes one call of the rate limit that all customers share; failed jobs and the code of
recipes take more. A fifth of the limit is left for other calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.commands.parser import Parser, add_subcommands
from workato_tui.commands.session import add_common, run_online
from workato_tui.profiles.errors import UsageError
from workato_tui.profiles.model import ENVIRONMENTS

if TYPE_CHECKING:
    import argparse

    from workato_tui.commands.session import Session

LISTS = {
    "recipes": "list recipes of all customers, those stopped by Workato first",
    "connections": "list connections of all customers, broken ones first",
    "failed-jobs": "list jobs of all customers that failed in the last 24 hours",
    "members": "list members of all customers",
}
_EXITS = """\
exit codes: 0 nothing is broken, or all customers run the package;
            1 something is broken, or the package differs or is missing;
            2 wrong usage or unreadable configuration;
            3 a customer, or the package, could not be read
"""


def build(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    """Add the sub-commands; return their parsers by name."""
    parser.epilog = _EXITS
    sub = add_subcommands(parser)
    for name, text in LISTS.items():
        _command(sub, name, text)
    package = _command(sub, "package", "compare a package with what each customer has")
    package.add_argument(
        "source", metavar="PACKAGE",
        help="build ID, a zip, or a folder with a committed package",
    )  # fmt: skip
    package.add_argument(
        "--cost", action="store_true", help="only print the number of calls that it takes"
    )
    return dict(sub.choices)


def _command(sub: argparse._SubParsersAction[Parser], name: str, text: str) -> Parser:
    parser = sub.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.",
                            epilog=_EXITS)  # fmt: skip
    parser.add_argument(
        "--environment", choices=ENVIRONMENTS, metavar="ENV",
        help="dev, test or prod of each customer (default: the workspace of the customer's own ID)",
    )  # fmt: skip
    parser.add_argument(
        "--customer", metavar="ID", action="append", default=[],
        help="only this customer: ID, E and your external ID, or name; repeatable",
    )  # fmt: skip
    add_common(parser)
    parser.set_defaults(run=_run, command=name)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    from workato_tui.commands.package_source import EXIT_TROUBLE, require_source, run_guarded
    from workato_tui.services.batch_spec import SpecError

    is_package = arguments.command == "package"
    if is_package:
        arguments.package = require_source(arguments.source)

    async def job(session: Session) -> int:
        from workato_tui.commands import customers_run

        run = customers_run.package if is_package else customers_run.show
        try:
            return await run(session, arguments)
        except SpecError as error:
            raise UsageError(str(error)) from None

    return run_guarded(lambda: run_online(arguments, job, failed=EXIT_TROUBLE))
