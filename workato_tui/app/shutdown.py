"""Ends the process in time, whatever its threads wait for."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LIMIT = 3.5
"""Seconds from the moment when nothing is under way that has to be waited for."""


class Ending:
    """Python waits for threads at its end, and a keyring may never answer."""

    def __init__(self, last_words: Callable[[], int]) -> None:
        """``last_words`` says what is left to say and returns the exit code; it is called once."""
        self._last_words = last_words
        self._lock = threading.Lock()
        self._code: int | None = None

    def begin(self) -> None:
        """From now on the process has some seconds."""
        timer = threading.Timer(_LIMIT, self._now)
        timer.daemon = True
        timer.start()

    def finish(self) -> int:
        """Say what is left to say; returns the exit code."""
        with self._lock:
            if self._code is None:
                self._code = self._last_words()
            return self._code

    def _now(self) -> None:
        code = self.finish()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
