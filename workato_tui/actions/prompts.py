"""Request models of the small forms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from workato_tui.services.customer_ref import CustomerRef
from workato_tui.views.web_address import looks_like_address, parse_address


def _required(message: str) -> AfterValidator:
    """Return a validator that strips the text, and refuses a blank one with ``message``."""

    def check(value: str) -> str:
        if not value.strip():
            raise ValueError(message)
        return value.strip()

    return AfterValidator(check)


class NumberPrompt(BaseModel):
    """An object by its kind and number."""

    kind: Literal[
        "build", "deployment", "package", "export", "import", "manifest", "folder", "customer"
    ] = Field("deployment", title="What")
    number: str = Field(
        title="Number",
        description="e.g. 6390, or a Workato URL; for a customer also E and your ID",
    )

    @field_validator("number")
    @classmethod
    def _check_number(cls, value: str, info: ValidationInfo) -> str:
        if looks_like_address(value):
            parse_address(value)
            return value.strip()
        if info.data.get("kind") == "customer":
            return CustomerRef.from_input(value).id
        digits = value.strip().removeprefix("#")
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError("enter digits only, e.g. 6390")
        return digits


class ViewName(BaseModel):
    """``V``: the name of a view to save."""

    name: str = Field(title="Name", description="A view of this name is replaced")

    @field_validator("name")
    @classmethod
    def _check_name(cls, value: str) -> str:
        name = " ".join(value.split())
        if not name or len(name) > 60:
            raise ValueError("give a name of at most 60 characters")
        return name


class FolderPrompt(BaseModel):
    """A folder; its form says what it is for."""

    folder: Annotated[str, _required("enter a folder")] = Field(
        title="Folder", json_schema_extra={"widget": "path"}
    )


class FileNamePrompt(BaseModel):
    """Another file name, if the file exists."""

    name: str = Field(title="Name", description="Enter another name to keep the existing file")
    overwrite: bool = Field(
        False, title="Replace the file", description="Overwrite an existing file"
    )

    @field_validator("name")
    @classmethod
    def _check_name(cls, value: str) -> str:
        name = value.strip()
        if not name or "/" in name or name in (".", ".."):
            raise ValueError("enter a file name without a folder")
        return name


class ConflictPrompt(BaseModel):
    """What to do with existing files that differ from those in the zip."""

    then: Literal["leave", "replace"] = Field(
        "leave",
        title="These files",
        json_schema_extra={
            "labels": {"leave": "keep them", "replace": "replace them (git keeps the old version)"}
        },
    )


class AssetFilter(BaseModel):
    """Which assets of a deployment to show."""

    asset_type: str | None = Field(None, title="Type")
    asset_state: str | None = Field(None, title="State")


class AssetOptions(BaseModel):
    """What to list besides the assets of a folder."""

    include_test_cases: bool = Field(
        False, title="Test cases", description="Include test cases of recipes"
    )
    include_data: bool = Field(False, title="Data", description="Include rows of lookup tables")


class PropertyPrefix(BaseModel):
    """The prefix of the property names."""

    prefix: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        "",
        title="Name",
        description="Prefix, e.g. salesforce.; empty = all",
    )


class BoardPeriod(BaseModel):
    """The period of the board."""

    window: Literal["-30d", "-90d", "-180d", "-365d"] = Field(
        "-90d",
        title="Deployments of",
        json_schema_extra={
            "labels": {
                "-30d": "30 days",
                "-90d": "90 days",
                "-180d": "6 months",
                "-365d": "12 months",
            }
        },
    )


class ReportPrompt(BaseModel):
    """The format and the file of a report."""

    form: Literal["markdown", "text", "json", "csv"] = Field(
        "markdown",
        title="As",
        json_schema_extra={
            "labels": {
                "markdown": "Markdown (change ticket)",
                "text": "plain text",
                "json": "JSON (script)",
                "csv": "CSV (visible rows)",
            }
        },
    )
    file: str = Field(
        title="File",
        description="In the current folder, or a path",
        json_schema_extra={"widget": "path"},
    )
    noise: bool = Field(False, title="Noise", description="Include noise (versions, key order)")
    replace: bool = Field(False, title="Replace the file", description="Overwrite an existing file")

    @field_validator("file")
    @classmethod
    def _check_file(cls, value: str) -> str:
        if not value.strip() or value.strip().endswith("/"):
            raise ValueError("enter a file name")
        return value.strip()


class PathPrompt(BaseModel):
    """A local zip or folder."""

    path: Annotated[str, _required("enter a path")] = Field(
        title="Path",
        description="A zip or a folder; right arrow accepts the suggestion",
        json_schema_extra={"widget": "path"},
    )
