"""Describes a filter model as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel


def since_label(text: str) -> str:
    """Return ``since 7d ago`` for ``-7d``, ``since 2025-01-31`` for a date."""
    return f"since {_time_label(text)}"


def until_label(text: str) -> str:
    """Return ``until 7d ago`` for ``-7d``, ``until 2025-01-31`` for a date."""
    return f"until {_time_label(text)}"


def _time_label(text: str) -> str:
    return f"{text[1:].strip()} ago" if text.startswith("-") else text


def filter_labels(model: BaseModel | None) -> list[str]:
    """Return ``state running``, ``project 12``: one label for each field with a value."""
    if model is None:
        return []
    parts = []
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if value not in (None, "", False):
            extra = info.json_schema_extra
            labels: Any = extra.get("labels", {}) if isinstance(extra, dict) else {}
            label = labels.get(value, value) if isinstance(value, str) else value
            text = "yes" if value is True else str(label)
            parts.append(f"{(info.title or name).lower()} {text}")
    return parts
