"""Compare the visible start with a bare Textual app in the same terminal.

Measures the first frame, the rows of the last run, and fresh rows from a server on loopback.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench import Run, compare, home, parse_arguments, server

BARE = Path(__file__).with_name("bare.py")


def bare(python: str) -> float:
    """Return the seconds until the bare app shows its last row."""
    with Run([python, BARE]) as run:
        return run.wait_for(b"Row 19")


def time_until(expected: bytes, python: str, environment: dict[str, str]) -> float:
    """Return the seconds until the program shows ``expected``."""
    with Run([python, "-m", "workato_tui", "bench"], environment) as run:
        return run.wait_for(expected)


def clear_store(environment: dict[str, str]) -> None:
    """Empty the store."""
    for path in Path(environment["HOME"]).rglob("store.sqlite3*"):
        path.unlink()


def fill_store(python: str, environment: dict[str, str]) -> None:
    """Start once and quit, so that the store has the last rows."""
    with Run([python, "-m", "workato_tui", "bench"], environment) as run:
        run.wait_for(b"complete")
        run.settle()
        run.press("q")
        while run.child.poll() is None:
            run.read(0.1)
    (store,) = Path(environment["HOME"]).rglob("store.sqlite3")
    with sqlite3.connect(store) as database:
        assert database.execute("select count(*) from sqlite_master").fetchone()[0]


def main() -> None:
    """Compare three moments of the start."""
    options = parse_arguments(__doc__)
    python, rounds = options.python, options.rounds
    with server("list", "200") as url, home(python, url) as environment:

        def with_empty_store(expected: bytes) -> float:
            clear_store(environment)
            return time_until(expected, python, environment)

        compare("first frame, against a bare Textual app",
                lambda: with_empty_store(b"Deployments"), lambda: bare(python),
                rounds, 1.15)  # fmt: skip
        compare("fresh rows, empty store, against the same",
                lambda: with_empty_store(b"Release 199"), lambda: bare(python),
                rounds, 1.75)  # fmt: skip
        fill_store(python, environment)
        compare("rows of the last run, against the same",
                lambda: time_until(b"Release 199", python, environment), lambda: bare(python),
                rounds, 1.3)  # fmt: skip


if __name__ == "__main__":
    main()
