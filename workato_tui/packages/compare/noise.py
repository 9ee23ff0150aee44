"""What is noise: differences that nobody means when they say that something has changed.

One list for all kinds of files. What is not on it is told; a test changes every value to see that.
Beside keys, these are noise: the order of keys, rows and columns, the layout of a file, empty
values that came or went, ends of lines, pills written another way, references that follow a new
name, apps without a connection that follow their steps, and numbers of custom connectors.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from workato_tui.packages.contents.fields import is_internal

if TYPE_CHECKING:
    from workato_tui.packages.contents.fields import Path

DESIGNER: Final = frozenset((
    "extended_input_schema", "extended_output_schema", "dynamicPickListSelection", "toggleCfg",
    "visible_config_fields", "format_version",
))  # fmt: skip
"""Keys of a step that the designer keeps for itself."""

STEP_KEYS: Final = {
    "number": "number of the step",
    "uuid": "uuid",
    "as": "alias",
    **dict.fromkeys(DESIGNER, "designer's data"),
}
"""Keys of a step."""
ANY_DEPTH_KEYS: Final = {
    "uuid": "uuid",
    **dict.fromkeys(("canvas", "viewport", "zoom"), "place on the canvas"),
    **dict.fromkeys(("unfinished", "wizardFinished", "wizard_finished"), "designer's data"),
}
"""Keys at any depth of a file, but not of what goes into a step."""
FILE_KEYS: Final = {
    **dict.fromkeys(
        ("running", "authorization_status", "authorization_error", "stop_cause"), "state"
    ),
    **dict.fromkeys(("timestamp", "updated", "created", "last_modified", "exported"), "time"),
    **dict.fromkeys(("version_author_name", "version_author_email"), "who saved the version"),
}
"""Keys at the top of a file that the platform writes by itself."""
POSITION_KEYS: Final = ("x", "y")
"""Numbers at any depth that say where something is drawn; the axes of a chart are none."""
TIME_KEYS: Final = re.compile(
    r"(?:authorized|created|updated|modified|exported|deployed|started|stopped|last_\w+)_(?:at|on)"
)
COUNT_KEYS: Final = re.compile(r"(?:copy|jobs?|lifetime|runs?|tasks?)_(?:\w+_)?counts?")
"""How often something was copied or has run: keys at the top of a file."""
VERSION_KEYS: Final = frozenset(("version", "version_no"))


def step_noise(key: str) -> str:
    """Why a difference in this key of a step is noise; "" if it is none."""
    return STEP_KEYS.get(key) or (file_noise("step", key, "", "") or path_noise((key,), None, None))


def field_noise(path: Path, label: str) -> str:
    """Why a difference in this field of a step's input is noise; "" if it is none."""
    return "designer's data" if is_internal(path, label) else ""


def file_noise(type_: str, key: str, old: Any, new: Any) -> str:
    """Why a difference in a top-level key of an asset's file is noise; "" if it is none.

    A version is counted by the platform where it is a whole number; the version of a collection
    of API endpoints is what a person wrote.
    """
    if key in VERSION_KEYS and type_ != "api_group":
        counted = all(isinstance(one, int | None) or str(one).isdigit() for one in (old, new))
        return "version number" if counted else ""
    return FILE_KEYS.get(key) or (
        "count" if COUNT_KEYS.fullmatch(key) else path_noise((key,), old, new)
    )


def column_noise(key: str) -> str:
    """Why a difference in what a table's file says of a column is noise; "" if it is none."""
    return "designer's data" if key == "sticky" else key_noise(key)


def row_noise(key: str) -> str:
    """Why a difference in what a row has beside its cells is noise; "" if it is none."""
    if key in ("number", "position"):
        return "order of rows"
    return "id of the row" if key == "id" else key_noise(key)


def key_noise(key: str) -> str:
    """Why a difference in this key is noise at any depth of a file; "" if it is none."""
    return ANY_DEPTH_KEYS.get(key) or ("time" if TIME_KEYS.fullmatch(key) else "")


def path_noise(path: Path, old: Any, new: Any) -> str:
    """Why a difference at this path of a file is noise; "" if it is none."""
    numbers = all(isinstance(one, int | float | None) for one in (old, new))
    if path and path[-1] in POSITION_KEYS and numbers:
        return "place on the canvas"
    return next((why for part in path if (why := key_noise(str(part)))), "")
