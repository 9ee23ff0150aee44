"""Conditions of ifs, loops, and triggers in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.packages.contents.recipe import Step


class ValueFormatter(Protocol):
    """Formats values of a recipe."""

    def value(self, value: Any) -> str:
        """Return a description of one value."""

    def for_own_output(self, step: Step) -> ValueFormatter:
        """Return a copy for pills that refer to ``step`` itself."""


_OPERANDS = {
    "equals_to": "equals",
    "equals": "equals",
    "not_equals_to": "does not equal",
    "contains": "contains",
    "not_contains": "does not contain",
    "does_not_contain": "does not contain",
    "starts_with": "starts with",
    "not_starts_with": "does not start with",
    "does_not_start_with": "does not start with",
    "ends_with": "ends with",
    "not_ends_with": "does not end with",
    "does_not_end_with": "does not end with",
    "greater_than": "greater than",
    "less_than": "less than",
    "greater_than_or_equals_to": "greater than or equals",
    "less_than_or_equals_to": "less than or equals",
    "present": "is present",
    "is_present": "is present",
    "blank": "is blank",
    "is_blank": "is blank",
    "is_true": "is true",
    "is_not_true": "is not true",
    "is_false": "is false",
    "is_not_false": "is not false",
}
_RETRY_OPERANDS = {
    **_OPERANDS, "equals_to": "is", "equals": "is", "not_equals_to": "is not",
}  # fmt: skip
"""Operands of the condition for retrying a failed step."""
_UNARY_OPERANDS = frozenset((
    "present", "is_present", "blank", "is_blank", "is_true", "is_not_true", "is_false",
    "is_not_false",
))  # fmt: skip


_COMPOUND_KEYS = frozenset(("type", "operand", "conditions", "uuid"))
_MIN_JOINED = 2


def condition_of(step: Step) -> Any:
    """Return the object with the step's conditions; None if it has none."""
    if step.keyword in ("if", "elsif", "while_condition", "repeat") and is_condition(step.input):
        return step.input
    condition = step.raw.get("filter")
    return condition if is_condition(condition) else None


def is_condition(value: Any) -> bool:
    """Return whether ``value`` is a compound of conditions."""
    return isinstance(value, dict) and isinstance(value.get("conditions"), list)


def is_compound(value: Any) -> bool:
    """Return whether ``value`` is nothing but a condition."""
    return (
        is_condition(value) and value.get("type") == "compound" and value.keys() <= _COMPOUND_KEYS
    )


def describe_condition(
    value: Any,
    wording: ValueFormatter,
    *,
    max_depth: int = 20,
    operands: Mapping[str, str] = _OPERANDS,
) -> str:
    """Return ``Status equals Closed and Amount greater than 100``, with groups in parentheses."""
    operand = value.get("operand")
    separator = f" {(operand if isinstance(operand, str) else '').strip() or 'and'} "
    parts = []
    for item in value["conditions"][:200]:
        if is_condition(item):
            inner = "…"
            if max_depth:
                inner = describe_condition(
                    item, wording, max_depth=max_depth - 1, operands=operands
                )
            parts.append(f"({inner})")
        else:
            parts.append(describe_comparison(item, wording, operands))
    return separator.join(parts)


def describe_step_condition(step: Step, value: Any, wording: ValueFormatter) -> str:
    """Describe the condition of a step; in a catch, fields of the caught error have short names."""
    if step.keyword == "catch":
        return describe_condition(value, wording.for_own_output(step), operands=_RETRY_OPERANDS)
    return describe_condition(value, wording)


def describe_comparison(
    comparison: Any, wording: ValueFormatter, operands: Mapping[str, str] = _OPERANDS
) -> str:
    """Return one comparison in words."""
    if not isinstance(comparison, dict):
        return wording.value(comparison)
    operand = comparison.get("operand")
    operand_label = operands.get(operand) if isinstance(operand, str) else None
    is_unary = isinstance(operand, str) and operand in _UNARY_OPERANDS
    left_text = wording.value(comparison.get("lhs", ""))
    right = comparison.get("rhs")
    if is_unary or right in (None, ""):
        right_text = "nothing" if operand_label and not is_unary and "rhs" in comparison else ""
    else:
        right_text = wording.value(right)
    operand_text = operand_label or ("" if operand is None else wording.value(operand))
    return " ".join(part for part in (left_text, operand_text, right_text) if part)


def without_uuids(value: Any) -> Any:
    """Return a condition without uuids and without the operand of a single comparison."""
    if isinstance(value, list):
        return [without_uuids(item) for item in value]
    if not isinstance(value, dict):
        return value
    is_single = is_condition(value) and len(value["conditions"]) < _MIN_JOINED
    return {
        key: without_uuids(item)
        for key, item in value.items()
        if key != "uuid" and not (is_single and key == "operand")
    }
