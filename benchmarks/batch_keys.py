"""Measure keys while a batch of 50 customers runs: from the press to the paint of the cursor.

    python -m benchmarks.batch_keys [--rounds N] [--python PYTHON]

The server runs in a process of its own and responds after 300 ms. The time of a key ends when the
cursor is painted on the expected item; other paints do not count. On a busy machine, put
``chrt -f 10`` before the command to keep other work out of the figures.
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

from bench import ROOT, SIZE, Run, home, parse_arguments, percentile, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CUSTOMERS, LATENCY, INTERVAL = 50, 0.3, 0.04
DOWN, UP = "j", "k"


@contextlib.contextmanager
def counting_server() -> Iterator[str]:
    """Run the server of the tests in a process of its own; yield its address."""
    command = [sys.executable, "-m", "benchmarks.batch_keys", "serve"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
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
    """The emulated terminal of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._pyte = pyte.Screen(*SIZE)
        self._stream = pyte.ByteStream(self._pyte)
        self._position = 0

    def feed(self, end: int | None = None) -> str:
        """Show the output up to this byte; return the text."""
        self._stream.feed(bytes(self._run.output[self._position : end]))
        self._position = len(self._run.output) if end is None else end
        return "\n".join(self._pyte.display)

    @property
    def cursor_item(self) -> int:
        """The number of the item under the cursor, found by its background; 0 if there is none."""
        for line in self._pyte.buffer.values():
            if line[2].bg not in ("default", line[SIZE[0] - 1].bg):
                return int("".join(line[column].data for column in range(8)).split()[0])
        return 0

    def wait_for(self, *expected: str, limit: float = 30.0) -> None:
        """Read until all these texts are shown."""
        end = time.monotonic() + limit
        while not all(part in (text := self.feed()) for part in expected):
            if time.monotonic() > end:
                raise SystemExit(f"{expected} did not appear in:\n{text}")
            self._run.read(0.2)


def start_batch(run: Run, screen: Screen) -> None:
    """Start a recipe of every customer."""
    screen.wait_for("Customer 1 ", "1 of 50")
    run.press("+")
    screen.wait_for("50 ticked")
    run.press("B")
    screen.wait_for("50 ticked: ")
    run.press("Start")
    run.settle(0.3)
    run.press("\r")
    screen.wait_for("A plan follows")
    run.press("\t7\x13")
    screen.wait_for("Type 50 prod to")
    run.settle(0.8)
    run.press("\x1b[200~50 prod\x1b[201~")
    # A send key right behind a paste counts as part of it.
    run.settle(0.8)
    run.press("\x13")
    screen.wait_for("1 of 50", "running")


def key_times(run: Run, screen: Screen, is_over: Callable[[int], bool], item: int) -> list[float]:
    """Move up and down until ``is_over``; return the seconds from each press to its paint."""
    presses: list[tuple[float, int]] = []
    chunks: list[tuple[float, int]] = []
    step = 1
    next_press = time.perf_counter()
    while not is_over(len(presses)):
        now = time.perf_counter()
        if now >= next_press:
            step = -step if not 1 <= item + step <= CUSTOMERS - 5 else step
            item += step
            presses.append((time.perf_counter(), item))
            run.press(DOWN if step > 0 else UP)
            next_press = now + INTERVAL
        if run.read(max(min(next_press - time.perf_counter(), 0.01), 0.0)):
            chunks.append((time.perf_counter(), len(run.output)))
    return list(_paint_times(screen, presses, chunks))


def _paint_times(
    screen: Screen, presses: list[tuple[float, int]], chunks: list[tuple[float, int]]
) -> Iterator[float]:
    unpainted = list(presses)
    for painted_at, end in chunks:
        screen.feed(end)
        cursor_item = screen.cursor_item
        # A paint may show the effect of several keys; it ends the earlier ones too.
        matches = [
            index
            for index, (pressed_at, item) in enumerate(unpainted)
            if pressed_at < painted_at and item == cursor_item
        ]
        for _ in range(matches[0] + 1 if matches else 0):
            yield painted_at - unpainted.pop(0)[0]


def main() -> None:
    """Measure several batches, one after the other."""
    options = parse_arguments(__doc__)
    times: list[float] = []
    idle_times: list[float] = []
    for _ in range(options.rounds):
        with counting_server() as url, home(options.python, url) as environment:
            command = [options.python, "-m", "workato_tui", "bench", "--section", "customers"]
            with Run(command, environment) as run:
                screen = Screen(run)
                start_batch(run, screen)
                times += key_times(run, screen, lambda _: b"50 done" in run.output, 1)
                run.settle(1.0)
                screen.feed()
                idle_times += key_times(run, screen, lambda count: count == 60, screen.cursor_item)
    for period, seconds in (
        ("while a batch of 50 customers runs", times),
        ("after it", idle_times),
    ):
        median, late, longest = (
            1000 * value
            for value in (percentile(seconds, 0.5), percentile(seconds, 0.99), max(seconds))
        )
        report(f"a key {period} (median, 99th, maximum)",
               f"{median:.0f} ms, {late:.0f} ms, {longest:.0f} ms of {len(seconds)}",
               "30 ms")  # fmt: skip


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["serve"] else main()
