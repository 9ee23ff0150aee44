"""Generic list, read, and write operations, with pagination and unwrapping.

The Embedded API wraps its responses in nine ways and reports failure with status 200 in three;
callers of these functions see none of it. Ids are encoded here, and an empty id is never sent.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from workato_tui.api.endpoint import EndpointGroup, dicts_only, unwrap
from workato_tui.api.errors import InvalidRequestError, UnreadableResponseError
from workato_tui.api.pagination import (
    MAX_PAGES,
    ONCE,
    Page,
    Paging,
    check_complete,
    known_pages,
    merge_in_order,
    next_page,
    page_params,
    page_size,
    reported_count,
)
from workato_tui.api.quotas import Priority
from workato_tui.api.response_text import rejection
from workato_tui.api.workspace import encode_segment
from workato_tui.api.write_outcome import WRAPPERS, one_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workato_tui.api.errors import RejectedError, WorkatoError
    from workato_tui.api.operation import Operation

T = TypeVar("T")
_SUCCESS_VALUES = (None, True, "true", "ok", "success")
_PARALLEL_PAGES = 4
"""Pages to request in parallel if the response reports the total."""


class Query(NamedTuple):
    """The parameters of a request: ids in its path, its query, and its body."""

    ids: Mapping[str, str] = {}
    params: Mapping[str, Any] = {}
    body: Any = None


class Resources(EndpointGroup):
    """Generic operations in one workspace."""

    # Reading

    async def page(
        self,
        operation: Operation,
        query: Query,
        make: Callable[[dict[str, Any]], T],
        *,
        paging: Paging = ONCE,
        position: str | None = None,
        parse_items: Callable[[Any], Sequence[Mapping[str, Any]]] | None = None,
        background: bool = False,
    ) -> Page[T]:
        """Return one page of a list (default: the first); skip items that are not objects."""
        params = {**query.params, **page_params(paging, position)}
        if parse_items is not None or query.body is not None or operation.method != "GET":
            answer = await self.read(
                operation,
                query._replace(params=params),
                background=background,
                plain_map=bool(parse_items),
            )
            rest = answer if isinstance(answer, dict) else {}
            items = [make(dict(fields)) for fields in (parse_items or dicts_only)(unwrap(answer))]
        else:
            listed = await self.http.get_list(
                self._path(operation, query.ids),
                params,
                budget=self.workspace.budget_for(operation),
                wrappers=WRAPPERS,
                make=lambda value, _text: make(value),
                priority=Priority.of(background=background),
            )
            items, rest = list(listed), listed.rest
        return Page(items, rest, next_page(paging, position, items, rest))

    async def all(
        self,
        operation: Operation,
        query: Query,
        make: Callable[[dict[str, Any]], T],
        *,
        paging: Paging = ONCE,
        key: Callable[[T], str] = lambda item: str(getattr(item, "id", id(item))),
        on_items: Callable[[list[T]], None] | None = None,
        background: bool = False,
    ) -> list[T]:
        """Return all pages; ``on_items`` receives the new items of each as they arrive.

        If the first response reports the total, the other pages are requested a few at a time,
        otherwise one after the other. A page without new items ends the list: servers without
        pagination return the same page forever.
        """
        by_key: dict[str, T] = {}
        read = 0

        def take(items: list[T]) -> bool:
            nonlocal read
            read += len(items)
            new = [item for item in items if key(item) not in by_key]
            by_key.update((key(item), item) for item in new)
            if new and on_items is not None:
                on_items(new)
            return bool(new)

        async def read_page(at: str | None) -> Page[T]:
            return await self.page(
                operation, query, make, paging=paging, position=at, background=background
            )

        page = await read_page(None)
        more, metadata = take(page.items), page.rest
        positions = known_pages(paging, page)
        if positions:
            ordered = await self._read_parallel(positions, read_page, take)
            by_key = merge_in_order(page.items, ordered, key)
            page = ordered[-1]
            # A total that only counts the items on the page does not end the list.
            more = len(by_key) > reported_count(ordered)
        for _ in range(MAX_PAGES):
            if page.next is None or not more:
                size = page_size(page.rest, paging.per_page)
                repeated, full = read > len(by_key), not more and len(page.items) == size
                check_complete(len(by_key), page.rest or metadata, repeated=repeated, full=full)
                return list(by_key.values())
            page = await read_page(page.next)
            more = take(page.items)
        raise UnreadableResponseError(
            f"The list has more than {MAX_PAGES} pages, and the rest was not loaded.", ""
        )

    async def _read_parallel(
        self,
        positions: Sequence[str],
        read_page: Callable[[str], Any],
        add_items: Callable[[list[T]], bool],
    ) -> list[Page[T]]:
        gate = asyncio.Semaphore(_PARALLEL_PAGES)

        async def fetch_page(at: str) -> Page[T]:
            async with gate:
                page: Page[T] = await read_page(at)
            add_items(page.items)
            return page

        tasks = [asyncio.ensure_future(fetch_page(at)) for at in positions]
        try:
            # Not a task group, so that the error of one page is raised unchanged.
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()

    async def get(
        self, operation: Operation, query: Query, *, background: bool = False
    ) -> dict[str, Any]:
        """Return one object, however it is wrapped: bare, in ``result``, or as a list of one."""
        return one_object(await self.read(operation, query, background=background))

    async def read(
        self,
        operation: Operation,
        query: Query,
        *,
        background: bool = False,
        plain_map: bool = False,
    ) -> Any:
        """Return the decoded response of a read, whatever its method."""
        path = self._path(operation, query.ids)
        family = self.workspace.budget_for(operation)
        priority = Priority.of(background=background)
        if query.body is None and operation.method == "GET":
            return await self.http.get(
                path, query.params, budget=family, priority=priority, plain_map=plain_map
            )
        return await self.http.request(
            operation.method, path, query.params, query.body, budget=family, priority=priority
        )

    # Sending

    async def send(
        self,
        operation: Operation,
        query: Query,
        *,
        about: str,
        target: str = "",
        check: Callable[[Any], WorkatoError | None] | None = None,
    ) -> Any:
        """Send a write once; return the decoded response.

        Raises :class:`RejectedError` if the response reports failure, whatever its status.
        """

        def find_error(decoded: Any) -> WorkatoError | None:
            return rejected(decoded) or (check(decoded) if check is not None else None)

        self._path(operation, query.ids)
        return await self._write(
            operation,
            query.body,
            params=query.params,
            about=about,
            target=target,
            check=find_error,
            **cast("dict[str, Any]", _encode_ids(query.ids)),
        )

    def _path(self, operation: Operation, ids: Mapping[str, str]) -> str:
        """Return the path with encoded ids.

        Raises :class:`InvalidRequestError` for a missing id. A PUT or DELETE that would reach the
        list of all customers is never sent.
        """
        try:
            path = self.workspace.path_for(operation, **_encode_ids(ids))
        except KeyError as missing:
            raise InvalidRequestError(
                f"The id {missing} is missing.", "Open it from its list."
            ) from None
        to_all = path.rstrip("/").endswith("/managed_users")
        if to_all and operation.method in ("PUT", "PATCH", "DELETE"):
            raise InvalidRequestError(
                "This call would reach every customer, so it was not made.", ""
            )
        return path


def _encode_ids(ids: Mapping[str, str]) -> dict[str, str]:
    return {name: encode_segment(str(value)) for name, value in ids.items()}


def rejected(decoded: Any) -> RejectedError | None:
    """Return the error for a response that reports failure, or None."""
    if not isinstance(decoded, dict):
        return None
    inner = decoded.get("result")
    success = decoded.get("success", inner.get("success") if isinstance(inner, dict) else None)
    word = success.lower() if isinstance(success, str) else success
    if word in _SUCCESS_VALUES or (isinstance(inner, str) and "success" not in decoded):
        return None
    return rejection(decoded)
