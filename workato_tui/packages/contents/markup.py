"""Text with the designer's HTML, as plain text."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,4000}>")
_LINE_END = re.compile(r"<br ?/?>|</(?:p|li|div|h[1-6]|tr)>(?=.)", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")


def without_entities(text: str) -> str:
    """Return ``text`` with ``&amp;`` and the like as characters."""
    return _ENTITY.sub(lambda match: unescape(match[0]), text) if "&" in text else text


def without_markup(text: str) -> str:
    """Return ``text`` without the designer's HTML."""
    return without_entities(_TAG.sub("", _LINE_END.sub("\n", text)))


def plain_text(text: object) -> str:
    """Return the text that a user wrote into a step, without markup and in one line."""
    return " ".join(without_markup(text).split()) if isinstance(text, str) else ""
