"""What an asset other than a recipe uses, with links: tools, skills, pages, tables, connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import type_name
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
_SKILL = "agentic_skill"
_LABELS = {"vua_required": "Verified user access"}


class AssetUses:
    """The assets that an asset refers to, by the keys of ``references`` and elsewhere.

    ``keys`` are the keys of the file that the sections cover completely.
    """

    def __init__(self, package: Package, asset: Asset, value: dict[str, Any]) -> None:
        self._package = package
        self._asset = asset
        self._named = _named(value.get(_REFERENCES))
        self._tools = _tools(value) if asset.type == "mcp_server" else []
        self._value = value
        self.keys = {_REFERENCES} if self._named else set[str]()
        if self._tools:
            self.keys.add(_TOOLS)

    def sections(self, nested: NestedLines) -> Iterator[ContentSection]:
        """Return tools with what they run, then everything else that is used."""
        if self._tools:
            lines = [line for tool in self._tools for line in self._tool(tool, nested)]
            yield ContentSection("Tools", tuple(lines))
        covered = {self._named.get(str(tool.get("tool"))) for tool in self._tools}
        covered |= {parse_reference(one) for one in self._value.values()}
        found = [one for one in references_in(self._value) if one not in covered]
        yield ContentSection("Uses", tuple(map(self._use, found)))

    def with_names(self, value: Any) -> Any:
        """Return ``value`` with names instead of keys of ``references``."""
        return _with_names(value, self._named) if self._named else value

    def _tool(self, tool: dict[str, Any], nested: NestedLines) -> Iterator[ContentLine]:
        key = str(tool.get("tool"))
        wanted = self._named.get(key)
        if wanted is None:
            yield ContentLine(f"{key} (not in this file)", "Tool", tone="warning")
        else:
            yield self._use(wanted, "Tool")
            recipe = self._recipe_of(self._target(wanted))
            if recipe is not None:
                yield ContentLine(recipe.name, "Recipe", indent=1, target=recipe.path)
        rest = {_LABELS.get(name, name): one for name, one in tool.items() if name != "tool"}
        for line in nested.lines(rest) if rest else ():
            yield ContentLine(line.text, line.label, indent=line.indent + 1, tone=line.tone,
                       target=line.target)  # fmt: skip

    def _use(self, wanted: Reference, label: str = "") -> ContentLine:
        """Return ``Find depot (skill) → Find depot recipe``; omit a type that the label repeats."""
        target = self._target(wanted)
        kind = type_name(target.type if target else wanted.type) if wanted.type else ""
        recipe = self._recipe_of(target)
        runs = f" → {recipe.name}" if recipe is not None else ""
        text = f"{wanted.label} ({kind.lower()})" if label and kind else wanted.label
        return ContentLine(f"{text}{runs}", label or kind, target=target.path if target else "")

    def _target(self, wanted: Reference) -> Asset | None:
        return resolve(self._package, wanted, self._asset)

    def _recipe_of(self, skill: Asset | None) -> Asset | None:
        """Return the recipe that a skill runs."""
        if skill is None or skill.type != _SKILL:
            return None
        targets = (
            resolve(self._package, one, skill) for one in references_in(skill.document().value)
        )
        return next((one for one in targets if one and one.type == "recipe"), None)


def with_reference_names(value: Any) -> Any:
    """Return a decoded file with names instead of keys of its ``references``."""
    named = _named(value.get(_REFERENCES)) if isinstance(value, dict) else {}
    return _with_names(value, named) if named else value


def _with_names(value: Any, named: dict[str, Reference]) -> Any:
    if isinstance(value, str):
        return named[value].label if value in named else value
    if isinstance(value, list):
        return [_with_names(one, named) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _with_names(one, named) for key, one in value.items()}


def _named(value: Any) -> dict[str, Reference]:
    """Return references by key; {} unless all values are references."""
    if not isinstance(value, dict):
        return {}
    found = {
        key: wanted
        for key, one in value.items()
        if isinstance(one, dict) and one.keys() <= {"type", "id"}
        if (wanted := parse_reference(one.get("id"))) is not None
    }
    return found if len(found) == len(value) else {}


def _tools(value: dict[str, Any]) -> list[dict[str, Any]]:
    tools = value.get(_TOOLS)
    if isinstance(tools, list) and all(isinstance(one, dict) and "tool" in one for one in tools):
        return tools
    return []
