"""The small forms of the explorer: what they ask for, as request models."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from workato_tui.services.customer_ref import CustomerRef


class NumberPrompt(BaseModel):
    """``#``: something by its number."""

    kind: Literal[
        "build", "deployment", "package", "export", "import", "manifest", "folder", "customer"
    ] = Field("deployment", title="What")
    number: str = Field(
        title="Number",
        description="As Workato shows it, for instance 6390; of a customer also E and your own id",
    )

    @field_validator("number")
    @classmethod
    def _digits(cls, value: str, about: ValidationInfo) -> str:
        if about.data.get("kind") == "customer":
            return CustomerRef.from_input(value).id
        digits = value.strip().removeprefix("#")
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError("a number has digits only, like 6390")
        return digits


class DownloadFolderPrompt(BaseModel):
    """``d`` for the first time: the folder for this profile's downloads."""

    folder: str = Field(
        title="Folder",
        description="Where this profile's downloads go from now on; it is made if it is not there",
        json_schema_extra={"widget": "path"},
    )

    @field_validator("folder")
    @classmethod
    def _given(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("give a folder")
        return value.strip()


class FileNamePrompt(BaseModel):
    """``d`` where a file of that name is there already."""

    name: str = Field(title="Name", description="Another name leaves the old file as it is")
    overwrite: bool = Field(
        False, title="Replace the file", description="If the name is that of a file that is there"
    )

    @field_validator("name")
    @classmethod
    def _one_name(cls, value: str) -> str:
        name = value.strip()
        if not name or "/" in name or name in (".", ".."):
            raise ValueError("give a file's name, without a folder")
        return name


class UnpackFolderPrompt(BaseModel):
    """``z``: the folder that the zip's files go into."""

    folder: str = Field(
        title="Folder",
        description="A folder that you commit, for instance; what will happen is listed first",
        json_schema_extra={"widget": "path"},
    )

    @field_validator("folder")
    @classmethod
    def _given(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("give a folder")
        return value.strip()


class ConflictPrompt(BaseModel):
    """``z`` into a folder that holds other versions of the zip's files."""

    then: Literal["leave", "replace"] = Field(
        "leave",
        title="These files",
        json_schema_extra={
            "labels": {"leave": "leave them alone", "replace": "replace them (git keeps the old)"}
        },
    )


class AssetFilter(BaseModel):
    """``f`` in a deployment: which of its assets are shown."""

    asset_type: str | None = Field(None, title="Type")
    asset_state: str | None = Field(None, title="State")


class AssetOptions(BaseModel):
    """``f`` in the assets of a folder: what is listed besides them."""

    include_test_cases: bool = Field(
        False, title="Test cases", description="List the recipes' test cases too"
    )
    include_data: bool = Field(
        False, title="Data", description="List the data of lookup tables too"
    )


class PropertyPrefix(BaseModel):
    """Before the properties: how the names begin that are asked for."""

    prefix: str = Field(
        "",
        title="Begin with",
        description="For instance salesforce. (empty: all, where the server takes that)",
    )

    @field_validator("prefix")
    @classmethod
    def _trimmed(cls, value: str) -> str:
        return value.strip()


class BoardPeriod(BaseModel):
    """``f`` on the board."""

    window: Literal["-30d", "-90d", "-180d", "-365d"] = Field(
        "-90d",
        title="Deployments of",
        json_schema_extra={
            "labels": {
                "-30d": "30 days",
                "-90d": "90 days",
                "-180d": "half a year",
                "-365d": "a year",
            }
        },
    )


class ReportPrompt(BaseModel):
    """``e`` in a comparison: what is written, and where to."""

    form: Literal["markdown", "text", "json", "csv"] = Field(
        "markdown",
        title="As",
        json_schema_extra={
            "labels": {
                "markdown": "Markdown, for a change ticket",
                "text": "plain text",
                "json": "JSON, for a script",
                "csv": "the rows that are shown, as CSV",
            }
        },
    )
    file: str = Field(
        title="File",
        description="In the folder where the program was started, or a path",
        json_schema_extra={"widget": "path"},
    )
    noise: bool = Field(False, title="Noise", description="Also what nobody means by a change")
    replace: bool = Field(
        False, title="Replace the file", description="If there is one of that name"
    )

    @field_validator("file")
    @classmethod
    def _given(cls, value: str) -> str:
        if not value.strip() or value.strip().endswith("/"):
            raise ValueError("give a file's name")
        return value.strip()


class PathPrompt(BaseModel):
    """A package on this machine."""

    path: str = Field(
        title="Path",
        description="A zip or a folder; the right arrow takes what is suggested",
        json_schema_extra={"widget": "path"},
    )

    @field_validator("path")
    @classmethod
    def _given(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("give a path")
        return value.strip()
