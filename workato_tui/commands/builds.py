"""Builds: make one of a project, look at it, fetch its zip, unpack it, compare two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.commands import compare, show_build
from workato_tui.commands.output import print_build
from workato_tui.commands.parser import Parser, number_type
from workato_tui.commands.session import DONE, EXITS, WAITING, add_common, remember, run_online
from workato_tui.commands.streams import print_status, report
from workato_tui.commands.wait import add_wait_options, wait_for

if TYPE_CHECKING:
    import argparse

    from workato_tui.commands.session import Session

_BUILD_HELP = """Build a project as it is in DEV now, and print the build.

Without --wait the build is still pending when this ends; `workato-tui watch ID --kind build` waits.
"""
_UNPACK_HELP = """Unpack a build's zip into a folder, so that the folder holds what the zip does.

Only files that an earlier unpack put there are replaced or removed. A file that somebody changed
or made there is left alone and said, and the exit code is 1; --replace takes the zip's.
"""


def build(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands."""
    subcommands(parser)


def subcommands(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    """Add the sub-commands; return their parsers by name."""
    parser.epilog = EXITS
    sub = parser.add_subparsers(
        metavar="COMMAND", required=True, parser_class=Parser, prog=parser.prog
    )
    _build_build(sub)
    add_common(show_build.add_parser(sub))
    _build_download(sub)
    _build_unpack(sub)
    add_common(compare.add_parser(sub))
    return dict(sub.choices)


def _build_build(sub: argparse._SubParsersAction[Parser]) -> None:
    making = sub.add_parser("build", help="build a project", description=_BUILD_HELP)
    add = making.add_argument
    add("project", metavar="PROJECT", help="its number, its name, or f and its folder's number")
    add("--description", metavar="TEXT", help="what this build brings")
    add("--include-test-cases", action="store_true", help="put test cases into the build")
    add("--include-tags", action="store_true", help="put tags into the build")
    add("--wait", action="store_true", help="wait until it has ended; the exit code tells how")
    add_wait_options(making, reviews=False)
    add_common(making)
    making.set_defaults(run=_build)


def _build_download(sub: argparse._SubParsersAction[Parser]) -> None:
    fetching = sub.add_parser(
        "download", help="fetch a build's zip",
        description="Fetch a build's zip, go on where an earlier try broke, check it, print its "
        "path.",
    )  # fmt: skip
    add = fetching.add_argument
    add("id", metavar="ID", type=number_type("build"), help="the build's number")
    add("--dir", metavar="DIR", help="the folder (default: the profile's, else where you are)")
    add("--name", metavar="NAME", help="the file's name (default: PROJECT build ID.zip)")
    add("--overwrite", action="store_true", help="replace a file of that name")
    add_common(fetching)
    fetching.set_defaults(run=_download)


def _build_unpack(sub: argparse._SubParsersAction[Parser]) -> None:
    unpacking = sub.add_parser(
        "unpack", help="unpack a zip into a folder", description=_UNPACK_HELP
    )
    add = unpacking.add_argument
    add("source", metavar="ID|ZIP", help="the build's number, or a zip that was fetched before")
    add("--into", metavar="DIR", required=True, help="the folder that shall hold it")
    add("--plan", action="store_true", help="only say what would change")
    add("--replace", action="store_true", help="replace what somebody changed or made there")
    add_common(unpacking)
    unpacking.set_defaults(run=_unpack)


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
        code = WAITING if arguments.wait else DONE
        if arguments.wait and not session.interrupted:
            watch, code = await wait_for(session, "build", build.id, timeout=arguments.timeout)
            build = watch.latest or build
            code = code if watch.outcome else WAITING
        remember(session, build, "started")
        return report(code, lambda: print_build(build, as_data=arguments.json))

    return run_online(arguments, job)


def _download(arguments: argparse.Namespace) -> int:
    from workato_tui.commands import download as fetching

    async def job(session: Session) -> int:
        path, code = await fetching.download(
            session, arguments.id, arguments.dir, arguments.name, overwrite=arguments.overwrite
        )
        return report(code, lambda: fetching.print_path(path, arguments.id, as_data=arguments.json))

    return run_online(arguments, job)


def _unpack(arguments: argparse.Namespace) -> int:
    from workato_tui.commands import download as fetching
    from workato_tui.common.paths import typed_path
    from workato_tui.profiles.errors import UsageError

    number = arguments.source.removeprefix("#")
    is_build = number.isascii() and number.isdigit()
    path = typed_path(arguments.source)
    if not is_build or path.is_file():
        if not path.is_file():
            raise UsageError(f"{path} is no file, and no build's number either.")
        return fetching.unpack_local(arguments, path)

    async def job(session: Session) -> int:
        return await fetching.unpack_build(session, arguments)

    return run_online(arguments, job)
