"""Calls a function in an event loop from any thread."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeVarTuple

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

Args = TypeVarTuple("Args")


def call_in_loop(
    loop: asyncio.AbstractEventLoop, callback: Callable[[*Args], object], *args: *Args
) -> None:
    """Let ``loop`` call ``callback`` soon; do nothing if the loop has ended (at exit)."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(callback, *args)
