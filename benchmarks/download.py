"""1 GB from loopback to the disk, against curl; keys answered and memory meanwhile."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from bench import Run, arguments, compare, home, percentile, server, tell, timed

MEGABYTES = int(os.environ.get("BENCH_MEGABYTES", "1000"))
CTRL_S = "\x13"


def main() -> None:
    """Time against curl; then what a key press takes while it runs."""
    options = arguments(__doc__)
    python = options.python
    latencies: list[float] = []
    crowded: list[float] = []
    grown: list[float] = []
    with (
        server("file", str(MEGABYTES)) as url,
        home(python, url) as environment,
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
    ):
        target = Path(folder)

        def ours() -> float:
            for old in [*target.iterdir(), *Path(environment["HOME"]).rglob("store.sqlite3*")]:
                old.unlink()
            words = [python, "-m", "workato_tui", "bench"]
            with Run(words, environment, folder=folder) as run:
                run.until(b"complete")
                run.settle()
                before = run.megabytes
                run.press("d")
                run.until(b"Download folder")
                run.settle()
                start = time.perf_counter()
                run.press(CTRL_S)
                run.until(b"Downloading")
                keys = "jk"
                while not list(target.glob("*.zip")):
                    keys = keys[::-1]
                    asked = time.perf_counter()
                    run.press(keys[0])
                    if run.read(1.0):
                        latencies.append(time.perf_counter() - asked)
                    time.sleep(0.02)
                took = time.perf_counter() - start
                grown.append(run.megabytes - before)
                return took

        def curl() -> float:
            path = target / "curl.out"
            took = timed(["curl", "-s", "-o", path, f"{url}/files/a.zip"])
            path.unlink()
            return took

        def eight() -> None:
            for old in target.iterdir():
                old.unlink()
            with Run([python, "-m", "workato_tui", "bench"], environment, folder=folder) as run:
                run.until(b"complete")
                run.settle()
                # The folder was asked for the first time.
                for _ in range(8):
                    run.press("d")
                    run.settle(0.05)
                    run.press("j")
                    run.settle(0.05)
                keys = "jk"
                while len(list(target.glob("*.zip"))) < 8:
                    keys = keys[::-1]
                    crowded.append(run.answered_in(keys[0]))
                    time.sleep(0.02)

        compare(f"{MEGABYTES} MB with its check, against curl", ours, curl, options.rounds, 2.0)
        eight()
    tell("a key meanwhile (99th percentile)", f"{percentile(latencies, 0.99) * 1000:.0f} ms",
         "30 ms")  # fmt: skip
    tell("a key while eight run (99th percentile)",
         f"{percentile(crowded, 0.99) * 1000:.0f} ms of {len(crowded)}", "50 ms")  # fmt: skip
    tell("memory that it takes more", f"{max(grown):.0f} MB", "flat")


if __name__ == "__main__":
    main()
