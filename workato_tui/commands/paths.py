"""Print the paths of configuration, data, cache, logs and downloads."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workato_tui.commands.parser import add_data_dir
from workato_tui.commands.streams import print_error
from workato_tui.common.paths import cache_dir, config_dir, data_dir, log_dir, working_folder
from workato_tui.profiles.errors import UnreadableFile
from workato_tui.profiles.settings import load_settings

if TYPE_CHECKING:
    import argparse


def build(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_data_dir(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print one path per line."""
    del arguments
    problem: UnreadableFile | None = None
    downloads = "where the program is started"
    try:
        settings = load_settings()
        downloads = settings.download_dir or f"{working_folder()} (where the program is started)"
        for warning in settings.warnings:
            print_error(warning)
    except UnreadableFile as error:
        # The user needs the paths to fix the file.
        problem = error
    rows = {
        "profiles": config_dir() / "profiles.toml",
        "settings": config_dir() / "config.toml",
        "keys": config_dir() / "keys.toml",
        "views": config_dir() / "views.toml",
        "tokens": config_dir() / "tokens",
        "data": data_dir(),
        "cache": cache_dir(),
        "logs": log_dir(),
        "downloads": downloads,
    }
    for name, place in rows.items():
        sys.stdout.write(f"{name:<10} {place}\n")
    if problem is not None:
        raise problem
    return 0
