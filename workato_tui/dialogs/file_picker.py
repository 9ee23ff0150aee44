"""Picks a local zip by browsing folders or typing a path."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static
from textual.worker import WorkerError

from workato_tui.common.paths import PathError, typed_path
from workato_tui.common.text import os_reason, sanitize
from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.worker import Worker

_COLUMNS = (
    Column("Name", "text", 80, 20, grow=True, is_name=True),
    Column("Size", "size", 9, 6),
    Column("Updated", "time", 8, 4, drop_order=1),
)
_PARENT = ".."
_MAX_ENTRIES = 5000
"""Maximum number of entries read from a folder."""
_LISTING_SECONDS = 1.0
"""How long Enter waits for a folder to be read."""


class PathInput(Input):
    """The input for a name filter or a path; Backspace in an empty one opens the parent."""

    class ParentRequested(Message):
        """The parent folder was requested."""

    def action_delete_left(self) -> None:
        """Delete a character, or request the parent folder."""
        if self.value:
            super().action_delete_left()
        else:
            self.post_message(self.ParentRequested())


class FilePicker(Dialog["Path"]):
    """Ends with the path of a ``.zip`` file, or with None."""

    CSS_PATH = css("picker")
    BINDINGS = [
        ("down", "move(1)", "Down"),
        ("up", "move(-1)", "Up"),
        ("pagedown", "move(10)", "Page down"),
        ("pageup", "move(-10)", "Page up"),
    ]

    def __init__(self, title: Sequence[str], folder: Path) -> None:
        super().__init__()
        self._title = title
        self.folder = folder
        self._base = folder
        """The folder that typed relative paths start from."""
        self.table = ResourceTable(_COLUMNS, id="choices")
        self.table.is_cursor_moved = True
        self.box = PathInput(
            compact=True, placeholder="type to find, or a path", select_on_focus=False
        )
        self.box.cursor_blink = False
        self._message = Static("", markup=False, id="message")
        self._listing: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Compose the heading, the input, the folder and its entries."""
        with Vertical(id="dialog"):
            yield heading(self._title)
            yield self.box
            yield self._message
            yield self.table
            yield keys_line([("enter", "choose, or open folder"), ("backspace", "parent folder"),
                             ("esc", "leave")])  # fmt: skip

    def on_mount(self) -> None:
        """Show the initial folder."""
        self.box.focus()
        self._read(self.folder)

    def _read(self, folder: Path, query: str = "") -> None:
        self._list(self._show(folder, query))

    def _list(self, job: Coroutine[None, None, None]) -> None:
        self._listing = self.run_worker(job, group="folder", exclusive=True)

    async def _show(self, folder: Path, query: str) -> None:
        try:
            rows = await asyncio.to_thread(_rows, folder)
        except OSError as error:
            self._say(f"{sanitize(folder, 200)} cannot be read: {os_reason(error)}.")
            return
        self.folder = folder
        self.table.set_rows(rows)
        self.table.filter(query)
        if len(rows) > 1 and not query:
            self.table.move_cursor_to(1)
        zips = sum(1 for row in rows if row.cells[1] is not None)
        self._say(f"{sanitize(folder, 200)}   {zips or 'no'} zip{'' if zips == 1 else 's'}")

    def _say(self, text: str) -> None:
        self._message.update(text)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        """Filter by name; treat text with a slash as a path and follow it."""
        event.stop()
        head, slash, tail = event.value.rpartition("/")
        if not slash and not event.value.startswith("~"):
            self.table.filter(event.value)
            return
        self._list(self._follow_path(head + slash, tail))

    async def _follow_path(self, head: str, tail: str) -> None:
        folder = await self._typed_path(head or "~")
        if folder == self.folder:
            self.table.filter(tail)
        elif folder is not None:
            await self._show(folder, tail)

    async def _typed_path(self, text: str) -> Path | None:
        """Return the typed path; show a message and return None if it is invalid."""
        try:
            return await asyncio.to_thread(typed_path, text, self._base)
        except PathError as problem:
            self._say(str(problem))
            return None

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        """Choose the typed file, else open the row under the cursor."""
        event.stop()
        await self._wait_for_listing()
        typed = event.value.strip()
        if typed:
            path = await self._typed_path(typed)
            if path is None:
                return
            if await asyncio.to_thread(path.is_file):
                self._choose(path)
                return
            if ("/" in typed or typed == "~") and await asyncio.to_thread(path.is_dir):
                self._enter(path)
                return
        row = self.table.cursor_row
        head, slash, _ = typed.rpartition("/")
        # The rows belong to the typed folder only if that folder exists.
        shown = not slash or await self._typed_path(head + slash) == self.folder
        if row is not None and shown:
            self._open(row)
        else:
            self._say(f"No such file or folder: {sanitize(typed, 200)}")

    async def _wait_for_listing(self) -> None:
        """Let the typed path be followed first: its message would replace that of Enter."""
        if self._listing is not None:
            with suppress(TimeoutError, WorkerError):
                async with asyncio.timeout(_LISTING_SECONDS):
                    await self._listing.wait()

    @on(ResourceTable.Opened)
    def _opened(self, event: ResourceTable.Opened) -> None:
        event.stop()
        self._open(event.row)

    def _open(self, row: Row) -> None:
        if row.id == _PARENT:
            self._enter(self.folder.parent)
        elif row.cells[1] is None:
            self._enter(self.folder / row.id)
        else:
            self._choose(self.folder / row.id)

    @on(PathInput.ParentRequested)
    def _on_parent_requested(self, event: PathInput.ParentRequested) -> None:
        event.stop()
        self._enter(self.folder.parent)

    def _enter(self, folder: Path) -> None:
        with self.box.prevent(Input.Changed):
            self.box.value = ""
        self._base = folder
        self._read(folder)

    def _choose(self, path: Path) -> None:
        if path.suffix.lower() == ".zip":
            self.finish(path)
        else:
            self._say(f"{sanitize(path.name, 120)} is not a .zip file.")

    def action_move(self, by: int) -> None:
        """Move the cursor while the input keeps the focus."""
        self.table.move_cursor(by)


def _rows(folder: Path) -> list[Row]:
    """Return the parent, the zips (newest first) and the folders. Blocking."""
    zips: list[tuple[float, Row]] = []
    folders: list[Row] = []
    for entry in _entries(folder):
        try:
            facts = entry.stat()
        except OSError:
            continue
        if entry.is_dir():
            cells = (f"{sanitize(entry.name, 200)}/", None, facts.st_mtime)
            folders.append(Row(entry.name, cells))
        elif entry.suffix.lower() == ".zip":
            cells_of = (sanitize(entry.name, 200), facts.st_size, facts.st_mtime)
            zips.append((facts.st_mtime, Row(entry.name, cells_of)))
    zips.sort(key=lambda pair: pair[0], reverse=True)
    folders.sort(key=lambda row: str(row.cells[0]).casefold())
    above = [] if folder.parent == folder else [Row(_PARENT, (_PARENT, None, None))]
    return [*above, *(row for _, row in zips), *folders]


def _entries(folder: Path) -> Iterator[Path]:
    for count, entry in enumerate(folder.iterdir()):
        if count >= _MAX_ENTRIES:
            return
        if not entry.name.startswith("."):
            yield entry
