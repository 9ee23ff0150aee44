"""A recipe as a list of steps in reading order. Unknown content is kept.

``code`` is the trigger; its child steps are in ``block``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

CONTROLS = frozenset(
    ("if", "elsif", "else", "foreach", "repeat", "while_condition", "try", "catch", "stop")
)
"""Keywords of steps that belong to no app."""
_SAME_LEVEL_PARENTS = {
    "else": ("if", "elsif"),
    "elsif": ("if", "elsif"),
    "catch": ("try",),
    "while_condition": ("repeat",),
}
"""Steps that the designer shows on the same level as their parent."""


@dataclass(eq=False, slots=True)
class Step:
    """One step. ``raw`` is its JSON object; missing texts are ""."""

    raw: dict[str, Any] = field(repr=False)
    index: int
    """Its position in reading order, from 0. The file's own ``number`` is not used."""
    depth: int
    """Its indentation in the designer: an else is level with its if, a catch with its try."""
    parent: Step | None = field(default=None, repr=False)
    keyword: str = ""
    """trigger, action, if, …, including unknown ones."""
    app: str = ""
    """The provider."""
    operation: str = ""
    """The operation's name within the app."""
    alias: str = ""
    """The name by which data pills refer to it."""
    uuid: str = ""
    """Its id, if the file has one."""
    app_title: str = ""
    """The name of a custom connector that is in the package."""
    operation_label: str = field(default="", repr=False)
    """Its operation in words, cached by names.operation_name."""

    def __post_init__(self) -> None:
        raw = self.raw
        self.keyword = _text(raw.get("keyword")) or ("action" if self.index else "trigger")
        self.app, self.operation = _text(raw.get("provider")), _text(raw.get("name"))
        self.alias, self.uuid = _text(raw.get("as")), _text(raw.get("uuid"))
        if self.parent is not None and self.parent.keyword in _SAME_LEVEL_PARENTS.get(
            self.keyword, ()
        ):
            self.depth = self.parent.depth

    @property
    def number(self) -> int:
        """Its number in the designer: the trigger is 1."""
        return self.index + 1

    @property
    def skipped(self) -> bool:
        """Whether it is switched off."""
        return self.raw.get("skip") in (True, "true")

    @property
    def input(self) -> Any:
        """Its input, usually an object."""
        return self.raw.get("input")


@dataclass(frozen=True, slots=True)
class AppUse:
    """An entry of ``config``: an app that the recipe uses, and its connection."""

    app: str
    connection: Any
    """None, or an object {zip_name, name, folder}."""
    raw: Any = field(repr=False)
    app_title: str = ""
    """The name of a custom connector that is in the package."""


@dataclass(eq=False, slots=True)
class Recipe:
    """A recipe. ``problems`` are sentences about errors in the file."""

    raw: dict[str, Any] = field(repr=False)
    steps: list[Step]
    uses: list[AppUse]
    problems: list[str] = field(default_factory=list)
    unrecognized: list[Any] = field(default_factory=list, repr=False)
    """Values that are not valid steps or connections."""

    @property
    def trigger(self) -> Step | None:
        """The first step."""
        return self.steps[0] if self.steps else None


def read_recipe(value: Any, title_of: Callable[[str], str] = lambda _: "") -> Recipe | None:
    """Return the recipe in a decoded file; None if it is not an object.

    ``title_of`` returns the name of a custom connector by its provider, "" for other apps.
    """
    if not isinstance(value, dict):
        return None
    recipe = Recipe(value, [], [])
    code = value.get("code")
    if isinstance(code, str):
        code = _parse_json(code, "code", recipe)
    _read_steps(code if isinstance(code, list) else [code] if code is not None else [], recipe)
    _read_uses(value.get("config"), recipe, title_of)
    for step in recipe.steps:
        step.app_title = title_of(step.app)
    return recipe


def _read_steps(roots: list[Any], recipe: Recipe) -> None:
    """Read steps depth first and without recursion, since files may nest deeply.

    If ``code`` is a list, the first item is the trigger and the others are its children.
    """
    steps = recipe.steps
    stack: list[tuple[Any, int, Step | None]] = [(raw, 0, None) for raw in reversed(roots)]
    while stack:
        raw, depth, parent = stack.pop()
        if not isinstance(raw, dict):
            recipe.problems.append(f"An item after step {len(steps)} is not a step.")
            recipe.unrecognized.append(raw)
            continue
        if steps and parent is None:
            depth, parent = 1, steps[0]
        step = Step(raw, len(steps), depth, parent)
        steps.append(step)
        block = raw.get("block")
        if isinstance(block, list):
            stack.extend((child, step.depth + 1, step) for child in reversed(block))
        elif block not in (None, ""):
            recipe.problems.append(f"The block of step {step.number} is not a list.")
            recipe.unrecognized.append(block)


def _read_uses(config: Any, recipe: Recipe, title_of: Callable[[str], str]) -> None:
    if isinstance(config, str):
        config = _parse_json(config, "config", recipe)
    if isinstance(config, dict):
        config = list(config.values())
    if not isinstance(config, list):
        if config is not None:
            recipe.problems.append("Its config is not a list.")
            recipe.unrecognized.append(config)
        return
    recipe.unrecognized += [item for item in config if not isinstance(item, dict)]
    for item in config:
        if isinstance(item, dict):
            app = _text(item.get("provider")) or _text(item.get("name"))
            recipe.uses.append(AppUse(app, item.get("account_id"), item, title_of(app)))


def _parse_json(text: str, key: str, recipe: Recipe) -> Any:
    """Parse JSON inside a string, as some files have it."""
    try:
        return json.loads(text) if text.strip() else None
    except (ValueError, RecursionError):
        recipe.problems.append(f"Its {key} is text, but not JSON.")
        recipe.unrecognized.append(text)
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
