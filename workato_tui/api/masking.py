"""The one place that decides what is masked before anything is kept for people to look at.

Headers, JSON keys and the queries of signed links go through here on their way into the journal,
so that the journal (and with it the screen, a copy as curl and a crash) never holds a secret.
Sources: the Workato notes on secrets (Embedded, section 13) and on download links.
"""

from __future__ import annotations

import json
import re
from typing import Any

MASK = "***"

_SECRET_NAME = re.compile(
    r"token|secret|passw|api[_-]?key|auth(?!or|entication_type|ority)|oauth|credential|cookie"
    r"|private[_-]?key|x509|signature|webhook_url|vendor_id|^input$|^key$|error_parts",
    re.IGNORECASE,
)
_KEPT_NAMES = frozenset({"next_page_token_present", "auth_method", "authentication_method"})
_SIGNED_LINK = re.compile(r"(https?://[^\s\"'<>?]+)\?[^\s\"'<>]*", re.IGNORECASE)
_PAIR = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:\s*("(?:[^"\\]|\\.)*"?|[\[{]|[^\s,\[\]{}"]+)')
_UNSEEN = re.compile(
    r"/(?:properties|lookup_tables/[^/?]+/(?:rows|lookup)|members|jobs|recipes|key)(?:[/?]|$)"
)


def hides_bodies(path: str) -> bool:
    """Whether what ``path`` sends and answers is never kept: values that customers typed."""
    return bool(_UNSEEN.search(path))


def is_secret_name(name: str) -> bool:
    """Whether a header, parameter or JSON key called ``name`` holds something to be masked."""
    return name not in _KEPT_NAMES and bool(_SECRET_NAME.search(name))


def mask_text(text: str) -> str:
    """``text`` with the query of every link in it masked: the query is what signs a link."""
    return _SIGNED_LINK.sub(rf"\1?{MASK}", text) if "?" in text else text


def mask(value: Any) -> Any:
    """A copy of decoded JSON with the values of secret keys and signed links masked."""
    if isinstance(value, dict):
        return {
            key: MASK if is_secret_name(key) and item is not None else mask(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [mask(item) for item in value]
    return mask_text(value) if isinstance(value, str) else value


def mask_query(query: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters of a request with the values of secret ones masked."""
    return [(name, MASK if is_secret_name(name) else mask_text(value)) for name, value in query]


def mask_json(text: str) -> str:
    """The text of an answer, whole or cut off, masked and otherwise as it came."""
    try:
        return json.dumps(mask(json.loads(text)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return _mask_cut(text)


def _mask_cut(text: str) -> str:
    """Mask text that does not parse: where a secret key opens an object, the rest goes."""
    out: list[str] = []
    at = 0
    for pair in _PAIR.finditer(text):
        if not is_secret_name(pair[1]):
            continue
        out.append(text[at : pair.start(2)])
        out.append(f'"{MASK}"')
        at = pair.end(2)
        if pair[2] in "[{":
            return mask_text("".join(out))
    out.append(text[at:])
    return mask_text("".join(out))
