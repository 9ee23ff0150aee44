"""Remembers the calls of this run, for the Requests screen and for a copy as curl.

Thread-safe: calls are noted on the network's thread and read on the screen's.
"""

from __future__ import annotations

import json
import shlex
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from workato_tui.api.masking import hides_bodies, mask, mask_json, mask_query, mask_text
from workato_tui.links import MASK

if TYPE_CHECKING:
    from collections.abc import Callable

BODY_LIMIT = 16_384
"""Characters of an answer that are kept: enough to see what came, not a second copy of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One attempt of one call. Immutable: each step of a call replaces it under its number."""

    number: int
    started: datetime
    """UTC."""
    method: str
    path: str
    """Path and query as sent, secret values masked."""
    attempt: int = 1
    status: int | None = None
    """None while no answer has come, or when none came."""
    seconds: float | None = None
    """From sending to the end of the answer; None while it runs."""
    network_seconds: float | None = None
    """Part of ``seconds`` spent waiting for the network."""
    reading_seconds: float | None = None
    """Part of ``seconds`` spent unpacking and decoding."""
    size: int | None = None
    """Bytes of the answer as they came over the wire."""
    note: str = ""
    """What happened besides: a retry and why, a wait, an error."""
    quota_left: int | None = None
    request_body: str = ""
    answer_body: str = ""
    body_cut: bool = False
    """Whether ``answer_body`` is only the beginning."""
    auth: str = "bearer"
    upload: str = ""
    """The name of a file that was sent as the body."""


class Journal:
    """The last ``limit`` calls, oldest first."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._next = 1
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[Entry], None]] = []

    def entries(self) -> list[Entry]:
        """A snapshot, oldest first."""
        with self._lock:
            return list(self._entries.values())

    def subscribe(self, callback: Callable[[Entry], None]) -> Callable[[], None]:
        """Call ``callback`` with every new or changed entry, on the thread that changed it.

        Returns the function that ends the subscription.
        """
        with self._lock:
            self._callbacks.append(callback)

        def end() -> None:
            with self._lock:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)

        return end

    def begin(
        self,
        method: str,
        path: str,
        params: list[tuple[str, str]],
        *,
        body: Any = None,
        upload: str = "",
        attempt: int = 1,
        auth: str = "bearer",
    ) -> Entry:
        """Note a call that is about to leave."""
        query = urlencode(mask_query(params), quote_via=quote, safe="*:")
        with self._lock:
            entry = Entry(
                number=self._next,
                started=datetime.now(UTC),
                method=method,
                path=f"{path}?{query}" if query else path,
                attempt=attempt,
                request_body=_shown_request(path, body),
                auth=auth,
                upload=upload,
            )
            self._next += 1
        self._keep(entry)
        return entry

    def update(self, entry: Entry, *, answer: str = "", cut: bool = False, **changes: Any) -> Entry:
        """Replace ``entry`` by a copy with ``changes``; ``answer`` is masked before it is kept."""
        if answer:
            unseen = hides_bodies(entry.path)
            changes["answer_body"] = MASK if unseen else mask_json(answer[:BODY_LIMIT])
            changes["body_cut"] = cut or len(answer) > BODY_LIMIT
        if "note" in changes:
            changes["note"] = mask_text(changes["note"])
        changed = replace(entry, **changes)
        self._keep(changed)
        return changed

    def _keep(self, entry: Entry) -> None:
        with self._lock:
            self._entries[entry.number] = entry
            while len(self._entries) > self._limit:
                self._entries.popitem(last=False)
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback(entry)


def _shown_request(path: str, body: Any) -> str:
    if body is None:
        return ""
    return MASK if hides_bodies(path) else json.dumps(mask(body), ensure_ascii=False)


def curl(entry: Entry, base_url: str, email: str = "") -> str:
    """The call as a curl command with ``$WORKATO_TOKEN`` where the token was.

    ``email`` is the user of a legacy profile. Masked values stay masked.
    """
    parts = ["curl", "-X", entry.method, shlex.quote(base_url.rstrip("/") + entry.path)]
    if entry.auth == "legacy":
        parts += ["-H", shlex.quote(f"x-user-email: {email}"), "-H"]
        parts.append('"x-user-token: $WORKATO_TOKEN"')
    else:
        parts += ["-H", '"Authorization: Bearer $WORKATO_TOKEN"']
    if entry.upload:
        parts += ["-H", "'Content-Type: application/octet-stream'"]
        parts += ["--data-binary", shlex.quote(f"@{entry.upload}")]
    if entry.request_body:
        parts += ["-H", "'Content-Type: application/json'", "-d", shlex.quote(entry.request_body)]
    return " ".join(parts)
