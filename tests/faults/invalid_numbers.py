"""The demo with invalid numbers in place of every number."""

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
_PLACEHOLDER = re.compile(r'"@(\d+)@"')
_IDS = re.compile(r"(^|_)ids?$")


class InvalidNumbers(Hostile):
    """An ASGI app around another. With ``whole``, IDs are changed, too."""

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
        """Change JSON within a text, such as the code of recipes."""
        if text[:1] not in ("{", "["):
            return text
        try:
            return self._encoded(self._walk(json.loads(text))).decode()
        except ValueError:
            return text

    def _encoded(self, value: Any) -> bytes:
        return _PLACEHOLDER.sub(lambda match: NUMBERS[int(match[1])], json.dumps(value)).encode()
