"""Describe two values so that the descriptions differ wherever the values differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.compare.values import differences
from workato_tui.packages.contents.document import MISSING
from workato_tui.packages.contents.references import Reference, parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.packages.contents.fields import Path
    from workato_tui.packages.contents.values import Wording

_KINDS = {
    str: "text", bool: "true or false", int: "number", float: "number", type(None): "no value",
    dict: "fields", list: "list",
}  # fmt: skip
_MOST = 6


def distinguish(old: Any, new: Any, mine: Wording, other: Wording) -> tuple[str, str]:
    """Return both values in words; add the difference if the words are the same."""
    one = "" if old is MISSING else mine.value(old)
    two = "" if new is MISSING else other.value(new)
    if one != two or MISSING in (old, new):
        return without_null(old, two, one), without_null(new, one, two)
    here, there = parse_reference(old), parse_reference(new)
    if here is not None and there is not None:
        return _with_folders(here, there) if here != there else _mark_custom(old, new, one)
    if type(old) is not type(new):
        return _with_types(old, new, one)
    if isinstance(old, dict | list):
        return distinguish_parts(old, new, mine, other)
    for one_wording, two_wording in zip(mine.stricter_forms(), other.stricter_forms(), strict=True):
        one, two = one_wording.value(old), two_wording.value(new)
        if one != two:
            break
    return one, two


def without_null(value: Any, other: str, text: str) -> str:
    """Return ``text``, the words for ``value``; "" for null beside other words."""
    return "" if value is None and other else text


def _with_folders(here: Reference, there: Reference) -> tuple[str, str]:
    """Distinguish two assets of the same name by their folders: ``SF in New place``."""
    if here.folder == there.folder:
        one, two = (f"{each.label} ({each.zip_name or 'no file'})" for each in (here, there))
    else:
        one, two = (f"{each.label} in {each.folder or 'the top folder'}" for each in (here, there))
    return one, two


def _mark_custom(old: dict[str, Any], new: dict[str, Any], name: str) -> tuple[str, str]:
    """Return ``SF (custom)`` and ``SF`` for a custom connector and Workato's of the same name."""
    one, two = (f"{name} (custom)" if each.get("custom") else name for each in (old, new))
    return one, two


def _with_types(old: Any, new: Any, text: str) -> tuple[str, str]:
    """Add the type of each value: ``1 (number)`` and ``1 (text)``."""
    one, two = (f"{text} ({_KINDS.get(type(each), 'value')})" for each in (old, new))
    return one, two


def distinguish_parts(old: Any, new: Any, mine: Wording, other: Wording) -> tuple[str, str]:
    """Return the parts that differ, each with its path."""
    found: tuple[list[str], list[str]] = ([], [])
    for each in differences(old, new):
        if each.moved:
            texts = f"at place {each.before + 1}", f"at place {each.after + 1}"
        elif each.path:
            texts = distinguish(each.before, each.after, mine, other)
        else:
            continue
        for side, text in zip(found, texts, strict=True):
            side.append(f"{path_label(each.path, other.name)} {text or 'nothing'}")
    one, two = (", ".join(side[:_MOST]) + (", …" if len(side) > _MOST else "") for side in found)
    return one, two


def path_label(path: Path, name_of: Callable[[str], str] = humanize) -> str:
    """Return a path in words, for paths without labels in a schema."""
    return " > ".join(name_of(one) if isinstance(one, str) else f"[{one + 1}]" for one in path)
