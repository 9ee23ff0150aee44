"""Compare commands without a screen with ``python -c pass``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench import compare, home, parse_arguments, time_command

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Compare two commands, started by the console script like a user does."""
    options = parse_arguments(__doc__)
    python, rounds = options.python, options.rounds
    script = Path(python).parent / "workato-tui"
    with home(python, "http://127.0.0.1:9") as environment:

        def baseline() -> float:
            return time_command([python, "-c", "pass"], environment)

        def ours(*arguments: str) -> Callable[[], float]:
            return lambda: time_command([script, *arguments], environment)

        compare("--version, against python -c pass", ours("--version"), baseline, rounds, 1.8)
        compare("profiles list, the same", ours("profiles", "list"), baseline, rounds, 4.5)


if __name__ == "__main__":
    main()
