"""Request models for builds, deployments, reviews, projects, and folders; forms use them too.

A body includes only fields that differ from the documented default, so that servers that do not
know newer fields do not receive them. Sources: Developer API, Projects; Folders.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

_TEXT_AREA: dict[str, Any] = {"widget": "area"}
_FOLDER: dict[str, Any] = {"widget": "folder"}


def _trim(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def blank_is_none(value: object) -> object:
    """Return None for blank text."""
    return value.strip() or None if isinstance(value, str) else value


def _not_blank(value: str) -> str:
    if not value:
        raise ValueError("required")
    return value


def _no_slashes(value: str) -> str:
    if "/" in value or "\\" in value:
        raise ValueError("a project name cannot contain / or \\")
    return value


def _digits_only(value: str) -> str:
    if not (value.isascii() and value.isdigit()):
        raise ValueError("enter a numeric ID, e.g. 660222")
    return value


RequiredStr = Annotated[str, BeforeValidator(_trim), AfterValidator(_not_blank)]
"""Required text, stripped of surrounding spaces."""
OptionalStr = Annotated[str | None, BeforeValidator(blank_is_none)]
"""Optional text; blank means none."""
ProjectName = Annotated[RequiredStr, AfterValidator(_no_slashes)]
"""The API refuses names with a slash (``Name is invalid``)."""
NumericId = Annotated[str, BeforeValidator(_trim), AfterValidator(_digits_only)]
"""A numeric id as text."""
OptionalNumericId = Annotated[
    str | None,
    BeforeValidator(blank_is_none),
    AfterValidator(lambda value: value if value is None else _digits_only(value)),
]
"""An optional numeric id as text."""


class Request(BaseModel):
    """Base class of request bodies. Raises pydantic's ValidationError with messages for users."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, coerce_numbers_to_str=True, defer_build=True,
        populate_by_name=True,
    )  # fmt: skip

    def body(self) -> dict[str, Any]:
        """Return the JSON object to send."""
        return dump(self, exclude_none=True, exclude_defaults=True)


def dump(request: Request, **options: bool) -> dict[str, Any]:
    """Return all fields as JSON values by alias, including secrets, which pydantic would mask."""
    data = request.model_dump(mode="json", by_alias=True, **options)  # type: ignore[arg-type]
    for name, info in type(request).model_fields.items():
        value, key = getattr(request, name, None), info.alias or name
        if key in data and isinstance(value, SecretStr):
            data[key] = value.get_secret_value()
    return data


# Build and deploy


class BuildRequest(Request):
    """Body of projects.build."""

    description: OptionalStr = Field(
        None,
        title="Description",
        description="What is in this build",
        json_schema_extra=_TEXT_AREA,
    )
    include_test_cases: bool = Field(
        False, title="Test cases", description="Include test cases of recipes"
    )
    include_tags: bool = Field(False, title="Tags", description="Include tags of the assets")


class DeployRequest(Request):
    """Body of project-builds.deploy and projects.deploy."""

    environment_type: Literal["test", "prod"] = Field(
        title="Environment", description="Target environment"
    )
    title: OptionalStr = Field(None, title="Title", description="Name of this deployment")
    description: OptionalStr = Field(None, title="Description", json_schema_extra=_TEXT_AREA)
    include_tags: bool = Field(False, title="Tags", description="Apply tags in the target")


class ApprovedDeployRequest(Request):
    """Body of deployments.deploy."""

    include_tags: bool = Field(False, title="Tags", description="Apply tags in the target")


# Reviews


class AssignReviewers(Request):
    """Body of deployments.assign-reviewers; reviewers who are left out lose their review."""

    reviewer_ids: list[NumericId] = Field(
        title="Reviewers",
        description="Unticked reviewers are removed, with their reviews",
        json_schema_extra={"widget": "ticks"},
    )


class ReviewComment(Request):
    """Body of deployments.approve, deployments.reject and deployments.update-review-comment."""

    comment: RequiredStr = Field(
        title="Comment", description="Reason (visible to everyone)", json_schema_extra=_TEXT_AREA
    )


# Projects and folders


class ProjectCreate(Request):
    """Body of folders.create without a parent, which creates a project."""

    name: ProjectName = Field(title="Name", description="Without / and \\")


class ProjectUpdate(Request):
    """Body of projects.update: both fields; an empty description clears it."""

    name: ProjectName = Field(title="Name", description="Without / and \\")
    description: Annotated[str, BeforeValidator(_trim)] = Field(
        "", title="Description", json_schema_extra=_TEXT_AREA
    )

    def body(self) -> dict[str, Any]:
        """Return both fields, also an empty description, which would otherwise stay unchanged."""
        return self.model_dump(mode="json")


class FolderCreate(Request):
    """Body of folders.create inside another folder."""

    name: RequiredStr = Field(title="Name")
    parent_id: NumericId = Field(
        title="Parent folder", description="Folder to create it in", json_schema_extra=_FOLDER
    )


class FolderUpdate(Request):
    """Body of folders.update."""

    name: RequiredStr = Field(title="Name")


class FolderDelete(Request):
    """Query of folders.delete."""

    force: bool = Field(
        False,
        title="With contents",
        description="Also delete its recipes and connections",
    )
