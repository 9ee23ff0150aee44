"""A recipe as text: facts, connections, and steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.conditions import condition_of, describe_step_condition
from workato_tui.packages.contents.fields import (
    JOB_REPORT,
    REPORT_COLUMNS,
    Field,
    Labels,
    fields,
    format_path,
    leaves,
    report_columns,
)
from workato_tui.packages.contents.lines import ContentLine, ContentSection
from workato_tui.packages.contents.markup import plain_text, without_markup
from workato_tui.packages.contents.names import (
    CUSTOM_ACTION,
    app_of,
    operation_name,
)
from workato_tui.packages.contents.references import parse_reference, resolve
from workato_tui.packages.contents.secrets import MASK, is_secret
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package
    from workato_tui.packages.contents.recipe import AppUse, Recipe, Step

_SHOWN_ELSEWHERE = frozenset((
    "number", "keyword", "provider", "name", "as", "uuid", "title", "description", "comment",
    "input", "block", "filter", "skip", "source", "repeat_mode", "batch_size", "clear_scope",
    "extended_input_schema", "extended_output_schema", "dynamicPickListSelection", "toggleCfg",
    "visible_config_fields", "hidden_config_fields", "format_version", "unfinished",
    "wizardFinished",
))  # fmt: skip
"""Keys of a step that are shown separately or only used by the designer."""
_MOST_FIELDS = 30
_FACTS = frozenset(("name", "description", "version", "private", "concurrency", "code", "config"))


def recipe_sections(package: Package, asset: Asset, recipe: Recipe) -> list[ContentSection]:
    """Return the sections of a recipe."""
    wording = Wording(recipe.steps, package)
    steps = [line for step in recipe.steps for line in step_lines(package, asset, step, wording)]
    return [
        ContentSection("", tuple(_facts(recipe))),
        ContentSection("Connections", tuple(_use(package, asset, use) for use in recipe.uses)),
        ContentSection("Steps", tuple(steps)),
    ]


def _facts(recipe: Recipe) -> Iterator[ContentLine]:
    raw = recipe.raw
    yield ContentLine("Recipe", "Type")
    name, about = raw.get("name"), raw.get("description")
    if isinstance(name, str) and name:
        yield ContentLine(name, "Name")
    if isinstance(about, str) and plain_text(about) not in ("", name):
        yield ContentLine(Wording().text(without_markup(about)), "Description")
    yield ContentLine(str(len(recipe.steps)), "Steps")
    for label, key in (("Concurrency", "concurrency"), ("Version", "version")):
        if raw.get(key) is not None:
            yield ContentLine(Wording().value(raw[key]), label)
    if raw.get("private") is not None:
        yield ContentLine("yes" if raw["private"] is True else "no", "Private")
    for key, value in raw.items():
        if key not in _FACTS and value not in (None, "", [], {}):
            yield ContentLine(Wording().value(value), humanize(key), tone="dim")
    for problem in recipe.problems:
        yield ContentLine(problem, tone="warning")


def _use(package: Package, asset: Asset, use: AppUse) -> ContentLine:
    wanted = parse_reference(use.connection)
    if wanted is None:
        bare = use.connection in (None, "")
        text = "no connection" if bare else Wording().value(use.connection)
        return ContentLine(text, app_of(use), tone="dim")
    target = resolve(package, wanted, asset)
    return ContentLine(wanted.label, app_of(use), target=target.path if target else "")


def step_lines(
    package: Package, asset: Asset, step: Step, wording: Wording
) -> Iterator[ContentLine]:
    """Return the lines of a step: heading, text, condition, fields."""
    yield ContentLine(step_heading(step, wording), number=str(step.number), indent=step.depth,
               tone="dim" if step.skipped else "strong")  # fmt: skip
    under = step.depth + 1
    for text in _written(step, wording):
        yield ContentLine(text, indent=under, tone="dim")
    for label, text in _filter(step, wording):
        yield ContentLine(text, label, indent=under)
    for one in fields(step, wording.label(step)):
        if not _in_heading(step, one):
            yield from _field(package, asset, step, one, wording)
    yield from _other_keys(step, wording, under)


def _other_keys(step: Step, wording: Wording, indent: int) -> Iterator[ContentLine]:
    """Return the columns of the job report, and what is not known to be anything else."""
    report = report_columns(step)
    labels = Labels(report)
    hidden = _SHOWN_ELSEWHERE | {REPORT_COLUMNS} if report else _SHOWN_ELSEWHERE
    for key, value in step.raw.items():
        if key in hidden or value in (None, "", [], {}):
            continue
        for path, one in leaves({key: value}, schemas=False):
            label = labels.of(path) if report and key == JOB_REPORT else format_path(path)
            yield ContentLine(wording.field(step, path, one), label, indent=indent, tone="dim")


def _written(step: Step, wording: Wording) -> list[str]:
    """Return the texts that a user wrote about the step, each once."""
    heading = plain_text(step.raw.get("title")) or operation_name(step)
    texts = [plain_text(step.raw.get(key)) for key in ("comment", "description")]
    return [wording.text(one) for one in dict.fromkeys(texts) if one not in ("", heading)]


def _filter(step: Step, wording: Wording) -> Iterator[tuple[str, str]]:
    """Yield the condition of the step's input, with its label."""
    condition = condition_of(step)
    if condition is None or condition is step.input:
        return
    text = describe_step_condition(step, condition, wording)
    if step.keyword == "catch":
        yield "", _describe_retry(step, text, wording)
    else:
        yield "Only if", text


