"""Render nested values as indented lines, for assets without a view of their own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.fields import field_names, is_schema
from workato_tui.packages.contents.lines import ContentLine
from workato_tui.packages.contents.references import parse_reference, resolve
from workato_tui.packages.contents.secrets import mask_document
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package

_NAMES = ("label", "title", "name", "key", "id", "type")
_MOST_TEXT = 1 << 20
_ONE_LINE = 100
"""Maximum number of characters of a list that fits in one line."""

_SCHEMA = re.compile(r"schema|field|column|param|propert|header", re.IGNORECASE)

_Waiting = list[tuple[str, Any, int]]


class NestedLines:
    """Render values as one line for each plain value, below a line for its parent."""

    def __init__(self, package: Package, asset: Asset, *, secrets: bool = False) -> None:
        self._package = package
        self._asset = asset
        self._secrets = secrets
        self.wording = Wording(package=package)

    def lines(self, value: Any) -> Iterator[ContentLine]:
        """Yield the lines of ``value`` below a heading, without recursion."""
        waiting: _Waiting = list(reversed(self._below(value, 0)))
        while waiting:
            label, one, indent = waiting.pop()
            plain = self.plain(one, label)
            if plain is None:
                yield ContentLine(label or "-", indent=indent, tone="strong")
                waiting.extend(reversed(self._below(one, indent + 1)))
                continue
            wanted = parse_reference(one)
            target = resolve(self._package, wanted, self._asset) if wanted else None
            first, *more = plain.splitlines() or ["-"]
            yield ContentLine(first, label, indent=indent, target=target.path if target else "")
            yield from (ContentLine(each, indent=indent + 1, tone="code") for each in more)

    def plain(self, value: Any, label: str = "") -> str | None:
        """Return ``value`` as one text, or None if its parts need lines of their own.

        ``label`` distinguishes a schema, which is shown by its names, from other lists.
        """
        if value is None or value == "" or value == [] or value == {}:
            return "-"
        if isinstance(value, bool):
            return "yes" if value else "no"
        value = self.decoded(value)
        if is_schema(value) and _SCHEMA.search(label):
            return field_names(value)
        if isinstance(value, dict):
            return self.wording.value(value) if parse_reference(value) else None
        if not isinstance(value, list):
            return self.wording.value(value)
        if any(isinstance(one, dict | list) for one in value):
            return None
        text = ", ".join(self.plain(one) or "" for one in value)
        return text if len(text) <= _ONE_LINE and "\n" not in text else None

    def _below(self, value: Any, indent: int) -> _Waiting:
        value = self.decoded(value)
        if isinstance(value, dict):
            return [(self.wording.name(key), one, indent) for key, one in value.items()]
        if isinstance(value, list):
            return [(*self._item(one, at + 1), indent) for at, one in enumerate(value)]
        return [("", value, indent)]

    def _item(self, value: Any, number: int) -> tuple[str, Any]:
        """Return the name of a list item, and its other values."""
        if not isinstance(value, dict) or parse_reference(value):
            return str(number), value
        key = next((key for key in _NAMES if isinstance(value.get(key), str) and value[key]), None)
        if key is None:
            return str(number), value
        rest = {name: one for name, one in value.items() if name != key}
        called = self.wording.value(value[key])
        return (f"{number} {called}", rest) if rest else (str(number), called)

    def decoded(self, value: Any) -> Any:
        """Parse JSON inside a string; return anything else unchanged."""
        if not isinstance(value, str) or value[:1] not in ("[", "{") or len(value) > _MOST_TEXT:
            return value
        try:
            held = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return held if self._secrets else mask_document(held)
