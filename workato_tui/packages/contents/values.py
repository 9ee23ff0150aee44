"""Values of a step's fields in words: text with data pills in it, formulas, conditions."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.document import Odd, dumps
from workato_tui.packages.contents.names import step_name, words
from workato_tui.packages.contents.pills import INTERPOLATED, PILL, body_of, has_pills
from workato_tui.packages.contents.references import reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.packages.contents.recipe import Step

ARROW = " → "

_HEX = re.compile(r"[0-9a-f]{8}")
_PARTS = 2
"""Of the older form of a pill, beside what it begins with: the app and the alias."""


class Wording:
    """Puts the values of one recipe into words; it knows which step an alias means.

    A step whose alias says nothing is named by what it does, and where ``numbered`` or where
    several are called so also by its number. ``formulas``: a formula that is one pill is told from
    the pill as text.
    """

    def __init__(
        self, steps: Iterable[Step] = (), *, numbered: bool = True, formulas: bool = False
    ) -> None:
        self._given = list(steps)
        self._numbered = numbered
        self._formulas = formulas
        self._steps: dict[str, Step] | None = None
        self._names: Counter[str] = Counter()

    def value(self, value: Any) -> str:
        """Any value as one text."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Odd):
            return value.text
        if isinstance(value, dict) and value:
            return self._object(value)
        if isinstance(value, list) and value:
            return f"[{', '.join(self.value(one) for one in value)}]"
        return dumps(value)

    def _object(self, value: dict[str, Any]) -> str:
        wanted = reference(value)
        if wanted is not None:
            return wanted.words
        if isinstance(value.get("name"), str) and ("label" in value or "control_type" in value):
            return _schema_field(value)
        return f"{{{', '.join(f'{words(key)}: {self.value(one)}' for key, one in value.items())}}}"

    def text(self, text: str) -> str:
        """Text or a formula, with the data pills in it in words.

        A value that is one pill and nothing else is that pill; within text and formulas pills
        stand in braces.
        """
        if not has_pills(text):
            return text
        bare = text.strip()
        alone = INTERPOLATED.fullmatch(bare) or (
            PILL.fullmatch(bare[1:].strip()) if bare.startswith("=") else None
        )
        if alone:
            mark = "= " if self._formulas and bare.startswith("=") else ""
            return mark + self._first(alone)
        text = INTERPOLATED.sub(lambda found: f"{{{self._first(found)}}}", text)
        return PILL.sub(lambda found: f"{{{self.pill(found)}}}", text)

    def _first(self, found: re.Match[str]) -> str:
        pill = PILL.search(found[0])
        return self.pill(pill) if pill else found[0]

    def pill(self, found: re.Match[str]) -> str:
        """One data pill: where its value comes from, and which one it is."""
        if found[3]:
            return self._old_pill(found[3])
        body = body_of(found)
        if body is None:
            quoted = found[1] or found[2] or ""
            return self._old_pill(quoted) if quoted.startswith("data.") else quoted
        line = body.get("line")
        if isinstance(line, str):
            path = body.get("path")
            parts = [self.source(line), *_path(path if isinstance(path, list) else [path])]
            return ARROW.join(parts)
        kind = words(str(body.pop("pill_type", "pill"))).lower()
        rest = [part for part in body.values() if isinstance(part, str)]
        within = body.get("path")
        return ARROW.join(
            [" ".join([kind, *rest]), *_path(within if isinstance(within, list) else [])]
        )

    def source(self, alias: str) -> str:
        """The step that ``alias`` means: the alias itself where it is a name."""
        step = self._known().get(alias)
        if step is None or (alias == step.alias and not _HEX.fullmatch(alias)):
            return alias
        name = step_name(step)
        return f"{name} ({step.number})" if self._numbered or self._names[name] > 1 else name

    def _known(self) -> dict[str, Step]:
        """Steps by alias and by uuid; made when the first pill asks for one."""
        if self._steps is None:
            self._steps = {}
            for step in self._given:
                self._names[step_name(step)] += 1
                for key in (step.alias, step.uuid):
                    if key:
                        self._steps.setdefault(key, step)
        return self._steps

    def _old_pill(self, dotted: str) -> str:
        _, *parts = dotted.split(".")
        if len(parts) < _PARTS:
            return dotted
        return ARROW.join([self.source(parts[1]), *parts[2:]])


def _schema_field(value: dict[str, Any]) -> str:
    """``Amount (number, optional)``: a field as a schema describes it."""
    label, kind = value.get("label"), value.get("type")
    more = [kind] if isinstance(kind, str) and kind != "string" else []
    more += ["optional"] if value.get("optional") is True else []
    name = label if isinstance(label, str) and label else words(value["name"])
    return f"{name} ({', '.join(more)})" if more else name


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
