"""Between threads and an event loop: calls from a thread, and work that may outlive the program."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
Args = TypeVarTuple("Args")


def call_in_loop(
    loop: asyncio.AbstractEventLoop, callback: Callable[[*Args], object], *args: *Args
) -> None:
    """Let ``loop`` call ``callback`` soon; do nothing if the loop has ended (at exit)."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(callback, *args)


async def wait_for_first(*waits: Awaitable[object]) -> None:
    """Wait until one of these is done, and cancel the others."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def run_in_daemon_thread(work: Callable[[], T]) -> T:
    """Return what ``work`` returns, or raise what it raises.

    Threads of ``asyncio.to_thread`` keep the program alive: a keyring that waits for a password
    nobody can type would block the exit.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: Callable[[], None]) -> None:
        if not done.done():
            result()

    def run() -> None:
        try:
            value = work()
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            failure = error
            outcome = lambda: done.set_exception(failure)  # noqa: E731
        else:
            outcome = lambda: done.set_result(value)  # noqa: E731
        call_in_loop(loop, settle, outcome)

    threading.Thread(target=run, name="left-behind", daemon=True).start()
    return await done
