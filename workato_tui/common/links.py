"""Finds links in text and removes what may be a signature: everything after ``?`` or ``#``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MASK = "***"
_END = re.compile(r"[\s\"<>]")
_QUERY = re.compile(r"[?#]")


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
        match = _END.search(text, start)
        end = match.start() if match else len(text)
        link = text[start:end]
        query = _QUERY.search(link)
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
