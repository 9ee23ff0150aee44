"""Noise: differences that do not matter.

One list for all kinds of files. Anything that is not on it is reported; a test changes every value
to verify that. Besides keys, these are noise: the order of keys, rows, and columns, the layout of a
file or of JSON in a cell, empty values that were added or removed (except properties, which exports
write without values), line endings, equivalent notations of data pills, references that follow a
rename, apps without a connection that follow their steps, numbers of custom connectors, apps of
steps such as an If, and the operand of a condition with one comparison.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from workato_tui.packages.contents.document import MISSING
from workato_tui.packages.contents.fields import is_internal
from workato_tui.packages.contents.references import parse_reference

if TYPE_CHECKING:
    from workato_tui.packages.contents.fields import Path

DESIGNER: Final = frozenset((
    "extended_input_schema", "extended_output_schema", "dynamicPickListSelection", "toggleCfg",
    "visible_config_fields", "hidden_config_fields", "format_version",
))  # fmt: skip
"""Keys of a step that only the designer uses."""

STEP_KEYS: Final = {
    "number": "number of the step",
    "uuid": "uuid",
    "as": "alias",
    **dict.fromkeys(DESIGNER, "designer's data"),
}
"""Keys of a step."""
ANY_DEPTH_KEYS: Final = {
    "uuid": "uuid",
    **dict.fromkeys(("canvas", "viewport", "zoom"), "position on the canvas"),
    **dict.fromkeys(("unfinished", "wizardFinished", "wizard_finished"), "designer's data"),
}
"""Keys at any depth of a file, except in the input of a step."""
FILE_KEYS: Final = {
    **dict.fromkeys(
        ("running", "authorization_status", "authorization_error", "stop_cause"), "state"
    ),
    **dict.fromkeys(("timestamp", "updated", "created", "last_modified", "exported"), "time"),
    **dict.fromkeys(("version_author_name", "version_author_email"), "author of the version"),
}
"""Top-level keys that the platform writes by itself."""
POSITION_KEYS: Final = ("x", "y")
"""Numbers at any depth that are drawing positions, except the axes of charts."""
TIME_KEYS: Final = re.compile(
    r"(?:authorized|created|updated|modified|exported|deployed|started|stopped|last_\w+)_(?:at|on)"
)
COUNT_KEYS: Final = re.compile(r"(?:copy|jobs?|lifetime|runs?|tasks?)_(?:\w+_)?counts?")
"""Top-level counters of copies or runs."""
VERSION_KEYS: Final = frozenset(("version", "version_no"))


EMPTY: Final[tuple[Any, ...]] = (None, "", {}, [])


def empty_noise(old: Any, new: Any) -> str:
    """Return why a value that was added or removed is noise: it is empty; "" if it is not.

    A reference without its empty folder is the same reference.
    """
    if MISSING in (old, new):
        return "empty" if all(value is MISSING or value in EMPTY for value in (old, new)) else ""
    reference = parse_reference(old)
    if reference is None or reference != parse_reference(new):
        return ""
    return "" if old.get("custom") != new.get("custom") else "empty"


def step_noise(key: str) -> str:
    """Return why a difference in this key of a step is noise; "" if it is not."""
    return STEP_KEYS.get(key) or (file_noise("step", key, "", "") or path_noise((key,), None, None))


def field_noise(path: Path, label: str) -> str:
    """Return why a difference in this input field of a step is noise; "" if it is not."""
    return "designer's data" if is_internal(path, label) else ""


def file_noise(type_: str, key: str, old: Any, new: Any) -> str:
    """Return why a difference in a top-level key of a file is noise; "" if it is not.

    The platform counts integer versions; a user writes the version of an API collection.
    """
    if key in VERSION_KEYS and type_ != "api_group":
        is_counter = all(
            isinstance(value, int | None) or str(value).isdigit() for value in (old, new)
        )
        return "version number" if is_counter else ""
    return FILE_KEYS.get(key) or (
        "count" if COUNT_KEYS.fullmatch(key) else path_noise((key,), old, new)
    )


COLUMN_DEFAULTS: Final = {"type": "string", "control_type": "text"}
"""Defaults of every column of a lookup table, which exports may write or omit."""


def column_noise(key: str, old: Any, new: Any) -> str:
    """Return why a difference in a table column's definition is noise; "" if it is not."""
    if key in COLUMN_DEFAULTS and all(
        value in (None, COLUMN_DEFAULTS[key]) for value in (old, new)
    ):
        return "the default"
    return "designer's data" if key == "sticky" else key_noise(key)


def row_noise(key: str) -> str:
    """Return why a difference in a row's metadata is noise; "" if it is not."""
    if key in ("number", "position"):
        return "order of rows"
    return "id of the row" if key == "id" else key_noise(key)


def key_noise(key: str) -> str:
    """Return why a difference in this key is noise at any depth; "" if it is not."""
    return ANY_DEPTH_KEYS.get(key) or ("time" if TIME_KEYS.fullmatch(key) else "")


def path_noise(path: Path, old: Any, new: Any) -> str:
    """Return why a difference at this path of a file is noise; "" if it is not."""
    are_numbers = all(isinstance(value, int | float | None) for value in (old, new))
    if path and path[-1] in POSITION_KEYS and are_numbers:
        return "position on the canvas"
    return next((reason for part in path if (reason := key_noise(str(part)))), "")
