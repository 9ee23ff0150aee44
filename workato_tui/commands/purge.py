"""Remove stored data: lists, the ledger, download records, cache, logs, crash reports.

Profiles, settings, tokens and downloaded files stay.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from workato_tui.commands.parser import add_data_dir
from workato_tui.commands.streams import report_line
from workato_tui.common.paths import cache_dir, config_dir, data_dir, log_dir
from workato_tui.profiles.errors import ProfileError, UsageError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def build(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    add_data_dir(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show what would be removed, ask, and remove it."""
    folders = _folders()
    if not folders:
        print("Nothing is stored.")
        return 0
    for folder in folders:
        report_line(f"{folder}  ({_size(folder)})")
    if not arguments.yes and not _confirmed():
        print("Nothing was deleted.")
        return 1
    for folder in folders:
        _remove(folder)
    report_line(f"Removed. Profiles and tokens stay in {config_dir()}.")
    return 0


def _folders() -> list[Path]:
    # XDG variables may make two folders the same, nest them, or put the configuration inside.
    folders: list[Path] = []
    config = config_dir()
    for folder in (data_dir(), cache_dir(), log_dir()):
        if folder == config or folder in config.parents:
            raise ProfileError(
                f"{folder} also holds your profiles, so it is not removed. Remove what you do not "
                "need there yourself."
            )
        if folder.is_dir() and not any(
            other == folder or other in folder.parents for other in folders
        ):
            folders.append(folder)
    return folders


def _size(folder: Path) -> str:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files)
    noun = "file" if len(files) == 1 else "files"
    return f"{len(files)} {noun}, {size / 1_000_000:.1f} MB"


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        raise UsageError("No terminal to ask. Add --yes to remove it anyway.")
    try:
        return input("Remove all this? Type yes: ").strip().lower() in ("yes", "y")
    except EOFError:
        return False


def _remove(folder: Path) -> None:
    try:
        if folder.is_symlink():
            # Keep the user's link; the data is in its target.
            folder = folder.resolve()
        shutil.rmtree(folder)
    except OSError as error:
        raise ProfileError(
            f"{error.filename or folder} could not be removed: {error.strerror}. "
            "What was removed before it is gone."
        ) from None
