"""JSON as lines for a side-by-side view, with noise marked and designer data folded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.noise import DESIGNER, file_noise, path_noise, step_noise
from workato_tui.packages.contents.document import dumps
from workato_tui.packages.contents.fields import is_internal
from workato_tui.packages.contents.names import CUSTOM_CONNECTOR_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEY = re.compile(r'( *)(?:"((?:[^"\\]|\\.)*)": )?')
_INDENT = 2
_NUMBER = re.compile(r'": -?\d[^"]*$')
_VALUE = re.compile(r'(?<=": ).*')


@dataclass(frozen=True, slots=True)
class JsonLine:
    """A line of JSON. ``compare_key`` is used for comparing: without commas and noise."""

    text: str
    compare_key: str
    key: str
    """Indentation and key, which are the same for the same place in two states of a file."""
    noise: bool = False
    folded: str = ""
    """The content of a folded line."""


def json_lines(value: Any, type_: str, *, noise: bool = False) -> list[JsonLine]:
    """Return ``value`` as indented lines. With ``noise``, nothing is folded or ignored."""
    lines = dumps(value, indent=_INDENT).split("\n")
    if noise:
        return [JsonLine(line, line.removesuffix(","), _key(line)) for line in lines]
    return list(_Folding(type_).lines(lines))


def text_lines(text: str) -> list[JsonLine]:
    """Return the lines of a text, compared as they are."""
    return [JsonLine(line, line, line.strip()[:12]) for line in text.splitlines()]


def reorder_keys(value: Any, ranks: dict[str, int]) -> Any:
    """Return ``value`` with keys in the order of ``ranks``; see :func:`key_ranks`."""
    top = [value]
    waiting: list[Any] = [top]
    while waiting:
        held = waiting.pop()
        for key, one in list(held.items() if isinstance(held, dict) else enumerate(held)):
            if isinstance(one, dict):
                keys = sorted(one, key=lambda name: ranks.get(name, len(ranks)))
                held[key] = {name: one[name] for name in keys}
                waiting.append(held[key])
            elif isinstance(one, list):
                held[key] = list(one)
                waiting.append(held[key])
    return top[0]


def key_ranks(*values: Any) -> dict[str, int]:
    """Return the order in which keys first occur, to write two files in the same order."""
    ranks: dict[str, int] = {}
    waiting = list(reversed(values))
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            for key in one:
                ranks.setdefault(key, len(ranks))
            waiting.extend(reversed(one.values()))
        elif isinstance(one, list):
            waiting.extend(reversed(one))
    return ranks


def _line(text: str, *, noise: bool = False, folded: str = "") -> JsonLine:
    bare = text.removesuffix(",")
    mark = _VALUE.sub("", bare, count=1) if noise else CUSTOM_CONNECTOR_NUMBERS.sub("", bare)
    return JsonLine(text, mark, _key(text), noise, folded)


def _key(text: str) -> str:
    found = _KEY.match(text)
    key = found[0] if found else ""
    return key if key.strip() else text.removesuffix(",")


class _Folding:
    """Walks the lines of a file and tracks whether each depth is inside a step."""

    def __init__(self, type_: str) -> None:
        self._type = type_
        self._keys: dict[int, str | None] = {}
        self._steps: set[int] = set()
        """Depths at which the open object is a step."""

    def lines(self, lines: Iterable[str]) -> Iterable[JsonLine]:
        """Yield each line, and a single line for a folded value."""
        held: list[str] = []
        closing = ""
        for line in lines:
            if closing:
                held.append(line)
                if line.startswith(closing) and line[len(closing) :].rstrip(",") in ("]", "}"):
                    yield self._folded(held)
                    closing = ""
                continue
            found = _KEY.match(line)
            assert found is not None
            depth, key = len(found[1]) // _INDENT, found[2]
            opens = line[-1:] in "[{"
            self._note(depth, key, opens=opens)
            why = self._noise(depth, key, _NUMBER.search(line) is not None)
            if why and opens and key in DESIGNER:
                held, closing = [line], found[1]
            else:
                yield _line(line, noise=bool(why))

    def _note(self, depth: int, key: str | None, *, opens: bool) -> None:
        if not opens:
            return
        self._keys[depth] = key
        top = depth == 1 and key == "code"
        inside = key is None and self._keys.get(depth - 1) == "block" and depth - 2 in self._steps
        listed = key is None and self._keys.get(depth - 1) == "code" and depth == _INDENT
        if top or inside or listed:
            self._steps.add(depth)
        else:
            self._steps.discard(depth)

    def _noise(self, depth: int, key: str | None, is_number: bool) -> str:
        if key is None:
            return ""
        if is_internal((key,), ""):
            return "designer's data"
        if self._type == "recipe" and depth > 1:
            if depth - 1 in self._steps:
                return step_noise(key)
            compared = key == "uuid" and self._keys.get(depth - 2) == "conditions"
            return "uuid" if compared else ""
        value = 0 if is_number else ""
        if depth == 1:
            return file_noise(self._type, key, 0, 0)
        return path_noise((key,), value, value)

    def _folded(self, held: list[str]) -> JsonLine:
        comma = "," if held[-1].endswith(",") else ""
        text = f"{held[0]}… {len(held) - 2} lines …{held[-1].strip().rstrip(',')}{comma}"
        return _line(text, noise=True, folded="\n".join(held).rstrip(","))
