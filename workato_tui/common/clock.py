"""The clock of the whole program; tests replace it."""

from __future__ import annotations

import time


class Clock:
    """Current time as seconds since the epoch."""

    now = staticmethod(time.time)
