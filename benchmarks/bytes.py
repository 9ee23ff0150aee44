"""Bytes to the terminal at 120x36: a key, a section, a letter, against the budget.

A move of the cursor is also compared with Textual's own DataTable.
"""

from __future__ import annotations

import statistics
from pathlib import Path

from bench import Run, arguments, home, server, tell

DATATABLE = Path(__file__).with_name("datatable.py")
DOWN, REST = "\x1b[B", 0.15
"""A key, and seconds that are shorter than the pane's rest."""


def sent(run: Run, keys: str, quiet: float = REST) -> int:
    """How many bytes answer these keys."""
    run.press(keys)
    return run.settle(quiet)


def moves(run: Run, times: int = 20) -> float:
    """The median of that many moves down; the pane follows only at rest."""
    found = []
    for _ in range(times):
        run.press(DOWN)
        before = len(run.output)
        while not run.read(REST):
            pass
        found.append(len(run.output) - before)
    return statistics.median(found)


def main() -> None:
    """Every figure of the budget that a list meets."""
    python = arguments(__doc__).python
    with server("list", "200") as url, home(python, url) as environment:
        with Run([python, "-m", "workato_tui", "bench"], environment) as run:
            run.until(b"complete")
            run.settle(1.5)
            idle = run.settle(3.0)
            ours = moves(run)
            run.settle(1.0)
            pane = sent(run, DOWN, 1.0)
            edge = [sent(run, DOWN, 0.08) for _ in range(40)]
            run.settle(1.0)
            section = max(sent(run, key, 1.0) for key in "1373")
            sent(run, "/")
            letter = max(sent(run, key, 1.0) for key in "19")
        with Run([python, DATATABLE]) as run:
            run.until(b"Release 190")
            run.settle(1.0)
            theirs = moves(run)
    tell("an idle screen", f"{idle} B", "0 B")
    tell("a move of the cursor", f"{ours:.0f} B", "800 B")
    tell("the same, against a DataTable", f"{ours / theirs:.2f} x of {theirs:.0f} B", "0.7 x")
    tell("a move and the pane that follows", f"{pane} B", "4,800 B")
    tell("40 moves across the table's edge, each", f"{statistics.mean(edge):.0f} B", "1,400 B")
    tell("another section, the most", f"{section} B", "18,000 B")
    tell("a letter of the filter, the most", f"{letter} B", "13,000 B")


if __name__ == "__main__":
    main()
