"""The first frame against another Textual program that people use: harlequin, a SQL client.

It is no dependency of anything here: ``BENCH_HARLEQUIN`` names its command, else this is skipped.
"""

from __future__ import annotations

import os
import shutil

from bench import Run, arguments, compare, home, server, tell
from start import forget, ours


def main() -> None:
    """One pair of starts, in turn."""
    options = arguments(__doc__)
    command = shutil.which(os.environ.get("BENCH_HARLEQUIN", "harlequin"))
    if command is None:
        tell("first frame, against harlequin", "skipped: it is not installed", "0.4 x")
        return
    python = options.python
    with server("list", "200") as url, home(python, url) as environment:

        def workato() -> float:
            forget(environment)
            return ours(python, environment, b"Deployments")

        def harlequin() -> float:
            with Run([command], environment) as run:
                return run.until(b"Query Editor")

        compare("first frame, against harlequin", workato, harlequin, options.rounds, 0.4)


if __name__ == "__main__":
    main()
