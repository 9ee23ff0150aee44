"""Field types for request models of the catalog: lists, maps, and ids as text input."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from workato_tui.api.request_models import (
    NumericId,
    OptionalNumericId,
    OptionalStr,
    Request,
    RequiredStr,
)
from workato_tui.common.secret import Secret

__all__ = [
    "FOLDER_PICKER",
    "TEXT_AREA",
    "IdList",
    "JsonList",
    "JsonMap",
    "JsonText",
    "NumericId",
    "OptionalNumericId",
    "OptionalStr",
    "PublicKey",
    "Request",
    "RequiredStr",
    "SecretValue",
    "StrList",
    "parse_json",
]  # fmt: skip

TEXT_AREA: dict[str, Any] = {"widget": "area"}
FOLDER_PICKER: dict[str, Any] = {"widget": "folder"}


def _split_words(value: object) -> object:
    if isinstance(value, str):
        parts = value.replace("\n", ",").split(",")
        return [part.strip() for part in parts if part.strip()] or None
    return value


def parse_json(value: object) -> object:
    """Return the value of JSON text; anything else unchanged. Raises ValueError with a message."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        decoded = json.loads(value)
        json.dumps(decoded, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not valid JSON: {error}") from None
    return decoded


def _check_json_text(value: object) -> object:
    """Check JSON that is sent as text, and return it unchanged."""
    if isinstance(value, str) and value.strip():
        parse_json(value)
        return value.strip()
    return None if isinstance(value, str) else value


StrList = Annotated[list | None, BeforeValidator(_split_words)]  # type: ignore[type-arg]
"""Several words, separated by commas; sent as a list."""
JsonMap = Annotated[dict | None, BeforeValidator(parse_json)]  # type: ignore[type-arg]
"""An object, entered as JSON."""
JsonList = Annotated[list | None, BeforeValidator(parse_json)]  # type: ignore[type-arg]
"""A list, entered as JSON."""
JsonText = Annotated[str | None, BeforeValidator(_check_json_text)]
"""JSON that the API accepts as text."""


def _parse_ids(value: list[Any] | None) -> list[int] | None:
    texts = [str(part).strip().removeprefix("#") for part in value or ()]
    if not all(text.isascii() and text.isdigit() for text in texts):
        raise ValueError("enter numeric IDs, e.g. 610, 611")
    return [int(text) for text in texts] or None


_PUBLIC_KEY = re.compile(
    r"-----BEGIN (RSA )?PUBLIC KEY-----\s.+-----END (RSA )?PUBLIC KEY-----", re.DOTALL
)


def _check_public_key(value: str | None) -> str | None:
    """Check a public key without quoting it: it may be a private one."""
    if value is None or not value.strip():
        return None
    if "PRIVATE" in value.upper():
        raise ValueError("this is a private key; enter the public key")
    if not _PUBLIC_KEY.search(value):
        raise ValueError("not a PEM public key (-----BEGIN PUBLIC KEY-----)")
    return value.strip() + "\n"


IdList = Annotated[list | None, BeforeValidator(_split_words), AfterValidator(_parse_ids)]  # type: ignore[type-arg]
"""Several ids, separated by commas or selected; sent as a list of numbers."""
PublicKey = Annotated[str | None, AfterValidator(_check_public_key)]
"""A public key in PEM format; a private one is refused before anything is sent."""
SecretValue = Annotated[
    Secret | None,
    BeforeValidator(lambda v: v if isinstance(v, Secret) else Secret(str(v)) if v else None),
]
"""A secret in a response, hidden until it is revealed."""
