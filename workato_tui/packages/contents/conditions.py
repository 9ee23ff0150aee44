"""Conditions of ifs, loops and triggers in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workato_tui.packages.contents.recipe import Step
    from workato_tui.packages.contents.values import Wording

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
_ALONE = frozenset((
    "present", "is_present", "blank", "is_blank", "is_true", "is_not_true", "is_false",
    "is_not_false",
))  # fmt: skip


def condition_of(step: Step) -> Any:
    """The object that holds the step's conditions; None if it has none."""
    if step.keyword in ("if", "elsif", "while_condition", "repeat") and is_condition(step.input):
        return step.input
    found = step.raw.get("filter")
    return found if is_condition(found) else None


def is_condition(value: Any) -> bool:
    """Whether ``value`` is a compound of conditions."""
    return isinstance(value, dict) and isinstance(value.get("conditions"), list)


def condition_words(value: Any, wording: Wording, *, most: int = 20) -> str:
    """``Status equals Closed and Amount greater than 100``; groups inside stand in parentheses."""
    joined = f" {str(value.get('operand') or 'and').strip()} "
    parts = []
    for one in value["conditions"][:200]:
        if is_condition(one):
            inner = condition_words(one, wording, most=most - 1) if most else "…"
            parts.append(f"({inner})")
        else:
            parts.append(comparison_words(one, wording))
    return joined.join(parts)


def comparison_words(one: Any, wording: Wording) -> str:
    """One comparison."""
    if not isinstance(one, dict):
        return wording.value(one)
    operand = one.get("operand")
    known = _OPERANDS.get(operand) if isinstance(operand, str) else None
    left = wording.value(one.get("lhs", ""))
    right = one.get("rhs")
    if operand in _ALONE or right in (None, ""):
        right_words = "nothing" if known and operand not in _ALONE and "rhs" in one else ""
    else:
        right_words = wording.value(right)
    middle = known or (operand if isinstance(operand, str) else wording.value(operand))
    return " ".join(part for part in (left, middle, right_words) if part)
