"""Run a command line, and turn errors into a message and an exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from workato_tui.commands.streams import discard_output, flush_stdout, print_error
from workato_tui.common.paths import PathError
from workato_tui.common.text import os_reason
from workato_tui.profiles.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(words: Sequence[str]) -> int:
    """Run the command line; return the exit code."""
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
    """Print the error that ended the run; return its exit code."""
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
        from workato_tui.common.crash import report

        print_error(report(error))
    else:
        raise error
    return 1


def _report_os_error(error: OSError) -> int:
    """Print an error of the system; a reader (`head`) that has gone is not a failure."""
    if not flush_stdout():
        # Python could not write it at exit either.
        discard_output(1)
    if isinstance(error, BrokenPipeError):
        return 0
    reason = os_reason(error)
    if error.filename is None:
        # Errors with a file name have their own messages.
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
    """Open the null device for closed standard streams, so that no socket gets their number."""
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, open(descriptor, "w" if descriptor else "r"))  # noqa: PTH123, SIM115
