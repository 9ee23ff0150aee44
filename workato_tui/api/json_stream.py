"""Parse a JSON list item by item while it arrives, so that no step takes long.

A list of 10,000 deployments is 28 MB. Decoding it at once blocks every thread for a third of a
second and takes over 100 MB. This reader decodes each item separately from a window of the text.
The list may be bare or wrapped (``items``, ``result``); other keys of the wrapper are in ``rest``.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.api.errors import (
    NotJsonError,
    TooLargeError,
    TruncatedError,
    UnreadableResponseError,
)
from workato_tui.api.json_decoding import (
    DECODER,
    check_nesting,
    fix_surrogates,
    not_json,
    too_deep,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_ITEM = 16 * 1024 * 1024
"""Maximum number of characters of one item; real ones have a few thousand."""

_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_NUMBER_BEGINS = frozenset("-0123456789NI")
_AFTER_A_NUMBER = frozenset(" \t\r\n,]}")


class Item(NamedTuple):
    """One element of the list: the decoded value and its JSON text."""

    value: Any
    text: str


class _NeedMore(Exception):  # noqa: N818 - a signal between two functions, not an error
    """The window ends in the middle of a value."""


class JsonListReader:
    """Feed it chunks of a response; it yields the items that are complete.

    ``wrappers`` are the keys that may hold the list; a bare list is always accepted. Call
    :meth:`close` after the last chunk.
    """

    def __init__(self, wrappers: tuple[str, ...] = (), *, max_item: int = MAX_ITEM) -> None:
        self.rest: dict[str, Any] = {}
        """The keys of the response other than the list."""
        self.found = False
        """Whether there was a list."""
        self._wrappers = wrappers
        self._max_item = max_item
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._window = ""
        self._pending: list[str] = []
        self._arrived = 0
        self._position = 0
        self._retry_size = 0
        # With less text than this, the next item is probably incomplete, and parsing it would scan
        # the whole window in vain.
        self._expected_size = 0
        self._state: Callable[[], Item | None] = self._read_start
        self._done = False
        self._wrapper_depth = 0
        self._final = False
        self._rest_size = 0

    def feed(self, piece: bytes) -> Iterator[Item]:
        """Add a chunk of the response; yield the items that it completes.

        Raises a subclass of :class:`UnreadableResponseError`. Exhaust the iterator before the next
        call.
        """
        # Retry an item that is larger than the window only when twice as much text is there:
        # retrying (or only joining) at every chunk would take quadratic time.
        self._pending.append(self._decode(piece))
        self._arrived += len(self._pending[-1])
        if self._arrived < self._retry_size:
            return
        self._join()
        yield from self._items()
        waiting = self._arrived = len(self._window) - self._position
        self._retry_size = min(2 * waiting, self._max_item + 1)
        if waiting > self._max_item:
            raise self._too_large("One item of the answer")

    def close(self) -> Iterator[Item]:
        """Mark the response as complete; yield the remaining items."""
        self._final = True
        self._retry_size = 0
        self._pending.append(self._decode(b"", True))
        self._join()
        yield from self._items()
        if not self._done:
            raise self._truncated()

    @property
    def buffered_length(self) -> int:
        """The number of characters kept for further items."""
        return len(self._window)

    def release(self) -> None:
        """Release the text; the reader yields no more items.

        The reader refers to itself through its state, so its text would otherwise stay in memory
        until the next garbage collection.
        """
        self._window = ""
        self._pending.clear()

    def _join(self) -> None:
        self._window = "".join((self._window[self._position :], *self._pending))
        self._position = 0
        self._pending.clear()

    # States: each reads one element and sets the next state

    def _items(self) -> Iterator[Item]:
        try:
            while not self._done:
                item = self._state()
                if item is not None:
                    yield item
            # Ignore anything after the end of the JSON value.
            self._position = len(self._window)
        except _NeedMore:
            return
        except RecursionError:
            raise too_deep() from None

    def _read_start(self) -> None:
        first = self._peek()
        if first == "[":
            self._position += 1
            self.found = True
            self._state = self._read_bare_item
        elif first == "{":
            self._position += 1
            self._state = self._read_key
        else:
            # Enough to tell a web page from other text.
            if not self._final and len(self._window) - self._position < 512:
                raise _NeedMore
            raise not_json(self._window[self._position :])

    def _read_key(self) -> None:
        first = self._peek()
        if first == "}":
            self._position += 1
            self._done = self._wrapper_depth == 0
            self._wrapper_depth -= 1
            return
        if first == ",":
            self._position += 1
            return
        start = self._position
        name = self._read_name()
        if name in self._wrappers and not self.found and self._peek() == "[":
            self._position += 1
            self.found = True
            self._state = self._read_wrapped_item
            return
        if name in self._wrappers and not self.found and self._peek() == "{":
            # A list may be wrapped twice: {"result": {"items": [...]}}.
            self._position += 1
            self._wrapper_depth += 1
            return
        try:
            self.rest[name] = self._read_value().value
        except _NeedMore:
            self._position = start
            raise
        self._rest_size += self._position - start
        if self._rest_size > self._max_item:
            raise self._too_large("What stands beside the list")

    def _read_name(self) -> str:
        start = self._position
        try:
            name = self._read_value().value
            if not isinstance(name, str) or self._peek() != ":":
                raise self._malformed()
            self._position += 1
            self._peek()
        except _NeedMore:
            self._position = start
            raise
        return name

    def _read_bare_item(self) -> Item | None:
        item = self._read_item()
        self._done = item is None and self._window[self._position - 1] == "]"
        return item

    def _read_wrapped_item(self) -> Item | None:
        item = self._read_item()
        if item is None and self._window[self._position - 1] == "]":
            self._state = self._read_key
        return item

    def _read_item(self) -> Item | None:
        """Return the next element, or None after a comma or the closing bracket."""
        first = self._peek()
        if first == "]":
            self._position += 1
            return None
        if first == ",":
            self._position += 1
            return None
        if not self._final and len(self._window) - self._position < self._expected_size:
            raise _NeedMore
        item = self._read_value()
        self._expected_size = len(item.text) * 3 // 4
        return item

    # Steps

    def _peek(self) -> str:
        space = _SPACE.match(self._window, self._position)
        self._position = space.end() if space else self._position
        if self._position >= len(self._window):
            raise _NeedMore
        return self._window[self._position]

    def _read_value(self) -> Item:
        start = self._position
        try:
            value, end = DECODER.raw_decode(self._window, start)
        except json.JSONDecodeError:
            raise self._more_or_malformed() from None
        except ValueError:
            raise NotJsonError(
                "The answer holds a number that is too long to be one.", "Try again."
            ) from None
        if self._window[start] in _NUMBER_BEGINS and not self._number_ends_at(end):
            # "12" may be the beginning of "123", and "1.0e" of "1.0e7".
            raise self._more_or_malformed()
        text = self._window[start:end]
        check_nesting(text)
        self._position = end
        # Checking for one character first is 20 times faster, and few items contain it.
        if "\\" in text and ("\\ud" in text or "\\uD" in text):
            value = fix_surrogates(value)
            text = json.dumps(value, ensure_ascii=False)
        return Item(value, text)

    def _number_ends_at(self, end: int) -> bool:
        """Return whether a number really ends at ``end``."""
        after = self._window[end : end + 1]
        return after in _AFTER_A_NUMBER if after else self._final

    def _more_or_malformed(self) -> Exception:
        if not self._final:
            return _NeedMore()
        return self._malformed()

    def _malformed(self) -> UnreadableResponseError:
        return self._truncated() if self._final else not_json(self._window[self._position :])

    def _too_large(self, what: str) -> TooLargeError:
        return TooLargeError(
            f"{what} is larger than {self._max_item // 2**20} MB.",
            "This is not an answer that this program can show.",
        )

    def _truncated(self) -> UnreadableResponseError:
        if self._state == self._read_start:
            return not_json(self._window[self._position :])
        return TruncatedError("The response is incomplete.", "Try again.")
