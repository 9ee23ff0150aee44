"""Steps of a recipe as packages hold them: trigger, actions, conditions, loops, error handlers.

A step is built without `number` and `uuid`; `finished` adds both once the recipe is complete, as
the numbers follow the reading order. The alias (`as`) of a step is unique in its recipe, so that
its uuid stays the same through every edit.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Step = dict[str, Any]

_NAMESPACE = UUID("6f1f1f5e-6b1c-4f4e-9d5a-5f0d3c7f2a11")
_NO_OPERAND = frozenset({"present", "blank", "is_true", "is_not_true"})


def pill(provider: str, line: str, *path: Any) -> str:
    """A data pill: the value at `path` in what the step with alias `line` gave."""
    body = {"pill_type": "output", "provider": provider, "line": line, "path": list(path)}
    return f"_dp('{json.dumps(body, separators=(',', ':'), ensure_ascii=False)}')"


def item(provider: str, line: str, *path: Any) -> str:
    """A data pill inside a loop: the value at `path` of the current item."""
    return pill(provider, line, *path[:-1], {"path_element_type": "current_item"}, path[-1])


def words(template: str, *pills: str) -> str:
    """Text with pills in it: each `{}` of the template becomes one interpolation."""
    return template.format(*(f"#{{{one}}}" for one in pills))


def _step(keyword: str, alias: str, **parts: Any) -> Step:
    ordered = ("provider", "name", "as", "title", "description", "keyword")
    given = {**parts, "as": alias, "keyword": keyword}
    step = {key: given.pop(key) for key in ordered if given.get(key) is not None}
    return step | {key: value for key, value in given.items() if value is not None}


def schema(fields: Iterable[str]) -> list[dict[str, Any]]:
    """The designer's description of fields, as it is kept beside each step."""
    return [
        {
            "control_type": "text",
            "label": name.replace("_", " ").strip().capitalize(),
            "name": name,
            "optional": True,
            "type": "string",
        }
        for name in fields
    ]


def trigger(provider: str, name: str, alias: str, block: Sequence[Step], **parts: Any) -> Step:
    """The first step; all others hang below it. `fields` become its output schema."""
    return _operation("trigger", provider, name, alias, parts, block=list(block))


def action(provider: str, name: str, alias: str, **parts: Any) -> Step:
    """An operation of an app. `fields` become its output schema."""
    return _operation("action", provider, name, alias, parts)


def _operation(
    keyword: str, provider: str, name: str, alias: str, parts: dict[str, Any], **more: Any
) -> Step:
    fields = parts.pop("fields", ())
    given = parts.pop("input", {})
    extra: dict[str, Any] = {"input": given, **more}
    if fields:
        extra["extended_output_schema"] = schema(fields)
        extra["visible_config_fields"] = list(given)[:3]
    return _step(keyword, alias, provider=provider, name=name, **parts, **extra)


def condition(lhs: str, operand: str, rhs: str = "") -> dict[str, str]:
    """One comparison of an `if`; `rhs` is left out where the operand takes none."""
    left = {"operand": operand, "lhs": f"#{{{lhs}}}"}
    return left if operand in _NO_OPERAND else left | {"rhs": rhs}


def _compound(conditions: Sequence[Mapping[str, str]], operand: str) -> dict[str, Any]:
    return {
        "type": "compound",
        "operand": operand,
        "conditions": [dict(one) for one in conditions],
    }


def when(
    alias: str,
    conditions: Sequence[Mapping[str, str]],
    block: Sequence[Step],
    *,
    operand: str = "and",
    keyword: str = "if",
    **parts: Any,
) -> Step:
    """An `if` (or `elsif`); its `otherwise` is the last step of its block."""
    return _step(keyword, alias, input=_compound(conditions, operand), block=list(block), **parts)


def only_if(conditions: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The filter of a trigger."""
    return _compound(conditions, "and")


def otherwise(alias: str, block: Sequence[Step]) -> Step:
    """The `else` of the `if` whose block it ends."""
    return _step("else", alias, input={}, block=list(block))


def each(alias: str, source: str, block: Sequence[Step], *, batch: int = 0) -> Step:
    """A loop over the list that the pill `source` gives, one by one or in batches."""
    return _step(
        "foreach",
        alias,
        source=source,
        input={},
        clear_scope="false",
        repeat_mode="batch" if batch else "simple",
        batch_size=str(batch) if batch else None,
        block=list(block),
    )


def repeat(alias: str, block: Sequence[Step], again: Sequence[Mapping[str, str]]) -> Step:
    """A loop that runs again while the conditions hold; these are its last step."""
    last = _step("while_condition", f"{alias}_while", input=_compound(again, "and"))
    return _step("repeat", alias, input={}, block=[*block, last])


def attempt(
    alias: str, block: Sequence[Step], handler: Sequence[Step], *, retries: int = 0
) -> Step:
    """A `try` whose last step is the `catch` with the handler."""
    settings = {"max_retry_count": str(retries), "retry_interval": "2"}
    catch = _step("catch", f"{alias}_error", input=settings, block=list(handler))
    return _step("try", alias, input={}, block=[*block, catch])


def stop(alias: str, reason: str = "") -> Step:
    """Ends the job: with an error where a reason is given."""
    given = {"stop_with_error": "true" if reason else "false", "stop_reason": reason}
    return _step("stop", alias, input=given)


def ref(key: str) -> dict[str, str]:
    """A reference to another asset of the project, resolved when the package is written."""
    return {"$ref": key}


def walk(step: Step) -> Iterator[Step]:
    """The step and all below it in reading order."""
    yield step
    for below in step.get("block", ()):
        yield from walk(below)


def find(code: Step, alias: str) -> Step | None:
    """The step with that alias."""
    return next((step for step in walk(code) if step["as"] == alias), None)


def holder(code: Step, alias: str) -> tuple[list[Step], int] | None:
    """The block that holds the step with that alias, and its place there."""
    for step in walk(code):
        block: list[Step] = step.get("block", [])
        for place, below in enumerate(block):
            if below["as"] == alias:
                return block, place
    return None


def finished(code: Step, recipe: str) -> Step:
    """Number the steps and give each its uuid, and one to each condition; changes `code`."""
    for number, step in enumerate(walk(code)):
        alias = step["as"]
        step["number"] = number
        step["uuid"] = str(uuid5(_NAMESPACE, f"{recipe}/{alias}"))
        for place, one in enumerate(_conditions(step)):
            one.setdefault("uuid", str(uuid5(_NAMESPACE, f"{recipe}/{alias}/{place}")))
    return code


def _conditions(step: Step) -> Iterator[dict[str, Any]]:
    yield from step.get("input", {}).get("conditions", ())
    yield from step.get("filter", {}).get("conditions", ())


def providers(code: Step) -> list[str]:
    """The apps that the steps use, in the order in which they come."""
    seen = {step["provider"]: None for step in walk(code) if step.get("provider")}
    return list(seen)
