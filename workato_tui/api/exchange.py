"""One attempt of one call: what it asks for, and its line in the journal while it runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui.api.journal import BODY_LIMIT
from workato_tui.api.quotas import Priority

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from workato_tui.api.journal import Entry, Journal


@dataclass(frozen=True)
class Call:
    """A call as the families ask for it, the token and the host left out."""

    method: str
    path: str
    params: list[tuple[str, str]]
    family: str
    priority: Priority = Priority.USER
    body: Any = None

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.method not in ("GET", "HEAD")


def as_params(params: Mapping[str, str | int | bool | None] | None) -> list[tuple[str, str]]:
    """Query parameters as text; None is left out, booleans are ``true`` and ``false``."""
    return [
        (name, str(value).lower() if isinstance(value, bool) else str(value))
        for name, value in (params or {}).items()
        if value is not None
    ]


class Record:
    """Follows one attempt and keeps its journal entry up to date."""

    def __init__(self, journal: Journal, call: Call, attempt: int, auth: str) -> None:
        self._journal = journal
        self._entry: Entry = journal.begin(
            call.method, call.path, call.params, body=call.body, attempt=attempt, auth=auth
        )
        self._began = time.perf_counter()
        self._reading = 0.0
        self._head = b""
        self._response: httpx.Response | None = None
        self._notes: list[str] = []

    def answered(self, response: httpx.Response) -> None:
        """The head of the answer is there."""
        self._response = response
        self._entry = self._journal.update(self._entry, status=response.status_code)

    def keep(self, piece: bytes) -> None:
        """Keep the beginning of the answer's body."""
        if len(self._head) <= BODY_LIMIT:
            self._head += piece[: BODY_LIMIT + 1 - len(self._head)]

    def reading(self, seconds: float) -> None:
        """Count time that went into unpacking and decoding."""
        self._reading += seconds

    def note(self, text: str) -> None:
        """Add a remark; kept also after the end."""
        self._notes.append(text)
        self._entry = self._journal.update(self._entry, note="; ".join(self._notes))

    def end(self, note: str = "", quota_left: int | None = None) -> None:
        """The attempt is over, well or not."""
        if note:
            self._notes.append(note)
        seconds = time.perf_counter() - self._began
        size = self._response.num_bytes_downloaded if self._response else None
        self._entry = self._journal.update(
            self._entry,
            answer=self._head.decode("utf-8", "replace"),
            cut=len(self._head) > BODY_LIMIT,
            seconds=seconds,
            reading_seconds=self._reading,
            network_seconds=max(seconds - self._reading, 0.0),
            size=size,
            note="; ".join(self._notes),
            quota_left=quota_left,
        )
