"""Steps of a recipe as in packages: trigger, actions, conditions, loops, error handlers.

A step is created without `number` and `uuid`; `finished` adds both to the complete recipe, since
numbers follow the reading order. The alias (`as`) of a step is unique in its recipe, so that its
uuid survives every edit.
"""

from __future__ import annotations

import json
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

P = ParamSpec("P")
Step = dict[str, Any]


class Code(NamedTuple):
    """A recipe's code, created when it is needed; `pattern` names the function that creates it."""

    pattern: str
    create: Callable[[], Step]


def pattern(create: Callable[P, Step]) -> Callable[P, Code]:
    """Let a function that returns the trigger step of a recipe do so when it is needed."""

    @wraps(create)
    def deferred(*args: P.args, **kwargs: P.kwargs) -> Code:
        return Code(create.__name__, partial(create, *args, **kwargs))

    return deferred


_NAMESPACE = UUID("6f1f1f5e-6b1c-4f4e-9d5a-5f0d3c7f2a11")
_NO_OPERAND = frozenset({"present", "blank", "is_true", "is_not_true"})


def pill(provider: str, line: str, *path: Any) -> str:
    """Return a data pill: the value at `path` in the output of the step with alias `line`."""
    body = {"pill_type": "output", "provider": provider, "line": line, "path": list(path)}
    return f"_dp('{json.dumps(body, separators=(',', ':'), ensure_ascii=False)}')"


def item(provider: str, line: str, *path: Any) -> str:
    """Return a data pill inside a loop: the value at `path` of the current item."""
    return pill(provider, line, *path[:-1], {"path_element_type": "current_item"}, path[-1])


def with_pills(template: str, *pills: str) -> str:
    """Return text with pills: each `{}` of the template becomes an interpolation."""
    return template.format(*map(as_text, pills))


def as_text(name: str) -> str:
    """Return a pill as an interpolation."""
    return f"#{{{name}}}"


def _step(keyword: str, alias: str, **parts: Any) -> Step:
    ordered = ("provider", "name", "as", "title", "description", "keyword")
    fields = {**parts, "as": alias, "keyword": keyword}
    step = {key: fields.pop(key) for key in ordered if fields.get(key) is not None}
    return step | {key: value for key, value in fields.items() if value is not None}


def schema(fields: Iterable[str]) -> list[dict[str, Any]]:
    """Return the designer's description of fields, which is stored with each step."""
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
    """Return the first step, the parent of all others. `fields` become its output schema."""
    return _operation("trigger", provider, name, alias, parts, block=list(block))


def action(provider: str, name: str, alias: str, **parts: Any) -> Step:
    """Return an operation of an app. `fields` become its output schema."""
    return _operation("action", provider, name, alias, parts)


def _operation(
    keyword: str, provider: str, name: str, alias: str, parts: dict[str, Any], **more: Any
) -> Step:
    fields = parts.pop("fields", ())
    values = parts.pop("input", {})
    extra: dict[str, Any] = {"input": values, **more}
    if fields:
        extra["extended_output_schema"] = schema(fields)
        extra["visible_config_fields"] = list(values)[:3]
    return _step(keyword, alias, provider=provider, name=name, **parts, **extra)


def condition(lhs: str, operand: str, rhs: str = "") -> dict[str, str]:
    """Return a comparison of an `if`; `rhs` is omitted if the operand takes none."""
    left = {"operand": operand, "lhs": as_text(lhs)}
    return left if operand in _NO_OPERAND else left | {"rhs": rhs}


def _compound(conditions: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    return {
        "type": "compound",
        "operand": "and",
        "conditions": [dict(condition) for condition in conditions],
    }


def when(
    alias: str,
    conditions: Sequence[Mapping[str, str]],
    block: Sequence[Step],
    *,
    keyword: str = "if",
    **parts: Any,
) -> Step:
    """Return an `if` (or `elsif`); its `otherwise` is the last step of its block."""
    return _step(keyword, alias, input=_compound(conditions), block=list(block), **parts)


def only_if(conditions: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return the filter of a trigger."""
    return _compound(conditions)


def otherwise(alias: str, block: Sequence[Step]) -> Step:
    """Return the `else` at the end of an `if` block."""
    return _step("else", alias, input={}, block=list(block))


def each(alias: str, source: str, block: Sequence[Step], *, batch: int = 0) -> Step:
    """Return a loop over the list of the pill `source`, one by one or in batches."""
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


def repeat(alias: str, block: Sequence[Step], conditions: Sequence[Mapping[str, str]]) -> Step:
    """Return a loop that repeats while the conditions hold; they are its last step."""
    last = _step("while_condition", f"{alias}_while", input=_compound(conditions))
    return _step("repeat", alias, input={}, block=[*block, last])


def attempt(
    alias: str, block: Sequence[Step], handler: Sequence[Step], *, retries: int = 0
) -> Step:
    """Return a `try` whose last step is the `catch` with the handler."""
    settings = {"max_retry_count": str(retries), "retry_interval": "2"}
    catch = _step("catch", f"{alias}_error", input=settings, block=list(handler))
    return _step("try", alias, input={}, block=[*block, catch])


def stop(alias: str, reason: str = "") -> Step:
    """Return a step that ends the job, with an error if there is a reason."""
    fields = {"stop_with_error": "true" if reason else "false", "stop_reason": reason}
    return _step("stop", alias, input=fields)


def ref(key: str) -> dict[str, str]:
    """Return a reference to another asset, resolved when the package is written."""
    return {"$ref": key}


def walk(step: Step) -> Iterator[Step]:
    """Yield the step and all steps below it in reading order."""
    yield step
    for below in step.get("block", ()):
        yield from walk(below)


def find(code: Step, alias: str) -> Step | None:
    """Return the step with that alias."""
    return next((step for step in walk(code) if step["as"] == alias), None)


def holder(code: Step, alias: str) -> tuple[list[Step], int] | None:
    """Return the block of the step with that alias, and its index."""
    for step in walk(code):
        block: list[Step] = step.get("block", [])
        for place, below in enumerate(block):
            if below["as"] == alias:
                return block, place
    return None


def number_steps(code: Step, recipe: str) -> Step:
    """Number the steps and add uuids to steps and conditions; modifies `code`."""
    for number, step in enumerate(walk(code)):
        alias = step["as"]
        step["number"] = number
        step["uuid"] = str(uuid5(_NAMESPACE, f"{recipe}/{alias}"))
        for place, condition in enumerate(_conditions(step)):
            condition.setdefault("uuid", str(uuid5(_NAMESPACE, f"{recipe}/{alias}/{place}")))
    return code


def _conditions(step: Step) -> Iterator[dict[str, Any]]:
    yield from step.get("input", {}).get("conditions", ())
    yield from step.get("filter", {}).get("conditions", ())


def providers(code: Step) -> list[str]:
    """Return the apps that the steps use, in order of appearance."""
    seen = {step["provider"]: None for step in walk(code) if step.get("provider")}
    return list(seen)
