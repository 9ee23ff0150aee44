"""Ends the process in time, whatever its threads wait for."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_EXIT_SECONDS = 3.5
"""Seconds from the moment when nothing is under way that has to be waited for."""


class ExitDeadline:
    """Python waits for threads at its end, and a keyring may never answer."""

    def __init__(self, report_exit: Callable[[], int]) -> None:
        """``last_words`` says what is left to say and returns the exit code; it is called once."""
        self._report_exit = report_exit
        self._lock = threading.Lock()
        self._code: int | None = None

    def start(self) -> None:
        """From now on the process has some seconds."""
        timer = threading.Timer(_EXIT_SECONDS, self._force_exit)
        timer.daemon = True
        timer.start()

    def finish(self) -> int:
        """Say what is left to say; returns the exit code."""
        with self._lock:
            if self._code is None:
                self._code = self._report_exit()
            return self._code

    def _force_exit(self) -> None:
        code = self.finish()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
