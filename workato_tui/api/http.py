"""Sends calls to one host with one token, and gives decoded answers or one WorkatoError.

What holds for every call is here: the token goes to the scheme, host and port of the base URL and
nowhere else; reads are tried again, writes are sent once; the quota is kept; the journal sees
everything. Runs in one event loop, which need not be the screen's.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

import httpx

from workato_tui.api.body_stream import MAX_ANSWER, MAX_LIST, paced, pieces
from workato_tui.api.call import Call, Record, as_params, content_of, link_to
from workato_tui.api.error_mapping import Answer, problem, refusal
from workato_tui.api.errors import (
    Cancelled,
    NoNetwork,
    RateLimited,
    ReadOnly,
    Truncated,
    Unavailable,
    UnreadableAnswer,
    UnsafeAddress,
    WorkatoError,
)
from workato_tui.api.journal import Journal
from workato_tui.api.json_stream import decode
from workato_tui.api.ledger_port import WriteIntent
from workato_tui.api.list_reader import Items, read_items
from workato_tui.api.quotas import Priority, Quotas, current_priority, quotas_for
from workato_tui.api.transport import (
    TIMEOUT,
    async_client,
    check_address,
    proxy_name,
    translate,
    with_location,
)
from workato_tui.api.write_outcome import (
    Ticket,
    cancelled,
    done,
    for_a_write,
    not_confirmed,
    outcome_of,
)
from workato_tui.common.redact import register_secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from workato_tui.api.auth import Auth
    from workato_tui.api.ledger_port import WriteHook
    from workato_tui.api.upload import Upload
    from workato_tui.common.secret import Secret

__all__ = ["Http", "Items"]

T = TypeVar("T")

RETRIES = 3
_LONGEST_RETRY_AFTER = 60.0
_ERROR_BODY = 64 * 1024
_FAILURES = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    TimeoutError,
    OSError,
    WorkatoError,
)


class Http:
    """The connection to one Workato host with one token.

    ``base_url`` is without ``/api``. Without ``quotas`` the budgets shared by all connections with
    this token are used. ``transport`` replaces the network. ``backoff`` is the wait in seconds
    before the first retry, doubled for each further one. ``before_write`` is told of every
    operation that changes something, before it leaves and after its end.
    """

    def __init__(
        self,
        base_url: str,
        auth: Auth,
        *,
        quotas: Quotas | None = None,
        journal: Journal | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        read_only: bool = False,
        timeout: float = TIMEOUT,
        backoff: float = 1.0,
        before_write: WriteHook | None = None,
    ) -> None:
        check_address(base_url)
        self.base_url = base_url.rstrip("/")
        self._base = httpx.URL(self.base_url)
        self.host = self._base.netloc.decode("ascii")
        self.read_only = read_only
        self.journal = journal if journal is not None else Journal()
        self.quotas = quotas if quotas is not None else quotas_for(self.host, auth.token)
        self.auth = auth
        register_secret(auth.token)
        self.quirks: dict[str, bool] = {}
        """What this host was found to know, where the documents leave it open, by operation."""
        self._transport = transport
        self._timeout = timeout
        self._backoff = backoff
        self._before_write = before_write
        self._client: httpx.AsyncClient | None = None
        self._writer: httpx.AsyncClient | None = None
        self._closed = False

    async def get(
        self,
        path: str,
        params: Mapping[str, str | int | bool | None] | None = None,
        *,
        family: str,
        priority: Priority = Priority.USER,
        bare: bool = False,
    ) -> Any:
        """GET ``path``; returns the decoded answer, None if it is empty. Retries.

        ``bare``: the answer is a map with names that people gave, none of which means a refusal.
        """
        call = Call("GET", path, as_params(params), family, priority, bare=bare)
        return await self._with_retries(call, self._reader(call))

    async def ask(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int | bool | None] | None,
        body: Any,
        *,
        family: str,
        priority: Priority = Priority.USER,
    ) -> Any:
        """A read that is no plain GET, since it has a body; returns the decoded answer.

        Only a GET is tried again: what a POST sets going elsewhere is not ours to repeat.
        """
        call = Call(method, path, as_params(params), family, priority, body)
        if method == "GET":
            return await self._with_retries(call, self._reader(call))
        try:
            return await self._once(call, self._reader(call))
        except WorkatoError as error:
            error.changed = False
            raise

    async def get_location(
        self, path: str, *, family: str, priority: Priority = Priority.USER
    ) -> Secret | None:
        """GET ``path``, which redirects to a signed link; the link, not followed. Retries.

        None where the answer is the file itself, which is left unread.
        """
        call = Call("GET", path, [], family, priority, redirects=True)
        return await self._with_retries(call, self._read_location)

    async def get_items(
        self,
        path: str,
        params: Mapping[str, str | int | bool | None] | None = None,
        *,
        family: str,
        wrapper: str | tuple[str, ...] = (),
        make: Callable[[dict[str, Any], str], T],
        on_items: Callable[[list[T]], None] | None = None,
        priority: Priority = Priority.USER,
    ) -> Items[T]:
        """GET a list, made into models item by item while it arrives. Retries.

        ``wrapper`` names where the list may stand; a bare list is always accepted. ``make`` gets
        each item decoded and as its own text. ``on_items`` gets batches of what is new, in this
        event loop's thread, each item once; once it was called, a broken read is not tried again.
        """
        wrappers = (wrapper,) if isinstance(wrapper, str) else wrapper
        delivered = False

        def deliver(batch: list[T]) -> None:
            nonlocal delivered
            delivered = True
            if on_items is not None:
                on_items(batch)

        async def read(response: httpx.Response, record: Record) -> Items[T]:
            clock = asyncio.get_running_loop().time
            async with asyncio.timeout(self._timeout) as limit:
                body = paced(
                    pieces(response, MAX_LIST),
                    lambda: limit.reschedule(clock() + self._timeout),
                )
                return await read_items(body, record, wrappers, make, deliver if on_items else None)

        call = Call("GET", path, as_params(params), family, priority)
        return await self._with_retries(call, read, again=lambda: not delivered)

    async def write(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int | bool | None] | None = None,
        body: Any = None,
        *,
        family: str,
        intent: WriteIntent | None = None,
        upload: Upload | None = None,
        check: Callable[[Any], WorkatoError | None] | None = None,
    ) -> Any:
        """Send an operation that changes something, once; returns the decoded answer.

        ``intent`` is what the ledger is told, ``upload`` a file in place of a body, ``check`` says
        what is wrong with a decoded answer. Raises :class:`ReadOnly` before anything is sent on a
        read-only connection, :class:`NotRecorded` where the ledger did not take it, and
        :class:`OutcomeUnknown` where it was sent and the answer was lost.
        """
        self.check_writable()
        intent = intent or WriteIntent("", method, path)
        ticket = Ticket(self._before_write, intent)

        def confirmed(decoded: Any) -> WorkatoError | None:
            return not_confirmed(decoded) or (check(decoded) if check is not None else None)

        call = Call(method, path, as_params(params), family, Priority.USER, body, upload)
        try:
            answer = await self._once(call, self._reader(call, confirmed), before=ticket.begin)
        except WorkatoError as error:
            failure = for_a_write(error, intent, ticket)
            await ticket.end(outcome_of(failure))
            raise failure from None
        except asyncio.CancelledError:
            await ticket.end(cancelled(ticket))
            raise
        await ticket.end(done(answer))
        return answer

    def check_writable(self) -> None:
        """Raise :class:`ReadOnly` on a read-only connection."""
        if self.read_only:
            error = ReadOnly(
                "This connection is read-only, so nothing was sent.",
                "Use a profile that may write, or start without --read-only.",
            )
            error.writing = True
            raise error

    async def aclose(self) -> None:
        """Close the connections; calls after this are refused."""
        self._closed = True
        for client in (self._client, self._writer):
            if client is not None:
                await client.aclose()

    # One attempt

    async def _with_retries(
        self,
        call: Call,
        read: Callable[[httpx.Response, Record], Awaitable[T]],
        again: Callable[[], bool] = lambda: True,
    ) -> T:
        attempt, why = 1, ""
        while True:
            try:
                return await self._once(call, read, attempt=attempt, why=why)
            except WorkatoError as error:
                error.changed = False
                wait = self._wait_before_retry(error, attempt)
                if wait is None or not again():
                    raise
                why = f"tried again after {wait:.1f} s: {error.what}"
            await asyncio.sleep(wait)
            attempt += 1

    async def _once(
        self,
        call: Call,
        read: Callable[[httpx.Response, Record], Awaitable[T]],
        *,
        attempt: int = 1,
        why: str = "",
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> T:
        request = self._request(call)
        priority = current_priority.get()
        waited = await self.quotas.take(
            call.family, call.priority if priority is None else priority
        )
        if before is not None:
            await before()
        record = Record(self.journal, call, attempt, self.auth.kind)
        if why:
            record.note(why)
        if waited:
            record.note(f"waited {waited:.1f} s for the quota of {call.family}")
        note = ""
        try:
            return await self._exchange(call, request, read, record)
        except asyncio.CancelledError:
            note = (
                "cancelled after it was sent: it may have been done" if call.writes else "cancelled"
            )
            raise
        except _FAILURES as failure:
            error = translate(failure, host=self.host, proxy=proxy_name(self.base_url))
            note = error.what
            raise error from None
        finally:
            record.end(note, self.quotas.left(call.family).left)

    async def _exchange(
        self,
        call: Call,
        request: httpx.Request,
        read: Callable[[httpx.Response, Record], Awaitable[T]],
        record: Record,
    ) -> T:
        # The library's limits are per step; a server that trickles headers would never meet them.
        async with asyncio.timeout(self._timeout) as limit:
            if call.upload is not None:
                # A file takes as long as it takes; only a standstill is too long.
                clock = asyncio.get_running_loop().time
                call.upload.moving = lambda: limit.reschedule(clock() + self._timeout)
            response = with_location(await self._open(request.method).send(request, stream=True))
        try:
            record.answered(response)
            sent_on = call.redirects and response.has_redirect_location
            if not (response.is_success or sent_on):
                raise await self._problem(call, response, record)
            return await read(response, record)
        finally:
            await response.aclose()

    def _reader(
        self, call: Call, check: Callable[[Any], WorkatoError | None] | None = None
    ) -> Callable[[httpx.Response, Record], Awaitable[Any]]:
        """What reads and decodes a whole answer, and raises what is wrong with it."""

        async def read(response: httpx.Response, record: Record) -> Any:
            parts: list[bytes] = []
            async with asyncio.timeout(self._timeout):
                async for piece in pieces(response, MAX_ANSWER):
                    record.keep(piece)
                    parts.append(piece)
            began = time.perf_counter()
            decoded = decode(b"".join(parts))
            record.reading(time.perf_counter() - began)
            wrong: WorkatoError | None = None if call.bare else refusal(decoded)
            if wrong is None and check is not None:
                wrong = check(decoded)
            if wrong is not None:
                raise wrong
            return decoded

        return read

    async def _read_location(self, response: httpx.Response, _record: Record) -> Secret | None:
        return link_to(response)

    async def _problem(self, call: Call, response: httpx.Response, record: Record) -> WorkatoError:
        body = b""
        try:
            async with asyncio.timeout(self._timeout):
                async for piece in pieces(response, _ERROR_BODY):
                    record.keep(piece)
                    body += piece
        except (httpx.HTTPError, httpx.StreamError, TimeoutError, UnreadableAnswer):
            # The status says enough; what the body adds is lost with it.
            record.note("the rest of the error's text could not be read")
        answer = Answer(
            response.status_code, response.headers, body, self.host, call.method, call.path
        )
        error = problem(answer)
        if isinstance(error, RateLimited):
            self.quotas.hold(call.family, min(error.retry_after or 0.0, _LONGEST_RETRY_AFTER))
        return error

    def _open(self, method: str = "GET") -> httpx.AsyncClient:
        if self._closed:
            raise Cancelled("The connection to this workspace was closed.")
        if method != "GET":
            if self._writer is None:
                self._writer = async_client(
                    self.base_url, self._transport, timeout=self._timeout, pooled=False
                )
            return self._writer
        if self._client is None:
            self._client = async_client(self.base_url, self._transport, timeout=self._timeout)
        return self._client

    def _request(self, call: Call) -> httpx.Request:
        """The request with the token in it, if its address is the profile's own."""
        query = urlencode(call.params, quote_via=quote, safe=":")
        own = (self._base.scheme, self._base.host, self._base.port)
        try:
            url = httpx.URL(self.base_url + call.path + (f"?{query}" if query else ""))
            stays = call.path.startswith("/") and (url.scheme, url.host, url.port) == own
        except httpx.InvalidURL:
            stays = False
        if not stays:
            raise UnsafeAddress(
                f"A call would have left {self.host} for another host, so it was not made.",
                "This is a fault of this program; please report it.",
            )
        headers, content = content_of(call)
        headers.update(self.auth.headers())
        return self._open().build_request(call.method, url, headers=headers, content=content)

    # Retries

    def _wait_before_retry(self, error: WorkatoError, attempt: int) -> float | None:
        """Seconds to wait before the next attempt, or None if there is none."""
        if attempt > RETRIES or not isinstance(error, _RETRIED):
            return None
        if isinstance(error, RateLimited):
            if error.status != 429:
                return None
            if error.retry_after is not None:
                over = error.retry_after > _LONGEST_RETRY_AFTER
                return None if over else error.retry_after
        import secrets

        spread = 0.5 + secrets.randbelow(1000) / 1000
        return float(self._backoff * 2 ** (attempt - 1) * spread)


_RETRIED = (NoNetwork, Truncated, RateLimited, Unavailable)
