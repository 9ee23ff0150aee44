"""A project of the demo: its first assets, and their changes from build to build."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from workato_tui.demo.assets import Asset, Tree, pack
from workato_tui.demo.edits import Revision, drift


@dataclass
class Blueprint:
    """A project's sample data.

    `builds` is its number of builds at the start: first small changes, then `edits`. Later builds
    continue with small changes.
    """

    name: str
    description: str
    assets: tuple[Asset, ...]
    edits: tuple[Revision, ...] = ()
    builds: int = 9
    reviewed: tuple[str, ...] = ("prod",)
    _trees: list[Tree] = field(default_factory=list, repr=False)
    _notes: list[str] = field(default_factory=list, repr=False)

    def tree(self, revision: int) -> Tree:
        """Return the assets in the build of that revision (the first one is 0)."""
        self._build_tree(revision)
        return self._trees[revision]

    def note(self, revision: int) -> str:
        """Return the description of the build of that revision."""
        self._build_tree(revision)
        return self._notes[revision]

    def package(self, revision: int) -> bytes:
        """Return the zip of that revision; always the same bytes."""
        return pack(self.tree(revision))

    def folders(self) -> list[str]:
        """Return the paths of all folders that the assets are ever in."""
        last = self.tree(self.builds - 1)
        used = {asset.folder for asset in (*self.assets, *last.values()) if asset.folder}
        return sorted(used)

    def _build_tree(self, revision: int) -> None:
        if not self._trees:
            self._trees.append({asset.key: asset for asset in self.assets})
            self._notes.append("First build")
        while len(self._trees) <= revision:
            tree = self._trees[-1]
            chapter = self._chapter(len(self._trees), tree)
            self._trees.append(chapter.apply(tree))
            self._notes.append(chapter.note)

    def _chapter(self, revision: int, tree: Tree) -> Revision:
        number = revision - (self.builds - len(self.edits))
        if 0 <= number < len(self.edits):
            return self.edits[number]
        return drift(tree, revision, Random(f"{self.name}/{revision}"))
