"""The journal of API calls of this run, for the Requests view and for curl commands.

Thread-safe: calls are recorded on the network thread and read on the UI thread.
"""

from __future__ import annotations

import json
import shlex
import threading
import zlib
from collections import OrderedDict, deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from workato_tui.api.masking import hides_bodies, mask, mask_json, mask_query, mask_text
from workato_tui.common.redact import MASK, redact_truncated

if TYPE_CHECKING:
    from collections.abc import Callable

BODY_LIMIT = 16_384
"""Maximum number of characters kept of a response body."""
BODIES_LIMIT = 4_000_000
"""Maximum compressed size of all response bodies in bytes; the oldest are dropped first."""


class JournalEntry(NamedTuple):
    """One attempt of one call. Immutable: each update replaces it under its number."""

    number: int
    started: datetime
    """UTC."""
    method: str
    path: str
    """Path and query as sent, with secrets masked."""
    attempt: int = 1
    status: int | None = None
    """None if no response has arrived."""
    seconds: float | None = None
    """From sending to the end of the response; None while it runs."""
    network_seconds: float | None = None
    """Part of ``seconds`` spent waiting for the network."""
    decode_seconds: float | None = None
    """Part of ``seconds`` spent decompressing and decoding."""
    render_seconds: float | None = None
    """From the end of the responses of a view until they were on the screen."""
    size: int | None = None
    """Bytes of the response as transferred."""
    note: str = ""
    """Retries, waits, and errors."""
    quota_left: int | None = None
    request_body: str = ""
    compressed_body: bytes = b""
    """The compressed body; see :attr:`answer_body`."""
    body_truncated: bool = False
    """Whether ``answer_body`` is only the beginning."""
    body_evicted: bool = False
    """Whether the body was dropped in favor of newer ones."""
    auth: str = "bearer"
    upload: str = ""
    """The name of a file that was sent as the body."""
    ticket: str = ""
    """The ledger's ticket of a write; empty for a read."""

    @property
    def answer_body(self) -> str:
        """The masked response body, or its beginning."""
        return zlib.decompress(self.compressed_body).decode() if self.compressed_body else ""


class Journal:
    """The last ``limit`` calls, oldest first."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._entries: OrderedDict[int, JournalEntry] = OrderedDict()
        self._next_number = 1
        self._numbers_with_body: deque[int] = deque()
        self._body_bytes = 0
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[JournalEntry], None]] = []

    def entries(self) -> list[JournalEntry]:
        """Return a snapshot, oldest first."""
        with self._lock:
            return list(self._entries.values())

    def subscribe(self, callback: Callable[[JournalEntry], None]) -> Callable[[], None]:
        """Call ``callback`` with every new or changed entry, on the thread that changed it.

        Returns a function that ends the subscription.
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
        ticket: str = "",
    ) -> JournalEntry:
        """Record a call that is about to be sent."""
        query = urlencode(mask_query(params), quote_via=quote, safe="*:")
        with self._lock:
            entry = JournalEntry(
                number=self._next_number,
                started=datetime.now(UTC),
                method=method,
                path=f"{path}?{query}" if query else path,
                attempt=attempt,
                request_body=_masked_request(path, body),
                auth=auth,
                upload=upload,
                ticket=ticket,
            )
            self._next_number += 1
        self._store(entry)
        return entry

    def update(
        self, entry: JournalEntry, *, answer: str = "", cut: bool = False, **changes: Any
    ) -> JournalEntry:
        """Replace ``entry`` with a copy that has ``changes``; mask ``answer`` before storing it."""
        if answer:
            unseen = hides_bodies(entry.path)
            cut = cut or len(answer) > BODY_LIMIT
            body = MASK if unseen else mask_json(answer[:BODY_LIMIT])
            body = redact_truncated(body) if cut else body
            # The fastest level: 0.1 ms, and JSON shrinks to a sixth of its size.
            changes["compressed_body"] = zlib.compress(body.encode("utf-8", "replace"), 1)
            changes["body_truncated"] = cut
        if "note" in changes:
            changes["note"] = mask_text(changes["note"])
        changed = entry._replace(**changes)
        self._store(changed)
        return changed

    def record_render_time(self, numbers: list[int], seconds: float) -> None:
        """Record how long it took until the responses of these calls were on the screen."""
        with self._lock:
            for number in numbers:
                entry = self._entries.get(number)
                # An entry that is still running was not part of it, and is replaced when it ends.
                if entry is not None and entry.seconds is not None:
                    self._entries[number] = entry._replace(render_seconds=seconds)

    def _store(self, entry: JournalEntry) -> None:
        with self._lock:
            entry_now = self._entries.get(entry.number)
            self._entries[entry.number] = entry
            if entry.compressed_body and not (entry_now and entry_now.compressed_body):
                self._numbers_with_body.append(entry.number)
            self._body_bytes += len(entry.compressed_body) - (
                len(entry_now.compressed_body) if entry_now else 0
            )
            self._evict()
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback(entry)

    def _evict(self) -> None:
        while len(self._entries) > self._limit:
            _, oldest = self._entries.popitem(last=False)
            self._body_bytes -= len(oldest.compressed_body)
        while self._body_bytes > BODIES_LIMIT and len(self._numbers_with_body) > 1:
            number = self._numbers_with_body.popleft()
            entry = self._entries.get(number)
            if entry is not None:
                self._body_bytes -= len(entry.compressed_body)
                self._entries[number] = entry._replace(compressed_body=b"", body_evicted=True)


def _masked_request(path: str, body: Any) -> str:
    if body is None:
        return ""
    return MASK if hides_bodies(path) else json.dumps(mask(body), ensure_ascii=False)


def curl(entry: JournalEntry, base_url: str, email: str = "") -> str:
    """Return the call as a curl command with ``$WORKATO_TOKEN`` in place of the token.

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
