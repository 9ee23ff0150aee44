"""Startup timing for ``--profile-startup``.

Times are always recorded: reading a clock costs less than checking whether to.
"""

import os
import time

_marks = {"Python started": time.perf_counter()}


def mark(name: str) -> None:
    """Record the time of a step; only the first call counts."""
    _marks.setdefault(name, time.perf_counter())


def report() -> str:
    """Return one line per step, in milliseconds since the process started."""
    started = time.perf_counter() - _process_age()
    lines = ["Where the start went, in ms: since the program was called, and each part of it"]
    before = started
    for name, at in sorted(_marks.items(), key=lambda moment: moment[1]):
        lines.append(f"{(at - started) * 1000:7.0f} {(at - before) * 1000:+7.0f}  {name}")
        before = at
    return "\n".join(lines)


def _process_age() -> float:
    """Return the age of this process in seconds, to some milliseconds; at least its CPU time."""
    used = time.process_time()
    try:
        with open("/proc/self/stat", encoding="ascii", errors="replace") as stat:  # noqa: PTH123
            ticks = int(stat.read().rpartition(")")[2].split()[19])
        tick = 1 / os.sysconf("SC_CLK_TCK")
        # The start time is rounded down to a clock tick; add half a tick.
        return max(used, time.clock_gettime(time.CLOCK_BOOTTIME) - (ticks + 0.5) * tick)
    except (OSError, ValueError, IndexError, AttributeError):
        return used
