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
    root = [value]
    stack: list[Any] = [root]
    while stack:
        container = stack.pop()
        for key, item in list(
            container.items() if isinstance(container, dict) else enumerate(container)
        ):
            if isinstance(item, dict):
                keys = sorted(item, key=lambda name: ranks.get(name, len(ranks)))
                container[key] = {name: item[name] for name in keys}
                stack.append(container[key])
            elif isinstance(item, list):
                container[key] = list(item)
                stack.append(container[key])
    return root[0]


def key_ranks(*values: Any) -> dict[str, int]:
    """Return the order in which keys first occur, to write two files in the same order."""
    ranks: dict[str, int] = {}
    stack = list(reversed(values))
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            for key in item:
                ranks.setdefault(key, len(ranks))
            stack.extend(reversed(item.values()))
        elif isinstance(item, list):
            stack.extend(reversed(item))
    return ranks


def _line(text: str, *, noise: bool = False, folded: str = "") -> JsonLine:
    without_comma = text.removesuffix(",")
    compare_key = (
        _VALUE.sub("", without_comma, count=1)
        if noise
        else CUSTOM_CONNECTOR_NUMBERS.sub("", without_comma)
    )
    return JsonLine(text, compare_key, _key(text), noise, folded)


def _key(text: str) -> str:
    match = _KEY.match(text)
    key = match[0] if match else ""
    return key if key.strip() else text.removesuffix(",")


class _Folding:
    """Walk the lines of a file and track which depths are inside a step."""

    def __init__(self, type_: str) -> None:
        self._type = type_
        self._open_keys: dict[int, str | None] = {}
        self._step_depths: set[int] = set()
        """Depths at which the open object is a step."""

    def lines(self, lines: Iterable[str]) -> Iterable[JsonLine]:
        """Yield each line, and a single line for a folded value."""
        folded_lines: list[str] = []
        closing = ""
        for line in lines:
            if closing:
                folded_lines.append(line)
                if line.startswith(closing) and line[len(closing) :].rstrip(",") in ("]", "}"):
                    yield self._folded(folded_lines)
                    closing = ""
                continue
            match = _KEY.match(line)
            assert match is not None
            depth, key = len(match[1]) // _INDENT, match[2]
            opens = line[-1:] in "[{"
            self._track_object(depth, key, opens=opens)
            is_noise = bool(self._noise(depth, key, _NUMBER.search(line) is not None))
            if is_noise and opens and key in DESIGNER:
                folded_lines, closing = [line], match[1]
            else:
                yield _line(line, noise=is_noise)

    def _track_object(self, depth: int, key: str | None, *, opens: bool) -> None:
        if not opens:
            return
        self._open_keys[depth] = key
        is_trigger = depth == 1 and key == "code"
        is_child = (
            key is None
            and self._open_keys.get(depth - 1) == "block"
            and depth - 2 in self._step_depths
        )
        is_listed = key is None and self._open_keys.get(depth - 1) == "code" and depth == _INDENT
        if is_trigger or is_child or is_listed:
            self._step_depths.add(depth)
        else:
            self._step_depths.discard(depth)

    def _noise(self, depth: int, key: str | None, is_number: bool) -> str:
        if key is None:
            return ""
        if is_internal((key,), ""):
            return "designer's data"
        if self._type == "recipe" and depth > 1:
            if depth - 1 in self._step_depths:
                return step_noise(key)
            is_comparison = key == "uuid" and self._open_keys.get(depth - 2) == "conditions"
            return "uuid" if is_comparison else ""
        value = 0 if is_number else ""
        if depth == 1:
            return file_noise(self._type, key, 0, 0)
        return path_noise((key,), value, value)

    def _folded(self, folded_lines: list[str]) -> JsonLine:
        comma = "," if folded_lines[-1].endswith(",") else ""
        closing = folded_lines[-1].strip().rstrip(",")
        text = f"{folded_lines[0]}… {len(folded_lines) - 2} lines …{closing}{comma}"
        return _line(text, noise=True, folded="\n".join(folded_lines).rstrip(","))
