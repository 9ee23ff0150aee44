"""Values that may be secrets: people write passwords into properties and into steps' fields."""

from __future__ import annotations

import re
from typing import Any

from workato_tui.packages.contents.pills import has_pills

MASK = "•••"
ANOTHER = "••• (another)"
"""In the later of two states: masked, and not what it was."""

_NAME = re.compile(
    r"(?:^|[_\s.-])(?:password|passwd|passphrase|secret|token|api[_\s-]?key|private[_\s-]?key"
    r"|secret[_\s-]?key|access[_\s-]?key|client[_\s-]?secret|credentials?|authorization)$",
    re.IGNORECASE,
)
_NAMING = ("name", "key", "label")
_VALUES = ("value", "default_value")

Known = set[tuple[str, str]]


def is_secret(name: object, value: object) -> bool:
    """Whether ``value`` is to be masked: a text that is there, under a name that says secret.

    A data pill or a formula holds no secret; it says where one comes from.
    """
    if not isinstance(name, str) or not isinstance(value, str) or not value.strip():
        return False
    return bool(_NAME.search(name)) and not has_pills(value) and not value.lstrip().startswith("=")


def hidden(value: Any, known: Known | None = None) -> Any:
    """A decoded file with such values masked, also those of objects {name, value}.

    ``known``, filled for an earlier state, tells which values of the later one are others; an
    empty one is filled.
    """
    fill = known is not None and not known
    return _hidden(value, known if known is not None else set(), fill=fill or known is None)


def _hidden(value: Any, known: Known, *, fill: bool) -> Any:
    if isinstance(value, list):
        return [_hidden(one, known, fill=fill) for one in value]
    if not isinstance(value, dict):
        return value
    named = next((value[key] for key in _NAMING if isinstance(value.get(key), str)), "")
    made = {}
    for key, one in value.items():
        if is_secret(key, one) or (key in _VALUES and is_secret(named, one)):
            if fill:
                known.add((key, one))
            made[key] = MASK if (key, one) in known else ANOTHER
        else:
            made[key] = _hidden(one, known, fill=fill)
    return made


def masked(name: object, before: Any, after: Any) -> tuple[Any, Any]:
    """Two states of one value, masked where its name says that it is a secret."""
    secret = [is_secret(name, one) for one in (before, after)]
    return (
        MASK if secret[0] else before,
        (ANOTHER if secret[0] and before != after else MASK) if secret[1] else after,
    )
