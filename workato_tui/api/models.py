"""What all models share: they take what comes.

An answer may lack fields, have null for them, bring fields and values that nobody documented, or
a value of another type than the documents say; one such field must not cost the row. A value that
does not fit its field becomes text where it can, else the field's default, and is kept as it came
in :attr:`Model.odd`. Fields that are not known are kept (``model_extra``).
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
    """A link that can be fetched; the documents also show "nil", "null" and placeholders."""
    if isinstance(value, Secret):
        return value
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        return Secret(value)
    return None


Id = str
"""An id as text, whether a number or a text came: compare ids as text, always."""
Timestamp = Annotated[datetime, AfterValidator(_assume_utc)]
"""A moment with its offset; one without an offset is UTC."""
Count = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""A whole number that can be calculated with."""
Link = Annotated[Secret | None, BeforeValidator(_parse_link)]
"""A signed link. Whoever has it has the file, so it hides itself."""


class Model(BaseModel):
    """Base of everything that comes out of an answer."""

    model_config = ConfigDict(
        extra="allow",
        coerce_numbers_to_str=True,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
        allow_inf_nan=False,
        # A model is built when it first reads an answer; the first frame's rows need two of them.
        defer_build=True,
    )

    # Fields rather than private attributes: those cost a Python call for each model made.
    unparsed: dict[str, Any] | None = Field(default=None, exclude=True, repr=False)
    """Values that did not fit their field, as they came; None where all did."""

    @classmethod
    def read(cls, value: Any) -> Self:
        """The model for one decoded object; anything else gives a model of nothing but defaults."""
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
    """Validate ``data`` with what does not fit replaced, at first by text, then by nothing."""
    fitting = dict(data)
    odd: dict[str, Any] = {}
    for mend in (_replace_with_text, _drop):
        for name in _failed_fields(error):
            if name in fitting:
                odd.setdefault(name, fitting[name])
                mend(fitting, name)
        try:
            model = handler(fitting)
        except ValidationError as next_error:
            error = next_error
        else:
            model.unparsed = odd
            return model
    # What still does not fit is a field that nobody knows, with a name or a value from hell.
    known = {name: value for name, value in fitting.items() if name in cls.model_fields}
    model = _validate_known(known, handler)
    model.unparsed = dict(data)
    return model


def _validate_known(known: dict[str, Any], handler: ModelWrapValidatorHandler[M]) -> M:
    try:
        return handler(known)
    except ValidationError as error:
        odd = _failed_fields(error)
        return handler({name: value for name, value in known.items() if name not in odd})


def _failed_fields(error: ValidationError) -> set[str]:
    return {
        str(problem["loc"][0])
        for problem in error.errors(include_url=False, include_context=False, include_input=False)
        if problem["loc"]
    }


def _replace_with_text(values: dict[str, Any], name: str) -> None:
    value = values[name]
    if isinstance(value, str):
        # A lone half of a surrogate pair is valid JSON and no text.
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
