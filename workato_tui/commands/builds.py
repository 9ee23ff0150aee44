"""Build projects; show, download, unpack, and compare builds, or packages in zips and folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.commands import compare, show_build
from workato_tui.commands.output import print_build
from workato_tui.commands.parser import Parser, add_subcommands, number_type
from workato_tui.commands.session import (
    EXITS,
    add_again,
    add_common,
    remember,
    run_online,
)
from workato_tui.commands.streams import print_status, report
from workato_tui.commands.wait import add_wait_options, wait_if_requested

if TYPE_CHECKING:
    import argparse

    from workato_tui.commands.session import Session

_BUILD_HELP = """Build the current state of a project in DEV, and print the build.

Without --wait, the build is still pending afterwards; `workato-tui watch ID --kind build` waits for
it.
"""
_UNPACK_HELP = """Unpack a build's zip into a folder, which then has the same files as the zip.

Only files from an earlier unpack are replaced or removed. Files that somebody changed or added are
kept and listed, and the exit code is 1; --replace overwrites them.
"""


def build(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    """Add the sub-commands; return their parsers by name."""
    parser.epilog = EXITS
    sub = add_subcommands(parser)
    _build_build(sub)
    add_common(show_build.add_parser(sub))
    _build_download(sub)
    _build_unpack(sub)
    add_common(compare.add_parser(sub))
    return dict(sub.choices)


def _build_build(sub: argparse._SubParsersAction[Parser]) -> None:
    parser = sub.add_parser("build", help="build a project", description=_BUILD_HELP)
    add = parser.add_argument
    add("project", metavar="PROJECT", help="project ID or name, or f and a folder ID")
    add("--description", metavar="TEXT", help="description of the build")
    add("--include-test-cases", action="store_true", help="include test cases of recipes")
    add("--include-tags", action="store_true", help="include tags of the assets")
    add_again(parser)
    add("--wait", action="store_true", help="wait for the end; the exit code is the outcome")
    add_wait_options(parser, reviews=False)
    add_common(parser)
    parser.set_defaults(run=_build)


def _build_download(sub: argparse._SubParsersAction[Parser]) -> None:
    parser = sub.add_parser(
        "download", help="download the zip of a build",
        description="Download and verify the zip of a build, resuming a partial download, and "
        "print its path.",
    )  # fmt: skip
    add = parser.add_argument
    add("id", metavar="ID", type=number_type("build"), help="build ID")
    add("--dir", metavar="DIR", help="target folder (default: the profile's, else the current one)")
    add("--name", metavar="NAME", help="file name (default: PROJECT build ID.zip)")
    add("--overwrite", action="store_true", help="replace an existing file")
    add_common(parser)
    parser.set_defaults(run=_download)


def _build_unpack(sub: argparse._SubParsersAction[Parser]) -> None:
    parser = sub.add_parser("unpack", help="unpack a zip into a folder", description=_UNPACK_HELP)
    add = parser.add_argument
    add("source", metavar="ID|ZIP", help="build ID, or a local zip")
    add("--into", metavar="DIR", required=True, help="target folder")
    add("--plan", action="store_true", help="only print what would change")
    add("--replace", action="store_true", help="overwrite files that somebody changed or added")
    add_common(parser)
    parser.set_defaults(run=_unpack)


def _build(arguments: argparse.Namespace) -> int:
    from workato_tui.commands.find import find_project

    async def job(session: Session) -> int:
        from workato_tui.api.request_models import BuildRequest

        session.require_writable()
        project = await find_project(session, arguments.project)
        request = BuildRequest(
            description=arguments.description,
            include_test_cases=arguments.include_test_cases,
            include_tags=arguments.include_tags,
        )
        build = await session.send(lambda api: api.projects.build(project, request))
        print_status(f"Build {build.id} was started.")
        build, code = await wait_if_requested(session, arguments, "build", build)
        remember(session, build, "started")
        return report(code, lambda: print_build(build, as_data=arguments.json))

    return run_online(arguments, job)


def _download(arguments: argparse.Namespace) -> int:
    from workato_tui.commands import download

    async def job(session: Session) -> int:
        path, code = await download.download(
            session, arguments.id, arguments.dir, arguments.name, overwrite=arguments.overwrite
        )
        return report(code, lambda: download.print_path(path, arguments.id, as_data=arguments.json))

    return run_online(arguments, job)


def _unpack(arguments: argparse.Namespace) -> int:
    from workato_tui.commands import download
    from workato_tui.common.paths import typed_path
    from workato_tui.profiles.errors import UsageError

    number = arguments.source.removeprefix("#")
    is_build = number.isascii() and number.isdigit()
    path = typed_path(arguments.source)
    if not is_build or path.is_file():
        if not path.is_file():
            raise UsageError(
                f'"{arguments.source[:200]}" is not the number of a build, nor a zip here.'
            )
        return download.unpack_local(arguments, path)

    async def job(session: Session) -> int:
        return await download.unpack_build(session, arguments)

    return run_online(arguments, job)
