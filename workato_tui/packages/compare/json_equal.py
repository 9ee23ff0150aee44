"""Equality of JSON values."""

from __future__ import annotations

from typing import Any


def json_equal(old: Any, new: Any) -> bool:
    """Return whether two decoded values are equal, ignoring the order of keys.

    Python treats 1, 1.0, and true as equal; here a number equals only a number.
    """
    if old is new:
        return True
    kind = type(old)
    if kind is not type(new):
        return _are_equal_numbers(old, new)
    if kind is dict:
        return len(old) == len(new) and all(
            key in new and json_equal(value, new[key]) for key, value in old.items()
        )
    if kind is list:
        return len(old) == len(new) and all(map(json_equal, old, new))
    return bool(old == new)


def _are_equal_numbers(old: Any, new: Any) -> bool:
    kinds = {type(old), type(new)}
    return kinds == {int, float} and old == new
