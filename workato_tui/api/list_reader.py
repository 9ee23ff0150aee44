"""Create models from a list response while it arrives."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from workato_tui.api.errors import TooLargeError, UnreadableResponseError, WorkatoError
from workato_tui.api.json_stream import JsonListReader
from workato_tui.api.response_text import clean_message, error_text, rejected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from workato_tui.api.call import CallRecorder
    from workato_tui.api.json_stream import Item

T = TypeVar("T")

MAX_ITEMS = 100_000
"""Maximum number of list elements: more than any workspace has; the table is tested with it."""
BATCH_SECONDS = 0.1


class ListResult(list[T]):
    """The models of a list response; ``rest`` holds its other keys (count, page)."""

    def __init__(self) -> None:
        super().__init__()
        self.rest: dict[str, Any] = {}


async def read_list(
    body: AsyncIterator[bytes],
    record: CallRecorder,
    wrappers: tuple[str, ...],
    make: Callable[[dict[str, Any], str], T],
    on_items: Callable[[list[T]], None] | None,
) -> ListResult[T]:
    """Read ``body`` to its end; ``on_items`` receives new items at most ten times a second."""
    reader = JsonListReader(wrappers)
    collected = _BatchCollector(make, on_items)
    try:
        async for piece in body:
            record.capture(piece)
            began = time.perf_counter()
            collected.add(reader.feed(piece))
            collected.deliver()
            record.add_decode_time(time.perf_counter() - began)
        collected.add(reader.close())
    except BaseException:
        collected.flush()
        raise
    finally:
        collected.cancel_timer()
        reader.release()
    if not reader.found:
        _check_empty(reader.rest, wrappers)
    if collected.skipped:
        record.add_note(
            f"{collected.skipped} elements of the list are no objects and were left out"
        )
    collected.deliver(last=True)
    collected.items.rest = reader.rest
    return collected.items


class _BatchCollector(Generic[T]):
    def __init__(
        self,
        make: Callable[[dict[str, Any], str], T],
        on_items: Callable[[list[T]], None] | None,
    ) -> None:
        self.items: ListResult[T] = ListResult()
        self.skipped = 0
        self._make = make
        self._on_items = on_items
        self._delivered = 0
        self._next_delivery = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, items: Iterator[Item]) -> None:
        for value, text in items:
            if len(self.items) + self.skipped >= MAX_ITEMS:
                raise TooLargeError(
                    f"The list has more than {MAX_ITEMS:,} elements, and the rest was not loaded.",
                    "Use a filter, for example a shorter period.",
                )
            if isinstance(value, dict):
                self.items.append(self._make(value, text))
            else:
                self.skipped += 1

    def deliver(self, *, last: bool = False) -> None:
        if self._on_items is None or self._delivered == len(self.items):
            return
        wait = self._next_delivery - time.perf_counter()
        if last or wait <= 0:
            self.cancel_timer()
            self._next_delivery = time.perf_counter() + BATCH_SECONDS
            batch = self.items[self._delivered :]
            self._delivered = len(self.items)
            self._on_items(batch)
        elif self._timer is None:
            # The next chunk may take a while.
            self._timer = asyncio.get_running_loop().call_later(wait, self._on_timer)

    def flush(self) -> None:
        """Deliver the remaining items after the read broke, if earlier ones were delivered."""
        if self._delivered:
            self.deliver(last=True)

    def cancel_timer(self) -> None:
        """Cancel the scheduled delivery."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timer(self) -> None:
        self._timer = None
        self.deliver(last=True)


def _check_empty(rest: dict[str, Any], wrappers: tuple[str, ...]) -> None:
    """Raise unless a response without a list reports an empty list."""
    refused: WorkatoError | None = rejected(rest)
    if refused is not None:
        raise refused
    if any(name in rest and rest[name] is None for name in wrappers):
        return
    message = clean_message(error_text(rest))
    raise UnreadableResponseError(
        f"The answer holds no list{f': {message}' if message else ''}.",
        "Check the profile's address.",
    )
