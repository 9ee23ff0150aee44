"""Takes secrets out of text that is about to be kept: the log, crash reports, the store.

It is the second line of defence. The first one is that tokens live in :class:`Secret` and signed
links in no field that is stored; but a library's message may hold either, and so may an exception.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING
from urllib.parse import quote

from workato_tui.common.links import MASK, mask_url_queries
from workato_tui.common.secret_names import SENSITIVE_HINTS, SENSITIVE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.common.secret import Secret

__all__ = [
    "MASK",
    "mask_credentials",
    "redact",
    "redact_known",
    "redact_truncated",
    "register_secret",
]

# Shorter ones would mask ordinary words and tell more by that than they hide.
_MIN_LENGTH = 4

_known: set[Secret] = set()
_lock = threading.Lock()

_SIGNED = (
    r"(?i)[?&](?:x-amz-|x-goog-|awsaccesskeyid|signature|sig|policy|key-pair-id|code|"
    rf"[a-z_-]*{SENSITIVE_NAME})[^=&?]*="
)
_CREDENTIALS = r"(?i)\b(bearer|basic)(\s+)(?!\*{3})[a-z0-9._~+/=-]{6,}"
_HEADER = (
    r"(?i)(\b(?:x-user-token|authorization|proxy-authorization|x-api-key|cookie)\b"
    r"[\"']?\s*[:=,]\s*b?[\"']?)(?!(?:bearer|basic)\b|\*{3})[^\s\"',)]+"
)
_KEYED = (
    rf"(?i)([\"'][a-z_-]*{SENSITIVE_NAME}(?:[_-]?key)?"
    r"[\"']\s*:\s*)(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
)
# Compiled at their first use (the re module keeps them): at the start nobody needs them. Before
# each stands what its matches have one of: to look for that is a hundred times faster, and few
# texts have any.
_RULES: tuple[tuple[tuple[str, ...], str, str | Callable[[re.Match[str]], str]], ...] = (
    (("bearer", "basic"), _CREDENTIALS, rf"\1\2{MASK}"),
    (("x-user-token", "authorization", "x-api-key", "cookie"), _HEADER, rf"\1{MASK}"),
    (
        SENSITIVE_HINTS,
        _KEYED,
        rf'\1"{MASK}"',
    ),
    (("wrk",), r"\bwrk[a-z]{0,6}-[A-Za-z0-9_.-]{8,}", MASK),
    (("?",), r"\?[^\s\"'<>\\]*", lambda match: _mask_query(match[0])),
)


def register_secret(secret: Secret) -> None:
    """From now on :func:`redact` masks this value wherever it stands."""
    with _lock:
        _known.add(secret)


def redact(text: str) -> str:
    """``text`` with registered secrets, credentials in headers and the queries of links masked."""
    return mask_credentials(mask_url_queries(text))


def mask_credentials(text: str) -> str:
    """``text`` with secrets masked; a link keeps its query unless that signs it."""
    # The patterns first: a registered value inside of a longer one would break that one's pattern.
    folded = text.casefold()
    for words, pattern, replacement in _RULES:
        if any(word in folded for word in words):
            text = re.sub(pattern, replacement, text)
    return redact_known(text)


def redact_known(text: str) -> str:
    """``text`` with registered secrets masked, as they are and percent-encoded.

    Call it before ``text`` is cut to a length, or :func:`mask_end` after that.
    """
    for value in _known_values():
        text = text.replace(value, MASK)
    return text


def redact_truncated(text: str) -> str:
    """``text`` that was cut off, with the beginning of a registered secret at its end masked."""
    for value in _known_values():
        # The longest first. A few letters tell nothing, and ordinary words begin with them.
        for length in range(min(len(value) - 1, len(text)), _MIN_LENGTH - 1, -1):
            if text.endswith(value[:length]):
                text = f"{text[:-length]}{MASK}"
                break
    return text


def _known_values() -> list[str]:
    with _lock:
        known = [secret.reveal() for secret in _known]
    known = [value for value in known if len(value) >= _MIN_LENGTH]
    return known + [encoded for value in known if (encoded := quote(value, safe="")) != value]


def _mask_query(query: str) -> str:
    return f"?{MASK}" if re.search(_SIGNED, query) else query
