"""Finds links in text and takes away what may be a signature: everything behind ``?`` or ``#``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MASK = "***"
_END = re.compile(r"[\s\"<>]")
_QUERY = re.compile(r"[?#]")


def mask_url_queries(text: str) -> str:
    """``text`` in which the query of every link is masked, and a user and password before it."""
    return _replace_links(text, lambda host, path: f"{host}{path}?{MASK}")


def mask_url_paths(text: str) -> str:
    """``text`` in which every link with a query keeps its host alone."""
    return _replace_links(text, lambda host, _path: f"{host}/…")


def _replace_links(text: str, shorten: Callable[[str, str], str]) -> str:
    # Not one pattern for all of it: on a text of nothing but beginnings of links, each would be
    # tried up to the end.
    at = text.find("://")
    if at < 0:
        return text
    out: list[str] = []
    done = 0
    while at >= 0:
        start = at + 3
        found = _END.search(text, start)
        end = found.start() if found else len(text)
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
