"""Run one action on many projects, recipes or customers, as described in a file.

The file is TOML or JSON; docs/tasks/batches.md has examples. `plan` reads it and shows what would
be done. `run` sends each item once; --yes confirms the count (and prod). `resume` continues an
interrupted run: finished items are not sent again, and items with an unknown outcome only after a
check.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.commands.parser import Parser, add_subcommands
from workato_tui.commands.session import EXITS, add_common, run_online
from workato_tui.profiles.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from workato_tui.commands.session import Session
    from workato_tui.services.batch_spec import BatchSpec


def build(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    """Add the sub-commands; return their parsers by name."""
    parser.epilog = EXITS
    sub = add_subcommands(parser)
    plan = _command(sub, "plan", "show what would be done, without sending anything")
    run = _command(sub, "run", "send each item once")
    run.add_argument(
        "--yes", metavar="COUNT", help='confirm the count that `plan` prints; "12 prod" for prod'
    )
    run.add_argument("--again", action="store_true", help="run even if the last run has not ended")
    resume = _command(sub, "resume", "resume the last run of this file")
    resume.add_argument("--retry-failed", action="store_true", help="retry failed items")
    resume.add_argument(
        "--done", metavar="ITEM[=NUMBER]", action="append", default=[],
        help="mark an item with an unknown outcome as done; NUMBER is the ID of its build",
    )  # fmt: skip
    resume.add_argument(
        "--not-done", metavar="ITEM", action="append", default=[],
        help="mark an item with an unknown outcome as not done, and send it again",
    )  # fmt: skip
    status = _command(sub, "status", "show the progress of the last run of this file")
    status.add_argument(
        "--format", choices=("text", "csv", "markdown"), default="text", metavar="FORMAT",
        help="text (default), csv or markdown",
    )  # fmt: skip
    for command in (plan, run, resume, status):
        add_common(command)
    return dict(sub.choices)


def _command(sub: argparse._SubParsersAction[Parser], name: str, text: str) -> Parser:
    parser = sub.add_parser(name, help=text, description=__doc__)
    parser.add_argument("file", metavar="FILE", help="description of the batch, TOML or JSON")
    # An interrupted run has not ended, whatever the outcome of its last write.
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
    """Return the environment whose token is needed; empty for DEV."""
    from workato_tui.services.batch_targets import FROM_DEV

    has_customers = spec.customers or any(item.get("customer") for item in spec.items)
    return "" if has_customers or spec.action.id in FROM_DEV else spec.environment
