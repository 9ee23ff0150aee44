"""Lists in pages of a hundred without a total; a short page is the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from workato_tui.api.errors import UnreadableResponseError
from workato_tui.api.write_outcome import WRAPPERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workato_tui.api.http import Http
    from workato_tui.api.quotas import Priority

PER_PAGE = 100
_MAX_PAGES = 1000


class _HasId(Protocol):
    id: str


T = TypeVar("T", bound=_HasId)


async def all_pages(
    http: Http,
    path: str,
    params: Mapping[str, str | int | None],
    *,
    budget: str,
    make: Callable[[dict[str, Any], str], T],
    on_items: Callable[[list[T]], None] | None = None,
    priority: Priority,
) -> list[T]:
    """Return all pages of ``path``; ``on_items`` receives the new items of each page.

    A server without pagination returns the same list for every page, so a page without a new id
    also ends the list. Raises :class:`UnreadableResponseError` if the list cannot be complete.
    """
    by_id: dict[str, T] = {}
    metadata: Mapping[str, Any] = {}
    for page in range(1, _MAX_PAGES + 1):
        items = await http.get_list(
            path,
            {**params, "page": page, "per_page": PER_PAGE},
            budget=budget,
            wrappers=WRAPPERS,
            make=make,
            priority=priority,
        )
        new = [item for item in items if item.id not in by_id]
        by_id.update((item.id, item) for item in new)
        if new and on_items is not None:
            on_items(new)
        size = _page_size(items.rest)
        metadata = items.rest or metadata
        if not new or len(items) < size:
            repeated = bool(items) and not new
            check_complete(len(by_id), metadata, repeated=repeated, full=len(items) == size)
            return list(by_id.values())
    raise UnreadableResponseError(
        f"The list has more than {_MAX_PAGES} pages, and the rest was not loaded.", ""
    )


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


def _page_size(rest: Mapping[str, Any]) -> int:
    """Return the size of a full page: a server may use a smaller one and report it."""
    size = rest.get("per_page")
    return size if isinstance(size, int) and 0 < size < PER_PAGE else PER_PAGE
