"""Wait for the end of a build, a deployment or a package; the exit code is the outcome.

Exit codes: 0 success; 1 failure, another end, or not readable; 2 wrong usage; 3 not finished: the
timeout expired, or it waits for people. Progress is printed on stderr.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from workato_tui.commands.output import print_json
from workato_tui.commands.parser import number_type
from workato_tui.commands.session import add_common, run_online
from workato_tui.commands.streams import report
from workato_tui.commands.wait import add_wait_options, result, wait_for
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    import argparse

    from workato_tui.commands.session import Session

KINDS = ("build", "deployment", "package")


def build(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "id",
        metavar="ID",
        type=number_type("build or deployment"),
        help="build, deployment or package ID",
    )
    parser.add_argument(
        "--kind", choices=KINDS, default="deployment", metavar="KIND",
        help=f"{', '.join(KINDS)} (default: deployment)",
    )  # fmt: skip
    add_wait_options(parser)
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Wait; return the exit code for the outcome."""

    async def job(session: Session) -> int:
        from workato_tui.services.watch import APPEARANCE_GRACE

        number = arguments.id
        was_created_here = session.store.ledger.created_recently
        watch, code = await wait_for(
            session,
            arguments.kind,
            number,
            started_here=await asyncio.to_thread(
                was_created_here, session.scope, number, APPEARANCE_GRACE
            ),
            timeout=arguments.timeout,
            through_review=arguments.through_review,
        )

        def show() -> None:
            if arguments.json:
                print_json(result(watch))
            elif watch.state is not None:
                sys.stdout.write(f"{sanitize(watch.state)}\n")

        return report(code, show)

    return run_online(arguments, job)
