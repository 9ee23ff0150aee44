"""By what an asset is known again when its path has changed: marks of its content."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.document import MISSING, dumps
from workato_tui.packages.contents.fields import leaves, place

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset

_MOST = 20_000


def marks(asset: Asset) -> frozenset[int]:
    """Hashes of what is in the asset: values with their paths; lines; else of the whole file."""
    document = asset.document()
    if document.value is not MISSING:
        return frozenset(_json_marks(document.value))
    if document.text:
        return frozenset(hash(line.strip()) for line in document.text.splitlines()[:_MOST])
    return frozenset((hash(hashlib.sha256(asset.raw()).digest()),))


def _json_marks(value: Any) -> set[int]:
    found: set[int] = set()
    for path, one in leaves(value):
        if len(found) >= _MOST:
            break
        found.add(hash((place(path), dumps(one))))
    return found


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """From 0, nothing in common, to 1."""
    both = len(one | other)
    return len(one & other) / both if both else 1.0