def step_heading(step: Step, wording: Wording) -> str:
    """Return the kind and the operation of a step in one line."""
    name = f"{operation_name(step)}{_more(step, wording)}"
    title = wording.text(plain_text(step.raw.get("title")))
    text = f"{title} ({name})" if title else name
    return f"{text} [off]" if step.skipped else text


def describe_step(step: Step, wording: Wording) -> str:
    """Return a step in full: heading, text, condition, and a line for each field."""
    lines = [step_heading(step, wording), *_written(step, wording)]
    lines += [f"{label}: {text}" if label else text for label, text in _filter(step, wording)]
    shown = [
        one
        for one in fields(step, wording.label(step))
        if one.value not in (None, "") and not _in_heading(step, one)
    ]
    for one in shown[:_MOST_FIELDS]:
        secret = bool(one.path) and is_secret(one.path[-1], one.value)
        text = MASK if secret else wording.field(step, one.path, one.value)
        lines.append(f"{one.label}: {text}")
    if len(shown) > _MOST_FIELDS:
        lines.append(f"… {len(shown) - _MOST_FIELDS} further fields")
    return "\n".join(lines)


def _more(step: Step, wording: Wording) -> str:
    """Return what a control step tests, loops over, or ends with."""
    raw, given = step.raw, step.input if isinstance(step.input, dict) else {}
    condition = condition_of(step)
    if condition is not None and condition is step.input:
        return f" {describe_step_condition(step, condition, wording)}"
    if step.keyword == "foreach" and raw.get("source"):
        size = wording.value(raw.get("batch_size"))
        batch = f", {size} at a time" if raw.get("repeat_mode") == "batch" else ""
        return f" of {wording.value(raw['source'])}{batch}"
    if step.keyword == "catch":
        if condition is not None:
            return ""  # shown with the condition, in a line of its own
        retries, wait = _retries(given, wording)
        noun = "retry" if retries == "1" else "retries"
        return f", after {retries} {noun}{_interval(retries, wait)}" if retries else ""
    if step.keyword == "stop":
        error = " with an error" if given.get("stop_with_error") in ("true", True) else ""
        reason = f": {wording.value(given['stop_reason'])}" if given.get("stop_reason") else ""
        return f"{error}{reason}"
    return ""


def _describe_retry(step: Step, condition: str, wording: Wording) -> str:
    """Return ``Retry once after 2 s if code is not 404``."""
    given = step.input if isinstance(step.input, dict) else {}
    retries, wait = _retries(given, wording)
    often, pause = "", ""
    if retries == "1":
        often, pause = " once", f" after {wait} s" if wait else ""
    elif retries:
        often, pause = f" up to {retries} times", _interval(retries, wait)
        pause += "," if pause else ""
    return f"Retry{often}{pause} if {condition}"


def _retries(given: dict[str, Any], wording: Wording) -> tuple[str, str]:
    """Return the number of retries and the seconds between them; "" for none."""
    retries, wait = (
        wording.value(given.get(key) or "0") for key in ("max_retry_count", "retry_interval")
    )
    return ("" if retries == "0" else retries), ("" if wait == "0" else wait)


def _interval(retries: str, wait: str) -> str:
    if not wait:
        return ""
    return f", {wait} s {'later' if retries == '1' else 'apart'}"


def _in_heading(step: Step, field: Field) -> bool:
    """Return whether the heading already includes a field."""
    top = field.path[0] if field.path else ""
    if condition_of(step) is step.input and step.input is not None:
        return top in ("type", "operand", "conditions")
    if step.operation == CUSTOM_ACTION:
        return top == "mnemonic"
    if step.keyword == "catch":
        return top in ("max_retry_count", "retry_interval")
    return step.keyword == "stop" and top in ("stop_with_error", "stop_reason")


def _field(
    package: Package, asset: Asset, step: Step, field: Field, wording: Wording
) -> Iterator[ContentLine]:
    """Return the lines of a field."""
    wanted = parse_reference(field.value)
    target = resolve(package, wanted, asset) if wanted else None
    text = wording.field(step, field.path, field.value)
    first, *more = text.splitlines() or [""]
    indent = step.depth + 1
    yield ContentLine(first, field.label, indent=indent, target=target.path if target else "")
    yield from (ContentLine(line, indent=indent + 1, tone="code") for line in more)
