"""The form of one profile and of one environment's token, and what is written when it is sent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from workato_tui.dialogs.form import FormError, FormScreen
from workato_tui.dialogs.profile_save import (
    KEEP,
    LOCAL_SOURCES,
    REMOVE,
    NameTakenError,
    save_profile,
)
from workato_tui.profiles.command_source import split
from workato_tui.profiles.data_centers import (
    CHOICES,
    CUSTOM,
    DATA_CENTERS,
    hinted_data_center,
    normalize_base_url,
)
from workato_tui.profiles.model import (
    ENVIRONMENTS,
    LEGACY_WARNING,
    Profile,
    ProfileError,
    TokenError,
    check_name,
)
from workato_tui.profiles.tokens import check_token

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workato_tui.profiles.model import Source, TokenRef

_SOURCE_LABELS = {"keyring": "keyring", "command": "command", "env": "variable", "file": "file"}

T = TypeVar("T")


class ProfileForm(BaseModel):
    """What the form asks. The token never shows in a repr, an error or a traceback."""

    model_config = ConfigDict(defer_build=True, str_strip_whitespace=True)

    name: str = Field(title="Name", description="As in `workato-tui NAME`")
    data_center: str = Field(title="Data center", description="Where the workspace is hosted")
    base_url: str | None = Field(
        None,
        title="URL",
        validate_default=True,
        description="With or without /api; https, except for localhost",
        json_schema_extra={"when": {"data_center": [CUSTOM]}, "placeholder": "https://…"},
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
        json_schema_extra={"when": {"data_center": [CUSTOM], "auth": ["legacy"]}},
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
        json_schema_extra={"when": {"token_source": list(LOCAL_SOURCES)}},
    )
    command: str | None = Field(
        None,
        title="Command",
        validate_default=True,
        description="Prints the token on its first line, e.g. pass show workato/dev",
        json_schema_extra={"when": {"token_source": ["command"]}},
    )
    variable: str | None = Field(
        None,
        title="Variable",
        validate_default=True,
        description="Name of the environment variable, not the token",
        json_schema_extra={"when": {"token_source": ["env"]}},
    )
    read_only: bool = Field(False, title="Read-only", description="Refuse all changes")
    reviewer: str | None = Field(None, title="Reviewer", description="Your name in reviews")
    download_dir: str | None = Field(
        None,
        title="Downloads to",
        description="A folder; empty = current folder",
        json_schema_extra={"widget": "path"},
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
            # Not repeated: it may be the token itself, given by mistake.
            raise ValueError("Enter the name of a variable, not the token.")
        return value


def _validated(check: Callable[[str], T], value: str) -> T:
    """``check`` of the profiles, with its sentence as pydantic takes it."""
    try:
        return check(value)
    except ProfileError as problem:
        raise ValueError(str(problem)) from None


def _required(value: str | None) -> str:
    if not value:
        raise ValueError("Required")
    return value


# The screen


def profile_screen(
    old: Profile | None,
    sources: Sequence[Source],
    *,
    environment: str | None = None,
    why: str = "",
    is_default: bool = False,
    tell: Callable[[str], None] = lambda _text: None,
) -> FormScreen[ProfileForm]:
    """The form for a new profile, or for ``old``. ``sources`` as usable_sources() gave them.

    ``environment``: whose token it begins with; ``why``: a line that says why it was opened;
    ``tell`` gets what there is to say after it was saved.
    """
    environment = environment or _first_environment(old)
    ref = old.tokens.get(environment) if old else None
    warned: set[str] = set()

    async def submit(form: ProfileForm) -> None:
        _warn_once(form, warned)
        try:
            tell(await asyncio.to_thread(save_profile, old, form))
        except ProfileError as problem:
            raise FormError(_error_field(problem), str(problem)) from None

    return FormScreen(
        ProfileForm,
        [f"Edit profile {old.name}" if old else "Add a profile", *([why] if why else [])],
        verb="save",
        initial=_initial(old, environment, ref, sources, bool(why), is_default),
        choices={
            "data_center": [
                (code, DATA_CENTERS[code].label if code in DATA_CENTERS else code)
                for code in CHOICES
            ],
            "token_source": _source_choices(old, ref, sources),
        },
        helps={"environment": _current_tokens(old)},
        submit=submit,
        focus=_focus(ref) if why else None,
    )


def token_sources(profile: Profile) -> str:
    """``dev keyring, prod command``: the environments with a token and where each comes from."""
    return ", ".join(
        f"{environment} {_SOURCE_LABELS[profile.tokens[environment].source]}"
        for environment in ENVIRONMENTS
        if environment in profile.tokens
    )


def _first_environment(old: Profile | None) -> str:
    return next(iter(old.tokens), "dev") if old else "dev"


def _focus(ref: TokenRef | None) -> str:
    return {"command": "command", "env": "variable"}.get(ref.source if ref else "", "token")


def _current_tokens(old: Profile | None) -> str:
    if old is None:
        return "Environment of the API client. Start with dev; add others later with E"
    return f"Environment of the token. Saved: {token_sources(old) or 'none'}"


def _source_choices(
    old: Profile | None, ref: TokenRef | None, sources: Sequence[Source]
) -> list[tuple[str, str]]:
    offered: list[str] = list(sources)
    if ref is not None and ref.source not in offered:
        offered.insert(0, ref.source)
    choices = [(source, _SOURCE_LABELS[source]) for source in offered]
    return [(KEEP, "keep"), *choices, (REMOVE, "remove")] if old else choices


def _initial(
    old: Profile | None,
    environment: str,
    ref: TokenRef | None,
    sources: Sequence[Source],
    about_token: bool,
    is_default: bool,
) -> dict[str, Any]:
    first = "keyring" if "keyring" in sources else "file"
    if old is None:
        # The list offers a command first where there is no keyring; most people have a token to
        # paste, so the file is what is chosen.
        return {"data_center": "us", "token_source": first, "default": is_default}
    source = (ref.source if ref else first) if about_token else KEEP
    return {
        **{name: getattr(old, name) for name in ("name", "data_center", "base_url", "auth",
                                                 "email", "read_only", "reviewer",
                                                 "download_dir")},
        "environment": environment,
        "token_source": source,
        "command": ref.reference if ref and ref.source == "command" else None,
        "variable": ref.reference if ref and ref.source == "env" else None,
        "default": is_default,
    }  # fmt: skip


def _warn_once(form: ProfileForm, warned: set[str]) -> None:
    """A token that speaks of another data center is pointed out; sent again, it is saved."""
    text = form.token.get_secret_value() if form.token else ""
    hint = hinted_data_center(text)
    if hint and hint != form.data_center and hint not in warned:
        warned.add(hint)
        raise FormError(
            "token",
            f"This token looks like one of {DATA_CENTERS[hint].name} ({hint}), not "
            f"{form.data_center}. Choose {hint} above, or press ctrl+s again to save anyway.",
        )


def _error_field(problem: ProfileError) -> str | None:
    if isinstance(problem, NameTakenError):
        return "name"
    return "token_source" if isinstance(problem, TokenError) else None
