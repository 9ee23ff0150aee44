"""Picks a folder from the workspace's tree, loading each level when it is expanded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static, Tree

from workato_tui.api.errors import WorkatoError
from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets.tree import TreeNode

    from workato_tui.api.folders import Folder

_DIM = Style(dim=True)


LoadFolders = Callable[[str | None], Awaitable[Sequence["Folder"]]]
"""Returns the subfolders of an ID, or the top level for None. May raise WorkatoError."""


class FolderTree(Tree["Folder"]):
    """A tree with plain labels and without animation."""

    BINDINGS = [
        Binding("right,l", "open", "open", show=False),
        Binding("left,h", "close", "close", show=False),
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("g,home", "scroll_home", show=False),
        Binding("G,end", "scroll_end", show=False),
        Binding("ctrl+d,pagedown", "page_down", show=False),
        Binding("ctrl+u,pageup", "page_up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(Text("Folders"))
        self.show_root = False
        self.auto_expand = False
        self.guide_depth = 3
        self.root.expand()

    def render_label(self, node: TreeNode[Folder], base_style: Style, style: Style) -> Text:
        """Render the shape, name, kind and ID."""
        entry = node.data
        if entry is None:
            return Text("")
        opened, closed = ("v ", "> ") if DisplayOptions.ascii else ("▾ ", "▸ ")
        mark = (opened if node.is_expanded else closed) if node.allow_expand else "  "
        kind = "  project" if entry.is_project else ""
        dim = base_style + _DIM
        return Text.assemble(
            (mark, base_style),
            (sanitize(entry.name or entry.id, 200) or "(no name)", base_style + style),
            (kind, dim),
            (f"  {sanitize(entry.id, 40)}", dim),
        )

    def scroll_to_line(self, line: int, animate: bool = True) -> None:
        """Scroll without animation, whose every step would be sent over the line."""
        super().scroll_to_line(line, animate=False)

    def action_open(self) -> None:
        """Expand the folder; if it is expanded, go to its first subfolder."""
        node = self.cursor_node
        if node is None or not node.allow_expand:
            return
        if node.is_expanded and node.children:
            self.move_cursor(node.children[0])
        else:
            node.expand()

    def action_close(self) -> None:
        """Collapse the folder; if it is collapsed, go to its parent."""
        node = self.cursor_node
        if node is None:
            return
        if node.is_expanded and node.allow_expand:
            node.collapse()
        elif node.parent is not None and not node.parent.is_root:
            self.move_cursor(node.parent)


class FolderPicker(Dialog[tuple[str, str]]):
    """Ends with the ID and name of a folder, or with None."""

    CSS_PATH = css("folders")
    BINDINGS = [
        ("backspace,q", "leave", "Leave"),
        ("r", "reload", "Refresh"),
    ]

    def __init__(self, load: LoadFolders, title: str = "Choose a folder") -> None:
        super().__init__()
        self._load = load
        self._tree = FolderTree()
        self._title = title
        self._message = Static("", markup=False, id="message")
        self._loading: set[str | None] = set()
        self._loaded: set[str | None] = set()

    def compose(self) -> ComposeResult:
        """Compose the tree and the message line."""
        with Vertical(id="dialog"):
            yield heading([self._title])
            yield self._tree
            yield self._message
            yield keys_line([("enter", "choose"), ("right", "open"), ("left", "close"),
                             ("r", "refresh"), ("esc", "leave")])  # fmt: skip

    def on_mount(self) -> None:
        """Load the top level."""
        self._begin(self._tree.root)

    def on_tree_node_expanded(self, event: Tree.NodeExpanded[Folder]) -> None:
        """Load the subfolders on the first expansion."""
        if not event.node.is_root:
            self._begin(event.node)

    def on_tree_node_selected(self, event: Tree.NodeSelected[Folder]) -> None:
        """Choose the folder."""
        folder = event.node.data
        if folder is not None:
            self.finish((folder.id, folder.name or folder.id))

    def action_reload(self) -> None:
        """Reload the folder under the cursor, or the top level."""
        node = self._tree.cursor_node or self._tree.root
        if not node.is_expanded:
            node = node.parent or node
        self._loaded.discard(_id(node))
        self._begin(node)

    def _begin(self, node: TreeNode[Folder]) -> None:
        if _id(node) not in self._loaded and _id(node) not in self._loading:
            self._loading.add(_id(node))
            self._say("Loading folders…")
            self.run_worker(self._fetch(node), group="folders")

    async def _fetch(self, node: TreeNode[Folder]) -> None:
        parent = _id(node)
        try:
            entries = await self._load(parent)
        except WorkatoError as problem:
            self._say(f"{problem} Press r to try again.", bad=True)
            if not node.is_root:
                node.collapse()
        else:
            self._loaded.add(parent)
            self._fill(node, entries)
        finally:
            self._loading.discard(parent)

    def _fill(self, node: TreeNode[Folder], entries: Sequence[Folder]) -> None:
        node.remove_children()
        for entry in entries:
            node.add(Text(sanitize(entry.name or entry.id, 200)), entry)
        if not entries and not node.is_root:
            node.allow_expand = False
        empty = "No folders, or this token may not see them."
        self._say("" if entries or not node.is_root else empty)
        if node.is_root and entries:
            self.call_after_refresh(self._tree.move_cursor, node.children[0])

    def _say(self, text: str, *, bad: bool = False) -> None:
        self._message.update(sanitize(text, 500))
        self._message.set_class(bad, "bad")


def _id(node: TreeNode[Folder]) -> str | None:
    return node.data.id if node.data is not None else None
