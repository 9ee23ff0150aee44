"""Labels of pick list choices in the designer; the value itself is an id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.data_pills import has_pills
from workato_tui.packages.contents.markup import without_entities

if TYPE_CHECKING:
    from workato_tui.packages.contents.recipe import Step

_LABELS = ("label", "title", "name")


def pick_list_label(step: Step, path: tuple[str | int, ...], value: Any) -> str:
    """Return the designer's label for the field at ``path``; "" if there is none.

    A label is stale, and ignored, if a formula, a pill, or other text replaced the choice.
    """
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return ""
    if isinstance(value, str) and (value.lstrip().startswith("=") or has_pills(value)):
        return ""
    shown = _at(step.raw.get("dynamicPickListSelection"), path)
    if isinstance(shown, str) and _at(step.raw.get("toggleCfg"), path) is False:
        return ""
    return without_entities(_label(shown, str(value)))


def _at(shown: Any, path: tuple[str | int, ...]) -> Any:
    """Look up a path, first as one dotted key, then level by level."""
    if isinstance(shown, dict) and path:
        dotted = shown.get(".".join(map(str, path)))
        if dotted is not None:
            return dotted
    for part in path:
        if isinstance(shown, dict):
            shown = shown.get(part, shown.get(str(part)))
        elif isinstance(shown, list) and isinstance(part, int) and part < len(shown):
            shown = shown[part]
        else:
            return None
    return shown if path else None


def _label(shown: Any, value: str) -> str:
    if isinstance(shown, str):
        return shown
    if isinstance(shown, list):
        found = [_label(one, value) for one in shown]
        return ", ".join(found) if all(found) else ""
    if not isinstance(shown, dict) or str(shown.get("value", "")) not in value:
        return ""
    titles, ids = shown.get("titles"), shown.get("ids")
    if isinstance(titles, list) and isinstance(ids, list):
        pairs = zip(map(str, ids), titles, strict=False)
        return next((one for id_, one in pairs if id_ == value and isinstance(one, str)), "")
    return next((shown[key] for key in _LABELS if isinstance(shown.get(key), str)), "")
