"""How lists are split into pages, and whether a list is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

from workato_tui.api.errors import UnreadableResponseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")
MAX_PAGES = 1000


class Paging(NamedTuple):
    """How a list is paginated.

    ``pages``: numbered from ``first``; ``cursor``: each page starts after the last id, passed as
    ``parameter``.
    """

    kind: Literal["once", "pages", "cursor"] = "once"
    per_page: int = 100
    first: int = 1
    parameter: str = ""
    on_demand: bool = False
    """The list is too long to read at once: a page is requested when its rows come into view."""


ONCE = Paging()
PAGES = Paging("pages")


class Page(NamedTuple, Generic[T]):
    """One page: its items, the other keys of the response, and the position of the next page."""

    items: list[T]
    rest: dict[str, Any]
    next: str | None
    """Pass it to :meth:`Resources.page`; None for the last page."""


def check_complete(
    received: int, metadata: Mapping[str, Any], *, repeated: bool = False, full: bool = False
) -> None:
    """Raise :class:`UnreadableResponseError` if a list ended before it was complete.

    ``received`` is the number of items, and ``metadata`` holds the keys beside the list, which may
    include a total. ``repeated`` means that the last page held nothing new; if it was also
    ``full``, more may be missing.
    """
    total = reported_total(metadata)
    if total is not None and received < total:
        count = f"{received:,} of {total:,}"
    elif total is None and repeated and full:
        count = f"{received:,}, and perhaps more"
    else:
        return
    reason = "Workato repeats a page" if repeated else "Workato ends the list early"
    raise UnreadableResponseError(f"{count}: {reason}.", "The list is incomplete; try again later.")


def reported_total(metadata: Mapping[str, Any]) -> int | None:
    """Return the total number of items, if a response reports it beside the list."""
    counts = (metadata.get(name) for name in ("total", "total_count", "count"))
    return next((count for count in counts if type(count) is int and count >= 0), None)


def page_params(paging: Paging, position: str | None) -> dict[str, Any]:
    """Return the parameters for the page at ``position``."""
    if paging.kind == "pages":
        return {
            "page": paging.first if position is None else int(position),
            "per_page": paging.per_page,
        }
    # The first page starts where the query says.
    return {paging.parameter: position} if paging.kind == "cursor" and position is not None else {}


def next_page(
    paging: Paging, position: str | None, items: Sequence[Any], rest: Mapping[str, Any]
) -> str | None:
    """Return the position of the next page; None for the last page."""
    if paging.kind == "once" or not items:
        return None
    if paging.kind == "cursor":
        return str(getattr(items[-1], "id", "")) or None
    if len(items) < page_size(rest, paging.per_page):
        return None
    return str((paging.first if position is None else int(position)) + 1)


def known_pages(paging: Paging, first: Page[Any]) -> list[str]:
    """Return the positions of the remaining pages, if ``count`` reports more items."""
    count = first.rest.get("count")
    size = page_size(first.rest, paging.per_page)
    if paging.kind != "pages" or first.next is None or type(count) is not int or count <= size:
        return []
    pages = min(-(-count // size), MAX_PAGES)
    return [str(number) for number in range(paging.first + 1, paging.first + pages)]


def reported_count(pages: Sequence[Page[Any]]) -> int:
    """Return the total reported by the last page."""
    count = pages[-1].rest.get("count")
    return count if type(count) is int else 0


def merge_in_order(
    first: Sequence[T], others: Sequence[Page[T]], key: Callable[[T], str]
) -> dict[str, T]:
    ordered: dict[str, T] = {}
    for items in (first, *(page.items for page in others)):
        for item in items:
            ordered.setdefault(key(item), item)
    return ordered


def page_size(rest: Mapping[str, Any], size: int) -> int:
    """Return the size of a full page: a server may use a smaller one and report it."""
    reported = rest.get("per_page")
    return reported if type(reported) is int and 0 < reported < size else size
