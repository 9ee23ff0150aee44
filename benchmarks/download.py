"""Compare a download of 1 GB over loopback with curl; measure keys and memory meanwhile."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from bench import Run, compare, home, parse_arguments, percentile, report, server, time_command

MEGABYTES = int(os.environ.get("BENCH_MEGABYTES", "1000"))
CTRL_S = "\x13"


def main() -> None:
    """Compare the time with curl; then measure key presses during eight downloads."""
    options = parse_arguments(__doc__)
    python = options.python
    latencies: list[float] = []
    parallel_latencies: list[float] = []
    memory_growth: list[float] = []
    with (
        server("file", str(MEGABYTES)) as url,
        home(python, url) as environment,
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
    ):
        target = Path(folder)

        def ours() -> float:
            for path in [*target.iterdir(), *Path(environment["HOME"]).rglob("store.sqlite3*")]:
                path.unlink()
            command = [python, "-m", "workato_tui", "bench"]
            with Run(command, environment, folder=folder) as run:
                run.wait_for(b"complete")
                run.settle()
                before = run.megabytes
                run.press("d")
                run.wait_for(b"Download folder")
                run.settle()
                start = time.perf_counter()
                run.press(CTRL_S)
                run.wait_for(b"Downloading")
                # Keys are ignored until a pause after a form that closed by itself.
                time.sleep(0.75)
                keys = "jk"
                while not list(target.glob("*.zip")):
                    keys = keys[::-1]
                    pressed_at = time.perf_counter()
                    run.press(keys[0])
                    if run.read(1.0):
                        latencies.append(time.perf_counter() - pressed_at)
                    time.sleep(0.02)
                seconds = time.perf_counter() - start
                memory_growth.append(run.megabytes - before)
                return seconds

        def curl() -> float:
            path = target / "curl.out"
            seconds = time_command(["curl", "-s", "-o", path, f"{url}/files/a.zip"])
            path.unlink()
            return seconds

        def run_eight() -> None:
            for path in target.iterdir():
                path.unlink()
            with Run([python, "-m", "workato_tui", "bench"], environment, folder=folder) as run:
                run.wait_for(b"complete")
                run.settle()
                # The first download has set the folder already.
                for _ in range(8):
                    run.press("d")
                    run.settle(0.05)
                    run.press("j")
                    run.settle(0.05)
                keys = "jk"
                while len(list(target.glob("*.zip"))) < 8:
                    keys = keys[::-1]
                    parallel_latencies.append(run.response_time(keys[0]))
                    time.sleep(0.02)

        compare(f"{MEGABYTES} MB with its check, against curl", ours, curl, options.rounds, 2.0)
        run_eight()
    report("a key meanwhile (99th percentile)", f"{percentile(latencies, 0.99) * 1000:.0f} ms",
           "30 ms")  # fmt: skip
    report("a key while eight run (99th percentile)",
           f"{percentile(parallel_latencies, 0.99) * 1000:.0f} ms of {len(parallel_latencies)}",
           "50 ms")  # fmt: skip
    report("growth of the memory", f"{max(memory_growth):.0f} MB", "flat")


if __name__ == "__main__":
    main()
