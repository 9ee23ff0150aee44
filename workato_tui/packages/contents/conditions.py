"""Conditions of ifs, loops, and triggers, and filters of data tables, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


_FILTER_OPERANDS = {
    **_OPERANDS,
    "eq": "equals",
    "ne": "does not equal",
    "gt": "greater than",
    "gte": "greater than or equals",
    "lt": "less than",
    "lte": "less than or equals",
    "istrue": "is true",
    "isfalse": "is false",
    "isnull": "is null",
    "isnotnull": "is not null",
}
"""Operands of a filter of a data table."""
_UNARY_FILTER_OPERANDS = _UNARY_OPERANDS | {"istrue", "isfalse", "isnull", "isnotnull"}
_FILTER_KEY = re.compile(r"(?P<part>op|value)_(?P<type>[a-z_]+)")
FILTERED_COLUMN = "field_id"
"""The key of a filter that holds the column."""
FILTER_VALUE = "value_"
"""Prefix of the keys of a filter that hold a value."""
_TEXT_TYPES = ("string", "default")

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
    if not comparison.keys() & {"lhs", "rhs"}:
        parts = {key: value for key, value in comparison.items() if key != "uuid"}
        return f"({wording.value(parts)})"
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


def is_filter(value: Any) -> bool:
    """Return whether ``value`` is a filter of a data table: a column, an operand, and a value."""
    return (
        isinstance(value, dict)
        and len(value) > 1
        and isinstance(value.get(FILTERED_COLUMN), str)
        and all(key == FILTERED_COLUMN or _FILTER_KEY.fullmatch(key) for key in value)
    )


def describe_filter(
    value: dict[str, Any], column: str, column_type: str, format_value: Callable[[str, Any], str]
) -> str:
    """Return ``Depot equals North``.

    The designer keeps the comparisons of types that were chosen before; they are shown only if
    ``column_type`` is unknown. ``format_value`` gets a key of the filter and its value.
    """
    types = dict.fromkeys(match["type"] for key in value if (match := _FILTER_KEY.fullmatch(key)))
    own_type = "default" if column_type == "string" else column_type
    texts = {
        type_: _filter_text(value, type_, format_value)
        for type_ in ([own_type] if own_type in types else types)
    }
    complete = {
        type_: text
        for type_, text in texts.items()
        if value.get(f"value_{type_}") or _is_unary_filter(value.get(f"op_{type_}"))
    }
    return f"{column} {' or '.join(dict.fromkeys((complete or texts).values()))}"


def _filter_text(value: dict[str, Any], type_: str, format_value: Callable[[str, Any], str]) -> str:
    operand, right = value.get(f"op_{type_}") or "", value.get(f"value_{type_}")
    text = _FILTER_OPERANDS.get(operand) if isinstance(operand, str) else None
    parts = [text or format_value(f"op_{type_}", operand)] if operand else []
    if not _is_unary_filter(operand):
        parts.append("nothing" if right in (None, "") else format_value(f"value_{type_}", right))
    return " ".join(parts)


def _is_unary_filter(operand: Any) -> bool:
    return isinstance(operand, str) and operand in _UNARY_FILTER_OPERANDS


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
