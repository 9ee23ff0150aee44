"""Runs long work of a view in a thread, with progress and cancellation."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Protocol, TypeVar

from workato_tui.common.loop_call import call_in_loop
from workato_tui.common.text import os_reason, sanitize

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Job(Protocol[T_co]):
    """Work for the thread."""

    def __call__(
        self, *, on_progress: Callable[[int, int], object], cancelled: Callable[[], bool]
    ) -> T_co:
        """Do the work; call ``on_progress`` with done and total. May raise InterruptedError."""


async def run_in_thread(
    job: Job[T], on_progress: Callable[[int, int], None] = lambda _done, _total: None
) -> T:
    """Run ``job`` in a thread; ``on_progress`` is called on this event loop.

    Cancelling stops the thread at its next check. Disk errors become
    :class:`~workato_tui.packages.errors.UnreadablePackageError`.
    """
    loop = asyncio.get_running_loop()
    is_cancelled = threading.Event()
    last_percent = -1

    def progress(done: int, total: int) -> None:
        nonlocal last_percent
        percent = done * 100 // total if total else 100
        if percent != last_percent:
            last_percent = percent
            call_in_loop(loop, on_progress, done, total)

    try:
        return await asyncio.to_thread(job, on_progress=progress, cancelled=is_cancelled.is_set)
    except OSError as error:
        from workato_tui.packages.errors import UnreadablePackageError

        name = f"“{sanitize(error.filename, 120)}”" if error.filename else "It"
        raise UnreadablePackageError(f"{name} cannot be read: {os_reason(error)}.") from None
    finally:
        is_cancelled.set()
