"""10,000 deployments with 20 assets each (28 MB): browsable when, keys answered meanwhile, memory.

Against the transfer of the same bytes and ``json.loads`` of them in a bare script.
"""

from __future__ import annotations

import time

from bench import Run, arguments, compare, home, percentile, server, tell, timed

COUNT = 10_000
SCRIPT = """
import json, sys, urllib.request
json.loads(urllib.request.urlopen(sys.argv[1] + "/api/deployments").read())
"""


def main() -> None:
    """Time, key presses while it loads, memory."""
    options = arguments(__doc__)
    python = options.python
    latencies: list[float] = []
    megabytes: list[float] = []
    with server("list", str(COUNT)) as url, home(python, url) as environment:

        def browsable() -> float:
            words = [python, "-m", "workato_tui", "bench", "--section", "requests"]
            with Run(words, environment) as run:
                run.until(b"Requests")
                run.settle()
                start = time.perf_counter()
                run.press("3")
                run.until(b"complete")
                return time.perf_counter() - start

        def browsed_meanwhile() -> None:
            with Run([python, "-m", "workato_tui", "bench"], environment) as run:
                # The first batch is there; the rest is on its way.
                run.until(b"Release 99")
                keys = "jk"
                while b"complete" not in run.output:
                    keys = keys[::-1]
                    latencies.append(run.answered_in(keys[0]))
                    time.sleep(0.02)
                run.settle()
                megabytes.append(run.megabytes)

        def script() -> float:
            return timed([python, "-c", SCRIPT, url]) - timed(
                [python, "-c", "import urllib.request"]
            )

        compare("10,000 deployments browsable, against json.loads", browsable, script,
                options.rounds, 1.2)  # fmt: skip
        for _ in range(3):
            browsed_meanwhile()
    tell("a key meanwhile (99th percentile, most)",
         f"{percentile(latencies, 0.99) * 1000:.0f} ms, {max(latencies) * 1000:.0f} ms"
         f" of {len(latencies)}", "30 ms, 50 ms")  # fmt: skip
    tell("memory with all of them", f"{max(megabytes):.0f} MB", "170 MB")


if __name__ == "__main__":
    main()
