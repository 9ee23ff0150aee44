"""The size of pages, and whether a list is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.api.errors import UnreadableResponseError

if TYPE_CHECKING:
    from collections.abc import Mapping

PER_PAGE = 100


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


def page_size(rest: Mapping[str, Any], size: int = PER_PAGE) -> int:
    """Return the size of a full page: a server may use a smaller one and report it."""
    reported = rest.get("per_page")
    return reported if type(reported) is int and 0 < reported < size else size
