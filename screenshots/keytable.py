"""The README's table of keys, made from the table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.keymap import ACTIONS, PROFILES, Action, shown_key

if TYPE_CHECKING:
    from pathlib import Path

BEGIN = "<!-- keys: made by `make screenshots` from workato_tui/keymap.py -->"
END = "<!-- keys end -->"
_HEADINGS = {
    "Go to": "Sections",
    "Move": "Moving",
    "Look": "Looking",
    "Act": "Doing",
    "Program": "The program",
    "Profiles": "On the Profiles screen",
}


def table() -> str:
    """A table a group, under a heading of its own."""
    parts = []
    for group in _groups():
        rows = [action for action in ACTIONS if _group(action) == group]
        parts += [f"**{_HEADINGS.get(group, group)}**", "", "| Key | What it does |", "|---|---|"]
        parts += [f"| {_keys(action)} | {action.help} |" for action in rows]
        parts.append("")
    return "\n".join(parts).strip()


def _groups() -> list[str]:
    """Every group once: sections first, since a new user needs them first."""
    return sorted(dict.fromkeys(map(_group, ACTIONS)), key=lambda group: group != "Go to")


def _group(action: Action) -> str:
    return "Profiles" if action.where == PROFILES else action.group


def _keys(action: Action) -> str:
    """Without a key of its own: where it is found by name."""
    return " ".join(f"`{shown_key(key)}`" for key in action.each_key) or "`.` or `:`"


def with_table(text: str) -> str:
    """``text`` of the README with the table between its marks brought up to date."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("README.md has lost the marks around its table of keys")
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def refresh(path: Path) -> bool:
    """Write the table into the README; True if that changed it."""
    old = path.read_text(encoding="utf-8")
    new = with_table(old)
    if new != old:
        path.write_text(new, encoding="utf-8")
    return new != old
