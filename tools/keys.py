"""The tables of keys, generated from the table of actions."""

from __future__ import annotations

from workato_tui.keymap import ACTIONS, IN_PROFILES, Action, key_label

_HEADINGS = {
    "Go to": "Sections",
    "Move": "Moving",
    "Look": "Looking",
    "Act": "Actions",
    "Program": "The program",
    "Profiles": "On the Profiles screen",
}


def table() -> str:
    """Return a Markdown heading and table for each group."""
    parts = []
    for group in _groups():
        rows = [action for action in ACTIONS if _group(action) == group]
        parts += [f"## {_HEADINGS.get(group, group)}", "", "| Key | Action |", "|---|---|"]
        parts += [f"| {_keys(action)} | {_help(action)} |" for action in rows]
        parts.append("")
    return "\n".join(parts).strip()


def _groups() -> list[str]:
    """Return the groups, starting with the sections, which a new user needs first."""
    return sorted(dict.fromkeys(map(_group, ACTIONS)), key=lambda group: group != "Go to")


def _group(action: Action) -> str:
    return "Profiles" if action.scope == IN_PROFILES else action.group


def _keys(action: Action) -> str:
    """Return the keys of an action, or how to find it by name if it has none."""
    return " ".join(f"`{key_label(key)}`" for key in action.key_names) or f"`:` {action.title}"


def _help(action: Action) -> str:
    return action.help.replace("|", "\\|")
