"""Mask secrets before anything is stored for display.

Headers, JSON keys, and the queries of signed links pass through this module on their way into the
journal, so that the journal (and with it the screen, a curl command, and a crash report) never
holds a secret.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workato_tui.common.redact import MASK, SENSITIVE_NAME, redact

if TYPE_CHECKING:
    from workato_tui.api.operation import Operation

_SECRET_NAME = re.compile(
    rf"{SENSITIVE_NAME}|passw|auth(?!or(?!iz)|entication_type)|cookie|x509|signature|webhook_url"
    r"|vendor_id|^input$|^key$|^by\[|error_parts",
    re.IGNORECASE,
)
_NOT_SECRET_NAMES = frozenset({"next_page_token_present", "auth_method", "authentication_method"})
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_QUERY = re.compile(r"[?#]")
# These patterns do not backtrack, so that no text makes them slow.
_STRING = re.compile(r'"(?:[^"\\]|\\.?)*+(?:"|\Z)', re.DOTALL)
_COLON = re.compile(r"\s*+:\s*+")
_ESCAPE_LENGTH = 6
"""Length of the longest JSON escape, which may be truncated."""
_MAX_DEPTH = 4
_SCALAR = re.compile(r'[^\s,\[\]{}"]*+')
_hidden_operations: dict[str, Operation] = {}
_HIDDEN_PATHS = re.compile(
    r"/(?:properties|lookup_tables/[^/?]+/(?:rows|lookup)|members|member_invitations|jobs|recipes|pick_list|key)(?:[/?]|$)"
)


def hides_bodies(path: str) -> bool:
    """Return whether the request and response bodies of ``path`` are never stored."""
    bare = path.partition("?")[0]
    return bool(_HIDDEN_PATHS.search(path)) or any(
        operation.matches(bare) for operation in _hidden_operations.values()
    )


def hide_bodies_of(*operations: Operation) -> None:
    """Never store the request and response bodies of these operations."""
    _hidden_operations.update({operation.id: operation for operation in operations})


@lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Return whether a header, parameter, or JSON key with this name holds a secret."""
    return name not in _NOT_SECRET_NAMES and bool(_SECRET_NAME.search(name))


def mask_text(text: str) -> str:
    """Return ``text`` without the signatures of links and without credentials."""
    return redact(text)


def mask(value: Any) -> Any:
    """Return a copy of decoded JSON with secrets and signed links masked."""
    if isinstance(value, dict):
        return {
            mask_text(key): MASK if is_secret_name(key) and item is not None else mask(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [mask(item) for item in value]
    return _mask_string(value) if isinstance(value, str) else value


def _mask_string(value: str) -> str:
    if value[:1] in ("{", "["):
        # JSON inside JSON, such as the input of a job's step.
        return mask_json(value)
    if _LINK.fullmatch(value) and (query := _QUERY.search(value)):
        # The text is a single link, so even a quote belongs to its query.
        return f"{mask_text(value[: query.start()])}?{MASK}"
    return mask_text(value)


def mask_query(query: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the parameters of a request with secrets masked."""
    return [(name, MASK if is_secret_name(name) else mask_text(value)) for name, value in query]


def mask_json(text: str) -> str:
    """Return the text of a response, complete or truncated, with secrets masked."""
    try:
        return json.dumps(mask(json.loads(text)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return mask_text(_mask_broken_json(text))


def _mask_broken_json(text: str, depth: int = 0) -> str:
    """Mask text that is not valid JSON; drop the rest where a secret key opens an object."""
    # Some servers escape every slash of a link with a backslash.
    text = text.replace("\\/", "/")
    out: list[str] = []
    done = at = 0
    while string := _STRING.search(text, at):
        at = string.end()
        colon = _COLON.match(text, at)
        if colon is None:
            inner = _unescape(string[0])
            nested = '"' in inner and depth < _MAX_DEPTH
            if nested and (masked := _mask_broken_json(inner, depth + 1)) != inner:
                # JSON inside of JSON.
                out += [text[done : string.start()], json.dumps(masked, ensure_ascii=False)]
                done = at
            continue
        if not is_secret_name(_unescape(string[0])):
            continue
        at = colon.end()
        out += [text[done:at], f'"{MASK}"']
        if text[at : at + 1] in ("[", "{"):
            return "".join(out)
        value = _STRING.match(text, at) or _SCALAR.match(text, at)
        done = at = value.end() if value else at
    return "".join((*out, text[done:]))


def _unescape(string: str) -> str:
    """Return the value of a JSON string whose end may be missing."""
    if "\\" not in string and string[-1] == '"' and len(string) > 1:
        # The fast path: the first page of a list has a thousand strings, and its rows wait for
        # this.
        return string[1:-1]
    ends = (f'{string[: len(string) - lost]}"' for lost in range(_ESCAPE_LENGTH))
    for escaped in (string, *ends):
        with suppress(ValueError):
            return str(json.loads(escaped, strict=False))
    return string[1:]
