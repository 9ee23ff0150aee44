"""Long-running tests: a sample in each run of the suite, all of it in ``make soak``."""

from __future__ import annotations

import os


def is_soak_run() -> bool:
    """Return whether this is a long run: ``make soak``."""
    return bool(os.environ.get("SOAK"))


def example_count(count: int) -> int:
    """Return the number of random examples: ``count`` in a long run, else a quarter of it."""
    return count if is_soak_run() else count // 4
