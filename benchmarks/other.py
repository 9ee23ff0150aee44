"""Compare the first frame with another Textual program: harlequin, a SQL client.

Harlequin is not a dependency: ``BENCH_HARLEQUIN`` names its command; the script skips if there is
none.
"""

from __future__ import annotations

import os
import shutil

from bench import Run, compare, home, parse_arguments, report, server
from start import clear_store, time_until


def main() -> None:
    """Compare the starts."""
    options = parse_arguments(__doc__)
    command = shutil.which(os.environ.get("BENCH_HARLEQUIN", "harlequin"))
    if command is None:
        report("first frame, against harlequin", "skipped: it is not installed", "0.4 x")
        return
    python = options.python
    with server("list", "200") as url, home(python, url) as environment:

        def workato() -> float:
            clear_store(environment)
            return time_until(b"Deployments", python, environment)

        def harlequin() -> float:
            with Run([command], environment) as run:
                return run.wait_for(b"Query Editor")

        compare("first frame, against harlequin", workato, harlequin, options.rounds, 0.4)


if __name__ == "__main__":
    main()
