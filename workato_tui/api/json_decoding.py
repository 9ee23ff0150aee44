"""Decode JSON of any server: bounded nesting, readable errors, and values that can be stored."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any

from workato_tui.api.errors import (
    NotJsonError,
    TooDeepError,
    TruncatedError,
    UnreadableResponseError,
)
from workato_tui.common.text import sanitize

MAX_NESTING = 200
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_INT64_LIMIT = 2**63


def _parse_int(digits: str) -> int | str:
    number = int(digits)
    return number if -_INT64_LIMIT <= number < _INT64_LIMIT else digits


def _parse_float(digits: str) -> float | str:
    number = float(digits)
    return number if isfinite(number) else digits


# Not strict: a raw tab or line break inside a string is invalid JSON but readable. Numbers that are
# not finite or exceed 64 bits stay text.
DECODER = json.JSONDecoder(
    strict=False, parse_int=_parse_int, parse_float=_parse_float, parse_constant=str
)


def check_nesting(text: str) -> None:
    """Raise :class:`TooDeepError` if ``text`` is nested more deeply than any real response.

    Counts brackets first: that is 100 times faster, and few items have so many.
    """
    if text.count("{") + text.count("[") <= MAX_NESTING:
        return
    depth = 0
    for token in _BRACKETS.finditer(text):
        first = token[0][0]
        if first in "[{":
            depth += 1
            if depth > MAX_NESTING:
                raise too_deep()
        elif first in "]}":
            depth -= 1


def fix_surrogates(value: Any) -> Any:
    """Return ``value`` with lone surrogates replaced.

    JSON can escape lone surrogates, but encoding them raises when the text is written to a file,
    the store, or the terminal.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [fix_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {fix_surrogates(name): fix_surrogates(item) for name, item in value.items()}
    return value


def too_deep() -> TooDeepError:
    """Return the error for a response that is nested too deeply."""
    return TooDeepError(
        f"The answer is nested more than {MAX_NESTING} levels deep.",
        "This is not an answer that this program can show.",
    )


def not_json(text: str) -> UnreadableResponseError:
    """Return the error for a response that is not JSON: a web page, other text, or nothing."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    if not head:
        return TruncatedError("The response is empty.", "Try again.")
    if head.startswith("<"):
        title = re.search(r"<title[^>]*>([^<]*)", head, re.IGNORECASE)
        title_text = (
            f' titled "{sanitize(title[1].strip(), 60)}"' if title and title[1].strip() else ""
        )
        return NotJsonError(
            f"A web page{title_text} came where data was due.",
            "A proxy, a sign-in page of the network or a wrong address answers in Workato's place:"
            " check the profile's address and the network.",
        )
    return NotJsonError(
        f'"{sanitize(head, 80)}" came where JSON was due.',
        "Check the profile's address; try again.",
    )


def decode(data: bytes) -> Any:
    """Decode a whole response; return None if it is empty.

    Raises a subclass of :class:`UnreadableResponseError`.
    """
    text = data.decode("utf-8", "replace").strip("\ufeff \t\r\n")
    if not text:
        return None
    try:
        check_nesting(text)
        decoded = DECODER.decode(text)
        return fix_surrogates(decoded) if "\\ud" in text.lower() else decoded
    except json.JSONDecodeError as error:
        if text[0] in "{[" and (error.pos >= len(text) - 1 or "Unterminated" in error.msg):
            raise TruncatedError("The response is incomplete.", "Try again.") from None
        raise not_json(text) from None
    except RecursionError:
        raise too_deep() from None
    except ValueError:
        raise not_json(text) from None


def decode_nested(text: str) -> Any:
    """Decode JSON inside a string of a response. Raises ValueError."""
    try:
        return decode(text.encode("utf-8", "replace"))
    except UnreadableResponseError as error:
        raise ValueError(str(error)) from None
