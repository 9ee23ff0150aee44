"""Shows a build, or what is inside a build, a zip or a folder."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workato_tui.commands.package_source import require_source, run_guarded
from workato_tui.commands.session import DONE, run_online
from workato_tui.common.text import count_label, sanitize, search_key
from workato_tui.profiles.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from workato_tui.commands.parser import Parser
    from workato_tui.commands.session import Session
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.lines import ContentLine, ContentSection
    from workato_tui.packages.contents.package import Package

_HELP = """Show a build, or list the assets of a zip or of a folder with a package.

With ASSET (a path, a file name, an asset name, or a pattern like '*.recipe.json'), show its
contents: the connections of a recipe, the rows of a table, and so on. --full adds the steps of
recipes. A profile is needed for builds only, whose zip is downloaded first.
"""
_FORMAT = 1
_INDENT = 2


def add_parser(sub: argparse._SubParsersAction[Parser]) -> Parser:
    """Add ``show``; return its parser."""
    showing = sub.add_parser(
        "show", help="show a build, or the contents of a zip or folder", description=_HELP
    )
    add = showing.add_argument
    add("source", metavar="ID|PATH", help="build ID, a zip or a folder")
    add("assets", metavar="ASSET", nargs="*", default=[], help="assets to show")
    add(
        "--full",
        action="store_true",
        help="show all or the named assets, with the steps of recipes",
    )
    showing.set_defaults(run=run)
    return showing


def run(arguments: argparse.Namespace) -> int:
    """Print the build or the requested assets."""
    source = require_source(arguments.source)
    if isinstance(source, Path):
        return run_guarded(lambda: _print(arguments, source, str(source)))
    contents = bool(arguments.assets) or arguments.full

    async def job(session: Session) -> int:
        if contents:
            return await _print_build(session, arguments, source)
        from workato_tui.commands.output import print_build
        from workato_tui.commands.session import remember

        build = await session.api.builds.get(source)
        remember(session, build, "opened")
        print_build(build, as_data=arguments.json)
        return DONE

    return run_online(arguments, job)


async def _print_build(session: Session, arguments: argparse.Namespace, number: str) -> int:
    from workato_tui.commands.download import temporary_zip

    async with temporary_zip(session, number) as path:
        label = f"build {number}"
        return await asyncio.to_thread(run_guarded, lambda: _print(arguments, path, label))


def _print(arguments: argparse.Namespace, path: Path, label: str) -> int:
    from workato_tui.commands.output import print_json
    from workato_tui.packages.contents.package import open_package

    with open_package(path, label=label) as package:
        selected = _select_assets(package, arguments.assets)
        steps = arguments.full
        if arguments.json:
            print_json(
                _to_json(package, selected, sections=bool(arguments.assets) or steps, steps=steps)
            )
        elif arguments.assets or steps:
            for asset in selected:
                sys.stdout.writelines(f"{line}\n" for line in _asset_lines(package, asset, steps))
        else:
            _print_list(package)
    return DONE


def _select_assets(package: Package, words: list[str]) -> list[Asset]:
    """Return the named assets, each once; all if none is named."""
    selected: dict[str, Asset] = {}
    for word in words:
        matching = _matching(package, word)
        if not matching:
            raise UsageError(f'{sanitize(package.label, 80)} has no asset "{sanitize(word, 80)}".')
        selected.update((asset.path, asset) for asset in matching)
    return list(selected.values()) if words else package.assets


def _matching(package: Package, word: str) -> list[Asset]:
    """Match by path, file name, asset name, or pattern, in this order."""
    from fnmatch import fnmatchcase

    exact = package.asset(word)
    if exact is not None:
        return [exact]
    lower = search_key(word)
    return (
        package.assets_named(word)
        or [asset for asset in package.assets if search_key(asset.name) == lower]
        or [asset for asset in package.assets if fnmatchcase(asset.path, word)]
        or [asset for asset in package.assets if fnmatchcase(search_key(asset.name), lower)]
    )


def _print_list(package: Package) -> None:
    from workato_tui.commands.output import print_table
    from workato_tui.common.type_names import type_name
    from workato_tui.packages.contents.summary import summarize

    rows = []
    for asset in package.assets:
        summary = summarize(asset)
        holds = summary.contents or asset.document().problem
        rows.append((type_name(asset.type), summary.name, holds, asset.path))
    sys.stdout.write(f"{sanitize(package.label)}: {count_label(len(rows), 'asset')}\n\n")
    if rows:
        print_table(("type", "name", "holds", "file"), rows)
    for path, reason in package.ignored_files.items():
        sys.stdout.write(f"Not looked at: {sanitize(path)}: {sanitize(reason)}.\n")


def _sections(package: Package, asset: Asset, *, steps: bool) -> list[ContentSection]:
    from workato_tui.packages.contents.to_text import describe_asset

    sections = describe_asset(package, asset)
    return sections if steps else [section for section in sections if section.title != "Steps"]


def _asset_lines(package: Package, asset: Asset, steps: bool) -> Iterator[str]:
    yield sanitize(f"== {asset.name} ({asset.path})")
    for section in _sections(package, asset, steps=steps):
        if section.title:
            yield ""
            yield sanitize(section.title)
        # Row numbers of tables are aligned in a column; step numbers are not.
        rows = [len(line.number) for line in section.lines if line.tone == "code"]
        yield from (_line(line, max(rows, default=0)) for line in section.lines)
    yield ""


def _line(line: ContentLine, width: int) -> str:
    lead = f"{line.number:>{width}} " if line.number or width else ""
    lead += f"{line.label}: " if line.label else ""
    target = f"  [{line.target}]" if line.target else ""
    return " " * _INDENT * (line.indent + 1) + sanitize(f"{lead}{line.text}{target}")


def _to_json(
    package: Package, assets: list[Asset], *, sections: bool, steps: bool
) -> dict[str, Any]:
    """Return the content as JSON values; keys are only ever added."""
    return {
        "format": _FORMAT,
        "source": sanitize(package.label),
        "left_out": {sanitize(path): reason for path, reason in package.ignored_files.items()},
        "assets": [
            _asset_to_json(package, asset, sections=sections, steps=steps) for asset in assets
        ],
    }


def _asset_to_json(
    package: Package, asset: Asset, *, sections: bool, steps: bool
) -> dict[str, Any]:
    from dataclasses import asdict

    from workato_tui.packages.contents.summary import summarize

    summary = summarize(asset)
    data: dict[str, Any] = {
        "path": asset.path,
        "type": asset.type,
        "name": summary.name,
        "holds": summary.contents,
        "size": asset.file.size,
        "files": [file.path for file in asset.companions],
        "problem": asset.document().problem,
    }
    if sections:
        data["sections"] = [
            {"title": section.title, "lines": [asdict(line) for line in section.lines]}
            for section in _sections(package, asset, steps=steps)
        ]
    return data
