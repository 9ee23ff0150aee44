"""Decides which keys to drop: type-ahead after a refused key, and a repeated send key.

Times are those of delivery by the terminal, so that a slow program judges keys as they were typed.
"""

from __future__ import annotations

from typing import NamedTuple

SEND_KEY = "ctrl+s"
_NAVIGATION_KEYS = frozenset({"up", "down", "left", "right", "pageup", "pagedown", "home", "end"})
ALWAYS_ACCEPTED = frozenset({"ctrl+c", "ctrl+q", "ctrl+z", "ctrl+l"})


class KeyPauses(NamedTuple):
    """Seconds without a key after which keys count again."""

    refused: float = 0.7
    """After a refused key, or a form that closed by itself."""
    send: float = 1.0
    """After a send key, if no other key was pressed since."""
    paste: float = 0.3
    """After a paste, within which a send key counts as pasted."""


class KeyGuard:
    """Decides for each key, in order of arrival, whether to handle it."""

    def __init__(self, pauses: KeyPauses) -> None:
        self.pauses = pauses
        self.is_dropping = False
        """Whether typed keys are being dropped."""
        self.is_repeat = False
        """Whether the last key was a held or repeated send key."""
        self._last_key = float("-inf")
        self._last_send = float("-inf")
        self._last_paste = float("-inf")

    def drop_type_ahead(self, now: float) -> None:
        """Drop keys until there is a pause."""
        if self.pauses.refused > 0:
            self.is_dropping = True
            self._last_key = max(now, self._last_key)

    def accepts(self, key: str, time: float, *, is_pasted: bool = False) -> bool:
        """Return whether to handle a key that arrived at ``time``; Esc ends the dropping."""
        if self._is_part_of_paste(key, time, is_pasted=is_pasted):
            return False
        self._note_send(key, time)
        if not self.is_dropping:
            return True
        quiet = time - self._last_key
        self._last_key = max(time, self._last_key)
        if quiet >= self.pauses.refused:
            self.is_dropping = False
            return True
        if key == "escape":
            self.is_dropping = False
            return False
        return not is_pasted and (key in ALWAYS_ACCEPTED or key in _NAVIGATION_KEYS)

    def _is_part_of_paste(self, key: str, time: float, *, is_pasted: bool) -> bool:
        """Return whether this is a send key right after a paste: pasted text must not send.

        This holds as long as the key is held down.
        """
        if is_pasted:
            self._last_paste = time
            return False
        if key != SEND_KEY or time - self._last_paste >= self.pauses.paste:
            return False
        self._last_paste = time
        return True

    def _note_send(self, key: str, time: float) -> None:
        if key == SEND_KEY:
            self.is_repeat = time - self._last_send < self.pauses.send
            self._last_send = time
        else:
            self.is_repeat = False
            self._last_send = float("-inf")
