"""Write to stdout (data) and stderr (messages), either of which may be closed."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from workato_tui.common.text import cell_width, sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def report(code: int, show: Callable[[], object]) -> int:
    """Print the result and return ``code``, which does not depend on whether printing works."""
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
    """Print an error on stderr: stdout is for data."""
    print_status(f"workato-tui: {sentence}")


def print_status(sentence: str) -> None:
    """Print a status line on stderr. Never raises."""
    flush_stdout()
    try:
        sys.stderr.write(f"{sanitize(sentence)}\n")
        sys.stderr.flush()
    except Exception:  # noqa: BLE001 - closed, full, or without a letter for what is said
        discard_output(2)


def flush_stdout() -> bool:
    """Flush stdout; return whether that worked."""
    try:
        sys.stdout.flush()
    except Exception:  # noqa: BLE001 - closed, full, or its reader has gone
        return False
    return True


def discard_output(descriptor: int) -> None:
    """Discard the remaining output of a broken descriptor.

    Python would write it at exit, and change the exit code if that failed.
    """
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def write_columns(rows: Sequence[Sequence[str]]) -> None:
    """Print rows of plain text in columns as wide as a terminal shows them."""
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell + " " * (width - cell_width(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
