"""Values as the store keeps them: compact JSON without secrets and signed links."""

from __future__ import annotations

import json
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.common.redact import mask_url_paths, redact_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
_FIRST_YEAR, _LAST_YEAR = MINYEAR, MAXYEAR
_MAX_COUNT = 2**63


def encode(value: Any) -> bytes:
    """Return a JSON-serializable ``value`` as bytes. All text that the store writes passes here."""
    text = _dumps(value)
    if _redact(text) != text:
        # Redact each value separately, so that a mask cannot break the JSON.
        text = _dumps(_redact_value(value))
    # A lone surrogate is valid JSON from a server but not valid UTF-8, and must survive.
    return text.encode("utf-8", "surrogatepass")


def decode(data: object) -> Any:
    """Return the value that :func:`encode` stored. Raises ValueError for other bytes."""
    if not isinstance(data, bytes):
        raise ValueError("not written by this program")
    try:
        return json.loads(data.decode("utf-8", "surrogatepass"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def encode_record(fields: Mapping[str, Any]) -> bytes:
    """Return the fields of a record as bytes, with times as text."""
    return encode(
        {
            name: to_text(value) if isinstance(value, datetime) else value
            for name, value in fields.items()
        }
    )


def decode_record(
    make: Callable[..., T], parsers: Mapping[str, Callable[[object], Any]], data: object
) -> T | None:
    """Return a record from what :func:`encode_record` stored; None if that is damaged."""
    try:
        fields = decode(data)
        return make(**{name: parse(fields[name]) for name, parse in parsers.items()})
    except (ValueError, TypeError, KeyError):
        return None


def to_key(text: str) -> str:
    """Return ``text`` in a form that SQLite accepts in a key column."""
    return text.encode("utf-8", "replace").decode("utf-8")


def to_text(moment: datetime) -> str:
    """Return ``moment`` as UTC in ISO format, with a fixed length so that text sorts by time."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: object) -> datetime:
    """Return the UTC time that :func:`to_text` stored. Raises ValueError for other text."""
    moment = datetime.fromisoformat(require_text(text))
    # A time without an offset, or at the limits of the calendar, cannot be compared or shown.
    if moment.tzinfo is None or not _FIRST_YEAR < moment.year < _LAST_YEAR:
        raise ValueError("no time of this program")
    return moment


def optional_from_text(text: object) -> datetime | None:
    """Like :func:`from_text`, but accept None."""
    return None if text is None else from_text(text)


def require_text(value: object) -> str:
    """Return ``value`` if it is text. Raises ValueError otherwise."""
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def optional_text(value: object) -> str | None:
    """Like :func:`require_text`, but accept None."""
    return None if value is None else require_text(value)


def one_of(*values: str) -> Callable[[object], str]:
    """Return a function that returns one of ``values``, and raises ValueError for another."""

    def parse(value: object) -> str:
        if value not in values:
            raise ValueError("an unknown value")
        return require_text(value)

    return parse


def optional_count(value: object) -> int | None:
    """Return ``value`` if it is a non-negative integer or None. Raises ValueError otherwise."""
    if value is not None and not (type(value) is int and 0 <= value < _MAX_COUNT):
        raise ValueError("no count")
    return value


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _redact(text: str) -> str:
    return mask_url_paths(redact_known(text))


def _redact_value(value: Any) -> Any:
    if isinstance(value, str):
        return _redact(value)
    if isinstance(value, dict):
        return {_redact_value(name): _redact_value(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_redact_value(member) for member in value]
    return value
