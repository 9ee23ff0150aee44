"""Find an object by the id in a path."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from workato_tui.demo.errors import not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


def by_id(objects: Mapping[int, T], reference: str) -> T:
    """Return the object with that id; raise a 404 if there is none."""
    number = int(reference) if reference.isascii() and reference.isdigit() else -1
    if number not in objects:
        raise not_found()
    return objects[number]
