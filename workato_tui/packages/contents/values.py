"""Values of a step's fields in words: text with data pills in it, formulas, conditions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.document import Odd, dumps
from workato_tui.packages.contents.names import step_name, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.packages.contents.recipe import Step

ARROW = " → "

# The JSON of a pill stands in a Ruby string: a quote or a backslash in it has one in front.
_PILL = re.compile(r"_dp\('((?:[^'\\]|\\.)*)'\)|_dp\(\"((?:[^\"\\]|\\.)*)\"\)|_\('(data\.[^']*)'\)")
_INTERPOLATED = re.compile(r"#\{\s*(" + _PILL.pattern + r")\s*\}")
_HEX = re.compile(r"[0-9a-f]{8}")
_OLD_FORM = 3


class Wording:
    """Puts the values of one recipe into words; it knows which step an alias means.

    ``numbered``: a step that is named for an alias that says nothing gets its number too.
    """

    def __init__(self, steps: Iterable[Step] = (), *, numbered: bool = True) -> None:
        self._steps: dict[str, Step] = {}
        for step in steps:
            if step.alias:
                self._steps.setdefault(step.alias, step)
        self._numbered = numbered

    def value(self, value: Any) -> str:
        """Any value as one text."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Odd):
            return value.text
        return dumps(value)

    def text(self, text: str) -> str:
        """Text or a formula, with the data pills in it in words.

        A value that is one pill and nothing else is that pill; within text and formulas pills
        stand in braces.
        """
        if "_dp(" not in text and "_('data." not in text:
            return text
        whole = _INTERPOLATED.fullmatch(text.strip()) or (
            _PILL.fullmatch(text.strip()[1:].strip()) if text.strip().startswith("=") else None
        )
        if whole:
            return self.pill(_PILL.search(whole[0]))
        text = _INTERPOLATED.sub(lambda found: f"{{{self.pill(_PILL.search(found[0]))}}}", text)
        return _PILL.sub(lambda found: f"{{{self.pill(found)}}}", text)

    def pill(self, found: re.Match[str] | None) -> str:
        """One data pill: where its value comes from, and which one it is."""
        if found is None:
            return ""
        if found[3]:
            return self._old_pill(found[3])
        quoted = found[1] or found[2] or ""
        try:
            body = json.loads(_unquoted(quoted))
        except (ValueError, RecursionError):
            return quoted
        if not isinstance(body, dict):
            return quoted
        line = body.get("line")
        if isinstance(line, str):
            path = body.get("path")
            parts = [self.source(line), *_path(path if isinstance(path, list) else [path])]
            return ARROW.join(parts)
        kind = words(str(body.pop("pill_type", "pill"))).lower()
        rest = [part for part in body.values() if isinstance(part, str)]
        return " ".join([kind, *rest])

    def source(self, alias: str) -> str:
        """The step that ``alias`` means: the alias itself where it is a name."""
        step = self._steps.get(alias)
        if step is None or not _HEX.fullmatch(alias):
            return alias
        name = step_name(step)
        return f"{name} ({step.number})" if self._numbered else name

    def _old_pill(self, dotted: str) -> str:
        _, *parts = dotted.split(".")
        if len(parts) < _OLD_FORM - 1:
            return dotted
        return ARROW.join([self.source(parts[1]), *parts[2:]])


def _unquoted(text: str) -> str:
    """A Ruby string's content. JSON's own escapes are left alone: only ``\\'`` and ``\\\\`` go."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return re.sub(r"\\(['\\])", r"\1", text)
    return text


def _path(items: list[Any]) -> list[str]:
    parts: list[str] = []
    for item in items:
        if isinstance(item, str):
            parts.append(item)
        elif isinstance(item, dict):
            kind = item.get("path_element_type")
            if kind == "current_item" and parts:
                parts[-1] += " (current item)"
            elif kind == "join" and isinstance(item.get("src_key"), str):
                parts.append(item["src_key"])
            else:
                parts.append(str(kind or dumps(item)).replace("_", " "))
        elif item is not None:
            parts.append(str(item))
    return parts
