"""Waiting for a condition, with an end."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def wait_for(condition: Callable[[], object]) -> None:
    """Returns as soon as ``condition`` holds; fails after ten seconds."""
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until, "it never came true"
        threading.Event().wait(0.005)
