"""Properties: names and values that recipes read, of a project or of an environment.

Operations: project-properties.list and upsert, environment-properties.list and upsert (Developer
API; Embedded the same). Both pairs have one path: without ``project_id`` it means the environment,
so a call for a project that lacks its id is refused before it is sent.
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
    """One property, added or changed."""

    name: RequiredStr = Field(
        title="Name",
        description="As recipes name it, 100 characters at the most",
        max_length=MAX_NAME_LENGTH,
    )
    value: str = Field(
        "", title="Value", description="1,024 characters at the most", max_length=MAX_VALUE_LENGTH
    )

    @field_validator("value", mode="before")
    @classmethod
    def _none_is_empty(cls, value: object) -> object:
        return "" if value is None else value

    def as_map(self) -> dict[str, str]:
        """What the operations take."""
        return {self.name: self.value}


class ProjectProperties(EndpointGroup):
    """The properties of projects in one workspace."""

    async def list(
        self, project_id: str | int, prefix: str = "", *, background: bool = False
    ) -> dict[str, str]:
        """project-properties.list: those whose name begins with ``prefix``.

        Some servers leave the prefix out of the names that they answer.
        """
        params = {"prefix": prefix, "project_id": numeric_id(project_id, "project")}
        answer = await self._read(
            operations.PROJECT_PROPERTIES_LIST, params, background=background, plain_map=True
        )
        return _text_values(answer)

    async def upsert(
        self, project_id: str | int, properties: Mapping[str, str], *, about: str = ""
    ) -> None:
        """project-properties.upsert: add those that are new, change the others."""
        which = numeric_id(project_id, "project")
        await self._write(
            operations.PROJECT_PROPERTIES_UPSERT,
            _body(properties),
            params={"project_id": which},
            about=about or f"properties of project {which}",
        )


class EnvironmentProperties(EndpointGroup):
    """The properties of the environment that the token belongs to."""

    async def list(self, prefix: str = "", *, background: bool = False) -> dict[str, str]:
        """environment-properties.list: those whose name begins with ``prefix``."""
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
        """environment-properties.upsert: add those that are new, change the others.

        ``target`` is the environment of the token, for the ledger.
        """
        await self._write(
            operations.ENVIRONMENT_PROPERTIES_UPSERT,
            _body(properties),
            about=about or "properties of the environment",
            target=target,
        )


def _body(properties: Mapping[str, str]) -> dict[str, Any]:
    wrong = {
        name: ["a name has 1 to 100 characters, a value 1,024 at the most"]
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
    """Names and values as text, whatever a server makes of the values."""
    # Embedded wraps the environment's; a property of that name would have a text for its value.
    answer = unwrap_key(answer, "result") if list(answer or ()) == ["result"] else answer
    if not isinstance(answer, dict):
        return {}
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in answer.items()
    }
