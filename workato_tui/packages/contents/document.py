"""Decode text and JSON of a package losslessly and safely."""

from __future__ import annotations

import codecs
import json
import math
import re
from dataclasses import dataclass
from typing import Any, Final

MAX_DECODED_BYTES = 16 << 20
"""Maximum size of a file to decode; larger files show only name and size."""
_MAX_INTEGER_DIGITS = 4_000
_QUICK_BYTES = 256 << 10
"""Maximum size to decode in one step, which blocks other threads for a few milliseconds."""

_CONFLICT = re.compile(r"^<<<<<<<(?: |$)(?:.*\n)*?=======$(?:.*\n)*?>>>>>>>(?: |$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RawNumber:
    """A number that Python's types cannot represent: NaN, 1e999, 5,000 digits."""

    text: str


class _Missing:
    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""A missing value, as opposed to JSON null."""


@dataclass(frozen=True, slots=True)
class Document:
    """Text and its JSON value; ``value`` is MISSING if the text is not JSON.

    ``problem`` is a sentence for the user, or "". A document can have both a value and a problem: a
    duplicate key, bytes that are not UTF-8.
    """

    text: str
    value: Any = MISSING
    problem: str = ""


def decode(raw: bytes) -> tuple[str, str]:
    """Return ``raw`` as text and a problem, if any. Accepts UTF-8, and UTF-16 with a BOM."""
    encoding = "utf-8"
    for bom, bom_encoding in (
        (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):  # fmt: skip
        if raw.startswith(bom):
            raw, encoding = raw[len(bom) :], bom_encoding
            break
    try:
        return raw.decode(encoding), ""
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace"), "Some bytes are not text; they are shown as �."


def read_json(raw: bytes, *, quick: bool = False) -> Document:
    """Parse ``raw`` as JSON; if that fails, keep the text and the problem.

    ``quick`` does not look for duplicate keys.
    """
    if len(raw) > MAX_DECODED_BYTES:
        return Document("", problem=f"It is too large to be read ({len(raw) >> 20} MB).")
    text, problem = decode(raw)
    duplicates: set[str] = set()

    def build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # A Python function called for each object also lets other threads run.
        values = dict(pairs)
        if len(values) != len(pairs):
            seen: set[str] = set()
            duplicates.update(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return values

    try:
        if quick and len(raw) <= _QUICK_BYTES:
            value = _QUICK.decode(text)
        else:
            value = json.loads(text, object_pairs_hook=build_object, **_NUMBERS)
    except json.JSONDecodeError as error:
        return Document(text, problem=_broken(text, error))
    except RecursionError:
        return Document(text, problem="It is nested too deeply to be read as JSON.")
    if duplicates:
        keys = ", ".join(sorted(duplicates)[:3])
        problem = f"{problem} Duplicate keys: {keys}. The last value of each is used."
    return Document(text, value, problem.strip())


def conflict_line(text: str) -> int:
    """Return the line of a merge conflict marker; 0 for none."""
    match = _CONFLICT.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 0


def _broken(text: str, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return "It is empty."
    line = conflict_line(text)
    if line:
        return f"It has merge conflict markers at line {line}."
    return f"It is not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}."


def _float(digits: str) -> float | RawNumber:
    value = float(digits)
    return value if math.isfinite(value) else RawNumber(digits)


def _int(digits: str) -> int | RawNumber:
    return int(digits) if len(digits) <= _MAX_INTEGER_DIGITS else RawNumber(digits)


_NUMBERS: dict[str, Any] = {"parse_float": _float, "parse_int": _int, "parse_constant": RawNumber}
_QUICK = json.JSONDecoder(**_NUMBERS)


def dumps(value: Any, *, indent: int | None = None, ordered: bool = False) -> str:
    """Return ``value`` as JSON text; with ``ordered``, independent of the order of keys."""
    if indent is None:
        return (_ORDERED if ordered else _COMPACT).encode(value)
    return json.dumps(
        value, indent=indent, ensure_ascii=False, sort_keys=ordered, default=_raw_number_text
    )


def _raw_number_text(value: Any) -> Any:
    return {"": value.text} if isinstance(value, RawNumber) else str(value)


_COMPACT, _ORDERED = (
    json.JSONEncoder(
        ensure_ascii=False, sort_keys=ordered, default=_raw_number_text, separators=(",", ":")
    )
    for ordered in (False, True)
)
