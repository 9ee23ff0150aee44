"""Lists that come in pages of a hundred, without a total: a short page is the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from workato_tui.api.errors import UnreadableAnswer

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
    family: str,
    make: Callable[[dict[str, Any], str], T],
    on_items: Callable[[list[T]], None] | None = None,
    priority: Priority,
) -> list[T]:
    """Every page of ``path``, one after the other; ``on_items`` gets what each page adds.

    A server that does not know pages sends the same list again and again: a page that brings no
    new id ends it too.
    """
    found: dict[str, T] = {}
    for page in range(1, _MAX_PAGES + 1):
        items = await http.get_items(
            path,
            {**params, "page": page, "per_page": PER_PAGE},
            family=family,
            wrapper=("result", "items"),
            make=make,
            priority=priority,
        )
        new = [item for item in items if item.id not in found]
        found.update((item.id, item) for item in new)
        if new and on_items is not None:
            on_items(new)
        if not new or len(items) < _page_size(items.rest):
            return list(found.values())
    raise UnreadableAnswer(
        f"The list has more than {_MAX_PAGES} pages, and the rest was not read.", ""
    )


def _page_size(rest: Mapping[str, Any]) -> int:
    """How many make a full page: a server may give fewer than it was asked for, and says so."""
    size = rest.get("per_page")
    return size if isinstance(size, int) and 0 < size < PER_PAGE else PER_PAGE
