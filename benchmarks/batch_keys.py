"""Keys while a batch of 50 customers runs: from the press to the paint of the cursor's new row.

    python -m benchmarks.batch_keys [--rounds N] [--python PYTHON]

The server is a process of its own and answers after 300 ms. A key counts as answered when the
cursor is painted on the item of that number, not when something else was painted meanwhile. On a
machine that has other work, ``chrt -f 10`` before the command keeps that out of the figures.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyte

sys.path.insert(0, str(Path(__file__).parent))

from bench import ROOT, SIZE, Run, arguments, home, percentile, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CUSTOMERS, LATENCY, INTERVAL = 50, 0.3, 0.04
DOWN, UP = "j", "k"


@contextlib.contextmanager
def counting_server() -> Iterator[str]:
    """The server of the tests, in its own process; gives its address."""
    words = [sys.executable, "-m", "benchmarks.batch_keys", "serve"]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert child.stdout is not None
        yield child.stdout.readline().strip()
    finally:
        child.kill()
        child.wait()


def serve() -> None:
    """Print the address, and serve until killed."""
    from tests.batches.server import CountingServer
    from tests.support.server import serve as serve_app

    with serve_app(CountingServer(customers=CUSTOMERS, latency=LATENCY)) as url:
        print(url, flush=True)
        time.sleep(3600)


class Screen:
    """What the terminal showed when."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._pyte = pyte.Screen(*SIZE)
        self._stream = pyte.ByteStream(self._pyte)
        self._fed = 0

    def feed(self, end: int | None = None) -> str:
        """Show the output up to this byte; return the text."""
        self._stream.feed(bytes(self._run.output[self._fed : end]))
        self._fed = len(self._run.output) if end is None else end
        return "\n".join(self._pyte.display)

    @property
    def place(self) -> int:
        """The number of the item under the cursor, whose row has another background; 0 without."""
        for line in self._pyte.buffer.values():
            if line[2].bg not in ("default", line[SIZE[0] - 1].bg):
                return int("".join(line[at].data for at in range(8)).split()[0])
        return 0

    def until(self, *wanted: str, limit: float = 30.0) -> None:
        """Read until all of these are shown."""
        end = time.monotonic() + limit
        while not all(one in (text := self.feed()) for one in wanted):
            if time.monotonic() > end:
                raise SystemExit(f"waited in vain for {wanted} in:\n{text}")
            self._run.read(0.2)


def start_batch(run: Run, screen: Screen) -> None:
    """Start a recipe of every customer."""
    screen.until("Customer 1 ", "1 of 50")
    run.press("+")
    screen.until("50 ticked")
    run.press("B")
    screen.until("50 ticked: ")
    run.press("Start")
    run.settle(0.3)
    run.press("\r")
    screen.until("A plan follows")
    run.press("\t7\x13")
    screen.until("Type 50 prod to")
    run.settle(0.8)
    run.press("\x1b[200~50 prod\x1b[201~")
    # A send key right behind a paste counts as part of it.
    run.settle(0.8)
    run.press("\x13")
    screen.until("1 of 50", "running")


def key_times(run: Run, screen: Screen, is_over: Callable[[int], bool], at: int) -> list[float]:
    """Move up and down until it is over; seconds from each press to its paint."""
    presses: list[tuple[float, int]] = []
    chunks: list[tuple[float, int]] = []
    step = 1
    next_press = time.perf_counter()
    while not is_over(len(presses)):
        now = time.perf_counter()
        if now >= next_press:
            step = -step if not 1 <= at + step <= CUSTOMERS - 5 else step
            at += step
            presses.append((time.perf_counter(), at))
            run.press(DOWN if step > 0 else UP)
            next_press = now + INTERVAL
        if run.read(max(min(next_press - time.perf_counter(), 0.01), 0.0)):
            chunks.append((time.perf_counter(), len(run.output)))
    return list(_answers(screen, presses, chunks))


def _answers(
    screen: Screen, presses: list[tuple[float, int]], chunks: list[tuple[float, int]]
) -> Iterator[float]:
    waiting = list(presses)
    for came, end in chunks:
        screen.feed(end)
        place = screen.place
        # A later place stands for the earlier ones: two keys were painted at once.
        due = [n for n, (at, wanted) in enumerate(waiting) if at < came and wanted == place]
        for _ in range(due[0] + 1 if due else 0):
            yield came - waiting.pop(0)[0]


def main() -> None:
    """Several batches, one after the other."""
    options = arguments(__doc__)
    times: list[float] = []
    at_rest: list[float] = []
    for _ in range(options.rounds):
        with counting_server() as url, home(options.python, url) as environment:
            words = [options.python, "-m", "workato_tui", "bench", "--section", "customers"]
            with Run(words, environment) as run:
                screen = Screen(run)
                start_batch(run, screen)
                times += key_times(run, screen, lambda _: b"50 done" in run.output, 1)
                run.settle(1.0)
                screen.feed()
                at_rest += key_times(run, screen, lambda count: count == 60, screen.place)
    for what, found in (("while a batch of 50 customers runs", times), ("after it", at_rest)):
        median, late, most = (
            1000 * one for one in (percentile(found, 0.5), percentile(found, 0.99), max(found))
        )
        tell(f"a key {what} (median, 99th, most)",
             f"{median:.0f} ms, {late:.0f} ms, {most:.0f} ms of {len(found)}", "30 ms")  # fmt: skip


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["serve"] else main()
