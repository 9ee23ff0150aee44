"""Records which calls belong to a view, to report how long drawing their answers took.

Work that a task starts on the network thread runs in a copy of its context.
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
    """Collect the numbers of the calls that this task makes inside the context."""
    numbers: list[int] = []
    before = _calls.set(numbers)
    try:
        yield numbers
    finally:
        _calls.reset(before)


def record_call(number: int) -> None:
    """Record a call for whoever traces calls."""
    numbers = _calls.get()
    if numbers is not None:
        numbers.append(number)
