"""The projects and folders with which the demo workspace begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workato_tui.demo.records import Folder, Project

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from workato_tui.demo.blueprint import Blueprint

ROOT_FOLDER: Final = 1250001
"""The Home folder, whose children are the projects."""

_FIRST_PROJECT: Final = 604202
_FIRST_FOLDER: Final = 1486330


@dataclass
class Founded:
    """Projects and folders by id."""

    projects: dict[int, Project] = field(default_factory=dict)
    folders: dict[int, Folder] = field(default_factory=dict)

    def add(self, blueprint: Blueprint, at: datetime) -> None:
        """A project with the folders that its assets are in."""
        number = _FIRST_PROJECT + 1_019 * len(self.projects)
        top = self._folder(blueprint.name, ROOT_FOLDER, number, at)
        top.is_project = True
        self.projects[number] = Project(
            number, blueprint.name, blueprint.description, top.id, blueprint
        )
        ids = {"": top.id}
        for path in blueprint.folders():
            for part in _ancestry(path):
                if part not in ids:
                    above, _, name = part.rpartition("/")
                    ids[part] = self._folder(name, ids[above], number, at).id

    def _folder(self, name: str, parent: int, project: int, at: datetime) -> Folder:
        number = _FIRST_FOLDER + 7 * len(self.folders)
        self.folders[number] = Folder(number, name, parent, at, at, project)
        return self.folders[number]


def found(blueprints: Iterable[Blueprint], now: datetime) -> Founded:
    """All projects, founded one after the other some months ago."""
    founded = Founded()
    for place, blueprint in enumerate(blueprints):
        founded.add(blueprint, now - timedelta(days=200 - 7 * place, minutes=131 * place))
    return founded


def _ancestry(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]
