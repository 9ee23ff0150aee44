"""One attempt of an API call: its parameters and its journal entry."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

from workato_tui.api.errors import UnsafeAddressError
from workato_tui.api.journal import BODY_LIMIT
from workato_tui.api.quotas import Priority
from workato_tui.api.transport import check_address, is_local
from workato_tui.common.call_trace import record_call
from workato_tui.common.secret import Secret

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from workato_tui.api.journal import Journal, JournalEntry
    from workato_tui.api.upload import Upload


_log = logging.getLogger(__name__)


class ApiCall(NamedTuple):
    """An API call without host and token."""

    method: str
    path: str
    params: list[tuple[str, str]]
    budget: str
    priority: Priority = Priority.USER
    body: Any = None
    upload: Upload | None = None
    """A file to send as the body."""
    expects_redirect: bool = False
    """Whether the expected response is a redirect."""
    is_plain_map: bool = False
    """Whether the keys of the response are user-defined names, so that no key has a meaning in the
    API."""

    @property
    def is_write(self) -> bool:
        """Whether the call may change something."""
        return self.method not in ("GET", "HEAD")


def encode_params(params: Mapping[str, str | int | bool | None] | None) -> list[tuple[str, str]]:
    """Return query parameters as text; drop None, and encode booleans as ``true`` and ``false``."""
    return [
        (name, str(value).lower() if isinstance(value, bool) else str(value))
        for name, value in (params or {}).items()
        if value is not None
    ]


def encode_body(call: ApiCall) -> tuple[dict[str, str], bytes | AsyncIterator[bytes] | None]:
    """Return the headers and the content that carry the body of ``call``."""
    if call.upload is not None:
        size = str(call.upload.size)
        headers = {"Content-Type": "application/octet-stream", "Content-Length": size}
        return headers, call.upload.iter_chunks()
    if call.body is not None:
        content = json.dumps(call.body, ensure_ascii=False).encode()
        return {"Content-Type": "application/json"}, content
    return ({"Accept": "*/*"} if call.expects_redirect else {}), None


def redirect_link(response: httpx.Response) -> Secret | None:
    """Return the target of a redirect as a secret, or None if the response is not a redirect.

    Raises :class:`UnsafeAddressError` for plain http, and for a link from a remote host to this
    machine.
    """
    if not response.has_redirect_location:
        return None
    try:
        target = response.url.join(response.headers["location"])
    except (httpx.InvalidURL, ValueError):
        raise UnsafeAddressError("The download link is invalid.", "Ask for it again.") from None
    check_address(str(target))
    if is_local(target.host) and not is_local(response.url.host):
        raise UnsafeAddressError("The link to the file leads to this machine itself.", "")
    return Secret(str(target))


class CallRecorder:
    """Record one attempt in the journal while it runs."""

    def __init__(
        self, journal: Journal, call: ApiCall, attempt: int, auth: str, ticket: str = ""
    ) -> None:
        self._journal = journal
        self._entry: JournalEntry = journal.begin(
            call.method,
            call.path,
            call.params,
            body=call.body,
            upload=call.upload.path.name if call.upload is not None else "",
            attempt=attempt,
            auth=auth,
            ticket=ticket,
        )
        record_call(self._entry.number)
        self._started = time.perf_counter()
        self._decode_seconds = 0.0
        self._head = b""
        self._response: httpx.Response | None = None
        self._notes: list[str] = []

    def response_started(self, response: httpx.Response) -> None:
        """Record the status when the response headers have arrived."""
        self._response = response
        self._entry = self._journal.update(self._entry, status=response.status_code)

    def capture(self, piece: bytes) -> None:
        """Keep the beginning of the response body."""
        if len(self._head) <= BODY_LIMIT:
            self._head += piece[: BODY_LIMIT + 1 - len(self._head)]

    def add_decode_time(self, seconds: float) -> None:
        """Add time spent on decompressing and decoding."""
        self._decode_seconds += seconds

    def add_note(self, text: str) -> None:
        """Add a note to the journal entry."""
        self._notes.append(text)
        self._entry = self._journal.update(self._entry, note="; ".join(self._notes))

    def finish(self, note: str = "", quota_left: int | None = None) -> None:
        """Complete the journal entry, whether or not the attempt succeeded."""
        if note:
            self._notes.append(note)
        seconds = time.perf_counter() - self._started
        size = self._response.num_bytes_downloaded if self._response else None
        self._entry = self._journal.update(
            self._entry,
            answer=self._head.decode("utf-8", "replace"),
            cut=len(self._head) > BODY_LIMIT,
            seconds=seconds,
            decode_seconds=self._decode_seconds,
            network_seconds=max(seconds - self._decode_seconds, 0.0),
            size=size,
            note="; ".join(self._notes),
            quota_left=quota_left,
        )
        # Leave out the query: it may hold data that does not belong in a log.
        _log.info(
            "%s %s: %s after %.2f s, try %d",
            self._entry.method,
            self._entry.path.partition("?")[0],
            self._entry.status or "no answer",
            seconds,
            self._entry.attempt,
        )
