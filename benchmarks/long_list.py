"""Measure a list of 10,000 deployments with 20 assets each (28 MB): time, keys, memory.

The baseline is a bare script that transfers the same bytes and decodes them with ``json.loads``.
"""

from __future__ import annotations

import time

from bench import Run, compare, home, parse_arguments, percentile, report, server, time_command

COUNT = 10_000
SCRIPT = """
import json, sys, urllib.request
json.loads(urllib.request.urlopen(sys.argv[1] + "/api/deployments").read())
"""


def main() -> None:
    """Measure the time, key presses while the list loads, and memory."""
    options = parse_arguments(__doc__)
    python = options.python
    latencies: list[float] = []
    megabytes: list[float] = []
    with server("list", str(COUNT)) as url, home(python, url) as environment:

        def ours() -> float:
            command = [python, "-m", "workato_tui", "bench", "--section", "requests"]
            with Run(command, environment) as run:
                run.wait_for(b"Requests")
                run.settle()
                start = time.perf_counter()
                run.press("3")
                run.wait_for(b"complete")
                return time.perf_counter() - start

        def browse_while_loading() -> None:
            with Run([python, "-m", "workato_tui", "bench"], environment) as run:
                # The first rows are shown while the others are loading.
                run.wait_for(b"Release 99")
                keys = "jk"
                while b"complete" not in run.output:
                    keys = keys[::-1]
                    latencies.append(run.response_time(keys[0]))
                    time.sleep(0.02)
                run.settle()
                megabytes.append(run.megabytes)

        def script() -> float:
            return time_command([python, "-c", SCRIPT, url]) - time_command(
                [python, "-c", "import urllib.request"]
            )

        compare("10,000 deployments browsable, against json.loads", ours, script,
                options.rounds, 1.2)  # fmt: skip
        for _ in range(3):
            browse_while_loading()
    report("a key meanwhile (99th percentile, maximum)",
           f"{percentile(latencies, 0.99) * 1000:.0f} ms, {max(latencies) * 1000:.0f} ms"
           f" of {len(latencies)}", "30 ms, 50 ms")  # fmt: skip
    report("memory with all of them", f"{max(megabytes):.0f} MB", "170 MB")


if __name__ == "__main__":
    main()
