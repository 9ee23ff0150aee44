"""One-line inputs: text, secrets, paths and folder IDs.

They suit slow lines and are safe: the cursor does not blink, Enter never submits, pasted text
becomes one plain line, ``ctrl+z`` undoes, and a secret cannot be copied.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from workato_tui.common.paths import PathError, typed_path, working_folder
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

_MAX_ENTRIES = 20_000
_UNDO_STEPS = 200


class NextField(Message):
    """Enter was pressed in a field that does not use it; the form focuses the next field."""


class TextField(Input):
    """A one-line text field."""

    DEFAULT_CSS = """
    TextField, TextField:focus {
        border: none;
        width: 1fr;
        height: 1;
        padding: 0 1;
        background: $foreground 8%;
        background-tint: transparent;
        &.-invalid { border: none; }
        &:ansi { text-style: underline; }
        &:nocolor { text-style: underline; }
    }
    TextField:focus { background: $foreground 16%; }
    """
    BINDINGS = [
        Binding("enter", "next_field", show=False),
        Binding("ctrl+z", "undo", "Undo", show=False),
    ]

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        text = sanitize(value)
        # Set this before the base class sets the value, which triggers the watcher below.
        self._undo_stack: list[str] = []
        self._last_value = text
        self._is_typing = False
        super().__init__(text, placeholder=sanitize(placeholder), select_on_focus=False, id=id)
        self.cursor_blink = False

    @property
    def field_value(self) -> str:
        """The text of the field."""
        return self.value

    @field_value.setter
    def field_value(self, value: object) -> None:
        self.value = sanitize(value)
        self.cursor_position = len(self.value)

    def watch_value(self, value: str) -> None:
        """Record an undo step; letters typed in a row are one step."""
        before, self._last_value = self._last_value, value
        if before == value:
            return
        typing = len(value) == len(before) + 1 and not value.endswith(" ")
        if not (typing and self._is_typing):
            self._undo_stack = [*self._undo_stack, before][-_UNDO_STEPS:]
        self._is_typing = typing

    def action_undo(self) -> None:
        """Undo the last change."""
        if self._undo_stack:
            before = self._undo_stack.pop()
            # Set this first, so that the watcher sees no change.
            self._last_value = before
            self._is_typing = False
            self.value = before
            self.cursor_position = len(before)

    def action_next_field(self) -> None:
        """Go to the next field."""
        self.post_message(NextField())

    def on_paste(self, event: events.Paste) -> None:
        """Insert pasted lines as one line, so that nothing is lost and no newline submits."""
        event.stop()
        event.prevent_default()
        text = " ".join(sanitize(event.text.strip()).split())
        self.replace(text, *sorted(self.selection))


class SecretField(TextField):
    """A masked field whose text cannot be copied or cut."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(value, placeholder=placeholder, id=id)
        self.password = True

    def action_copy(self) -> None:
        """Do nothing: secrets stay out of the clipboard."""

    def action_cut(self) -> None:
        """Do nothing: secrets stay out of the clipboard."""
        if not self.selection.is_empty:
            self.delete_selection()


class PathField(TextField):
    """A local path with suggestions; the right arrow key accepts one."""

    def set_suggestions(self, paths: Sequence[str]) -> None:
        """Suggest these paths first, then those on the disk."""
        self.suggester = _PathSuggester(paths)

    def on_mount(self) -> None:
        """Suggest paths from the disk by default."""
        if self.suggester is None:
            self.set_suggestions(())


class _PathSuggester(Suggester):
    """Suggests known paths, else the first matching entry of the folder."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = paths

    async def get_suggestion(self, value: str) -> str | None:
        """Return the completed path, or None."""
        if not value:
            return None
        for path in self._known:
            if path.startswith(value) and path != value:
                return path
        return await asyncio.to_thread(_complete_path, value)


def _complete_path(value: str) -> str | None:
    """Complete ``value`` with the first matching name; None if the disk cannot be read."""
    head, slash, begin = value.rpartition("/")
    try:
        folder = typed_path(head + slash) if slash else working_folder()
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name + ("/" if entry.is_dir() else "")
                for entry in itertools.islice(entries, _MAX_ENTRIES)
                if entry.name.startswith(begin) and entry.name.startswith(".") == (begin[:1] == ".")
            )
    except (OSError, PathError):
        return None
    fitting = [name for name in names if sanitize(name) == name]
    return f"{head}{slash}{fitting[0]}" if fitting and begin else None


class FolderField(TextField):
    """A folder ID, typed or picked from the tree with ``ctrl+o``."""

    BINDINGS = [Binding("ctrl+o", "browse", "choose from the tree", show=False)]

    class BrowseRequested(Message):
        """The folder tree was requested."""

        def __init__(self, field: FolderField) -> None:
            super().__init__()
            self.field = field

    def action_browse(self) -> None:
        """Request the folder tree."""
        self.post_message(self.BrowseRequested(self))
