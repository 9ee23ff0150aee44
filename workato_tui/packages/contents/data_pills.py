"""Parse data pills in the values of a step, such as ``_dp('{"pill_type":"output", …}')``."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_QUOTED = r"(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
# The JSON of a pill is a Ruby string, in which quotes and backslashes are escaped.
PILL = re.compile(
    r"_dp\(\s*'((?:[^'\\]|\\.)*)'\s*\)|_dp\(\s*\"((?:[^\"\\]|\\.)*)\"\s*\)"
    r"|(?<![\w.])_\(\s*((?:['\"](?:data\.[^'\"]*|[a-z_]+(?:\.\w+)+)['\"]"
    r"|" + _QUOTED + r"\s*,\s*['\"][a-z_]+['\"])"
    r"(?:\s*,\s*" + _QUOTED + r")*)\s*\)"
)
"""Groups: the JSON in single or double quotes, or the arguments of the legacy form."""
INTERPOLATED = re.compile(r"#\{\s*(" + PILL.pattern + r")\s*\}")
"""A pill within text. Groups: the pill, then those of :data:`PILL`."""

_BROKEN_START = re.compile(
    r"(?:#\{\s*)?(?<![\w.])_(?:dp\((?=\s*['\"{])|\((?=\s*['\"]data\.))\s*['\"]?"
)
"""The beginning of a pill that :data:`PILL` does not match, such as one that is not closed."""
_AFTER_JSON = re.compile(r"(?:\s*['\"])?(?:\s*\})?(?:\s*['\"])?(?:\s*\))?\}?")
_TO_END = re.compile(r"[^)\n]*\)?\}?")
_WORD = re.compile(r"[\w.-]+")
_ESCAPED = re.compile(r"\\(['\"\\])")
_ALIAS_INDEX = 2
"""Index of the alias in the legacy form."""
_ARGUMENT = re.compile(_QUOTED)


def has_pills(text: str) -> bool:
    """Return whether ``text`` may contain pills."""
    if "_dp(" in text:
        return True
    return "_(" in text and bool(PILL.search(text) or _BROKEN_START.search(text))


def decode_pill(match: re.Match[str]) -> dict[str, Any] | None:
    """Return the JSON of a :data:`PILL` match; None for the legacy form and invalid JSON."""
    quoted = match[1] if match[1] is not None else match[2]
    body = None if quoted is None else _decoded(quoted)
    return None if body is None else dict(body)


def legacy_arguments(match: re.Match[str]) -> list[str]:
    """Return the arguments of a legacy pill: a dotted path, its kind, its name."""
    if match[3] is None:
        return [match[1] or match[2] or ""]
    return [_ESCAPED.sub(r"\1", argument[1:-1]) for argument in _ARGUMENT.findall(match[3])]


def replace_broken_pills(text: str, describe: Callable[[dict[str, Any]], str]) -> str:
    """Replace pills that do not parse; ``describe`` gets the JSON of those that have it."""
    parts: list[str] = []
    end = 0
    for start in _BROKEN_START.finditer(text):
        if start.start() < end:
            continue
        parts.append(text[end : start.start()])
        body, end = _read_broken(text, start.end())
        description = body if isinstance(body, str) else describe(body)
        parts.append(f"{{broken pill {description}}}" if description else "{broken pill}")
    return "".join([*parts, text[end:]])


def _read_broken(text: str, start: int) -> tuple[dict[str, Any] | str, int]:
    """Return the JSON of a broken pill, or its words, and where the pill ends."""
    try:
        body, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        body, end = None, start
    tail = (_AFTER_JSON if isinstance(body, dict) else _TO_END).match(text, end)
    end = tail.end() if tail else end
    return (body if isinstance(body, dict) else pill_words(text[start:end])), end


def pill_words(text: str) -> str:
    """Return the words of a pill that is not JSON."""
    return " ".join(_WORD.findall(text))


def shorten_pills(text: str) -> str:
    """Replace each pill by the last part of its path, for use without the recipe's steps."""
    if not has_pills(text):
        return text
    text = INTERPOLATED.sub(_last_name, text)
    return PILL.sub(_last_name, text)


def _last_name(match: re.Match[str]) -> str:
    pill = PILL.search(match[0])
    if pill is None:
        return match[0]
    body = decode_pill(pill)
    if body is None:
        return legacy_arguments(pill)[0].rpartition(".")[2]
    path = body.get("path")
    names = [body.get("pill_type"), body.get("property_name")]
    names += path if isinstance(path, list) else [path]
    return next((name for name in reversed(names) if isinstance(name, str) and name), "…")


@lru_cache(2048)
def _decoded(quoted: str) -> dict[str, Any] | None:
    for text in (quoted, _ESCAPED.sub(r"\1", quoted)):
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            continue
        return body if isinstance(body, dict) else None
    return None


def aliases_in(text: str) -> set[str]:
    """Return the aliases of steps that the pills in ``text`` refer to."""
    aliases = set()
    for pill in PILL.finditer(text):
        body = decode_pill(pill)
        parts = legacy_arguments(pill)[0].split(".")
        alias = (
            body.get("line") if body else parts[_ALIAS_INDEX] if len(parts) > _ALIAS_INDEX else None
        )
        if isinstance(alias, str):
            aliases.add(alias)
    return aliases
