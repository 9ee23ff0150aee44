"""Describes a filter model as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel


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
