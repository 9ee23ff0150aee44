"""Separates pasted text from typed keys in the terminal input.

Textual's parser interprets escape sequences inside a bracketed paste: unknown ones become keys, and
any end marker ends the paste. A colored log, or a prepared text, would press keys.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal, NamedTuple

from workato_tui.common.text import strip_controls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START, END = "\x1b[200~", "\x1b[201~"
PASTE_TIMEOUT = 1.0
"""Seconds without input after which an unfinished paste is over."""
REOPEN_SECONDS = 0.2
"""Seconds within which a second end marker shows that the first one was part of the text."""
_QUIET_SECONDS = 0.1
"""Seconds without input after which no further end marker is expected."""


class InputPart(NamedTuple):
    """A part of the input: raw keys, or pasted text without controls."""

    kind: Literal["keys", "paste"]
    text: str


class PasteReader:
    """Splits the input; call :meth:`poll` often, since held-back text may be keys."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pasting = False
        self._parts: list[str] = []
        """Text that may belong to a paste."""
        self._tail = ""
        """The end of the input, where a marker may have started."""
        self._ended_at = self._read_at = float("-inf")

    @property
    def has_pending(self) -> bool:
        """Whether something is held back and needs :meth:`poll`."""
        return self._pasting or bool(self._parts)

    def feed(self, text: str) -> Iterator[InputPart]:
        """Yield the parts of ``text``."""
        now = self._clock()
        yield from self._time_out(now)
        self._read_at = now
        while text:
            mark, seen, before, text = self._next_marker(text)
            if mark == END and self._is_open(now):
                self._parts.append(before)
                yield from self._close(now, seen)
            elif self._is_open(now):
                # A start right after an end: the text between both was pasted as well.
                self._parts.append(before + mark[seen:])
                self._pasting = self._pasting or mark == START
            else:
                yield from self._keys(before + mark[seen:])
                self._pasting = mark == START

    def poll(self) -> Iterator[InputPart]:
        """Yield what is certain because no more input has come."""
        yield from self._time_out(self._clock())

    def _is_open(self, now: float) -> bool:
        """Return whether the input may belong to a paste."""
        return self._pasting or now - self._ended_at < REOPEN_SECONDS

    def _next_marker(self, text: str) -> tuple[str, int, str, str]:
        """Return the first marker, how much of it was seen before, and the text around it."""
        pending = self._tail + text
        marks = [(at, mark) for mark in (START, END) if (at := pending.find(mark)) >= 0]
        if not marks:
            self._tail = pending[-(len(START) - 1) :]
            return "", 0, text, ""
        at, mark = min(marks)
        tail_length, self._tail = len(self._tail), ""
        return mark, max(tail_length - at, 0), pending[tail_length:at], pending[at + len(mark) :]

    def _close(self, now: float, seen: int = 0) -> Iterator[InputPart]:
        text, self._parts = "".join(self._parts), []
        text = text[: len(text) - seen] if seen else text
        self._pasting, self._ended_at = False, now
        # The parser saw the start; without an end it would treat what follows as pasted.
        yield InputPart("keys", END)
        yield InputPart("paste", strip_controls(text.replace(START, "").replace(END, "")))

    def _keys(self, text: str) -> Iterator[InputPart]:
        start, self._parts = "".join(self._parts), []
        if start + text:
            yield InputPart("keys", start + text)

    def _time_out(self, now: float) -> Iterator[InputPart]:
        quiet = now - self._read_at
        if self._pasting:
            if quiet >= PASTE_TIMEOUT:
                yield from self._close(now)
        elif self._parts and (quiet >= _QUIET_SECONDS or now - self._ended_at >= REOPEN_SECONDS):
            yield from self._keys("")
