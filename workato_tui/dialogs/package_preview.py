"""Shows all assets of a package, with warnings, before it is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical

from workato_tui.common.text import sanitize
from workato_tui.common.type_names import type_name
from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line
from workato_tui.widgets.cells import Column, format_size
from workato_tui.widgets.row import Row
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from workato_tui.packages.listing import PackageListing

_COLUMNS = (
    Column("Type", "text", 20, 8),
    Column("Name", "text", 80, 20, grow=True, is_name=True),
    Column("Folder", "path", 40, 12, grow=True, drop_order=2),
    Column("", "note", 12, 4, drop_order=1),
)


class PackagePreview(Dialog[bool]):
    """Ends with True to continue. Sends nothing."""

    CSS_PATH = css("picker")
    BINDINGS = [
        ("enter", "continue", "Go on"),
        ("down,j", "move(1)", "Down"),
        ("up,k", "move(-1)", "Up"),
        ("pagedown,ctrl+d", "move(10)", "Page down"),
        ("pageup,ctrl+u", "move(-10)", "Page up"),
        ("home,g", "move(-1000000)", "First"),
        ("end,G", "move(1000000)", "Last"),
    ]

    def __init__(self, listing: PackageListing, context_lines: Sequence[str]) -> None:
        super().__init__()
        self._listing = listing
        self._context_lines = context_lines
        self.table = ResourceTable(_COLUMNS, id="choices")

    def compose(self) -> ComposeResult:
        """Compose a summary of the zip and the list of its contents."""
        listing = self._listing
        with Vertical(id="dialog"):
            yield heading(
                [
                    f"{sanitize(listing.path.name, 120)}: {listing.count_summary}",
                    f"{format_size(listing.size)}, {listing.files} files, verified",
                    *self._context_lines,
                ]
            )
            yield self.table
            yield keys_line([("enter", "continue"), ("up/down", "move"), ("esc", "leave")])

    def on_mount(self) -> None:
        """Show the list."""
        self.table.set_rows(
            Row(asset.path, (type_name(asset.type), asset.name, asset.folder or None,
                             "root folder" if asset.is_home_asset else None))
            for asset in self._listing.assets
        )  # fmt: skip
        self.table.focus()

    @on(ResourceTable.Opened)
    def _opened(self, event: ResourceTable.Opened) -> None:
        event.stop()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.table.move_cursor(by)

    def action_continue(self) -> None:
        """Continue."""
        self.finish(True)
