"""Equality of JSON values."""

from __future__ import annotations

from typing import Any


def json_equal(one: Any, other: Any) -> bool:
    """Return whether two decoded values are equal, ignoring the order of keys.

    Python treats 1, 1.0, and true as equal; here a number equals only a number.
    """
    if one is other:
        return True
    kind = type(one)
    if kind is not type(other):
        return _numbers(one, other)
    if kind is dict:
        return len(one) == len(other) and all(
            key in other and json_equal(value, other[key]) for key, value in one.items()
        )
    if kind is list:
        return len(one) == len(other) and all(map(json_equal, one, other))
    return bool(one == other)


def _numbers(one: Any, other: Any) -> bool:
    kinds = {type(one), type(other)}
    return kinds == {int, float} and one == other
