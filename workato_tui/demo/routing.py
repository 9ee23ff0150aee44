"""Find the operation of a request by method and path, decoding each path part separately.

A customer's external id may contain a slash, sent as `%2F`. Web frameworks decode the path as a
whole, so the parts are taken from the raw path.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.requests import Request

    from workato_tui.demo.calls import Call

Parts = tuple[str, ...]


class Operation(NamedTuple):
    """A documented operation: its quota group, and whether it needs Environments."""

    method: str
    path: str
    group: str
    handler: Callable[[Call], Any]
    needs_environments: bool = False
    takes_a_file: bool = False


def embedded(
    method: str,
    path: str,
    group: str,
    handler: Callable[[Call], Any],
    *,
    needs_environments: bool = False,
) -> Operation:
    """Return an operation of a partner, with one quota for all customers.

    `needs_environments` operations need Environments.
    """
    return Operation(method, path, f"embedded.{group}", handler, needs_environments)


class Route(NamedTuple):
    """The operation of a request, and the named parts of its path."""

    operation: Operation
    path: dict[str, str]


class Table:
    """Operations, found by method and path parts."""

    def __init__(self, *groups: Iterable[Operation]) -> None:
        self._known: dict[tuple[str, int], list[tuple[Parts, Operation]]] = {}
        for operation in chain(*groups):
            pattern = tuple(operation.path.split("/")[1:])
            place = self._known.setdefault((operation.method, len(pattern)), [])
            place.append((pattern, operation))

    def find(self, method: str, parts: Parts) -> Route | None:
        """Return the first matching operation of the table; None if there is none."""
        for pattern, operation in self._known.get((method, len(parts)), ()):
            ids = _fits(pattern, parts)
            if ids is not None:
                return Route(operation, ids)
        return None


def _fits(pattern: Parts, parts: Parts) -> dict[str, str] | None:
    ids = {}
    for expected, part in zip(pattern, parts, strict=True):
        if expected.startswith("{") and part:
            ids[expected[1:-1]] = part
        elif expected != part:
            return None
    return ids


def parts_of(request: Request) -> Parts:
    """Return the parts of the request's path without the first one, `api`."""
    path: str = request.scope["path"]
    raw = (request.scope.get("raw_path") or b"").partition(b"?")[0].decode("ascii")
    # A server in front of this app may change the path but not the raw path.
    parts = [unquote(part) for part in raw.split("/")]
    return tuple((parts if "/".join(parts) == path else path.split("/"))[2:])
