"""The HTTP client for one Workato host and one token: reads are retried, writes are sent once.

Runs in one event loop, which need not be the UI's.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workato_tui.api.body_stream import MAX_LIST_BYTES, iter_decoded, with_progress
from workato_tui.api.call import ApiCall, encode_params, redirect_link
from workato_tui.api.errors import ReadOnlyError, WorkatoError
from workato_tui.api.ledger_port import WriteIntent
from workato_tui.api.list_reader import read_list
from workato_tui.api.quotas import Priority
from workato_tui.api.sender import CallSender, T
from workato_tui.api.write_outcome import (
    LedgerEntryHandle,
    as_write_error,
    outcome_cancelled,
    outcome_done,
    outcome_of,
    unconfirmed_error,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from workato_tui.api.call import CallRecorder
    from workato_tui.api.list_reader import ListResult
    from workato_tui.api.upload import Upload
    from workato_tui.common.secret import Secret


class Http(CallSender):
    """What can be asked of one host: JSON, lists, links, and writes."""

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
        return await self.call_with_retries(call, self.json_reader(call))

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
            return await self.call_with_retries(call, self.json_reader(call))
        try:
            return await self.call_once(call, self.json_reader(call))
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
        return await self.call_with_retries(call, read)

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
            async with asyncio.timeout(self.timeout) as limit:
                body = with_progress(
                    iter_decoded(response, MAX_LIST_BYTES),
                    lambda: limit.reschedule(clock() + self.timeout),
                )
                return await read_list(body, record, wrappers, make, deliver if on_items else None)

        call = ApiCall("GET", path, encode_params(params), budget, priority)
        return await self.call_with_retries(call, read, may_retry=lambda: not delivered)

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
        ticket = LedgerEntryHandle(self.write_hook, intent)

        def confirmed(decoded: Any) -> WorkatoError | None:
            return unconfirmed_error(decoded) or (check(decoded) if check is not None else None)

        call = ApiCall(method, path, encode_params(params), budget, Priority.USER, body, upload)
        try:
            answer = await self.call_once(
                call, self.json_reader(call, confirmed), before_send=ticket.begin
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
