"""Project and environment properties, which share one path.

Without `project_id` a call refers to the token's environment, as documented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.errors import bad_request, invalid, missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.demo.calls import Call
    from workato_tui.demo.records import Project

_MOST: Final = 1000
_LONGEST_NAME: Final = 100
_LONGEST_VALUE: Final = 1024

Properties = dict[str, str]


class PropertyStore:
    """The properties of every environment and of its projects."""

    def __init__(self, properties: Mapping[str, str]) -> None:
        self._properties = properties
        self._kept: dict[tuple[str, int | None], Properties] = {}

    def of(self, environment: str, project: Project | None) -> Properties:
        """Return the properties of a project or of the environment, to be modified in place."""
        place = (environment, project.id if project else None)
        if place not in self._kept:
            self._kept[place] = _of_project(project) if project else self._of(environment)
        return self._kept[place]

    def _of(self, environment: str) -> Properties:
        return {name: value.format(environment) for name, value in self._properties.items()}


def _of_project(project: Project) -> Properties:
    assets = [asset for asset in project.tree().values() if asset.kind == "project_property"]
    return {asset.name: str(asset.content().get("value", "")) for asset in assets}


def list_properties(call: Call) -> Any:
    """Return the properties that start with `prefix`; a project's names lack the prefix."""
    prefix = call.query.get("prefix")
    if prefix is None:
        raise missing("prefix")
    project, properties = _place(call)
    values = {name: value for name, value in sorted(properties.items()) if name.startswith(prefix)}
    return (
        {name.removeprefix(prefix) or name: values[name] for name in values} if project else values
    )


def upsert_properties(call: Call) -> Any:
    """Add or change properties."""
    _, properties = _place(call)
    values = call.body.get("properties")
    if values is None:
        raise missing("properties")
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise bad_request()
    for name, value in values.items():
        if not 1 <= len(name) <= _LONGEST_NAME or len(value) > _LONGEST_VALUE:
            raise invalid("Property is invalid", **{name: "is too long"})
    if len(properties | values) > _MOST:
        raise invalid("Limit of properties is reached")
    properties.update(values)
    return {"success": True}


def _place(call: Call) -> tuple[Project | None, Properties]:
    reference = call.query.get("project_id")
    project = None if reference is None else call.world.project(reference)
    return project, call.world.properties.of(call.environment, project)
