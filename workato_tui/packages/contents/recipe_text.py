"""A recipe as text: facts, connections, and steps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.conditions import (
    FILTERED_COLUMN,
    condition_of,
    describe_step_condition,
)
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
from workato_tui.packages.contents.secrets import MASK, is_secret, mask_filters
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
_MAX_FIELDS = 30
_FACT_KEYS = frozenset(
    ("name", "description", "version", "private", "concurrency", "code", "config")
)


def recipe_sections(package: Package, asset: Asset, recipe: Recipe) -> list[ContentSection]:
    """Return the sections of a recipe."""
    wording = Wording(recipe.steps, package)
    steps = [line for step in recipe.steps for line in step_lines(package, asset, step, wording)]
    return [
        ContentSection("", tuple(_facts(recipe))),
        ContentSection("Connections", tuple(_use_line(package, asset, use) for use in recipe.uses)),
        ContentSection("Steps", tuple(steps)),
    ]


def _facts(recipe: Recipe) -> Iterator[ContentLine]:
    raw = recipe.raw
    yield ContentLine("Recipe", "Type")
    name, description = raw.get("name"), raw.get("description")
    if isinstance(name, str) and name:
        yield ContentLine(name, "Name")
    if isinstance(description, str) and plain_text(description) not in ("", name):
        yield ContentLine(Wording().text(without_markup(description)), "Description")
    yield ContentLine(str(len(recipe.steps)), "Steps")
    for label, key in (("Concurrency", "concurrency"), ("Version", "version")):
        if raw.get(key) is not None:
            yield ContentLine(Wording().value(raw[key]), label)
    if raw.get("private") is not None:
        yield ContentLine("yes" if raw["private"] is True else "no", "Private")
    for key, value in raw.items():
        if key not in _FACT_KEYS and value not in (None, "", [], {}):
            yield ContentLine(Wording().value(value), humanize(key), tone="dim")
    for problem in recipe.problems:
        yield ContentLine(problem, tone="warning")


def _use_line(package: Package, asset: Asset, use: AppUse) -> ContentLine:
    reference = parse_reference(use.connection)
    if reference is None:
        is_empty = use.connection in (None, "")
        text = "no connection" if is_empty else Wording().value(use.connection)
        return ContentLine(text, app_of(use), tone="dim")
    target = resolve(package, reference, asset)
    return ContentLine(reference.label, app_of(use), target=target.path if target else "")


def step_lines(
    package: Package, asset: Asset, step: Step, wording: Wording
) -> Iterator[ContentLine]:
    """Return the lines of a step: heading, text, condition, fields."""
    yield ContentLine(step_heading(step, wording), number=str(step.number), indent=step.depth,
               tone="dim" if step.skipped else "strong")  # fmt: skip
    indent = step.depth + 1
    for text in _notes(step, wording):
        yield ContentLine(text, indent=indent, tone="dim")
    for label, text in _filter_condition(step, wording):
        yield ContentLine(text, label, indent=indent)
    for field in fields(step, wording.label(step)):
        if not _in_heading(step, field):
            yield from _field_lines(package, asset, step, field, wording)
    yield from _other_keys(step, wording, indent)


def _other_keys(step: Step, wording: Wording, indent: int) -> Iterator[ContentLine]:
    """Return the columns of the job report, and keys of unknown purpose."""
    report = report_columns(step)
    labels = Labels(report)
    hidden = _SHOWN_ELSEWHERE | {REPORT_COLUMNS} if report else _SHOWN_ELSEWHERE
    for key, value in step.raw.items():
        if key in hidden or value in (None, "", [], {}):
            continue
        for path, item in leaves({key: value}, schemas=False):
            label = labels.of(path) if report and key == JOB_REPORT else format_path(path)
            yield ContentLine(wording.field(step, path, item), label, indent=indent, tone="dim")


def _notes(step: Step, wording: Wording) -> list[str]:
    """Return the comment and the description of a step, without repetitions."""
    heading = plain_text(step.raw.get("title")) or operation_name(step)
    texts = [plain_text(step.raw.get(key)) for key in ("comment", "description")]
    return [wording.text(text) for text in dict.fromkeys(texts) if text not in ("", heading)]


def _filter_condition(step: Step, wording: Wording) -> Iterator[tuple[str, str]]:
    """Yield the condition under which a step runs or retries, with its label."""
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
    name = f"{operation_name(step)}{_heading_details(step, wording)}"
    title = wording.text(plain_text(step.raw.get("title")))
    text = f"{title} ({name})" if title else name
    return f"{text} [off]" if step.skipped else text


def describe_step(step: Step, wording: Wording) -> str:
    """Return a step in full: heading, text, condition, and a line for each field."""
    lines = [step_heading(step, wording), *_notes(step, wording)]
    lines += [
        f"{label}: {text}" if label else text for label, text in _filter_condition(step, wording)
    ]
    shown = [
        field
        for field in fields(step, wording.label(step))
        if field.value not in (None, "") and not _in_heading(step, field)
    ]
    for field in shown[:_MAX_FIELDS]:
        names = (*field.path[-1:], field.label)
        is_masked = any(is_secret(name, field.value) for name in names)
        columns = partial(wording.field, step, (*field.path, FILTERED_COLUMN))
        value, _ = mask_filters((field.value, field.value), (columns, columns))
        text = MASK if is_masked else wording.field(step, field.path, value)
        lines.append(f"{field.label}: {text}")
    if len(shown) > _MAX_FIELDS:
        lines.append(f"… {len(shown) - _MAX_FIELDS} further fields")
    return "\n".join(lines)


def _heading_details(step: Step, wording: Wording) -> str:
    """Return what a control step tests, loops over, or ends with."""
    raw, step_input = step.raw, step.input if isinstance(step.input, dict) else {}
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
        retries, wait = _retries(step_input, wording)
        noun = "retry" if retries == "1" else "retries"
        return f", after {retries} {noun}{_interval(retries, wait)}" if retries else ""
    if step.keyword == "stop":
        error = " with an error" if step_input.get("stop_with_error") in ("true", True) else ""
        reason = (
            f": {wording.value(step_input['stop_reason'])}" if step_input.get("stop_reason") else ""
        )
        return f"{error}{reason}"
    return ""


def _describe_retry(step: Step, condition: str, wording: Wording) -> str:
    """Return ``Retry once after 2 s if code is not 404``."""
    step_input = step.input if isinstance(step.input, dict) else {}
    retries, wait = _retries(step_input, wording)
    times, pause = "", ""
    if retries == "1":
        times, pause = " once", f" after {wait} s" if wait else ""
    elif retries:
        times, pause = f" up to {retries} times", _interval(retries, wait)
        pause += "," if pause else ""
    return f"Retry{times}{pause} if {condition}"


def _retries(step_input: dict[str, Any], wording: Wording) -> tuple[str, str]:
    """Return the number of retries and the seconds between them; "" for none."""
    retries, wait = (
        wording.value(step_input.get(key) or "0") for key in ("max_retry_count", "retry_interval")
    )
    return ("" if retries == "0" else retries), ("" if wait == "0" else wait)


def _interval(retries: str, wait: str) -> str:
    if not wait:
        return ""
    return f", {wait} s {'later' if retries == '1' else 'apart'}"


def _in_heading(step: Step, field: Field) -> bool:
    """Return whether the heading already includes a field."""
    key = field.path[0] if field.path else ""
    if condition_of(step) is step.input and step.input is not None:
        return key in ("type", "operand", "conditions")
    if step.operation == CUSTOM_ACTION:
        return key == "mnemonic"
    if step.keyword == "catch":
        return key in ("max_retry_count", "retry_interval")
    return step.keyword == "stop" and key in ("stop_with_error", "stop_reason")


def _field_lines(
    package: Package, asset: Asset, step: Step, field: Field, wording: Wording
) -> Iterator[ContentLine]:
    """Return the lines of a field."""
    reference = parse_reference(field.value)
    target = resolve(package, reference, asset) if reference else None
    text = wording.field(step, field.path, field.value)
    first, *more = text.splitlines() or [""]
    indent = step.depth + 1
    yield ContentLine(first, field.label, indent=indent, target=target.path if target else "")
    yield from (ContentLine(line, indent=indent + 1, tone="code") for line in more)
