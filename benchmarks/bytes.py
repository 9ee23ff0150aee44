"""Measure the bytes sent to the terminal at 120x36 for a key, a section, and a filter letter.

A move of the cursor is also compared with Textual's DataTable.
"""

from __future__ import annotations

import statistics
from pathlib import Path

from bench import Run, home, parse_arguments, report, server

DATATABLE = Path(__file__).with_name("datatable.py")
DOWN = "\x1b[B"
IDLE_SECONDS = 0.15
"""Shorter than the delay after which the pane follows the cursor."""


def bytes_after(run: Run, keys: str, idle_seconds: float = IDLE_SECONDS) -> int:
    """Return the number of bytes sent after these keys."""
    run.press(keys)
    return run.settle(idle_seconds)


def move_bytes(run: Run, count: int = 20) -> float:
    """Return the median bytes of a move down, before the pane follows."""
    sizes = []
    for _ in range(count):
        run.press(DOWN)
        before = len(run.output)
        while not run.read(IDLE_SECONDS):
            pass
        sizes.append(len(run.output) - before)
    return statistics.median(sizes)


def main() -> None:
    """Report every figure for a list."""
    python = parse_arguments(__doc__).python
    with server("list", "200") as url, home(python, url) as environment:
        with Run([python, "-m", "workato_tui", "bench"], environment) as run:
            run.wait_for(b"complete")
            run.settle(1.5)
            idle = run.settle(3.0)
            ours = move_bytes(run)
            run.settle(1.0)
            pane = bytes_after(run, DOWN, 1.0)
            edge = [bytes_after(run, DOWN, 0.08) for _ in range(40)]
            run.settle(1.0)
            section = max(bytes_after(run, key, 1.0) for key in "1373")
            bytes_after(run, "/")
            letter = max(bytes_after(run, key, 1.0) for key in "19")
        with Run([python, DATATABLE]) as run:
            run.wait_for(b"Release 190")
            run.settle(1.0)
            baseline = move_bytes(run)
    report("an idle screen", f"{idle} B", "0 B")
    report("a move of the cursor", f"{ours:.0f} B", "800 B")
    report("the same, against a DataTable", f"{ours / baseline:.2f} x of {baseline:.0f} B", "0.7 x")
    report("a move and the pane that follows", f"{pane} B", "4,800 B")
    report("40 moves across the table's edge, each", f"{statistics.mean(edge):.0f} B", "1,400 B")
    report("another section, the most", f"{section} B", "18,000 B")
    report("a letter of the filter, the most", f"{letter} B", "13,000 B")


if __name__ == "__main__":
    main()
