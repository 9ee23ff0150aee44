"""Wraps values that must never be shown: tokens and signed links."""

from __future__ import annotations

import hmac
from typing import NoReturn


class Secret:
    """Holds a secret so that no log, traceback or f-string can show it by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value. Call it where it is used and do not keep the result in a variable."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        # Pickling, or sending it to another process, would write the value in clear text.
        raise TypeError("a secret cannot be pickled")
