"""Lists, reads and sends for any family: paging and the wrappers of answers, in one place.

The Embedded API wraps its answers in nine ways and says "not done" with a status of 200 in three
(Embedded notes, section 1); whoever calls these functions sees none of it. Ids are encoded here,
once, and an empty one never leaves.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar, cast

from workato_tui.api.endpoint import Family, objects, unwrap
from workato_tui.api.error_mapping import clean_message, spoken
from workato_tui.api.errors import Invalid, Refused, UnreadableAnswer
from workato_tui.api.pagination import check_whole
from workato_tui.api.quotas import Priority
from workato_tui.api.workspace import segment
from workato_tui.api.write_outcome import WRAPPERS, one_object, result_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.operation import Operation

T = TypeVar("T")
_GOOD = (None, True, "true", "ok", "success")
_MOST_PAGES = 1000
_AT_ONCE = 4
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
    name: str = ""
    as_needed: bool = False
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


class Resources(Family):
    """The operations of any family in one workspace."""

    # Reading

    async def page(
        self,
        operation: Operation,
        query: Query,
        make: Callable[[dict[str, Any]], T],
        *,
        paging: Paging = ONCE,
        at: str | None = None,
        split: Callable[[Any], Sequence[Mapping[str, Any]]] | None = None,
        on_items: Callable[[list[T]], None] | None = None,
        background: bool = False,
    ) -> Page[T]:
        """One page of a list, the first without ``at``; items that are no objects are left out."""
        params = {**query.params, **_place(paging, at)}
        if split is not None or query.body is not None or operation.method != "GET":
            answer = await self.read(
                operation, query._replace(params=params), background=background, bare=bool(split)
            )
            found = objects(unwrap(answer)) if split is None else split(unwrap(answer))
            rest = answer if isinstance(answer, dict) else {}
            items = [make(dict(each)) for each in found]
            if on_items is not None and items:
                on_items(items)
        else:
            listed = await self.http.get_items(
                self._path(operation, query.ids),
                params,
                family=self.workspace.quota(operation),
                wrapper=WRAPPERS,
                make=lambda value, _text: make(value),
                on_items=on_items,
                priority=Priority.of(background=background),
            )
            items, rest = list(listed), listed.rest
        return Page(items, rest, _next(paging, at, items, rest))

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
                operation, query, make, paging=paging, at=at, background=background
            )

        page = await ask(None)
        more, told = take(page.items), page.rest
        known = _known_pages(paging, page)
        if known:
            ordered = await self._at_once(known, ask, take)
            found = _in_order(page.items, ordered, key)
            page = ordered[-1]
            # A total that is none (how many are on the page) does not end the list.
            more = len(found) > _told(ordered)
        for _ in range(_MOST_PAGES):
            if page.next is None or not more:
                size = _page_size(paging, page.rest)
                repeated, full = read > len(found), not more and len(page.items) == size
                check_whole(len(found), page.rest or told, repeated=repeated, full=full)
                return list(found.values())
            page = await ask(page.next)
            more = take(page.items)
        raise UnreadableAnswer(
            f"The list has more than {_MOST_PAGES} pages, and the rest was not read.", ""
        )

    async def _at_once(
        self,
        known: Sequence[str],
        ask: Callable[[str], Any],
        take: Callable[[list[T]], bool],
    ) -> list[Page[T]]:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(at: str) -> Page[T]:
            async with gate:
                page: Page[T] = await ask(at)
            take(page.items)
            return page

        tasks = [asyncio.ensure_future(one(at)) for at in known]
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
        self, operation: Operation, query: Query, *, background: bool = False, bare: bool = False
    ) -> Any:
        """The decoded answer to a call that changes nothing, whatever its method is."""
        path = self._path(operation, query.ids)
        family = self.workspace.quota(operation)
        priority = Priority.of(background=background)
        if query.body is None and operation.method == "GET":
            return await self.http.get(
                path, query.params, family=family, priority=priority, bare=bare
            )
        return await self.http.ask(
            operation.method, path, query.params, query.body, family=family, priority=priority
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
            return not_done(decoded) or (check(decoded) if check is not None else None)

        self._path(operation, query.ids)
        return await self._write(
            operation,
            query.body,
            params=query.params,
            about=about,
            target=target,
            check=wrong,
            **cast("dict[str, Any]", _encoded(query.ids)),
        )

    def _path(self, operation: Operation, ids: Mapping[str, str]) -> str:
        """The path with its ids encoded, once. Raises :class:`Invalid` for an id that is missing.

        A PUT or a DELETE that would reach the list of all customers never leaves.
        """
        try:
            path = self.workspace.at(operation, **_encoded(ids))
        except KeyError as missing:
            raise Invalid(f"The id {missing} is missing.", "Open it from its list.") from None
        to_all = path.rstrip("/").endswith("/managed_users")
        if to_all and operation.method in ("PUT", "PATCH", "DELETE"):
            raise Invalid("This call would reach every customer, so it was not made.", "")
        return path


def _encoded(ids: Mapping[str, str]) -> dict[str, str]:
    return {name: segment(str(value)) for name, value in ids.items()}


# Pages


def _place(paging: Paging, at: str | None) -> dict[str, Any]:
    """The parameters that ask for the page at ``at``."""
    if paging.kind == "pages":
        return {"page": paging.first if at is None else int(at), "per_page": paging.per_page}
    # The first page begins where the query says, if it does.
    if paging.kind == "since":
        place = {paging.name or "since_id": at} if at is not None else {}
        return {"per_page": paging.per_page, **place}
    return {paging.name: at} if paging.kind == "cursor" and at is not None else {}


def _next(
    paging: Paging, at: str | None, items: Sequence[Any], rest: Mapping[str, Any]
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
    return str((paging.first if at is None else int(at)) + 1)


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
    pages = min(-(-count // size), _MOST_PAGES)
    return [str(number) for number in range(paging.first + 1, paging.first + pages)]


def _told(pages: Sequence[Page[Any]]) -> int:
    """How many there are in all, by the page that came last."""
    count = pages[-1].rest.get("count")
    return count if type(count) is int else 0


def _in_order(
    first: Sequence[T], others: Sequence[Page[T]], key: Callable[[T], str]
) -> dict[str, T]:
    ordered: dict[str, T] = {}
    for items in (first, *(page.items for page in others)):
        for item in items:
            ordered.setdefault(key(item), item)
    return ordered


# Answers


def not_done(decoded: Any) -> Refused | None:
    """The error for an answer that says that it was not done; None for one that says nothing."""
    if not isinstance(decoded, dict):
        return None
    inner = decoded.get("result")
    told = decoded.get("success", inner.get("success") if isinstance(inner, dict) else None)
    word = told.lower() if isinstance(told, str) else told
    if word in _GOOD or (isinstance(inner, str) and "success" not in decoded):
        return None
    message = clean_message(spoken(decoded) or spoken(inner))
    error = Refused(
        f"Workato did not do it{f': {message}' if message else ', without a reason'}.".replace(
            "..", "."
        ),
        "Mend what the message names, then try again.",
        status=200,
    )
    error.answer = decoded
    return error


def made_id(answer: Any) -> str:
    """The id of what was made, if the answer names one."""
    return result_id(answer)
