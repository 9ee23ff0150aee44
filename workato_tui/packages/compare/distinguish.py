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

_TYPE_NAMES = {
    str: "text", bool: "true or false", int: "number", float: "number", type(None): "no value",
    dict: "fields", list: "list",
}  # fmt: skip
_MAX_PARTS = 6


def distinguish(old: Any, new: Any, old_wording: Wording, new_wording: Wording) -> tuple[str, str]:
    """Return both values in words; add the difference if the words are the same."""
    before = "" if old is MISSING else old_wording.value(old)
    after = "" if new is MISSING else new_wording.value(new)
    if before != after or MISSING in (old, new):
        return without_null(old, after, before), without_null(new, before, after)
    old_reference, new_reference = parse_reference(old), parse_reference(new)
    if old_reference is not None and new_reference is not None:
        return (
            _with_folders(old_reference, new_reference)
            if old_reference != new_reference
            else _mark_custom(old, new, before)
        )
    if type(old) is not type(new):
        return _with_types(old, new, before)
    if isinstance(old, dict | list):
        return distinguish_parts(old, new, old_wording, new_wording)
    for old_form, new_form in zip(
        old_wording.stricter_forms(), new_wording.stricter_forms(), strict=True
    ):
        before, after = old_form.value(old), new_form.value(new)
        if before != after:
            break
    return before, after


def without_null(value: Any, other: str, text: str) -> str:
    """Return ``text``, which describes ``value``; "" for null if ``other`` is not empty."""
    return "" if value is None and other else text


def _with_folders(old: Reference, new: Reference) -> tuple[str, str]:
    """Distinguish two assets of the same name by their folders: ``SF in New place``."""
    if old.folder == new.folder:
        before, after = (
            f"{reference.label} ({reference.zip_name or 'no file'})" for reference in (old, new)
        )
    else:
        before, after = (
            f"{reference.label} in {reference.folder or 'the top folder'}"
            for reference in (old, new)
        )
    return before, after


def _mark_custom(old: dict[str, Any], new: dict[str, Any], name: str) -> tuple[str, str]:
    """Return ``SF (custom)`` and ``SF`` for a custom connector and Workato's of the same name."""
    before, after = (
        f"{name} (custom)" if reference.get("custom") else name for reference in (old, new)
    )
    return before, after


def _with_types(old: Any, new: Any, text: str) -> tuple[str, str]:
    """Add the type of each value: ``1 (number)`` and ``1 (text)``."""
    before, after = (f"{text} ({_TYPE_NAMES.get(type(value), 'value')})" for value in (old, new))
    return before, after


def distinguish_parts(
    old: Any, new: Any, old_wording: Wording, new_wording: Wording
) -> tuple[str, str]:
    """Return the differing parts of two values, each with its path."""
    sides: tuple[list[str], list[str]] = ([], [])
    for difference in differences(old, new):
        if difference.moved:
            texts = f"at position {difference.before + 1}", f"at position {difference.after + 1}"
        elif difference.path:
            texts = distinguish(difference.before, difference.after, old_wording, new_wording)
        else:
            continue
        for side, text in zip(sides, texts, strict=True):
            side.append(f"{path_label(difference.path, new_wording.name)} {text or 'nothing'}")
    before, after = (
        ", ".join(side[:_MAX_PARTS]) + (", …" if len(side) > _MAX_PARTS else "") for side in sides
    )
    return before, after


def path_label(path: Path, name_of: Callable[[str], str] = humanize) -> str:
    """Return a path in words, for paths without labels in a schema."""
    return " > ".join(name_of(part) if isinstance(part, str) else f"[{part + 1}]" for part in path)
