"""The base class of response models, which accepts any response.

A response may lack fields, contain null or undocumented fields and values, or use another type than
documented; one such field must not cost the row. A value that does not fit its field is converted
to text if possible, otherwise the field gets its default; the original is kept in
:attr:`Model.unparsed`. Unknown fields are kept (``model_extra``).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from workato_tui.common.secret import Secret


def _assume_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parse_link(value: Any) -> Secret | None:
    """Return a link that can be fetched; the API also sends "nil", "null", and placeholders."""
    if isinstance(value, Secret):
        return value
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        return Secret(value)
    return None


Id = str
"""An id as text, whether the API sent a number or text: always compare ids as text."""
Timestamp = Annotated[datetime, AfterValidator(_assume_utc)]
"""A time with its offset; UTC if the API sent none."""
Count = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""An integer of at most 64 bits."""
Link = Annotated[Secret | None, BeforeValidator(_parse_link)]
"""A signed link. Anyone who has it can read the file, so it is a secret."""


class Model(BaseModel):
    """Base class of response models."""

    model_config = ConfigDict(
        extra="allow",
        coerce_numbers_to_str=True,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
        allow_inf_nan=False,
        # Models are built on first use; the first frame needs two of them.
        defer_build=True,
    )

    # A field and not a private attribute, which costs a Python call for each model.
    unparsed: dict[str, Any] | None = Field(default=None, exclude=True, repr=False)
    """Original values that did not fit their fields; None if all did."""

    @classmethod
    def read(cls, value: Any, text: str | None = None) -> Self:
        """Return the model for a decoded object; for any other value, a model with defaults.

        ``text`` is the object's JSON, for models that keep it.
        """
        del text
        return cls.model_validate(value if isinstance(value, dict) else {})

    @model_validator(mode="wrap")
    @classmethod
    def _validate_leniently(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            if not isinstance(data, dict):
                raise
            return _repair(cls, data, error, handler)


M = TypeVar("M", bound=Model)


def _repair(
    cls: type[M],
    data: dict[str, Any],
    error: ValidationError,
    handler: ModelWrapValidatorHandler[M],
) -> M:
    """Validate ``data`` with the invalid values replaced by text, then by nothing."""
    fitting = dict(data)
    unparsed: dict[str, Any] = {}
    for repair in (_replace_with_text, _drop):
        for name in _failed_fields(error):
            if name in fitting:
                unparsed.setdefault(name, fitting[name])
                repair(fitting, name)
        try:
            model = handler(fitting)
        except ValidationError as next_error:
            error = next_error
        else:
            model.unparsed = unparsed
            return model
    # The rest is an unknown field with an invalid name or value.
    known = {name: value for name, value in fitting.items() if name in cls.model_fields}
    model = _validate_known(known, handler)
    model.unparsed = dict(data)
    return model


def _validate_known(known: dict[str, Any], handler: ModelWrapValidatorHandler[M]) -> M:
    try:
        return handler(known)
    except ValidationError as error:
        unparsed = _failed_fields(error)
        return handler({name: value for name, value in known.items() if name not in unparsed})


def _failed_fields(error: ValidationError) -> set[str]:
    return {
        str(problem["loc"][0])
        for problem in error.errors(include_url=False, include_context=False, include_input=False)
        if problem["loc"]
    }


def _replace_with_text(values: dict[str, Any], name: str) -> None:
    value = values[name]
    if isinstance(value, str):
        # A lone surrogate is valid JSON but not valid text.
        values[name] = value.encode("utf-8", "replace").decode()
    elif isinstance(value, list):
        objects = [item for item in value if isinstance(item, dict)]
        values[name] = objects if objects or not value else _to_json(value)
    elif value is None:
        del values[name]
    else:
        values[name] = _to_json(value)


def _drop(values: dict[str, Any], name: str) -> None:
    del values[name]


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
