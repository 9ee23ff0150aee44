"""Which calls a view is read by, so that Requests can say how long their answers took to be drawn.

What a task of the screen sets going on the network's thread runs in a copy of its context.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_calls: ContextVar[list[int] | None] = ContextVar("calls", default=None)


@contextmanager
def trace_calls() -> Iterator[list[int]]:
    """The numbers of the calls that this task makes within; grows as they are made."""
    numbers: list[int] = []
    before = _calls.set(numbers)
    try:
        yield numbers
    finally:
        _calls.reset(before)


def record_call(number: int) -> None:
    """A call leaves, for whoever collects."""
    numbers = _calls.get()
    if numbers is not None:
        numbers.append(number)
