"""Runs what the command line asks and turns whatever goes wrong into a sentence and a code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from workato_tui.profiles.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(words: Sequence[str]) -> int:
    """Do it; returns the exit code."""
    try:
        return _run(words)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except ProfileError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        complain("Stopped.")
        return 1
    except BrokenPipeError:
        # The reader (`head`) has gone. Nothing more can be said, not even by Python at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        complain(f"The operating system refused it: {error.strerror} ({error.filename or '-'}).")
        return 1
    except Exception as error:  # noqa: BLE001 - a traceback helps nobody at a prompt
        complain(crashed(error))
        return 1


def complain(sentence: str) -> None:
    """One line on stderr: stdout is for what was asked for."""
    from workato_tui.text import plain

    sys.stdout.flush()
    sys.stderr.write(f"workato-tui: {plain(sentence)}\n")


def _run(words: Sequence[str]) -> int:
    from workato_tui.commands.parsing import parse

    arguments = parse(words)
    if getattr(arguments, "data_dir", None):
        from workato_tui.locations import use_data_dir

        use_data_dir(arguments.data_dir)
    code: int = arguments.run(arguments)
    sys.stdout.flush()
    return code


def crashed(error: Exception) -> str:
    """The sentence for a fault of our own, which was written down."""
    from workato_tui.crash import sentence, write_report
    from workato_tui.locations import log_dir

    return sentence(write_report(error, log_dir()))
