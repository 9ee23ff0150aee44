"""Types for request models of the catalog: what people type for lists, maps and ids."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BeforeValidator

from workato_tui.api.requests import Filled, Maybe, MaybeNumber, Number, Request

__all__ = [
    "AREA", "FOLDER", "Filled", "JsonList", "JsonMap", "JsonText", "Maybe", "MaybeNumber", "Number",
    "Request", "Words",
]  # fmt: skip

AREA: dict[str, Any] = {"widget": "area"}
FOLDER: dict[str, Any] = {"widget": "folder"}


def _words(value: object) -> object:
    if isinstance(value, str):
        parts = value.replace("\n", ",").split(",")
        return [part.strip() for part in parts if part.strip()] or None
    return value


def _json(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError(f"this is no JSON: {error}") from None


def _compact(value: object) -> object:
    """JSON that is sent as text: checked, and otherwise as it was typed."""
    if isinstance(value, str) and value.strip():
        _json(value)
        return value.strip()
    return None if isinstance(value, str) else value


Words = Annotated[list | None, BeforeValidator(_words)]  # type: ignore[type-arg]
"""Several words, typed with commas between them; sent as a list."""
JsonMap = Annotated[dict | None, BeforeValidator(_json)]  # type: ignore[type-arg]
"""An object, typed as JSON."""
JsonList = Annotated[list | None, BeforeValidator(_json)]  # type: ignore[type-arg]
"""A list, typed as JSON."""
JsonText = Annotated[str | None, BeforeValidator(_compact)]
"""JSON that the API takes as text."""
