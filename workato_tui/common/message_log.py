"""The last messages of the session, so that they can be read again."""

from __future__ import annotations

from collections import deque
from typing import Literal, NamedTuple

from workato_tui.common.clock import Clock

MessageKind = Literal["info", "refused", "warning", "failed"]
MAX_MESSAGES = 50


class Message(NamedTuple):
    """A message as it was shown."""

    number: int
    shown_at: float
    """Seconds UTC."""
    kind: MessageKind
    text: str


class MessageLog:
    """The last messages, in memory only."""

    def __init__(self) -> None:
        self._messages: deque[Message] = deque(maxlen=MAX_MESSAGES)
        self._count = 0

    def add(self, text: str, kind: MessageKind = "info") -> None:
        """Keep a message; progress, which ends with ``…``, and repetitions are left out."""
        text = text.strip()
        if not text or text.endswith("…"):
            return
        last = self._messages[-1] if self._messages else None
        if last is not None and (last.kind, last.text) == (kind, text):
            self._messages[-1] = last._replace(shown_at=Clock.now())
            return
        self._count += 1
        self._messages.append(Message(self._count, Clock.now(), kind, text))

    def newest_first(self) -> list[Message]:
        """Return the messages, the last one first."""
        return list(reversed(self._messages))

    def get(self, number: str) -> Message | None:
        """Return a message that is still kept."""
        return next((message for message in self._messages if str(message.number) == number), None)
