"""Data pills as they stand in a step's values: ``_dp('{"pill_type":"output", …}')``."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

# The JSON of a pill stands in a Ruby string: a quote or a backslash in it has one in front.
PILL = re.compile(r"_dp\('((?:[^'\\]|\\.)*)'\)|_dp\(\"((?:[^\"\\]|\\.)*)\"\)|_\('(data\.[^']*)'\)")
"""Groups: the JSON, in single or in double quotes; or the dotted path of the older form."""
INTERPOLATED = re.compile(r"#\{\s*(" + PILL.pattern + r")\s*\}")
"""A pill within text. Groups: the pill, then those of :data:`PILL`."""

_ESCAPED = re.compile(r"\\(['\"\\])")


def has_pills(text: str) -> bool:
    """Whether a look for pills is worth while."""
    return "_dp(" in text or "_('data." in text


def body_of(found: re.Match[str]) -> dict[str, Any] | None:
    """What a match of :data:`PILL` says; None for the older form and for what is no JSON."""
    quoted = found[1] if found[1] is not None else found[2]
    body = None if quoted is None else _decoded(quoted)
    return None if body is None else dict(body)


@lru_cache(2048)
def _decoded(quoted: str) -> dict[str, Any] | None:
    for text in (quoted, _ESCAPED.sub(r"\1", quoted)):
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            continue
        return body if isinstance(body, dict) else None
    return None
