"""Labels of pick list choices in the designer; the value itself is an id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.data_pills import has_pills
from workato_tui.packages.contents.markup import without_entities

if TYPE_CHECKING:
    from workato_tui.packages.contents.recipe import Step

_LABEL_KEYS = ("label", "title", "name")


def pick_list_label(step: Step, path: tuple[str | int, ...], value: Any) -> str:
    """Return the designer's label for the field at ``path``; "" if there is none.

    A label is stale, and ignored, if a formula, a pill, or other text replaced the choice.
    """
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return ""
    if isinstance(value, str) and (value.lstrip().startswith("=") or has_pills(value)):
        return ""
    selection = _lookup(step.raw.get("dynamicPickListSelection"), path)
    if isinstance(selection, str) and _lookup(step.raw.get("toggleCfg"), path) is False:
        return ""
    return without_entities(_label(selection, str(value)))


def _lookup(selection: Any, path: tuple[str | int, ...]) -> Any:
    """Look up a path, first as one dotted key, then level by level."""
    if isinstance(selection, dict) and path:
        dotted = selection.get(".".join(map(str, path)))
        if dotted is not None:
            return dotted
    for part in path:
        if isinstance(selection, dict):
            selection = selection.get(part, selection.get(str(part)))
        elif isinstance(selection, list) and isinstance(part, int) and part < len(selection):
            selection = selection[part]
        else:
            return None
    return selection if path else None


def _label(selection: Any, value: str) -> str:
    if isinstance(selection, str):
        return selection
    if isinstance(selection, list):
        labels = [_label(item, value) for item in selection]
        return ", ".join(labels) if all(labels) else ""
    if not isinstance(selection, dict) or str(selection.get("value", "")) not in value:
        return ""
    titles, ids = selection.get("titles"), selection.get("ids")
    if isinstance(titles, list) and isinstance(ids, list):
        pairs = zip(map(str, ids), titles, strict=False)
        return next((title for id_, title in pairs if id_ == value and isinstance(title, str)), "")
    return next((selection[key] for key in _LABEL_KEYS if isinstance(selection.get(key), str)), "")
