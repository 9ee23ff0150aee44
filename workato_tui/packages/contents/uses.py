"""Links from assets other than recipes to their tools, skills, pages, tables, and connections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import type_name
from workato_tui.packages.contents.document import dumps
from workato_tui.packages.contents.lines import ContentLine, ContentSection
from workato_tui.packages.contents.references import (
    Reference,
    parse_reference,
    references_in,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.nested_lines import NestedLines
    from workato_tui.packages.contents.package import Package

_REFERENCES = "references"
_TOOLS = "tools"
_SKILL_TYPE = "agentic_skill"
_LABELS = {"vua_required": "Verified user access"}
_NUMBERED_KEY = re.compile(r"_*ref_*\d+")


class AssetUses:
    """The assets that an asset refers to, by the keys of ``references`` and elsewhere.

    ``keys`` holds the keys of the file that the sections show completely.
    """

    def __init__(self, package: Package, asset: Asset, value: dict[str, Any]) -> None:
        self._package = package
        self._asset = asset
        self._references = _references_by_key(value.get(_REFERENCES))
        self._tools = _tools(value) if asset.type == "mcp_server" else []
        self._value = value
        self.keys = {_REFERENCES} if self._references else set[str]()
        if self._tools:
            self.keys.add(_TOOLS)

    def sections(self, nested: NestedLines) -> Iterator[ContentSection]:
        """Return the tools with their recipes, then all other references."""
        if self._tools:
            lines = [line for tool in self._tools for line in self._tool(tool, nested)]
            yield ContentSection("Tools", tuple(lines))
        covered = {self._references.get(str(tool.get("tool"))) for tool in self._tools}
        covered |= {parse_reference(item) for item in self._value.values()}
        uncovered = [ref for ref in references_in(self._value) if ref not in covered]
        yield ContentSection("Uses", tuple(map(self._use, uncovered)))

    def with_names(self, value: Any) -> Any:
        """Return ``value`` with names instead of keys of ``references``."""
        labels = {key: reference.label for key, reference in self._references.items()}
        return _with_values(value, labels) if labels else value

    def _tool(self, tool: dict[str, Any], nested: NestedLines) -> Iterator[ContentLine]:
        key = str(tool.get("tool"))
        reference = self._references.get(key)
        if reference is None:
            yield ContentLine(f"{key} (not in this file)", "Tool", tone="warning")
        else:
            yield self._use(reference, "Tool")
            recipe = self._recipe_of(self._target(reference))
            if recipe is not None:
                yield ContentLine(recipe.name, "Recipe", indent=1, target=recipe.path)
        rest = {
            _LABELS.get(name, name): setting for name, setting in tool.items() if name != "tool"
        }
        for line in nested.lines(rest) if rest else ():
            yield ContentLine(line.text, line.label, indent=line.indent + 1, tone=line.tone,
                       target=line.target)  # fmt: skip

    def _use(self, reference: Reference, label: str = "") -> ContentLine:
        """Return ``Find depot (skill) → Find depot recipe``; omit a type that the label repeats."""
        target = self._target(reference)
        kind = type_name(target.type if target else reference.type) if reference.type else ""
        recipe = self._recipe_of(target)
        recipe_suffix = f" → {recipe.name}" if recipe is not None else ""
        text = f"{reference.label} ({kind.lower()})" if label and kind else reference.label
        return ContentLine(
            f"{text}{recipe_suffix}", label or kind, target=target.path if target else ""
        )

    def _target(self, reference: Reference) -> Asset | None:
        return resolve(self._package, reference, self._asset)

    def _recipe_of(self, skill: Asset | None) -> Asset | None:
        """Return the recipe that a skill runs."""
        if skill is None or skill.type != _SKILL_TYPE:
            return None
        targets = (
            resolve(self._package, reference, skill)
            for reference in references_in(skill.document().value)
        )
        return next((target for target in targets if target and target.type == "recipe"), None)


def with_references(value: Any) -> Any:
    """Return a decoded file with references instead of their keys.

    Keys such as ``ref_0`` have other numbers in each export, and are not compared.
    """
    references: Any = value.get(_REFERENCES) if isinstance(value, dict) else None
    if not _references_by_key(references):
        return value
    if not all(map(_NUMBERED_KEY.fullmatch, references)):
        named = {key: _without_type(item) for key, item in references.items()}
        return {**value, _REFERENCES: named}
    rest = {key: item for key, item in value.items() if key != _REFERENCES}
    replaced = _with_values(rest, {key: item["id"] for key, item in references.items()})
    used = set(references_in(replaced))
    others = [
        item
        for item in map(_without_type, references.values())
        if parse_reference(item) not in used
    ]
    return {**replaced, _REFERENCES: sorted(others, key=dumps)}


def _without_type(item: dict[str, Any]) -> Any:
    """Return a reference without its type, unless its file is of another type."""
    reference = parse_reference(item["id"])
    return item["id"] if reference and reference.type == item.get("type") else item


def _with_values(value: Any, values: dict[str, Any]) -> Any:
    """Return ``value`` with ``values`` instead of the texts that are their keys."""
    if isinstance(value, str):
        return values.get(value, value)
    if isinstance(value, list):
        return [_with_values(item, values) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _with_values(item, values) for key, item in value.items()}


def _references_by_key(value: Any) -> dict[str, Reference]:
    """Return references by key; {} unless all values are references."""
    if not isinstance(value, dict):
        return {}
    references = {
        key: reference
        for key, item in value.items()
        if isinstance(item, dict) and item.keys() <= {"type", "id"}
        if (reference := parse_reference(item.get("id"))) is not None
    }
    return references if len(references) == len(value) else {}


def _tools(value: dict[str, Any]) -> list[dict[str, Any]]:
    tools = value.get(_TOOLS)
    if isinstance(tools, list) and all(isinstance(tool, dict) and "tool" in tool for tool in tools):
        return tools
    return []
