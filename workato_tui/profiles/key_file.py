"""``keys.toml``: the keys that the user assigns to actions, by action id.

approve = ["a", "f6"]
reject = []             # no key: found by name only
refresh = "ctrl+r"
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.common.paths import config_dir
from workato_tui.common.text import sanitize
from workato_tui.keymap import BY_ID, GLOBAL, IN_LISTS, IN_PROFILES, Action, actions_in, key_label
from workato_tui.profiles.toml_read import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE_NAME = "keys.toml"
_FIXED = {"escape": "back", "ctrl+c": "quit", "ctrl+q": "quit"}
"""Keys that always keep their action."""
_SEND = "ctrl+s"
RESERVED_KEYS = frozenset((*_FIXED, _SEND))
"""Keys that cannot be assigned."""
_NAMED = frozenset(("enter", "escape", "space", "tab", "backspace", "delete", "insert", "home",
                    "end", "pageup", "pagedown", "up", "down", "left", "right",
                    *(f"f{number}" for number in range(1, 25))))  # fmt: skip
_ALIASES = {"esc": "escape", "del": "delete", "pgup": "pageup", "pgdn": "pagedown",
            "pgdown": "pagedown", "return": "enter", "ins": "insert"}  # fmt: skip
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "escape"}
"""Keys for which a terminal sends the same bytes."""
_SIGNS = {"solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at",
          "hyphen_minus": "minus", "plus_sign": "plus", "low_line": "underscore"}  # fmt: skip
"""Textual's names of signs, if they differ from Unicode's."""
_MODIFIED = re.compile(r"((?:ctrl\+|alt\+|shift\+)+)(.+)")
_ASSIGNED = re.compile(r"""\s*\[*\s*["']?([A-Za-z0-9_-]+)["']?\s*[=.\]]""")
"""A line that assigns a name, or begins its table."""


class KeyMap(NamedTuple):
    """The keys of the file, and its problems."""

    keys: Mapping[str, tuple[str, ...]]
    """By action, in Textual's names. Includes actions that lost a key to another one."""
    problems: tuple[str, ...] = ()
    """Messages with the file and the line."""


class _Wanted(NamedTuple):
    """One line of the file: the keys of an action."""

    action: Action
    keys: tuple[str, ...]
    line: int


_Owners = dict[str, _Wanted]
"""The line that assigns each key."""


def load_keys(send_key: str | None = None) -> KeyMap:
    """Read the key map; ``send_key`` replaces ``ctrl+s``.

    Invalid entries are skipped and listed in ``problems``. Raises
    :class:`~workato_tui.profiles.errors.UnreadableFile` if the file is not valid TOML.
    """
    path = config_dir() / FILE_NAME
    text = read_text(path, private=False)
    if not text.strip():
        return KeyMap({})
    reader = _Reader(path, text, send_key)
    changes = list(reader.read())
    return KeyMap(reader.assign(changes), tuple(reader.problems))


class _Reader:
    """Reads a file and collects its problems."""

    def __init__(self, path: Path, text: str, send_key: str | None) -> None:
        self._path = path
        self._data = parse(path, text)
        self._lines: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            if match := _ASSIGNED.match(line):
                self._lines.setdefault(match[1], number)
        self._sending = {_SEND, send_key or _SEND}
        self.problems: list[str] = []

    def read(self) -> Iterator[_Wanted]:
        """Return the valid entries of the file."""
        for name, value in self._data.items():
            line = self._lines.get(name, 1)
            if name not in BY_ID:
                self._report(line, self._unknown(name))
                continue
            texts = [value] if isinstance(value, str) else value
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                self._report(line, f'{name} takes a list of keys, such as ["a", "f6"].')
                continue
            yield _Wanted(BY_ID[name], tuple(self._keys(name, texts, line)), line)

    def _keys(self, name: str, texts: list[str], line: int) -> Iterator[str]:
        for text in texts:
            key = key_name(text)
            if key is None:
                self._report(line, f"{_quoted(text)} is not a key.")
            elif key in self._sending:
                self._report(line, f"{text} sends forms and can do nothing else.")
            elif _FIXED.get(key, name) != name:
                self._report(line, f"{text} always means {BY_ID[_FIXED[key]].title}.")
            else:
                yield key

    def assign(self, changes: list[_Wanted]) -> dict[str, tuple[str, ...]]:
        """Return the keys by action; if two actions claim a key, the first one gets it."""
        chosen: dict[str, tuple[str, ...]] = {}
        for places in ((IN_LISTS, GLOBAL), (IN_PROFILES,)):
            changes_here = [change for change in changes if change.action.scope in places]
            owners: _Owners = {}
            for change in changes_here:
                chosen[change.action.id] = tuple(self._free(change, owners))
            self._remove_reassigned(chosen, owners, places)
        return chosen

    def _free(self, change: _Wanted, owners: _Owners) -> Iterator[str]:
        fixed = [key for key, name in _FIXED.items() if name == change.action.id]
        for key in dict.fromkeys([*change.keys, *fixed]):
            owner = owners.setdefault(key, change)
            if owner is change:
                yield key
            else:
                self._report(
                    change.line,
                    f"{key_label(key)} is the key of {owner.action.id} (line {owner.line}) "
                    f"already; {change.action.id} does not get it.",
                )

    def _remove_reassigned(
        self,
        chosen: dict[str, tuple[str, ...]],
        owners: dict[str, _Wanted],
        places: tuple[str, ...],
    ) -> None:
        """Remove reassigned keys from their default actions."""
        for action in actions_in(*places):
            if action.id in chosen:
                continue
            lost = [key for key in action.usual_keys if key in owners]
            for key in lost:
                self._report(
                    owners[key].line,
                    f"{key_label(key)} now does {owners[key].action.id}; {action.id} has lost it. "
                    f"Give {action.id} another key, or [].",
                )
            if lost:
                chosen[action.id] = tuple(key for key in action.usual_keys if key not in lost)

    def _report(self, line: int, sentence: str) -> None:
        self.problems.append(f"{self._path}, line {line}: {sentence}")

    @staticmethod
    def _unknown(name: str) -> str:
        from difflib import get_close_matches

        if name == "commands":
            return "Commands of your own belong in config.toml, which gives them keys too."
        similar = get_close_matches(name, BY_ID, n=1)
        hint = f" Did you mean {similar[0]}?" if similar else " `workato-tui keys` lists them."
        return f"{_quoted(name)} is not an action.{hint}"


def key_name(text: str) -> str | None:
    """Return Textual's name of a key; None if ``text`` is not one.

    Accepts ``/``, ``G``, ``f5``, ``ctrl+r``, ``esc``, and Textual's own names.
    """
    if len(text) == 1:
        return "space" if text == " " else _key_name(text)
    match = _MODIFIED.fullmatch(text.lower())
    modifiers, key = (match[1], match[2]) if match else ("", text.lower())
    key = _ALIASES.get(key, key)
    if len(key) == 1 and modifiers:
        combination = modifiers + key
        return _SAME.get(combination, modifiers + (_key_name(key) or ""))
    if key in _NAMED:
        return modifiers + key
    symbols = [symbol for symbol in map(chr, range(33, 127)) if not symbol.isalnum()]
    return text if not modifiers and text in map(_key_name, symbols) else None


def _key_name(character: str) -> str | None:
    if character.isalnum():
        return character
    if not character.isprintable():
        return None
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _SIGNS.get(name, name) or None


def _quoted(text: str) -> str:
    return f'"{sanitize(text, 60)}"'
