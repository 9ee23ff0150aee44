"""Project and environment properties: names and values that recipes read.

Operations: project-properties.list and upsert, environment-properties.list and upsert (Developer
API; Embedded the same). Both pairs have the same path: without ``project_id`` it means the
environment, so a call for a project without an id is refused before it is sent.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import Field, field_validator

from workato_tui.api import operations
from workato_tui.api.endpoint import EndpointGroup, unwrap_key
from workato_tui.api.errors import InvalidRequestError
from workato_tui.api.request_models import Request, RequiredStr
from workato_tui.api.workspace import numeric_id

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_NAME_LENGTH = 100
MAX_VALUE_LENGTH = 1024


class PropertySet(Request):
    """A property to add or change."""

    name: RequiredStr = Field(
        title="Name",
        description="As used in recipes, at most 100 characters",
        max_length=MAX_NAME_LENGTH,
    )
    value: str = Field(
        "", title="Value", description="at most 1,024 characters", max_length=MAX_VALUE_LENGTH
    )

    @field_validator("value", mode="before")
    @classmethod
    def _none_is_empty(cls, value: object) -> object:
        return "" if value is None else value

    def as_map(self) -> dict[str, str]:
        """Return the property as the operations accept it."""
        return {self.name: self.value}


class ProjectProperties(EndpointGroup):
    """Operations on project properties in one workspace."""

    async def list(
        self, project_id: str | int, prefix: str = "", *, background: bool = False
    ) -> dict[str, str]:
        """project-properties.list: return the properties whose name starts with ``prefix``.

        Some servers remove the prefix from the names in the response.
        """
        params = {"prefix": prefix, "project_id": numeric_id(project_id, "project")}
        answer = await self._read(
            operations.PROJECT_PROPERTIES_LIST, params, background=background, plain_map=True
        )
        return _text_values(answer)

    async def upsert(
        self, project_id: str | int, properties: Mapping[str, str], *, about: str = ""
    ) -> None:
        """project-properties.upsert: add or change properties."""
        number = numeric_id(project_id, "project")
        await self._write(
            operations.PROJECT_PROPERTIES_UPSERT,
            _body(properties),
            params={"project_id": number},
            about=about or f"properties of project {number}",
        )


class EnvironmentProperties(EndpointGroup):
    """Operations on the properties of the token's environment."""

    async def list(self, prefix: str = "", *, background: bool = False) -> dict[str, str]:
        """environment-properties.list: return those whose name starts with ``prefix``."""
        answer = await self._read(
            operations.ENVIRONMENT_PROPERTIES_LIST,
            {"prefix": prefix},
            background=background,
            plain_map=True,
        )
        return _text_values(answer)

    async def upsert(
        self, properties: Mapping[str, str], *, target: str = "", about: str = ""
    ) -> None:
        """environment-properties.upsert: add or change properties.

        ``target`` is the token's environment, for the ledger.
        """
        await self._write(
            operations.ENVIRONMENT_PROPERTIES_UPSERT,
            _body(properties),
            about=about or "properties of the environment",
            target=target,
        )


def _body(properties: Mapping[str, str]) -> dict[str, Any]:
    wrong = {
        name: ["a name has 1 to 100 characters, a value at most 1,024"]
        for name, value in properties.items()
        if not name.strip() or len(name) > MAX_NAME_LENGTH or len(value) > MAX_VALUE_LENGTH
    }
    if wrong or not properties:
        error = InvalidRequestError(
            "A name or a value of a property is too long, or missing.",
            "A name has 1 to 100 characters, a value 1,024 at the most.",
            fields=wrong,
        )
        error.is_write = True
        raise error
    return {"properties": dict(properties)}


def _text_values(answer: Any) -> dict[str, str]:
    """Return names and values as text, whatever type the server uses."""
    # Embedded wraps the environment's properties; a property named result would have text as its
    # value.
    answer = unwrap_key(answer, "result") if list(answer or ()) == ["result"] else answer
    if not isinstance(answer, dict):
        return {}
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in answer.items()
    }
