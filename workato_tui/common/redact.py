"""Removes secrets from text that is stored: logs, crash reports, the store.

This is the second line of defense. The first is that tokens are held in :class:`Secret` and signed
links are never stored; but messages of libraries and exceptions may contain either.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from workato_tui.common.text import sanitize, sanitize_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.common.secret import Secret

MASK = "***"
SENSITIVE_NAME: Final = (
    r"(?:password|passwd|passphrase|secret|token|api[_\s-]?key|private[_\s-]?key"
    r"|access[_\s-]?key|credentials?|authorization)"
)
"""A pattern for ``re.IGNORECASE`` that matches (usually the end of) secret names."""
_SENSITIVE_HINTS = ("passw", "passphrase", "secret", "token", "key", "credential", "authoriz")
"""Lowercase substrings, one of which occurs in every match: a fast pre-check."""

# Masking shorter values would hide ordinary words and reveal more than it protects.
_MIN_LENGTH = 4
_LINK_END = re.compile(r"[\s\"<>]")
_LINK_QUERY = re.compile(r"[?#]")

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
# The patterns are compiled on first use (the re module caches them), since startup does not need
# them. Each is preceded by substrings that every match contains: checking them is a hundred times
# faster, and few texts have any.
_RULES: tuple[tuple[tuple[str, ...], str, str | Callable[[re.Match[str]], str]], ...] = (
    (("bearer", "basic"), _CREDENTIALS, rf"\1\2{MASK}"),
    (("x-user-token", "authorization", "x-api-key", "cookie"), _HEADER, rf"\1{MASK}"),
    (_SENSITIVE_HINTS, _KEYED, rf'\1"{MASK}"'),
    (("wrk",), r"\bwrk[a-z]{0,6}-[A-Za-z0-9_.-]{8,}", MASK),
    (("?",), r"\?[^\s\"'<>\\]*", lambda match: _mask_query(match[0])),
)


def register_secret(secret: Secret) -> None:
    """Let :func:`redact` mask this value from now on."""
    with _lock:
        _known.add(secret)


def redact(text: str) -> str:
    """Return ``text`` with registered secrets, credentials and link queries masked."""
    return mask_credentials(mask_url_queries(text))


def redact_line(value: object, limit: int | None = None, *, scan: int | None = None) -> str:
    """Return one line of plain text with secrets masked, of ``limit`` characters at most.

    In this order: control characters may stand inside a secret, and truncating may split one.
    ``scan`` bounds how much of a long text is looked at.
    """
    return sanitize(redact(sanitize(value, scan)), limit)


def redact_lines(text: str, mask: Callable[[str], str] = redact) -> list[str]:
    """Return the lines of plain text with secrets masked by ``mask``."""
    return mask("\n".join(sanitize_lines(text))).split("\n")


def mask_credentials(text: str) -> str:
    """Return ``text`` with secrets masked; link queries stay unless they are signatures."""
    # Apply the patterns first: masking a registered value inside a longer match would break the
    # pattern.
    folded = text.casefold()
    for words, pattern, replacement in _RULES:
        if any(word in folded for word in words):
            text = re.sub(pattern, replacement, text)
    return redact_known(text)


def redact_known(text: str) -> str:
    """Return ``text`` with registered secrets masked, also percent-encoded.

    Call it before truncating ``text``, or :func:`redact_truncated` afterwards.
    """
    for value in _known_values():
        text = text.replace(value, MASK)
    return text


def redact_truncated(text: str) -> str:
    """Return truncated ``text`` with a partial secret at its end masked."""
    for value in _known_values():
        # Try the longest prefix first. A few letters reveal nothing, and ordinary words start with
        # them.
        for length in range(min(len(value) - 1, len(text)), _MIN_LENGTH - 1, -1):
            if text.endswith(value[:length]):
                text = f"{text[:-length]}{MASK}"
                break
    return text


def _known_values() -> list[str]:
    with _lock:
        values = [secret.reveal() for secret in _known]
    values = [value for value in values if len(value) >= _MIN_LENGTH]
    return values + [encoded for value in values if (encoded := quote(value, safe="")) != value]


def _mask_query(query: str) -> str:
    return f"?{MASK}" if re.search(_SIGNED, query) else query


# Links: what may be a signature, everything after ``?`` or ``#``, is removed.


def mask_url_queries(text: str) -> str:
    """Return ``text`` with the query, user and password of every link masked."""
    return _replace_links(text, lambda host, path: f"{host}{path}?{MASK}")


def mask_url_paths(text: str) -> str:
    """Return ``text`` with only the host left of every link that has a query."""
    return _replace_links(text, lambda host, _path: f"{host}/…")


def _replace_links(text: str, shorten: Callable[[str, str], str]) -> str:
    # Not one pattern: on a text made of link beginnings, each would be scanned to the end.
    at = text.find("://")
    if at < 0:
        return text
    out: list[str] = []
    done = 0
    while at >= 0:
        start = at + 3
        match = _LINK_END.search(text, start)
        end = match.start() if match else len(text)
        link = text[start:end]
        query = _LINK_QUERY.search(link)
        address = link[: query.start()] if query else link
        host, slash, path = address.partition("/")
        user, _, host = host.rpartition("@")
        if query:
            out += [text[done:start], shorten(host, slash + path)]
            done = end
        elif user:
            out += [text[done:start], f"{MASK}@{host}"]
            done = start + len(user) + 1 + len(host)
        at = text.find("://", end)
    out.append(text[done:])
    return "".join(out)
