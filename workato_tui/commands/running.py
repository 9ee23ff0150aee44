"""Runs what the command line asks and turns whatever goes wrong into a sentence and a code."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from workato_tui.locations import PathError
from workato_tui.profiles.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(words: Sequence[str]) -> int:
    """Do it; returns the exit code."""
    from workato_tui.crash import no_core_dumps

    # Before the first token is read.
    no_core_dumps()
    _fill_standard_streams()
    try:
        return _run(words)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except BaseException as error:  # noqa: BLE001 - a traceback helps nobody at a prompt
        return explain(error)


def explain(error: BaseException) -> int:
    """Say what ended the run; returns the exit code for it."""
    if isinstance(error, ProfileError):
        complain(str(error))
        return error.exit_code
    if isinstance(error, PathError):
        complain(str(error))
        return 2
    if isinstance(error, KeyboardInterrupt):
        complain("Stopped.")
    elif isinstance(error, OSError):
        if not isinstance(error, BrokenPipeError):
            reason = f"{error.strerror} ({error.filename or '-'})"
            complain(f"The operating system refused it: {reason}.")
        if not flushed():
            # The reader (`head`) has gone, or the disk is full: not even Python can say more.
            silence(1)
    elif isinstance(error, Exception):
        complain(crashed(error))
    else:
        raise error
    return 1


def complain(sentence: str) -> None:
    """One line on stderr: stdout is for what was asked for."""
    say(f"workato-tui: {sentence}")


def say(sentence: str) -> None:
    """One line of talk on stderr. Never raises: what was done does not depend on who hears it."""
    from workato_tui.text import plain

    flushed()
    try:
        sys.stderr.write(f"{plain(sentence)}\n")
        sys.stderr.flush()
    except Exception:  # noqa: BLE001 - closed, full, or without a letter for what is said
        silence(2)


def flushed() -> bool:
    """Whether everything that was printed on stdout has left."""
    try:
        sys.stdout.flush()
    except Exception:  # noqa: BLE001 - closed, full, or its reader has gone
        return False
    return True


def silence(descriptor: int) -> None:
    """Send what is still waiting for an output that is broken to nowhere.

    Python writes it at its end, and exits with a code of its own if it cannot.
    """
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _run(words: Sequence[str]) -> int:
    from workato_tui.commands.parsing import parse

    arguments = parse(words)
    if getattr(arguments, "data_dir", None):
        from workato_tui.locations import use_data_dir

        use_data_dir(arguments.data_dir)
    code: int = arguments.run(arguments)
    if sys.stdout is not None:
        sys.stdout.flush()
    return code


def _fill_standard_streams() -> None:
    """Put nothing where a standard stream is closed, or the next socket would take its number."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def crashed(error: Exception) -> str:
    """The sentence for a fault of our own, which was written down."""
    from workato_tui.crash import report

    return report(error)
