"""Shared parts of the benchmarks: a clean environment, a timed pseudo-terminal, paired ratios.

Each script alternates between two programs in the same run, and prints the median of the paired
ratios with its spread, so that other work of the machine affects both alike.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 11
SIZE = (120, 36)


def parse_arguments(description: str | None) -> argparse.Namespace:
    """Parse the options that every script has."""
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="pairs to measure (%(default)s)")
    parser.add_argument("--python", help="a python that has the program installed")
    options = parser.parse_args()
    options.python = options.python or os.environ.get("BENCH_PYTHON") or str(clean_python())
    return options


def clean_python() -> Path:
    """Return the Python of a user's installation, without test tools (click slows httpx down)."""
    # Of its own for each checkout: it holds an editable install.
    checkout = f"{zlib.crc32(bytes(ROOT)):08x}"
    folder = Path(tempfile.gettempdir()) / f"workato-tui-bench-{os.getuid()}-{checkout}"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--constraint", ROOT / "constraints.txt", "--editable", ROOT],
                       check=True, stderr=subprocess.DEVNULL)  # fmt: skip
    return python


@dataclass
class Run:
    """A program in a pseudo-terminal, with methods that measure its output."""

    command: Sequence[str | Path]
    environment: dict[str, str] = field(default_factory=dict)
    size: tuple[int, int] = SIZE
    folder: str | None = None
    output: bytearray = field(default_factory=bytearray)

    def __enter__(self) -> Run:
        self.master, slave = os.openpty()
        columns, rows = self.size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        # An installation has bytecode; here the first start writes it.
        excluded = ("TEXTUAL", "NO_COLOR", "PYTHONDONTWRITEBYTECODE")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(excluded)}
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.start_time = time.perf_counter()
        self.child = subprocess.Popen(
            list(map(str, self.command)),
            stdin=slave, stdout=slave, stderr=slave,
            env={**inherited, **terminal, **self.environment},
            start_new_session=True,
            cwd=self.folder,
        )  # fmt: skip
        os.close(slave)
        return self

    def __exit__(self, *_: object) -> None:
        self.child.kill()
        self.child.wait()
        os.close(self.master)

    def wait_for(self, expected: bytes, limit: float = 120.0) -> float:
        """Read until the output has these bytes; return the seconds since the start."""
        end = time.monotonic() + limit
        while expected not in self.output:
            if time.monotonic() > end or (not self.read(1.0) and self.child.poll() is not None):
                raise SystemExit(f"{expected!r} did not appear in:\n{self.output[-600:]!r}")
        return time.perf_counter() - self.start_time

    def read(self, seconds: float) -> int:
        """Read the output once, waiting at most ``seconds``; return the number of bytes."""
        if not select.select([self.master], [], [], seconds)[0]:
            return 0
        with contextlib.suppress(OSError):
            self.output += (data := os.read(self.master, 1 << 16))
            return len(data)
        return 0

    def settle(self, idle_seconds: float = 0.5) -> int:
        """Read until no output comes for ``idle_seconds``; return the number of bytes."""
        before = len(self.output)
        while self.read(idle_seconds):
            pass
        return len(self.output) - before

    def press(self, keys: str) -> None:
        """Send keys."""
        os.write(self.master, keys.encode())

    def response_time(self, keys: str, limit: float = 5.0) -> float:
        """Return the seconds until the first byte after these keys."""
        start = time.perf_counter()
        self.press(keys)
        if not self.read(limit):
            raise SystemExit(f"no output after {keys!r}")
        return time.perf_counter() - start

    @property
    def megabytes(self) -> float:
        """The resident memory of the program."""
        for line in Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


@contextlib.contextmanager
def home(python: str, url: str | None = None) -> Iterator[dict[str, str]]:
    """Yield an environment with an empty home; ``url`` adds the profile ``bench`` for a server."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environment = {"HOME": folder, "XDG_CONFIG_HOME": f"{folder}/c",
                       "XDG_DATA_HOME": f"{folder}/d", "XDG_STATE_HOME": f"{folder}/s",
                       "XDG_CACHE_HOME": f"{folder}/k"}  # fmt: skip
        if url:
            subprocess.run(
                [python, "-m", "workato_tui", "profiles", "add", "bench", "--data-center",
                 "custom", "--base-url", url, "--token-stdin"],
                input=b"bench-token", check=True, capture_output=True,
                env={**os.environ, **environment},
            )  # fmt: skip
        yield environment


@contextlib.contextmanager
def server(kind: str, *arguments: str) -> Iterator[str]:
    """Run a server of ``serving.py`` in a process of its own; yield its address."""
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("serving.py")), kind, *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        yield child.stdout.readline().strip()
    finally:
        child.kill()
        child.wait()


def time_command(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> float:
    """Return the seconds that a command takes."""
    start = time.perf_counter()
    subprocess.run(
        list(map(str, command)), check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )  # fmt: skip
    return time.perf_counter() - start


def compare(
    claim: str, ours: Callable[[], float], baseline: Callable[[], float], rounds: int, target: float
) -> float:
    """Measure both in turn; print the median ratio and return it."""
    ours(), baseline()  # warm up bytecode and disk caches
    pairs = [(ours(), baseline()) for _ in range(rounds)]
    ratios = sorted(a / b for a, b in pairs)
    median = statistics.median(ratios)
    low, high = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
    seconds = [statistics.median(values) * 1000 for values in zip(*pairs, strict=True)]
    print(
        f"{claim:<58} {median:5.2f} x  [{low:.2f}-{high:.2f}]  target {target:g}"
        f"  ({seconds[0]:.0f} ms against {seconds[1]:.0f} ms, {rounds} pairs)",
        flush=True,
    )
    return median


def report(claim: str, value: str, target: str) -> None:
    """Print a value that has no baseline."""
    print(f"{claim:<58} {value}  target {target}", flush=True)


def percentile(values: Sequence[float], fraction: float) -> float:
    """Return the value that this fraction of ``values`` does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * fraction), len(ordered) - 1)]
