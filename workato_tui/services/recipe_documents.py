"""Turns recipes of the API into the files that a package would have.

The API has numbers where a package has references to connections and other assets. They say nothing
about a difference, so those of the package are used.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.memory_files import decode_text
from workato_tui.packages.contents.references import parse_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.store.recipe_code import RecipeCode

_COMPARED = ("name", "description", "code", "config")
"""The keys of a recipe's file that the API returns."""


def readable_document(value: Any) -> Any:
    """Return the document of a recipe in a package with its code and config decoded."""
    if not isinstance(value, dict):
        return value
    texts = ("code", "config")
    return {key: decode_text(member) if key in texts else member for key, member in value.items()}


def recipe_document(name: str | None, code: RecipeCode, ours: Any) -> dict[str, Any]:
    """Return a recipe as a package's file; ``ours`` is the document of the package, or None."""
    document = {
        "name": name,
        "description": code.description,
        "code": decode_text(code.code),
        "config": decode_text(code.config),
    }
    if not isinstance(ours, dict):
        return document
    _adopt_references(document["code"], ours.get("code"))
    _adopt_connections(document["config"], ours.get("config"))
    return {
        **{key: value for key, value in ours.items() if key not in _COMPARED},
        **{key: value for key, value in document.items() if key in ours},
    }


def _adopt_connections(theirs: Any, ours: Any) -> None:
    """Replace the connections by those of the package."""
    if not (isinstance(theirs, list) and isinstance(ours, list)):
        return
    by_provider = defaultdict(list)
    for connection in ours:
        if isinstance(connection, dict):
            by_provider[connection.get("provider")].append(connection.get("account_id"))
    for connection in theirs:
        if isinstance(connection, dict) and by_provider[connection.get("provider")]:
            connection["account_id"] = by_provider[connection.get("provider")].pop(0)


def _adopt_references(theirs: Any, ours: Any) -> None:
    """Replace IDs by the references that the package has under the same keys, in order."""
    references = defaultdict(list)
    for _holder, key, value in _members(ours):
        if parse_reference(value) is not None:
            references[key].append(value)
    places = defaultdict(list)
    for holder, key, value in _members(theirs):
        if key in references and _is_id(value):
            places[key].append(holder)
    for key, holders in places.items():
        own = references[key]
        if len(own) != len(holders):
            own = [own[0]] * len(holders) if all(reference == own[0] for reference in own) else []
        for holder, reference in zip(holders, own, strict=False):
            holder[key] = reference


def _members(value: Any) -> Iterator[tuple[dict[str, Any], str, Any]]:
    """Yield every member of every object, in the order of the document."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield from ((node, key, member) for key, member in list(node.items()))
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def _is_id(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, str) and value.isdecimal())
