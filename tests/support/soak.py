"""How long a test goes on: a sample in each run of the suite, all of it in ``make soak``."""

from __future__ import annotations

import os


def soaking() -> bool:
    """Whether the long form was asked for: ``make soak``."""
    return bool(os.environ.get("SOAK"))


def examples(count: int) -> int:
    """The number of random examples: ``count`` in the long form, a quarter of it else."""
    return count if soaking() else count // 4
