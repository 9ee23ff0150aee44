"""Send API calls to one Workato host with one token.

The rules for every call are here: the token goes only to the scheme, host, and port of the base
URL; rate limits are respected; reads are retried; the journal records each attempt.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

import httpx

from workato_tui.api.body_stream import MAX_BODY_BYTES, iter_decoded
from workato_tui.api.call import ApiCall, CallRecorder, encode_body
from workato_tui.api.error_mapping import ErrorResponse, error_for
from workato_tui.api.errors import (
    NetworkError,
    OperationCancelledError,
    RateLimitedError,
    TruncatedError,
    UnavailableError,
    UnreadableResponseError,
    UnsafeAddressError,
    WorkatoError,
)
from workato_tui.api.journal import Journal
from workato_tui.api.json_decoding import decode
from workato_tui.api.network import map_transport_error
from workato_tui.api.quotas import RateLimiter, current_priority, rate_limiter_for
from workato_tui.api.response_text import rejected
from workato_tui.api.transport import (
    TIMEOUT,
    async_client,
    check_address,
    proxy_name,
    restore_location,
)
from workato_tui.common.redact import register_secret

if TYPE_CHECKING:
    from workato_tui.api.auth import Auth
    from workato_tui.api.ledger_port import WriteHook

T = TypeVar("T")
Reader = Callable[[httpx.Response, CallRecorder], Awaitable[T]]

RETRIES = 3
_MAX_RETRY_AFTER = 60.0
_ERROR_BODY_LIMIT = 64 * 1024
_RETRYABLE = (NetworkError, TruncatedError, RateLimitedError, UnavailableError)
_TRANSPORT_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    TimeoutError,
    OSError,
    WorkatoError,
)


class CallSender:
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
        self.timeout = timeout
        self._backoff = backoff
        self.write_hook = write_hook
        self._clients: dict[bool, httpx.AsyncClient] = {}
        """The clients for reads and for writes, by whether they reuse connections."""
        self._closed = False

    async def aclose(self) -> None:
        """Close the connections; later calls are refused."""
        self._closed = True
        for client in self._clients.values():
            await client.aclose()

    async def call_with_retries(
        self,
        call: ApiCall,
        read: Reader[T],
        may_retry: Callable[[], bool] = lambda: True,
    ) -> T:
        """Send a read; repeat it after errors that may pass."""
        attempt, why = 1, ""
        while True:
            try:
                return await self.call_once(call, read, attempt=attempt, retry_note=why)
            except WorkatoError as error:
                error.changed = False
                wait = self._wait_before_retry(error, attempt)
                if wait is None or not may_retry():
                    raise
                why = f"tried again after {wait:.1f} s: {error.message}"
            await asyncio.sleep(wait)
            attempt += 1

    async def call_once(
        self,
        call: ApiCall,
        read: Reader[T],
        *,
        attempt: int = 1,
        retry_note: str = "",
        before_send: Callable[[], Awaitable[str]] | None = None,
    ) -> T:
        """Send a call once; ``before_send`` returns the ledger's ticket of a write."""
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
        read: Reader[T],
        record: CallRecorder,
    ) -> T:
        # httpx applies its timeouts per step: a server that trickles headers would never time out.
        async with asyncio.timeout(self.timeout) as limit:
            if call.upload is not None:
                # An upload has no total timeout, only a timeout without progress.
                clock = asyncio.get_running_loop().time
                call.upload.on_progress_made = lambda: limit.reschedule(clock() + self.timeout)
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

    def json_reader(
        self, call: ApiCall, check: Callable[[Any], WorkatoError | None] | None = None
    ) -> Reader[Any]:
        """Return a function that reads and decodes a response and raises its errors."""

        async def read(response: httpx.Response, record: CallRecorder) -> Any:
            parts: list[bytes] = []
            async with asyncio.timeout(self.timeout):
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
            async with asyncio.timeout(self.timeout):
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
                self.base_url, self._transport, timeout=self.timeout, pooled=pooled
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
