"""Batches: the same work on many projects, recipes or customers, from a file.

The file says what to do, in TOML or JSON (docs/batch.md has examples). `plan` reads and shows what
would be done. `run` does it, once for each item; --yes confirms the count (and prod). What was cut
off goes on with `resume`: items that were done are not sent again, and items whose outcome is
unknown only after a look-up.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.commands.parser import Parser
from workato_tui.commands.session import EXITS, add_common, run_online
from workato_tui.profiles.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from workato_tui.commands.session import Session
    from workato_tui.services.batch_spec import BatchSpec


def build(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands."""
    subcommands(parser)


def subcommands(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    """Add the sub-commands; return their parsers by name."""
    parser.epilog = EXITS
    sub = parser.add_subparsers(
        metavar="COMMAND", required=True, parser_class=Parser, prog=parser.prog
    )
    plan = _command(sub, "plan", "show what would be done; sends nothing")
    run = _command(sub, "run", "do it, once for each item")
    run.add_argument(
        "--yes", metavar="COUNT", help='what `plan` says: the count of items, "12 prod" for prod'
    )
    run.add_argument("--again", action="store_true", help="although the last run has not ended")
    resume = _command(sub, "resume", "resume the last run of this file")
    resume.add_argument("--retry-failed", action="store_true", help="failed items once more")
    resume.add_argument(
        "--done", metavar="ITEM[=NUMBER]", action="append", default=[],
        help="you looked: the unknown item was done; NUMBER is that of the build that it made",
    )  # fmt: skip
    resume.add_argument(
        "--not-done", metavar="ITEM", action="append", default=[],
        help="you looked: the unknown item was not done, and is sent again",
    )  # fmt: skip
    status = _command(sub, "status", "show how far the last run of this file is")
    status.add_argument("--format", choices=("text", "csv", "markdown"), default="text")
    for each in (plan, run, resume, status):
        add_common(each)
    return dict(sub.choices)


def _command(sub: argparse._SubParsersAction[Parser], name: str, text: str) -> Parser:
    parser = sub.add_parser(name, help=text, description=__doc__)
    parser.add_argument("file", metavar="FILE", help="what to do, as TOML or JSON")
    # A run that is cut off has not ended, whatever became of its last write.
    parser.set_defaults(run=_run, command=name, wait=True)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    from workato_tui.services.batch_spec import SpecError, read_spec

    try:
        spec = read_spec(Path(arguments.file).expanduser())
    except SpecError as error:
        raise UsageError(str(error)) from None
    arguments.profile = arguments.profile or spec.profile or None
    arguments.token_of = _token_of(spec)

    async def job(session: Session) -> int:
        from workato_tui.commands import batch_run

        try:
            return await batch_run.COMMANDS[arguments.command](session, arguments, spec)
        except SpecError as error:
            raise UsageError(str(error)) from None

    return run_online(arguments, job)


def _token_of(spec: BatchSpec) -> str:
    """Return the environment whose token is needed; empty for DEV's."""
    from workato_tui.services.batch_planner import FROM_DEV

    own = not spec.customers and not any(one.get("customer") for one in spec.items)
    return spec.environment if own and spec.action.id not in FROM_DEV else ""
