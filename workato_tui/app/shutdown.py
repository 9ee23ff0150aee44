"""Ends the process within a time limit, whatever its threads wait for."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_EXIT_SECONDS = 3.5
"""Seconds to exit, once nothing has to be waited for."""


class ExitDeadline:
    """A deadline for the exit: Python waits for threads, and a keyring may never answer."""

    def __init__(self, report_exit: Callable[[], int]) -> None:
        """Create the deadline; ``report_exit`` is called once and returns the exit code."""
        self._report_exit = report_exit
        self._lock = threading.Lock()
        self._code: int | None = None

    def start(self) -> None:
        """Start the time limit."""
        timer = threading.Timer(_EXIT_SECONDS, self._force_exit)
        timer.daemon = True
        timer.start()

    def finish(self) -> int:
        """Report the exit and return the exit code."""
        with self._lock:
            if self._code is None:
                self._code = self._report_exit()
            return self._code

    def _force_exit(self) -> None:
        code = self.finish()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
