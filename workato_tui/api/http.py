"""The HTTP client for one Workato host and one token.

The rules for every call are here: the token goes only to the scheme, host, and port of the base
URL; reads are retried, writes are sent once; rate limits are respected; the journal records each
attempt. Runs in one event loop, which need not be the UI's.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

import httpx

from workato_tui.api.body_stream import MAX_BODY_BYTES, MAX_LIST_BYTES, iter_decoded, with_progress
from workato_tui.api.call import ApiCall, CallRecorder, encode_body, encode_params, redirect_link
from workato_tui.api.error_mapping import ErrorResponse, error_for
from workato_tui.api.errors import (
    NetworkError,
    OperationCancelledError,
    RateLimitedError,
    ReadOnlyError,
    TruncatedError,
    UnavailableError,
    UnreadableResponseError,
    UnsafeAddressError,
    WorkatoError,
)
from workato_tui.api.journal import Journal
from workato_tui.api.json_decoding import decode
from workato_tui.api.ledger_port import WriteIntent
from workato_tui.api.list_reader import ListResult, read_list
from workato_tui.api.network import map_transport_error
from workato_tui.api.quotas import Priority, RateLimiter, current_priority, rate_limiter_for
from workato_tui.api.response_text import rejected
from workato_tui.api.transport import (
    TIMEOUT,
    async_client,
    check_address,
    proxy_name,
    restore_location,
)
from workato_tui.api.write_outcome import (
    LedgerEntryHandle,
    as_write_error,
    outcome_cancelled,
    outcome_done,
    outcome_of,
    unconfirmed_error,
)
from workato_tui.common.redact import register_secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from workato_tui.api.auth import Auth
    from workato_tui.api.ledger_port import WriteHook
    from workato_tui.api.upload import Upload
    from workato_tui.common.secret import Secret

T = TypeVar("T")

RETRIES = 3
_MAX_RETRY_AFTER = 60.0
_ERROR_BODY_LIMIT = 64 * 1024
_TRANSPORT_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    TimeoutError,
    OSError,
    WorkatoError,
)


class Http:
    """The connection to one Workato host with one token.

    ``base_url`` excludes ``/api``. Without ``rate_limiter``, all connections with the same token
    share one. ``transport`` replaces the network. ``backoff`` is the delay in seconds before the
    first retry, doubled for each further retry. ``write_hook`` is called before and after each
    write.
    """

    def __init__(
        self,
        base_url: str,
        auth: Auth,
        *,
        rate_limiter: RateLimiter | None = None,
        journal: Journal | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        read_only: bool = False,
        timeout: float = TIMEOUT,
        backoff: float = 1.0,
        write_hook: WriteHook | None = None,
    ) -> None:
        check_address(base_url)
        self.base_url = base_url.rstrip("/")
        self._base = httpx.URL(self.base_url)
        self.host = self._base.netloc.decode("ascii")
        self.read_only = read_only
        self.journal = journal if journal is not None else Journal()
        self.rate_limiter = (
            rate_limiter if rate_limiter is not None else rate_limiter_for(self.host, auth.token)
        )
        self.auth = auth
        register_secret(auth.token)
        self.quirks: dict[str, bool] = {}
        """What is known about this host where the documentation is ambiguous, by operation."""
        self._transport = transport
        self._timeout = timeout
        self._backoff = backoff
        self._write_hook = write_hook
        self._clients: dict[bool, httpx.AsyncClient] = {}
        """The clients for reads and for writes, by whether they reuse connections."""
        self._closed = False

    async def get(
        self,
        path: str,
        params: Mapping[str, str | int | bool | None] | None = None,
        *,
        budget: str,
        priority: Priority = Priority.USER,
        plain_map: bool = False,
    ) -> Any:
        """GET ``path`` with retries; return the decoded response, or None if it is empty.

        Set ``plain_map`` if the response is a map with user-defined names, so that ``success`` or
        ``message`` in it has no meaning.
        """
        call = ApiCall("GET", path, encode_params(params), budget, priority, is_plain_map=plain_map)
        return await self._call_with_retries(call, self._json_reader(call))

    async def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int | bool | None] | None,
        body: Any,
        *,
        budget: str,
        priority: Priority = Priority.USER,
    ) -> Any:
        """Send a read that has a body; return the decoded response.

        Only GET requests are retried: a POST may trigger something elsewhere.
        """
        call = ApiCall(method, path, encode_params(params), budget, priority, body)
        if method == "GET":
            return await self._call_with_retries(call, self._json_reader(call))
        try:
            return await self._call_once(call, self._json_reader(call))
        except WorkatoError as error:
            error.changed = False
            raise

    async def get_location(self, path: str, *, budget: str) -> Secret | None:
        """GET ``path``, which redirects to a signed link; return the link. Retries.

        Returns None if the response is the file itself, which is not read.
        """

        async def read(response: httpx.Response, _record: CallRecorder) -> Secret | None:
            return redirect_link(response)

        call = ApiCall("GET", path, [], budget, expects_redirect=True)
        return await self._call_with_retries(call, read)

    async def get_list(
        self,
        path: str,
        params: Mapping[str, str | int | bool | None] | None = None,
        *,
        budget: str,
        wrappers: str | tuple[str, ...] = (),
        make: Callable[[dict[str, Any], str], T],
        on_items: Callable[[list[T]], None] | None = None,
        priority: Priority = Priority.USER,
    ) -> ListResult[T]:
        """GET a list and create its models while the response arrives. Retries.

        ``wrappers`` are the keys that may hold the list; a bare list is always accepted. ``make``
        receives each decoded item and its JSON text. ``on_items`` receives batches of new items in
        this event loop's thread, each item once; after its first call, a broken read is not
        retried.
        """
        wrappers = (wrappers,) if isinstance(wrappers, str) else wrappers
        delivered = False

        def deliver(batch: list[T]) -> None:
            nonlocal delivered
            delivered = True
            if on_items is not None:
                on_items(batch)

        async def read(response: httpx.Response, record: CallRecorder) -> ListResult[T]:
            clock = asyncio.get_running_loop().time
            async with asyncio.timeout(self._timeout) as limit:
                body = with_progress(
                    iter_decoded(response, MAX_LIST_BYTES),
                    lambda: limit.reschedule(clock() + self._timeout),
                )
                return await read_list(body, record, wrappers, make, deliver if on_items else None)

        call = ApiCall("GET", path, encode_params(params), budget, priority)
        return await self._call_with_retries(call, read, may_retry=lambda: not delivered)

    async def write(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int | bool | None] | None = None,
        body: Any = None,
        *,
        budget: str,
        intent: WriteIntent | None = None,
        upload: Upload | None = None,
        check: Callable[[Any], WorkatoError | None] | None = None,
    ) -> Any:
        """Send a write once; return the decoded response.

        ``intent`` is passed to the ledger, ``upload`` is a file to send as the body, and ``check``
        returns the error for a decoded response, if any. Raises :class:`ReadOnlyError` on a
        read-only connection and :class:`LedgerWriteError` if the ledger could not store the intent,
        in both cases before anything is sent, and :class:`OutcomeUnknownError` if the response was
        lost.
        """
        self.check_writable()
        intent = intent or WriteIntent("", method, path)
        ticket = LedgerEntryHandle(self._write_hook, intent)

        def confirmed(decoded: Any) -> WorkatoError | None:
            return unconfirmed_error(decoded) or (check(decoded) if check is not None else None)

        call = ApiCall(method, path, encode_params(params), budget, Priority.USER, body, upload)
        try:
            answer = await self._call_once(
                call, self._json_reader(call, confirmed), before_send=ticket.begin
            )
        except WorkatoError as error:
            failure = as_write_error(error, intent, ticket)
            await ticket.end(outcome_of(failure))
            raise failure from None
        except asyncio.CancelledError:
            await ticket.end(outcome_cancelled(ticket))
            raise
        await ticket.end(outcome_done(answer))
        return answer

    def check_writable(self) -> None:
        """Raise :class:`ReadOnlyError` on a read-only connection."""
        if self.read_only:
            error = ReadOnlyError(
                "This connection is read-only. Nothing was sent.",
                "Use another profile, or start without --read-only.",
            )
            error.is_write = True
            raise error

    async def aclose(self) -> None:
        """Close the connections; later calls are refused."""
        self._closed = True
        for client in self._clients.values():
            await client.aclose()

    # One attempt

    async def _call_with_retries(
        self,
        call: ApiCall,
        read: Callable[[httpx.Response, CallRecorder], Awaitable[T]],
        may_retry: Callable[[], bool] = lambda: True,
    ) -> T:
        attempt, why = 1, ""
        while True:
            try:
                return await self._call_once(call, read, attempt=attempt, retry_note=why)
            except WorkatoError as error:
                error.changed = False
                wait = self._wait_before_retry(error, attempt)
                if wait is None or not may_retry():
                    raise
                why = f"tried again after {wait:.1f} s: {error.message}"
            await asyncio.sleep(wait)
            attempt += 1

    async def _call_once(
        self,
        call: ApiCall,
        read: Callable[[httpx.Response, CallRecorder], Awaitable[T]],
        *,
        attempt: int = 1,
        retry_note: str = "",
        before_send: Callable[[], Awaitable[str]] | None = None,
    ) -> T:
        request = self._build_request(call)
        priority = current_priority.get()
        waited = await self.rate_limiter.acquire(
            call.budget, call.priority if priority is None else priority
        )
        ticket = await before_send() if before_send is not None else ""
        record = CallRecorder(self.journal, call, attempt, self.auth.kind, ticket)
        if retry_note:
            record.add_note(retry_note)
        if waited:
            record.add_note(f"waited {waited:.1f} s for the quota of {call.budget}")
        note = ""
        try:
            return await self._exchange(call, request, read, record)
        except asyncio.CancelledError:
            note = (
                "cancelled after it was sent: it may have been done"
                if call.is_write
                else "cancelled"
            )
            raise
        except _TRANSPORT_ERRORS as failure:
            error = map_transport_error(failure, host=self.host, proxy=proxy_name(self.base_url))
            note = error.message
            raise error from None
        finally:
            record.finish(note, self.rate_limiter.remaining(call.budget).remaining)

    async def _exchange(
        self,
        call: ApiCall,
        request: httpx.Request,
        read: Callable[[httpx.Response, CallRecorder], Awaitable[T]],
        record: CallRecorder,
    ) -> T:
        # httpx applies its timeouts per step: a server that trickles headers would never time out.
        async with asyncio.timeout(self._timeout) as limit:
            if call.upload is not None:
                # An upload has no total timeout, only a timeout without progress.
                clock = asyncio.get_running_loop().time
                call.upload.on_progress_made = lambda: limit.reschedule(clock() + self._timeout)
            response = restore_location(
                await self._client_for(request.method).send(request, stream=True)
            )
        try:
            record.response_started(response)
            sent_on = call.expects_redirect and response.has_redirect_location
            if not (response.is_success or sent_on):
                raise await self._error_response(call, response, record)
            return await read(response, record)
        finally:
            await response.aclose()

    def _json_reader(
        self, call: ApiCall, check: Callable[[Any], WorkatoError | None] | None = None
    ) -> Callable[[httpx.Response, CallRecorder], Awaitable[Any]]:
        """Return a function that reads and decodes a response and raises its errors."""

        async def read(response: httpx.Response, record: CallRecorder) -> Any:
            parts: list[bytes] = []
            async with asyncio.timeout(self._timeout):
                async for piece in iter_decoded(response, MAX_BODY_BYTES):
                    record.capture(piece)
                    parts.append(piece)
            began = time.perf_counter()
            decoded = decode(b"".join(parts))
            record.add_decode_time(time.perf_counter() - began)
            wrong: WorkatoError | None = None if call.is_plain_map else rejected(decoded)
            if wrong is None and check is not None:
                wrong = check(decoded)
            if wrong is not None:
                raise wrong
            return decoded

        return read

    async def _error_response(
        self, call: ApiCall, response: httpx.Response, record: CallRecorder
    ) -> WorkatoError:
        body = b""
        try:
            async with asyncio.timeout(self._timeout):
                async for piece in iter_decoded(response, _ERROR_BODY_LIMIT):
                    record.capture(piece)
                    body += piece
        except (httpx.HTTPError, httpx.StreamError, TimeoutError, UnreadableResponseError):
            # The status is sufficient; only the details are lost.
            record.add_note("the rest of the error's text could not be read")
        answer = ErrorResponse(
            response.status_code, response.headers, body, self.host, call.method, call.path
        )
        error = error_for(answer)
        if isinstance(error, RateLimitedError):
            self.rate_limiter.pause(call.budget, min(error.retry_after or 0.0, _MAX_RETRY_AFTER))
        return error

    def _client_for(self, method: str = "GET") -> httpx.AsyncClient:
        if self._closed:
            raise OperationCancelledError("The connection to this workspace was closed.")
        pooled = method == "GET"
        if pooled not in self._clients:
            self._clients[pooled] = async_client(
                self.base_url, self._transport, timeout=self._timeout, pooled=pooled
            )
        return self._clients[pooled]

    def _build_request(self, call: ApiCall) -> httpx.Request:
        """Return the request with the token, if its address is on the profile's host."""
        query = urlencode(call.params, quote_via=quote, safe=":")
        own = (self._base.scheme, self._base.host, self._base.port)
        try:
            url = httpx.URL(self.base_url + call.path + (f"?{query}" if query else ""))
            stays = call.path.startswith("/") and (url.scheme, url.host, url.port) == own
        except httpx.InvalidURL:
            stays = False
        if not stays:
            raise UnsafeAddressError(
                f"A call would have left {self.host} for another host, so it was not made.",
                "This is a bug in workato-tui; please report it.",
            )
        headers, content = encode_body(call)
        headers.update(self.auth.headers())
        return self._client_for().build_request(call.method, url, headers=headers, content=content)

    # Retries

    def _wait_before_retry(self, error: WorkatoError, attempt: int) -> float | None:
        """Return the seconds to wait before the next attempt, or None for no retry."""
        if attempt > RETRIES or not isinstance(error, _RETRYABLE):
            return None
        if isinstance(error, RateLimitedError):
            if error.status != 429:
                return None
            if error.retry_after is not None:
                over = error.retry_after > _MAX_RETRY_AFTER
                return None if over else error.retry_after
        import secrets

        spread = 0.5 + secrets.randbelow(1000) / 1000
        return float(self._backoff * 2 ** (attempt - 1) * spread)


_RETRYABLE = (NetworkError, TruncatedError, RateLimitedError, UnavailableError)
