"""Commands that draw nothing, against ``python -c pass``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench import arguments, compare, home, timed

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Two claims; the console script is what a person types."""
    options = arguments(__doc__)
    python, rounds = options.python, options.rounds
    script = Path(python).parent / "workato-tui"
    with home(python, "http://127.0.0.1:9") as environment:

        def nothing() -> float:
            return timed([python, "-c", "pass"], environment)

        def ours(*words: str) -> Callable[[], float]:
            return lambda: timed([script, *words], environment)

        compare("--version, against python -c pass", ours("--version"), nothing, rounds, 1.8)
        compare("profiles list, the same", ours("profiles", "list"), nothing, rounds, 4.5)


if __name__ == "__main__":
    main()
