"""Runs what the command line asks and turns whatever goes wrong into a sentence and a code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from workato_tui.commands.streams import discard_output, flush_stdout, print_error
from workato_tui.common.paths import PathError
from workato_tui.common.text import sanitize
from workato_tui.profiles.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(words: Sequence[str]) -> int:
    """Do it; returns the exit code."""
    from workato_tui.common.crash import disable_core_dumps

    # Before the first token is read.
    disable_core_dumps()
    _fill_standard_streams()
    try:
        return _run(words)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except BaseException as error:  # noqa: BLE001 - a traceback helps nobody at a prompt
        return report_error(error)


def report_error(error: BaseException) -> int:
    """Say what ended the run; returns the exit code for it."""
    if isinstance(error, ProfileError):
        print_error(str(error))
        return error.exit_code
    if isinstance(error, PathError):
        print_error(str(error))
        return 2
    if isinstance(error, KeyboardInterrupt):
        print_error("Stopped.")
    elif isinstance(error, OSError):
        return _report_os_error(error)
    elif isinstance(error, Exception):
        print_error(report_crash(error))
    else:
        raise error
    return 1


def _report_os_error(error: OSError) -> int:
    """Say what the system refused; an output whose reader (`head`) has gone is no failure."""
    if not flush_stdout():
        # Not even Python could write at its end what is still waiting.
        discard_output(1)
    if isinstance(error, BrokenPipeError):
        return 0
    reason = sanitize(error.strerror or "no reason given").lower()
    if error.filename is None:
        # Files that cannot be written have sentences of their own.
        print_error(f"The output cannot be written: {reason}.")
    else:
        print_error(f"The operating system refused it: {reason} ({error.filename}).")
    return 1


def _run(words: Sequence[str]) -> int:
    from workato_tui.commands.parser import parse

    arguments = parse(words)
    if getattr(arguments, "data_dir", None):
        from workato_tui.common.paths import use_data_dir

        use_data_dir(arguments.data_dir)
    code: int = arguments.run(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output(1)
    return code


def _fill_standard_streams() -> None:
    """Put nothing where a standard stream is closed, or the next socket would take its number."""
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, open(descriptor, "w" if descriptor else "r"))  # noqa: PTH123, SIM115


def report_crash(error: Exception) -> str:
    """The sentence for a fault of our own, which was written down."""
    from workato_tui.common.crash import report

    return report(error)
