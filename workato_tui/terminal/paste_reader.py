"""Takes pasted text out of what a terminal sends, before anything can take it for keys.

Textual's parser looks for escape sequences within a bracketed paste too: those that it does not
know it hands on as keys, and the mark that ends a paste ends it wherever it stands. A colored log,
or a text that somebody prepared, would press keys.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal, NamedTuple

from workato_tui.common.text import strip_controls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START, END = "\x1b[200~", "\x1b[201~"
PASTE_TIMEOUT = 1.0
"""Seconds without input after which a paste that was not ended is over."""
REOPEN_SECONDS = 0.2
"""Seconds after an end within which another one shows that the first was part of the text."""
_QUIET_SECONDS = 0.1
"""Seconds without input after which no other end is waited for."""


class InputPart(NamedTuple):
    """A part of the input: keys as they came, or what was pasted, without controls."""

    kind: Literal["keys", "paste"]
    text: str


class PasteReader:
    """Splits the input; ask it by :meth:`tick` often, since what it holds back may be keys."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pasting = False
        self._parts: list[str] = []
        """What may still turn out to be pasted."""
        self._tail = ""
        """The end of what was seen, where a mark may have begun."""
        self._ended_at = self._read_at = float("-inf")

    @property
    def has_pending(self) -> bool:
        """Whether something is held back that has to be looked at again soon."""
        return self._pasting or bool(self._parts)

    def feed(self, text: str) -> Iterator[InputPart]:
        """What ``text`` brings."""
        now = self._clock()
        yield from self._time_out(now)
        self._read_at = now
        while text:
            mark, seen, before, text = self._next_marker(text)
            if mark == END and self._is_open(now):
                self._parts.append(before)
                yield from self._close(now, seen)
            elif self._is_open(now):
                # A beginning right behind an end: what is between the two was pasted as well.
                self._parts.append(before + mark[seen:])
                self._pasting = self._pasting or mark == START
            else:
                yield from self._keys(before + mark[seen:])
                self._pasting = mark == START

    def poll(self) -> Iterator[InputPart]:
        """What is known by now because nothing more has come."""
        yield from self._time_out(self._clock())

    def _is_open(self, now: float) -> bool:
        """Whether what comes may be part of a paste."""
        return self._pasting or now - self._ended_at < REOPEN_SECONDS

    def _next_marker(self, text: str) -> tuple[str, int, str, str]:
        """The first mark, how much of it was seen before, and what is before and behind it."""
        whole = self._tail + text
        found = [(at, mark) for mark in (START, END) if (at := whole.find(mark)) >= 0]
        if not found:
            self._tail = whole[-(len(START) - 1) :]
            return "", 0, text, ""
        at, mark = min(found)
        known, self._tail = len(self._tail), ""
        return mark, max(known - at, 0), whole[known:at], whole[at + len(mark) :]

    def _close(self, now: float, seen: int = 0) -> Iterator[InputPart]:
        text, self._parts = "".join(self._parts), []
        text = text[: len(text) - seen] if seen else text
        self._pasting, self._ended_at = False, now
        # The parser saw the beginning; without the end it would take what follows for pasted.
        yield InputPart("keys", END)
        yield InputPart("paste", strip_controls(text.replace(START, "").replace(END, "")))

    def _keys(self, text: str) -> Iterator[InputPart]:
        held, self._parts = "".join(self._parts), []
        if held + text:
            yield InputPart("keys", held + text)

    def _time_out(self, now: float) -> Iterator[InputPart]:
        quiet = now - self._read_at
        if self._pasting:
            if quiet >= PASTE_TIMEOUT:
                yield from self._close(now)
        elif self._parts and (quiet >= _QUIET_SECONDS or now - self._ended_at >= REOPEN_SECONDS):
            yield from self._keys("")
