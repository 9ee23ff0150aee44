"""Helpers for commands that read zips and folders, which need a profile only for builds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.commands.session import WAITING
from workato_tui.common.paths import PathError, typed_path
from workato_tui.profiles.errors import ProfileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_TROUBLE = WAITING
"""The exit code if something could not be downloaded or read."""


def require_source(word: str) -> Path | str:
    """Return a path, or a build's number. Raises UsageError for neither."""
    source = find_source(word)
    if source is None:
        raise UsageError(f'"{word[:200]}" is not the number of a build, nor a zip or folder here.')
    return source


def find_source(word: str) -> Path | str | None:
    """Return a path if it exists, else a build's number; None for neither."""
    typed = typed_path(word)
    # Reports show the path as it was typed.
    path = typed if word.startswith("~") else Path(word)
    if typed.exists():
        return path
    number = word.removeprefix("#")
    return number if number.isascii() and number.isdigit() else None


def run_guarded(job: Callable[[], int]) -> int:
    """Run ``job`` and return its exit code, or 3 with a message for any error."""
    from workato_tui.api.errors import WorkatoError
    from workato_tui.commands.main import report_error
    from workato_tui.commands.streams import print_error

    try:
        return job()
    except (ProfileError, PathError, BrokenPipeError):
        raise
    except WorkatoError as error:
        print_error(str(error))
    except OSError as error:
        if error.filename is None:
            report_error(error)
        else:
            print_error(f"A file cannot be read: {error.strerror} ({error.filename}).")
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - no traceback at a prompt
        report_error(error)
    return EXIT_TROUBLE
