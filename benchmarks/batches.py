"""Measure how much of the quota a batch uses, with a local server that counts the writes.

    python -m benchmarks.batches [ITEMS] [LIMIT]

Starts a recipe of ITEMS customers with LIMIT calls allowed per minute. Prints the writes of each
minute as a share of the limit.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.batches.server import CountingServer
from tests.support.server import serve


class TimingServer(CountingServer):
    """Records when each write arrived."""

    def __init__(self, customers: int) -> None:
        super().__init__(customers=customers, latency=0.15)
        self.times: list[float] = []

    def _answer(self, method, path, scope, body):  # type: ignore[no-untyped-def]
        if method != "GET":
            self.times.append(time.monotonic())
        return super()._answer(method, path, scope, body)


def main() -> None:
    """Run the batch in a temporary home."""
    items, limit = (int(argument) for argument in (*sys.argv[1:], "348", "120")[:2])
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(HOME=folder, WK_TOKEN="t0ken-of-a-benchmark")
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{folder}/{kind.lower()}"
        from workato_tui.cli import main as run
        from workato_tui.profiles.file import ProfilesFile
        from workato_tui.profiles.model import Profile, TokenRef

        file = Path(folder, "start.toml")
        file.write_text('action = "start"\ncustomers = "all"\nrecipe = "7"\n')
        server = TimingServer(items)
        with serve(server) as url:
            tokens = {"dev": TokenRef("env", "WK_TOKEN")}
            quotas = {"embedded-recipes": limit}
            profile = Profile("bench", "custom", url, tokens=tokens, quotas=quotas)
            ProfilesFile().save(profile, default=True)
            code = run(["batch", "run", str(file), "--yes", f"{items} prod", "--json"])
    server.assert_no_write_sent_twice()
    first = server.times[0]
    seconds = server.times[-1] - first
    counts = [
        sum(60 * minute <= arrival - first < 60 * minute + 60 for arrival in server.times)
        for minute in range(9)
    ]
    shares = ", ".join(f"{count / limit:.0%}" for count in counts if count)
    sys.stderr.write(
        f"exit {code}: {len(server.times)} writes in {seconds:.1f} s; "
        f"of the limit in each minute: {shares}\n"
    )


if __name__ == "__main__":
    main()
