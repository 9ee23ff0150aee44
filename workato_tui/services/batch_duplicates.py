"""Leave out items of a batch that are the same as an earlier one, or would overwrite its files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workato_tui.common.text import parse_id, search_key
from workato_tui.services.batch_downloads import unpack_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workato_tui.services.batch_plan import Item

_SUBJECTS = (
    "deployment", "project", "recipe", "connection", "table", "folder", "file", "profile", "name",
    "external_id", "oauth_id", "api_client_id", "api_key_id", "api_endpoint_id",
    "api_access_profile_id", "lookup_table_id", "row_id",
)  # fmt: skip
"""Values that identify the subject of an item; a download has only its build."""


def skip_duplicates(items: Sequence[Item]) -> list[Item]:
    """Leave out items with the same subject as an earlier one, so that each is sent once."""
    return _skip_repeated(items, _subject, "Item {} is the same.")


def skip_shared_folders(items: Sequence[Item]) -> list[Item]:
    """Leave out builds that would be unpacked into the folder of an earlier one."""
    return _skip_repeated(items, _folder_key, "It has the same folder as item {}.")


def _skip_repeated(
    items: Sequence[Item], key_of: Callable[[Item], object], reason: str
) -> list[Item]:
    """Leave out items with the key of an earlier one, whose number completes the reason."""
    result: list[Item] = []
    first_positions: dict[object, int] = {}
    for position, item in enumerate(items, 1):
        key = None if item.skip else key_of(item)
        first = position if key is None else first_positions.setdefault(key, position)
        is_first = first == position
        result.append(item if is_first else replace(item, skip=reason.format(first)))
    return result


def _folder_key(item: Item) -> str | None:
    """Return the folder of a build, the same for all paths that lead to it; None if it has none.

    Some disks do not tell upper and lower case apart, or composed and decomposed letters.
    """
    return search_key(str(unpack_folder(item).resolve())) if item.values.get("into") else None


def _subject(item: Item) -> tuple[object, ...] | None:
    """Return the workspace and the values that identify the subject of an item, if it has any."""
    values = item.values
    names = [name for name in _SUBJECTS if values.get(name)] or ["build"]
    subject: list[tuple[str, object]] = [
        (name, parse_id(str(values[name]).strip())) for name in names if values.get(name)
    ]
    if values.get("into"):
        # One build can be unpacked into several folders.
        subject.append(("into", _folder_key(item)))
    cells = values.get("cells")
    if isinstance(cells, dict):
        subject.append(("row", str(cells.get(str(values.get("key"))))))
    return (item.workspace, *subject) if subject else None
