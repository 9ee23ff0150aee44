"""Measure memory after the start, and after many refreshes."""

from __future__ import annotations

import os

from bench import Run, home, parse_arguments, report, server

REFRESHES = int(os.environ.get("BENCH_REFRESHES", "1000"))


def main() -> None:
    """Press r many times, waiting for the list each time."""
    python = parse_arguments(__doc__).python
    with server("list", "200") as url, home(python, url) as environment:
        config = f"{environment['XDG_CONFIG_HOME']}/workato-tui/config.toml"
        with open(config, "w") as file:  # noqa: PTH123
            file.write("[quotas]\ndeployments = 100000\n")
        with Run([python, "-m", "workato_tui", "bench"], environment) as run:
            run.wait_for(b"complete")
            run.settle(1.5)
            start = run.megabytes
            early = 0.0
            for number in range(REFRESHES):
                run.press("r")
                run.settle(0.08)
                if number == REFRESHES // 4:
                    early = run.megabytes
            run.settle()
            report("memory after the start", f"{start:.0f} MB", "75 MB")
            report(f"after {REFRESHES // 4} and {REFRESHES} refreshes",
                   f"{early:.0f} MB, {run.megabytes:.0f} MB", "flat")  # fmt: skip


if __name__ == "__main__":
    main()
