"""What a person picked from a list in the designer, where the value behind it is an id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.pills import has_pills

if TYPE_CHECKING:
    from workato_tui.packages.contents.recipe import Step

_LABELS = ("label", "title", "name")


def picked(step: Step, path: tuple[str | int, ...], value: Any) -> str:
    """The words that the designer shows for the field at ``path``; "" where the file has none.

    A formula or a data pill that replaced the choice counts; a stale choice does not hide it.
    """
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return ""
    if isinstance(value, str) and (value.lstrip().startswith("=") or has_pills(value)):
        return ""
    shown = step.raw.get("dynamicPickListSelection")
    if not isinstance(shown, dict) or not path:
        return ""
    dotted = shown.get(".".join(map(str, path)))
    return _words(dotted if dotted is not None else _at(shown, path), value)


def _at(shown: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        if isinstance(shown, dict):
            shown = shown.get(part)
        elif isinstance(shown, list) and isinstance(part, int) and part < len(shown):
            shown = shown[part]
        else:
            return None
    return shown


def _words(shown: Any, value: str | int) -> str:
    if isinstance(shown, str):
        return shown
    if isinstance(shown, list):
        found = [_words(one, value) for one in shown]
        return ", ".join(found) if all(found) else ""
    if not isinstance(shown, dict):
        return ""
    titles, ids = shown.get("titles"), shown.get("ids")
    if isinstance(titles, list) and titles:
        at = ids.index(value) if isinstance(ids, list) and value in ids else -1
        title = titles[at] if at < len(titles) else titles[-1]
        return title if isinstance(title, str) else ""
    return next((shown[key] for key in _LABELS if isinstance(shown.get(key), str)), "")
