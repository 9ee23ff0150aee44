"""The demo behind a server that puts odd numbers into the place of every number."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

from tests.faults.hostile import Hostile

NUMBERS = (
    "1e999", "-1e999", "NaN", "Infinity", "-Infinity", f"1{'0' * 400}",
    f"-1{'0' * 400}", "1e308", "-1e308", "1e-400", "-0.0", "-1", "0.5", "9223372036854775808",
    "99999999999999", "true", "null", '"1e999"', '"NaN"', f'"1{"0" * 400}"', '""', "[]", "{}",
)  # fmt: skip
_PLACE = re.compile(r'"@(\d+)@"')
_IDS = re.compile(r"(^|_)ids?$")


class Odd(Hostile):
    """An ASGI app around another. ``whole`` leaves no number alone, ids included."""

    def __init__(self, *, whole: bool = False) -> None:
        super().__init__(whole=whole)
        self._next = itertools.cycle(range(len(NUMBERS)))
        self._whole = whole

    def _walk(self, value: Any, name: str = "") -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value if _IDS.search(name) and not self._whole else f"@{next(self._next)}@"
        if isinstance(value, str):
            return self._within(value)
        return super()._walk(value, name)

    def _within(self, text: str) -> str:
        """JSON that stands in a text: recipes' code, tables' schemas."""
        if text[:1] not in ("{", "["):
            return text
        try:
            return self._encoded(self._walk(json.loads(text))).decode()
        except ValueError:
            return text

    def _encoded(self, value: Any) -> bytes:
        return _PLACE.sub(lambda ui: NUMBERS[int(ui[1])], json.dumps(value)).encode()
