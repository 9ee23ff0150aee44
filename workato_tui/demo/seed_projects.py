"""The initial projects and folders of the demo workspace."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from workato_tui.demo.records import Folder, Project

if TYPE_CHECKING:
    from datetime import datetime

    from workato_tui.demo.blueprint import Blueprint
    from workato_tui.demo.initial_workspace import Ids, InitialWorkspace


@dataclass
class SeedProjects:
    """Projects and folders by id."""

    ids: Ids
    projects: dict[int, Project] = field(default_factory=dict)
    folders: dict[int, Folder] = field(default_factory=dict)

    def add(self, blueprint: Blueprint, at: datetime) -> None:
        """Add a project with the folders of its assets."""
        number = self.ids.project + 1_019 * len(self.projects)
        top = self._folder(blueprint.name, self.ids.root, number, at)
        top.is_project = True
        self.projects[number] = Project(
            number, blueprint.name, blueprint.description, top.id, blueprint, self.ids.assets
        )
        ids = {"": top.id}
        for path in blueprint.folders():
            for part in _ancestry(path):
                if part not in ids:
                    above, _, name = part.rpartition("/")
                    ids[part] = self._folder(name, ids[above], number, at).id

    def _folder(self, name: str, parent: int, project: int, at: datetime) -> Folder:
        number = self.ids.folder + 7 * len(self.folders)
        self.folders[number] = Folder(number, name, parent, at, at, project)
        return self.folders[number]


def seed_projects(initial: InitialWorkspace, now: datetime) -> SeedProjects:
    """Return all projects, created one after the other some months ago."""
    seeds = SeedProjects(initial.ids)
    for place, make in enumerate(initial.project_factories):
        blueprint = make()
        seeds.add(blueprint, now - timedelta(days=200 - 7 * place, minutes=131 * place))
    return seeds


def _ancestry(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]
