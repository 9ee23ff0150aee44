"""Lists, reads and sends for any family: paging and the wrappers of answers, in one place.

The Embedded API wraps its answers in nine ways and says "not done" with a status of 200 in three
(Embedded notes, section 1); whoever calls these functions sees none of it. Ids are encoded here,
once, and an empty one never leaves.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar, cast

from workato_tui.api.endpoint import EndpointGroup, dicts_only, unwrap
from workato_tui.api.error_mapping import clean_message, error_text
from workato_tui.api.errors import InvalidRequestError, RejectedError, UnreadableResponseError
from workato_tui.api.pagination import check_complete
from workato_tui.api.quotas import Priority
from workato_tui.api.workspace import encode_segment
from workato_tui.api.write_outcome import WRAPPERS, one_object, result_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.operation import Operation

T = TypeVar("T")
_SUCCESS_VALUES = (None, True, "true", "ok", "success")
_MAX_PAGES = 1000
_PARALLEL_PAGES = 4
"""Pages that are asked for at once where the answer tells how many there are."""


@dataclass(frozen=True)
class Paging:
    """How a list comes in pages.

    ``pages``: numbered from ``first``; ``since``: each begins below the last id; ``cursor``: each
    begins behind the last id, and the parameter is ``name``.
    """

    kind: Literal["once", "pages", "since", "cursor"] = "once"
    per_page: int = 100
    first: int = 1
    parameter: str = ""
    on_demand: bool = False
    """Too long to be read as a whole: a page is asked for when its rows come into sight."""


ONCE = Paging()
PAGES = Paging("pages")


class Page(NamedTuple, Generic[T]):
    """One page: what it holds, what stood beside the list, and where the next one begins."""

    items: list[T]
    rest: dict[str, Any]
    next: str | None
    """Give it to :meth:`Resources.page`; None: this was the last."""


class Query(NamedTuple):
    """What a list is asked for: the ids in its path, its query, and its body if it has one."""

    ids: Mapping[str, str] = {}
    params: Mapping[str, Any] = {}
    body: Any = None


class Resources(EndpointGroup):
    """The operations of any family in one workspace."""

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
        on_items: Callable[[list[T]], None] | None = None,
        background: bool = False,
    ) -> Page[T]:
        """One page of a list, the first without ``at``; items that are no objects are left out."""
        params = {**query.params, **_page_params(paging, position)}
        if parse_items is not None or query.body is not None or operation.method != "GET":
            answer = await self.read(
                operation,
                query._replace(params=params),
                background=background,
                plain_map=bool(parse_items),
            )
            found = (
                dicts_only(unwrap(answer)) if parse_items is None else parse_items(unwrap(answer))
            )
            rest = answer if isinstance(answer, dict) else {}
            items = [make(dict(each)) for each in found]
            if on_items is not None and items:
                on_items(items)
        else:
            listed = await self.http.get_list(
                self._path(operation, query.ids),
                params,
                budget=self.workspace.budget_for(operation),
                wrappers=WRAPPERS,
                make=lambda value, _text: make(value),
                on_items=on_items,
                priority=Priority.of(background=background),
            )
            items, rest = list(listed), listed.rest
        return Page(items, rest, _next_page(paging, position, items, rest))

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
        """Every page; ``on_items`` gets what each adds, in the order in which they come.

        Where the first answer tells how many there are, the other pages are asked for a few at a
        time; else one after the other. A page that brings nothing new ends the list: some servers
        know no pages and send the same one for ever.
        """
        found: dict[str, T] = {}
        read = 0

        def take(items: list[T]) -> bool:
            nonlocal read
            read += len(items)
            new = [item for item in items if key(item) not in found]
            found.update((key(item), item) for item in new)
            if new and on_items is not None:
                on_items(new)
            return bool(new)

        async def ask(at: str | None) -> Page[T]:
            return await self.page(
                operation, query, make, paging=paging, position=at, background=background
            )

        page = await ask(None)
        more, told = take(page.items), page.rest
        known = _known_pages(paging, page)
        if known:
            ordered = await self._read_parallel(known, ask, take)
            found = _merge_in_order(page.items, ordered, key)
            page = ordered[-1]
            # A total that is none (how many are on the page) does not end the list.
            more = len(found) > _reported_count(ordered)
        for _ in range(_MAX_PAGES):
            if page.next is None or not more:
                size = _page_size(paging, page.rest)
                repeated, full = read > len(found), not more and len(page.items) == size
                check_complete(len(found), page.rest or told, repeated=repeated, full=full)
                return list(found.values())
            page = await ask(page.next)
            more = take(page.items)
        raise UnreadableResponseError(
            f"The list has more than {_MAX_PAGES} pages, and the rest was not read.", ""
        )

    async def _read_parallel(
        self,
        positions: Sequence[str],
        read_page: Callable[[str], Any],
        add_items: Callable[[list[T]], bool],
    ) -> list[Page[T]]:
        gate = asyncio.Semaphore(_PARALLEL_PAGES)

        async def one(at: str) -> Page[T]:
            async with gate:
                page: Page[T] = await read_page(at)
            add_items(page.items)
            return page

        tasks = [asyncio.ensure_future(one(at)) for at in positions]
        try:
            # No task group: what one page met has to come out as what it is.
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()

    async def get(
        self, operation: Operation, query: Query, *, background: bool = False
    ) -> dict[str, Any]:
        """One object, however it is wrapped: bare, in ``result``, or as a list of one."""
        return one_object(await self.read(operation, query, background=background))

    async def read(
        self,
        operation: Operation,
        query: Query,
        *,
        background: bool = False,
        plain_map: bool = False,
    ) -> Any:
        """The decoded answer to a call that changes nothing, whatever its method is."""
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
        """Send an operation that changes something, once; returns the decoded answer.

        Raises :class:`Refused` for an answer that says that it was not done, whatever its status.
        """

        def wrong(decoded: Any) -> WorkatoError | None:
            return rejected(decoded) or (check(decoded) if check is not None else None)

        self._path(operation, query.ids)
        return await self._write(
            operation,
            query.body,
            params=query.params,
            about=about,
            target=target,
            check=wrong,
            **cast("dict[str, Any]", _encode_ids(query.ids)),
        )

    def _path(self, operation: Operation, ids: Mapping[str, str]) -> str:
        """The path with its ids encoded, once.

        Raises :class:`InvalidRequestError` for an id that is missing.

        A PUT or a DELETE that would reach the list of all customers never leaves.
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


