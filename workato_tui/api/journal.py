"""Remembers the calls of this run, for the Requests screen and for a copy as curl.

Thread-safe: calls are noted on the network's thread and read on the screen's.
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
from workato_tui.common.links import MASK
from workato_tui.common.redact import redact_truncated

if TYPE_CHECKING:
    from collections.abc import Callable

BODY_LIMIT = 16_384
"""Characters of an answer that are kept: enough to see what came, not a second copy of it."""
BODIES_LIMIT = 4_000_000
"""Bytes that all answers together may take, packed; the oldest go first."""


class JournalEntry(NamedTuple):
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
    decode_seconds: float | None = None
    """Part of ``seconds`` spent unpacking and decoding."""
    render_seconds: float | None = None
    """From the end of the answers that a view was read by until they were on the screen."""
    size: int | None = None
    """Bytes of the answer as they came over the wire."""
    note: str = ""
    """What happened besides: a retry and why, a wait, an error."""
    quota_left: int | None = None
    request_body: str = ""
    compressed_body: bytes = b""
    """What is kept of the answer's body, see :attr:`answer_body`."""
    body_truncated: bool = False
    """Whether ``answer_body`` is only the beginning."""
    body_evicted: bool = False
    """Whether it had to make room for the bodies of newer calls."""
    auth: str = "bearer"
    upload: str = ""
    """The name of a file that was sent as the body."""

    @property
    def answer_body(self) -> str:
        """The body of the answer, or its beginning; masked."""
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
        """A snapshot, oldest first."""
        with self._lock:
            return list(self._entries.values())

    def subscribe(self, callback: Callable[[JournalEntry], None]) -> Callable[[], None]:
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
    ) -> JournalEntry:
        """Note a call that is about to leave."""
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
            )
            self._next_number += 1
        self._store(entry)
        return entry

    def update(
        self, entry: JournalEntry, *, answer: str = "", cut: bool = False, **changes: Any
    ) -> JournalEntry:
        """Replace ``entry`` by a copy with ``changes``; ``answer`` is masked before it is kept."""
        if answer:
            unseen = hides_bodies(entry.path)
            cut = cut or len(answer) > BODY_LIMIT
            body = MASK if unseen else mask_json(answer[:BODY_LIMIT])
            body = redact_truncated(body) if cut else body
            # The fastest level: a tenth of a millisecond, and JSON becomes a sixth of its size.
            changes["compressed_body"] = zlib.compress(body.encode("utf-8", "replace"), 1)
            changes["body_truncated"] = cut
        if "note" in changes:
            changes["note"] = mask_text(changes["note"])
        changed = entry._replace(**changes)
        self._store(changed)
        return changed

    def record_render_time(self, numbers: list[int], seconds: float) -> None:
        """What these calls answered is on the screen, so long after the last of it came."""
        with self._lock:
            for number in numbers:
                entry = self._entries.get(number)
                # One that still runs was not waited for, and is replaced when it ends.
                if entry is not None and entry.seconds is not None:
                    self._entries[number] = entry._replace(render_seconds=seconds)

    def _store(self, entry: JournalEntry) -> None:
        with self._lock:
            known = self._entries.get(entry.number)
            self._entries[entry.number] = entry
            if entry.compressed_body and not (known and known.compressed_body):
                self._numbers_with_body.append(entry.number)
            self._body_bytes += len(entry.compressed_body) - (
                len(known.compressed_body) if known else 0
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
