"""A recipe in words: what it is, what it uses, its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.conditions import condition_of, condition_words
from workato_tui.packages.contents.fields import Field, fields
from workato_tui.packages.contents.lines import Line, Section
from workato_tui.packages.contents.names import app_name, operation_name, written
from workato_tui.packages.contents.references import reference, resolve
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package
    from workato_tui.packages.contents.recipe import Recipe, Step, Use


def recipe_sections(package: Package, asset: Asset, recipe: Recipe) -> list[Section]:
    """The sections of a recipe."""
    wording = Wording(recipe.steps)
    steps = [line for step in recipe.steps for line in step_lines(package, asset, step, wording)]
    return [
        Section("", tuple(_facts(recipe))),
        Section("Connections", tuple(_use(package, asset, use) for use in recipe.uses)),
        Section("Steps", tuple(steps)),
    ]


def _facts(recipe: Recipe) -> Iterator[Line]:
    raw = recipe.raw
    for label, key in (("Name", "name"), ("Description", "description")):
        if isinstance(raw.get(key), str) and raw[key]:
            yield Line(raw[key], label)
    yield Line(str(len(recipe.steps)), "Steps")
    for label, key in (("Concurrency", "concurrency"), ("Version", "version")):
        if raw.get(key) is not None:
            yield Line(str(raw[key]), label)
    if raw.get("private") is not None:
        yield Line("yes" if raw["private"] is True else "no", "Private")
    for problem in recipe.problems:
        yield Line(problem, tone="warning")


def _use(package: Package, asset: Asset, use: Use) -> Line:
    wanted = reference(use.connection)
    if wanted is None:
        text = "no connection" if use.connection is None else str(use.connection)
        return Line(text, app_name(use.app), tone="dim")
    target = resolve(package, wanted, asset)
    return Line(wanted.words, app_name(use.app), target=target.path if target else "")


def step_lines(package: Package, asset: Asset, step: Step, wording: Wording) -> Iterator[Line]:
    """A step: its heading, what a person wrote, its condition, its fields."""
    yield Line(step_heading(step, wording), number=str(step.number), indent=step.depth,
               tone="dim" if step.skipped else "strong")  # fmt: skip
    under = step.depth + 1
    for key in ("comment", "description"):
        text = written(step.raw.get(key))
        if text:
            yield Line(text, indent=under, tone="dim")
    condition = condition_of(step)
    if condition is not None and condition is not step.input:
        yield Line(condition_words(condition, wording), "Only if", indent=under)
    if condition is None or condition is not step.input:
        for one in fields(step):
            yield _field(one, wording, under)
    called = called_recipe(step)
    wanted = reference(called)
    if wanted is not None:
        target = resolve(package, wanted, asset)
        yield Line(wanted.words, "Calls", indent=under, target=target.path if target else "")


def step_heading(step: Step, wording: Wording) -> str:
    """What a step is and does, in one line."""
    name = operation_name(step)
    condition = condition_of(step)
    if condition is not None and condition is step.input:
        name = f"{name} {condition_words(condition, wording)}"
    source = step.raw.get("source")
    if source and step.keyword == "foreach":
        name = f"{name} of {wording.value(source)}"
    title = written(step.raw.get("title"))
    text = f"{title} ({name})" if title else name
    return f"{text} [off]" if step.skipped else text


def called_recipe(step: Step) -> Any:
    """What ``call_recipe`` calls: an object {zip_name, …} or a number; None if it calls none."""
    if not isinstance(step.input, dict):
        return None
    return step.input.get("flow_id")


def _field(field: Field, wording: Wording, indent: int) -> Line:
    return Line(wording.value(field.value), field.label, indent=indent)
