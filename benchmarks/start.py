"""The start, as a person sees it, against a bare Textual app in the same terminal.

First frame; the rows of the last run; fresh rows from a server on loopback with an empty store.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench import Run, arguments, compare, home, server

BARE = Path(__file__).with_name("bare.py")


def bare(python: str) -> float:
    """Seconds until the bare app shows its last row."""
    with Run([python, BARE]) as run:
        return run.until(b"Row 19")


def ours(python: str, environment: dict[str, str], wanted: bytes) -> float:
    """Seconds until the program shows ``wanted``."""
    with Run([python, "-m", "workato_tui", "bench"], environment) as run:
        return run.until(wanted)


def forget(environment: dict[str, str]) -> None:
    """Empty the store."""
    for path in Path(environment["HOME"]).rglob("store.sqlite3*"):
        path.unlink()


def remember(python: str, environment: dict[str, str]) -> None:
    """Start once and leave, so that the last rows are kept."""
    with Run([python, "-m", "workato_tui", "bench"], environment) as run:
        run.until(b"complete")
        run.settle()
        run.press("q")
        while run.child.poll() is None:
            run.read(0.1)
    (store,) = Path(environment["HOME"]).rglob("store.sqlite3")
    with sqlite3.connect(store) as database:
        assert database.execute("select count(*) from sqlite_master").fetchone()[0]


def main() -> None:
    """Three claims."""
    options = arguments(__doc__)
    python, rounds = options.python, options.rounds
    with server("list", "200") as url, home(python, url) as environment:

        def fresh(wanted: bytes) -> float:
            forget(environment)
            return ours(python, environment, wanted)

        compare("first frame, against a bare Textual app",
                lambda: fresh(b"Deployments"), lambda: bare(python), rounds, 1.15)  # fmt: skip
        compare("fresh rows, empty store, against the same",
                lambda: fresh(b"Release 199"), lambda: bare(python), rounds, 1.75)  # fmt: skip
        remember(python, environment)
        compare("rows of the last run, against the same",
                lambda: ours(python, environment, b"Release 199"), lambda: bare(python),
                rounds, 1.3)  # fmt: skip


if __name__ == "__main__":
    main()