# Pages


def _page_params(paging: Paging, position: str | None) -> dict[str, Any]:
    """The parameters that ask for the page at ``at``."""
    if paging.kind == "pages":
        return {
            "page": paging.first if position is None else int(position),
            "per_page": paging.per_page,
        }
    # The first page begins where the query says, if it does.
    if paging.kind == "since":
        place = {paging.parameter or "since_id": position} if position is not None else {}
        return {"per_page": paging.per_page, **place}
    return {paging.parameter: position} if paging.kind == "cursor" and position is not None else {}


def _next_page(
    paging: Paging, position: str | None, items: Sequence[Any], rest: Mapping[str, Any]
) -> str | None:
    """Where the page after this one begins; None where this one is the last."""
    if paging.kind == "once" or not items:
        return None
    if paging.kind == "cursor":
        return str(getattr(items[-1], "id", "")) or None
    if len(items) < _page_size(paging, rest):
        return None
    if paging.kind == "since":
        return str(getattr(items[-1], "id", "")) or None
    return str((paging.first if position is None else int(position)) + 1)


def _page_size(paging: Paging, rest: Mapping[str, Any]) -> int:
    """How many make a full page: a server may give fewer than it was asked for, and says so."""
    size = rest.get("per_page")
    if type(size) is int and 0 < size < paging.per_page:
        return size
    return paging.per_page


def _known_pages(paging: Paging, first: Page[Any]) -> list[str]:
    """The pages after the first one, where ``count`` tells of more than it holds."""
    count = first.rest.get("count")
    size = _page_size(paging, first.rest)
    if paging.kind != "pages" or first.next is None or type(count) is not int or count <= size:
        return []
    pages = min(-(-count // size), _MAX_PAGES)
    return [str(number) for number in range(paging.first + 1, paging.first + pages)]


def _reported_count(pages: Sequence[Page[Any]]) -> int:
    """How many there are in all, by the page that came last."""
    count = pages[-1].rest.get("count")
    return count if type(count) is int else 0


def _merge_in_order(
    first: Sequence[T], others: Sequence[Page[T]], key: Callable[[T], str]
) -> dict[str, T]:
    ordered: dict[str, T] = {}
    for items in (first, *(page.items for page in others)):
        for item in items:
            ordered.setdefault(key(item), item)
    return ordered


# Answers


def rejected(decoded: Any) -> RejectedError | None:
    """The error for an answer that says that it was not done; None for one that says nothing."""
    if not isinstance(decoded, dict):
        return None
    inner = decoded.get("result")
    told = decoded.get("success", inner.get("success") if isinstance(inner, dict) else None)
    word = told.lower() if isinstance(told, str) else told
    if word in _SUCCESS_VALUES or (isinstance(inner, str) and "success" not in decoded):
        return None
    message = clean_message(error_text(decoded) or error_text(inner))
    error = RejectedError(
        f"Workato did not do it{f': {message}' if message else ', without a reason'}.".replace(
            "..", "."
        ),
        "Mend what the message names, then try again.",
        status=200,
    )
    error.response_body = decoded
    return error


def made_id(answer: Any) -> str:
    """The id of what was made, if the answer names one."""
    return result_id(answer)
