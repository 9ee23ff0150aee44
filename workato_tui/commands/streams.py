"""Writing to stdout and stderr: data on the one, talk on the other, and neither may be gone."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable


def report(code: int, show: Callable[[], object]) -> int:
    """Print what was done and return ``code``, which does not depend on who can read that."""
    try:
        show()
    except Exception:  # noqa: BLE001 - closed, full, its reader gone, no letter for a name
        discard_output(1)
    if not flush_stdout():
        discard_output(1)
    return code


def report_line(text: str) -> None:
    """Print one line about what was done."""
    report(0, lambda: print(text))


def print_error(sentence: str) -> None:
    """One line on stderr: stdout is for what was asked for."""
    print_status(f"workato-tui: {sentence}")


def print_status(sentence: str) -> None:
    """One line of talk on stderr. Never raises: what was done does not depend on who hears it."""
    flush_stdout()
    try:
        sys.stderr.write(f"{sanitize(sentence)}\n")
        sys.stderr.flush()
    except Exception:  # noqa: BLE001 - closed, full, or without a letter for what is said
        discard_output(2)


def flush_stdout() -> bool:
    """Whether everything that was printed on stdout has left."""
    try:
        sys.stdout.flush()
    except Exception:  # noqa: BLE001 - closed, full, or its reader has gone
        return False
    return True


def discard_output(descriptor: int) -> None:
    """Send what is still waiting for an output that is broken to nowhere.

    Python writes it at its end, and exits with a code of its own if it cannot.
    """
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
