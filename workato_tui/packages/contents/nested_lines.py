"""Render nested values as indented lines, for assets without a view of their own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.fields import field_names, is_schema
from workato_tui.packages.contents.lines import ContentLine
from workato_tui.packages.contents.references import parse_reference, resolve
from workato_tui.packages.contents.secrets import mask_document
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package

_NAME_KEYS = ("label", "title", "name", "key", "id", "type")
_MAX_JSON_CHARS = 1 << 20
_MAX_LINE_CHARS = 100
"""Maximum number of characters of a list that fits in one line."""

_SCHEMA_LABEL = re.compile(r"schema|field|column|param|propert|header", re.IGNORECASE)

_CAMEL_CASE_TYPES = ("lcap_page", "lcap_app", "insights_query")
"""Types whose files name their own keys like ``dataSourceOptions``."""
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_Children = list[tuple[str, Any, int]]


def key_name(wording: Wording, type_: str, key: str) -> str:
    """Return a key of a file of this type in words."""
    name = wording.name(key)
    if name != key or type_ not in _CAMEL_CASE_TYPES:
        return name
    return humanize(_WORD_START.sub("_", key).lower()) if _WORD_START.search(key) else name


class NestedLines:
    """Render values as one line for each plain value, below a line for its parent."""

    def __init__(self, package: Package, asset: Asset, *, secrets: bool = False) -> None:
        self._package = package
        self._asset = asset
        self._secrets = secrets
        self.wording = Wording(package=package)

    def lines(self, value: Any) -> Iterator[ContentLine]:
        """Yield the lines of ``value`` below a heading, without recursion."""
        stack: _Children = list(reversed(self._children(value, 0)))
        while stack:
            label, item, indent = stack.pop()
            plain = self.plain(item, label)
            if plain is None:
                yield ContentLine(label or "-", indent=indent, tone="strong")
                stack.extend(reversed(self._children(item, indent + 1)))
                continue
            reference = parse_reference(item)
            target = resolve(self._package, reference, self._asset) if reference else None
            first, *more = plain.splitlines() or ["-"]
            yield ContentLine(first, label, indent=indent, target=target.path if target else "")
            yield from (ContentLine(line, indent=indent + 1, tone="code") for line in more)

    def plain(self, value: Any, label: str = "") -> str | None:
        """Return ``value`` as one text, or None if its parts need lines of their own.

        ``label`` distinguishes a schema, which is shown by its names, from other lists.
        """
        if value is None or value == "" or value == [] or value == {}:
            return "-"
        if isinstance(value, bool):
            return "yes" if value else "no"
        value = self.decoded(value)
        if is_schema(value) and _SCHEMA_LABEL.search(label):
            return field_names(value)
        if isinstance(value, dict):
            return self.wording.value(value) if parse_reference(value) else None
        if not isinstance(value, list):
            return self.wording.value(value)
        if any(isinstance(item, dict | list) for item in value):
            return None
        text = ", ".join(self.plain(item) or "" for item in value)
        return text if len(text) <= _MAX_LINE_CHARS and "\n" not in text else None

    def _children(self, value: Any, indent: int) -> _Children:
        value = self.decoded(value)
        if isinstance(value, dict):
            return [
                (key_name(self.wording, self._asset.type, key), item, indent)
                for key, item in value.items()
            ]
        if isinstance(value, list):
            return [(*self._item(item, index + 1), indent) for index, item in enumerate(value)]
        return [("", value, indent)]

    def _item(self, value: Any, number: int) -> tuple[str, Any]:
        """Return the name of a list item, and its other values."""
        if not isinstance(value, dict) or parse_reference(value):
            return str(number), value
        key = next(
            (key for key in _NAME_KEYS if isinstance(value.get(key), str) and value[key]), None
        )
        if key is None:
            return str(number), value
        rest = {name: item for name, item in value.items() if name != key}
        label = self.wording.value(value[key])
        return (f"{number} {label}", rest) if rest else (str(number), label)

    def decoded(self, value: Any) -> Any:
        """Parse JSON inside a string; return anything else unchanged."""
        if (
            not isinstance(value, str)
            or value[:1] not in ("[", "{")
            or len(value) > _MAX_JSON_CHARS
        ):
            return value
        try:
            decoded = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return decoded if self._secrets else mask_document(decoded)
