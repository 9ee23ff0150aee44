"""When what of the start was done, for ``--profile-startup``.

Noted at every start, printed if asked for: a clock reading costs less than the question would.
"""

import os
import time

_marks = {"Python started": time.perf_counter()}


def mark(name: str) -> None:
    """Note that this was done now; only the first time counts."""
    _marks.setdefault(name, time.perf_counter())


def report() -> str:
    """What was done when: a line each, in milliseconds since the program was called."""
    begun = time.perf_counter() - _process_age()
    lines = ["Where the start went, in ms: since the program was called, and each part of it"]
    before = begun
    for name, at in sorted(_marks.items(), key=lambda moment: moment[1]):
        lines.append(f"{(at - begun) * 1000:7.0f} {(at - before) * 1000:+7.0f}  {name}")
        before = at
    return "\n".join(lines)


def _process_age() -> float:
    """Seconds since this process was begun, to some milliseconds; at least the time it has run."""
    used = time.process_time()
    try:
        with open("/proc/self/stat", encoding="ascii", errors="replace") as stat:  # noqa: PTH123
            ticks = int(stat.read().rpartition(")")[2].split()[19])
        tick = 1 / os.sysconf("SC_CLK_TCK")
        # It is rounded down to a whole tick: half of one is the best guess.
        return max(used, time.clock_gettime(time.CLOCK_BOOTTIME) - (ticks + 0.5) * tick)
    except (OSError, ValueError, IndexError, AttributeError):
        return used
