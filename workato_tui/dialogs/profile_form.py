"""The form for a profile and the token of one environment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workato_tui.dialogs.form import FormError, FormScreen
from workato_tui.dialogs.profile_model import KEEP, REMOVE, ProfileForm
from workato_tui.dialogs.profile_save import NameTakenError, save_profile
from workato_tui.keymap import key_of, with_keys
from workato_tui.profiles.data_centers import (
    CHOICES,
    CUSTOM,
    DATA_CENTERS,
    hinted_data_center,
)
from workato_tui.profiles.errors import ProfileError, TokenError
from workato_tui.profiles.model import ENVIRONMENTS, Profile, moved_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workato_tui.profiles.model import Source, TokenRef

_SOURCE_LABELS = {"keyring": "keyring", "command": "command", "env": "variable", "file": "file"}


# Form screen


def profile_screen(
    old: Profile | None,
    sources: Sequence[Source],
    *,
    environment: str | None = None,
    reason: str = "",
    is_default: bool = False,
    show_message: Callable[[str], None] = lambda _text: None,
) -> FormScreen[ProfileForm]:
    """Return the form for a new profile, or for ``old``.

    ``sources`` comes from usable_sources(). ``environment`` selects the token to edit, ``reason``
    says why the form was opened, and ``show_message`` receives messages after saving.
    """
    environment = environment or _first_environment(old)
    ref = old.tokens.get(environment) if old else None
    warned: set[str] = set()

    async def submit(form: ProfileForm) -> None:
        _warn_once(old, form, warned)
        try:
            show_message(await asyncio.to_thread(save_profile, old, form))
        except ProfileError as problem:
            raise FormError(_error_field(problem), str(problem)) from None

    return FormScreen(
        ProfileForm,
        [f"Edit profile {old.name}" if old else "Add a profile", *([reason] if reason else [])],
        verb="save",
        initial=_initial(old, environment, ref, sources, bool(reason), is_default),
        choices={
            "data_center": [
                (code, DATA_CENTERS[code].label if code in DATA_CENTERS else code)
                for code in CHOICES
            ],
            "token_source": _source_choices(old, ref, sources),
        },
        helps={"environment": _current_tokens(old)},
        submit=submit,
        focus=_focus(ref) if reason else None,
    )


def token_sources(profile: Profile) -> str:
    """Return ``dev keyring, prod command``: each environment with the source of its token."""
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
        return with_keys(
            "Environment of the API client. Start with dev; add others later with {profile_edit}"
        )
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
        # Without a keyring the list starts with a command, but most users have a token to paste:
        # preselect the file.
        return {"data_center": "us", "token_source": first, "default": is_default}
    source = (ref.source if ref else first) if about_token else KEEP
    return {
        **{name: getattr(old, name) for name in ("name", "data_center", "base_url", "auth",
                                                 "email", "read_only", "reviewer",
                                                 "download_dir", "notifications")},
        "environment": environment,
        "token_source": source,
        "command": ref.reference if ref and ref.source == "command" else None,
        "variable": ref.reference if ref and ref.source == "env" else None,
        "default": is_default,
    }  # fmt: skip


def _warn_once(old: Profile | None, form: ProfileForm, warned: set[str]) -> None:
    """Point out what may send a token to the wrong host; sent again, it is saved."""
    new = Profile(form.name, form.data_center, form.base_url)
    warning = moved_tokens(old, new, _kept_tokens(old, form)) if old is not None else None
    if warning and new.url not in warned:
        warned.add(new.url)
        raise FormError(
            "base_url" if form.data_center == CUSTOM else "data_center",
            f"{warning} Press {key_of('send')} again to save.",
        )
    text = form.token.get_secret_value() if form.token else ""
    hint = hinted_data_center(text)
    if hint and hint != form.data_center and hint not in warned:
        warned.add(hint)
        raise FormError(
            "token",
            f"This token looks like one of {DATA_CENTERS[hint].name} ({hint}), not "
            f"{form.data_center}. Choose {hint} above, or press {key_of('send')} again to save "
            "anyway.",
        )


def _kept_tokens(old: Profile, form: ProfileForm) -> list[str]:
    """Return the environments whose tokens stay as they are."""
    replaced = () if form.token_source == KEEP else (form.environment,)
    return [environment for environment in old.tokens if environment not in replaced]


def _error_field(problem: ProfileError) -> str | None:
    if isinstance(problem, NameTakenError):
        return "name"
    return "token_source" if isinstance(problem, TokenError) else None
