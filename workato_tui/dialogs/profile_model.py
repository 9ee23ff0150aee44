"""The fields of the form for a profile and the token of one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from workato_tui.profiles.command_source import split
from workato_tui.profiles.data_centers import CUSTOM, normalize_base_url
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.model import LEGACY_WARNING, check_name
from workato_tui.profiles.tokens import check_token

if TYPE_CHECKING:
    from collections.abc import Callable

KEEP, REMOVE = "keep", "remove"
LOCAL_SOURCES = ("keyring", "file")
"""The sources in which this program stores the token itself."""

T = TypeVar("T")


class ProfileForm(BaseModel):
    """The fields of the form. The token never appears in a repr, an error or a traceback."""

    model_config = ConfigDict(defer_build=True, str_strip_whitespace=True)

    name: str = Field(title="Name", description="As in `workato-tui NAME`")
    data_center: str = Field(title="Data center", description="Where the workspace is hosted")
    base_url: str | None = Field(
        None,
        title="URL",
        validate_default=True,
        description="With or without /api; https, except for localhost",
        json_schema_extra={
            "required": True,
            "when": {"data_center": [CUSTOM]},
            "placeholder": "https://…",
        },
    )
    auth: Literal["bearer", "legacy"] = Field(
        "bearer",
        title="Sign-in",
        description=LEGACY_WARNING,
        json_schema_extra={
            "when": {"data_center": [CUSTOM]},
            "labels": {"bearer": "API client token", "legacy": "email and token (2023)"},
        },
    )
    email: str | None = Field(
        None,
        title="Email",
        validate_default=True,
        json_schema_extra={"required": True, "when": {"data_center": [CUSTOM], "auth": ["legacy"]}},
    )
    environment: Literal["dev", "test", "prod"] = Field("dev", title="Environment")
    token_source: str = Field(
        title="Token from", description="keyring and file store it; command and variable read it"
    )
    token: SecretStr | None = Field(
        None,
        title="Token",
        validate_default=True,
        description="From an API client in this environment",
        json_schema_extra={"required": True, "when": {"token_source": list(LOCAL_SOURCES)}},
    )
    command: str | None = Field(
        None,
        title="Command",
        validate_default=True,
        description="Prints the token on its first line, e.g. pass show workato/dev",
        json_schema_extra={"required": True, "when": {"token_source": ["command"]}},
    )
    variable: str | None = Field(
        None,
        title="Variable",
        validate_default=True,
        description="Name of the environment variable, not the token",
        json_schema_extra={"required": True, "when": {"token_source": ["env"]}},
    )
    read_only: bool = Field(False, title="Read-only", description="Refuse all changes")
    reviewer: str | None = Field(None, title="Reviewer", description="Your name in reviews")
    download_dir: str | None = Field(
        None,
        title="Downloads to",
        description="A folder; empty = current folder",
        json_schema_extra={"widget": "path"},
    )
    notifications: Literal["all", "failures", "none"] = Field(
        "all", title="Notify", description="Bell and desktop, when work in the background ends"
    )
    default: bool = Field(False, title="Default", description="Use when no profile is named")

    @field_validator("name")
    @classmethod
    def _name(cls, value: str) -> str:
        return _validated(check_name, value)

    @field_validator("base_url")
    @classmethod
    def _url(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("data_center") != CUSTOM:
            return None
        return _validated(normalize_base_url, _required(value))

    @field_validator("email")
    @classmethod
    def _email(cls, value: str | None, info: ValidationInfo) -> str | None:
        return _required(value) if info.data.get("auth") == "legacy" else None

    @field_validator("token")
    @classmethod
    def _token(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if info.data.get("token_source") not in LOCAL_SOURCES:
            return None
        text = value.get_secret_value() if value else None
        return SecretStr(_validated(check_token, _required(text)).reveal())

    @field_validator("command")
    @classmethod
    def _command(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("token_source") != "command":
            return None
        _validated(split, _required(value))
        return value

    @field_validator("variable")
    @classmethod
    def _variable(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("token_source") != "env":
            return None
        if not _required(value).isidentifier() or not value.isascii():  # type: ignore[union-attr]
            # Do not repeat the input: it may be the token itself.
            raise ValueError("Enter the name of a variable, not the token.")
        return value


def _validated(check: Callable[[str], T], value: str) -> T:
    """Run a validator of the profiles and raise its message as pydantic expects it."""
    try:
        return check(value)
    except ProfileError as problem:
        raise ValueError(str(problem)) from None


def _required(value: str | None) -> str:
    if not value:
        raise ValueError("Required")
    return value
