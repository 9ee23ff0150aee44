"""What is noise: differences that nobody means when they say that something has changed."""

from __future__ import annotations

import re
from typing import Any, Final

DESIGNER: Final = frozenset((
    "extended_input_schema", "extended_output_schema", "dynamicPickListSelection", "toggleCfg",
    "visible_config_fields", "format_version",
))  # fmt: skip
"""Keys of a step that the designer keeps for itself."""

_WHY = {
    "number": "number of the step",
    "uuid": "uuid",
    "as": "alias",
    **dict.fromkeys(DESIGNER, "designer's data"),
}
_TIMES = re.compile(
    r"(?:created|updated|modified|exported|deployed|started|stopped|last_\w+)_(?:at|on)"
)
_TIMESTAMPS = frozenset(("timestamp", "updated", "created", "last_modified", "exported_at"))
_VERSIONED = frozenset(("version", "version_no"))


def step_noise(key: str) -> str:
    """Why a difference in this key of a step is noise; "" if it is none."""
    return _WHY.get(key, "")


def file_noise(type_: str, key: str, old: Any, new: Any) -> str:
    """Why a difference in a top-level key of an asset's file is noise; "" if it is none.

    A version is counted by the platform where it is a whole number; the version of a collection
    of API endpoints is what a person wrote.
    """
    if key in _VERSIONED and type_ != "api_group":
        counted = all(isinstance(one, int | None) for one in (old, new))
        return "version number" if counted else ""
    return key_noise(key)


def column_noise(key: str) -> str:
    """Why a difference in what a table's file says of a column is noise; "" if it is none."""
    return "designer's data" if key == "sticky" else key_noise(key)


def row_noise(key: str) -> str:
    """Why a difference in what a row has beside its cells is noise; "" if it is none."""
    if key in ("number", "position"):
        return "order of rows"
    return "id of the row" if key == "id" else key_noise(key)


def key_noise(key: str) -> str:
    """Why a difference in this key, anywhere in an asset that is no recipe, is noise."""
    if key == "uuid":
        return "uuid"
    if _TIMES.fullmatch(key) or key in _TIMESTAMPS:
        return "time"
    return ""
