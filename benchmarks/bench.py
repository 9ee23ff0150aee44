"""What the benchmarks share: a clean environment, a pseudo-terminal with a clock, paired ratios.

Each script compares two things in the same run, alternating, and prints the median of the paired
ratios with its spread, so that what the machine is doing meanwhile falls on both.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 11
SIZE = (120, 36)


def arguments(about: str | None) -> argparse.Namespace:
    """The options that every script has."""
    parser = argparse.ArgumentParser(description=(about or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="pairs to measure (%(default)s)")
    parser.add_argument("--python", help="a python that has the program installed")
    found = parser.parse_args()
    found.python = found.python or os.environ.get("BENCH_PYTHON") or str(clean_python())
    return found


def clean_python() -> Path:
    """The python of a user's install: without what tests need (click makes httpx slower)."""
    folder = Path(tempfile.gettempdir()) / f"workato-tui-bench-{os.getuid()}"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--constraint", ROOT / "constraints.txt", "--editable", ROOT],
                       check=True, stderr=subprocess.DEVNULL)  # fmt: skip
    return python


@dataclass
class Run:
    """One program in a pseudo-terminal, and when what came."""

    words: Sequence[str | Path]
    environment: dict[str, str] = field(default_factory=dict)
    size: tuple[int, int] = SIZE
    folder: str | None = None
    output: bytearray = field(default_factory=bytearray)

    def __enter__(self) -> Run:
        self.master, slave = os.openpty()
        columns, rows = self.size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        # Bytecode is there after an install; here the first start writes it.
        left_out = ("TEXTUAL", "NO_COLOR", "PYTHONDONTWRITEBYTECODE")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.begun = time.perf_counter()
        self.child = subprocess.Popen(
            list(map(str, self.words)),
            stdin=slave, stdout=slave, stderr=slave,
            env={**kept, **terminal, **self.environment},
            start_new_session=True,
            cwd=self.folder,
        )  # fmt: skip
        os.close(slave)
        return self

    def __exit__(self, *_: object) -> None:
        self.child.kill()
        self.child.wait()
        os.close(self.master)

    def until(self, wanted: bytes | Callable[[bytearray], object], limit: float = 120.0) -> float:
        """Read until the bytes came; seconds since the start of the program."""
        holds = (lambda out: wanted in out) if isinstance(wanted, bytes) else wanted
        end = time.monotonic() + limit
        while not holds(self.output):
            if time.monotonic() > end or (not self.read(1.0) and self.child.poll() is not None):
                raise SystemExit(f"waited in vain for {wanted!r} in:\n{self.output[-600:]!r}")
        return time.perf_counter() - self.begun

    def read(self, seconds: float) -> int:
        """Take what comes within so many seconds; how many bytes."""
        if not select.select([self.master], [], [], seconds)[0]:
            return 0
        with contextlib.suppress(OSError):
            self.output += (data := os.read(self.master, 1 << 16))
            return len(data)
        return 0

    def settle(self, quiet: float = 0.5) -> int:
        """Read until it is quiet; how many bytes came."""
        before = len(self.output)
        while self.read(quiet):
            pass
        return len(self.output) - before

    def press(self, keys: str) -> None:
        """Send keys."""
        os.write(self.master, keys.encode())

    def answered_in(self, keys: str, limit: float = 5.0) -> float:
        """Seconds until the first byte after these keys."""
        start = time.perf_counter()
        self.press(keys)
        if not self.read(limit):
            raise SystemExit(f"no answer to {keys!r}")
        return time.perf_counter() - start

    @property
    def megabytes(self) -> float:
        """The memory that the program holds."""
        for line in Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


@contextlib.contextmanager
def home(python: str, url: str | None = None) -> Iterator[dict[str, str]]:
    """An empty home; with ``url`` it has the profile ``bench`` for that server."""
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
def server(name: str, *words: str) -> Iterator[str]:
    """One of the servers of ``serving.py``, in a process of its own; gives its address."""
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("serving.py")), name, *words],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        yield child.stdout.readline().strip()
    finally:
        child.kill()
        child.wait()


def timed(words: Sequence[str | Path], environment: dict[str, str] | None = None) -> float:
    """Seconds that a command takes."""
    start = time.perf_counter()
    subprocess.run(
        list(map(str, words)), check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )  # fmt: skip
    return time.perf_counter() - start


def compare(
    claim: str, ours: Callable[[], float], other: Callable[[], float], rounds: int, target: float
) -> float:
    """Measure both in turn and print the median ratio; returns it."""
    ours(), other()  # warm: bytecode, caches of the disk
    pairs = [(ours(), other()) for _ in range(rounds)]
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


def tell(claim: str, value: str, target: str) -> None:
    """Print what has nothing to be compared with."""
    print(f"{claim:<58} {value}  target {target}", flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
