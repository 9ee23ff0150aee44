"""Compares two builds, zips or folders without a screen."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.commands.package_source import EXIT_TROUBLE, require_source, run_guarded
from workato_tui.commands.session import DONE, FAILED, run_online
from workato_tui.common.text import count_label
from workato_tui.profiles.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from workato_tui.commands.parser import Parser
    from workato_tui.commands.session import Session
    from workato_tui.packages.compare.model import Comparison

SAME, DIFFER = DONE, FAILED

_HELP = """Print what changed from A to B: added, removed, moved and renamed assets; the steps and
fields of recipes; the rows of tables.

A and B are build IDs, zips, or folders with a committed package. A profile is needed for builds
only. Noise (version numbers, order of keys, designer data, moved UUIDs) is counted but not listed,
and is no difference unless --all is given.
"""
_EXITS = """\
exit codes: 0 no difference; 1 differences;
            2 wrong usage or unreadable configuration;
            3 one side, or an asset in it, could not be downloaded or read
"""


def add_parser(sub: argparse._SubParsersAction[Parser]) -> Parser:
    """Add ``compare``; return its parser."""
    comparing = sub.add_parser(
        "compare", help="compare two builds, zips or folders",
        description=_HELP, epilog=_EXITS,
    )  # fmt: skip
    add = comparing.add_argument
    add("before", metavar="A", help="the earlier side: a build ID, a zip or a folder")
    add("after", metavar="B", help="the later side")
    add("--markdown", action="store_true", help="print Markdown, for a change ticket")
    add("--all", action="store_true", help="include noise")
    add("--full", action="store_true", help="print every change instead of counts")
    comparing.set_defaults(run=run)
    return comparing


def run(arguments: argparse.Namespace) -> int:
    """Compare, print, and return 0, 1, or 3, so that an error is not taken for a difference."""
    return run_guarded(lambda: _run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    if arguments.json and arguments.markdown:
        raise UsageError("--json and --markdown are two forms of the same: give one of them.")
    sources = [require_source(word) for word in (arguments.before, arguments.after)]
    if all(isinstance(source, Path) for source in sources):
        return _compare(arguments, [Path(source) for source in sources])

    async def job(session: Session) -> int:
        return await _with_builds(session, arguments, sources)

    return run_online(arguments, job, failed=EXIT_TROUBLE)


async def _with_builds(
    session: Session, arguments: argparse.Namespace, sources: list[Path | str]
) -> int:
    from workato_tui.commands.download import temporary_zip

    async with AsyncExitStack() as stack:
        paths = [
            source
            if isinstance(source, Path)
            else await stack.enter_async_context(temporary_zip(session, source))
            for source in sources
        ]
        return await asyncio.to_thread(_compare, arguments, paths)


def _compare(arguments: argparse.Namespace, paths: list[Path]) -> int:
    from workato_tui.commands.streams import discard_output, print_error
    from workato_tui.packages.compare.compare import compare
    from workato_tui.packages.contents.package import open_package
    from workato_tui.packages.zip_check import check_zip

    for path in paths:
        if path.is_file():
            # Comparing trusts the checksums of a zip; verify them first.
            check_zip(path)
    with ExitStack() as opened:
        before, after = (
            opened.enter_context(open_package(path, label=_label(path))) for path in paths
        )
        comparison = compare(before, after)
        try:
            _print_report(comparison, arguments)
            sys.stdout.flush()
        except BrokenPipeError:
            discard_output(1)
    differs = bool(comparison.changes) if arguments.all else comparison.differs
    if comparison.uncompared and not differs:
        print_error(f"{count_label(len(comparison.uncompared), 'asset')} could not be compared.")
        return EXIT_TROUBLE
    return DIFFER if differs else SAME


def _label(path: Path) -> str:
    """Return the name of a side; a downloaded build by its number."""
    return path.stem if path.parent.name.startswith("workato-tui-") else str(path)


def _print_report(comparison: Comparison, arguments: argparse.Namespace) -> None:
    if arguments.json:
        from workato_tui.commands.output import print_json
        from workato_tui.packages.compare.report_json import to_data

        print_json(to_data(comparison, noise=arguments.all))
        return
    if arguments.markdown:
        from workato_tui.packages.compare.report_markdown import markdown as report
    else:
        from workato_tui.packages.compare.report_text import plain_text as report
    sys.stdout.writelines(
        f"{line}\n" for line in report(comparison, noise=arguments.all, full=arguments.full)
    )
