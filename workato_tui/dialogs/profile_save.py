"""Saves the profile form: the token in its source, the profile in its file. Blocking."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from workato_tui.dialogs.profile_model import KEEP, LOCAL_SOURCES, REMOVE
from workato_tui.profiles.data_centers import CUSTOM
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import ENVIRONMENTS, Profile, TokenRef, unknown_profile
from workato_tui.profiles.tokens import check_token, delete_token, store_token
from workato_tui.services.profile_data import forget_profile_data, rename_profile_data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.dialogs.profile_model import ProfileForm
    from workato_tui.profiles.model import Source


class NameTakenError(ProfileError):
    """Another profile has this name."""


def save_profile(old: Profile | None, form: ProfileForm) -> str:
    """Store the token and write the profile; return a warning, if any. Raises ProfileError.

    The new token is stored before the file refers to it, and the old one is deleted last, so that a
    working token remains whatever fails in between.
    """
    file = ProfilesFile()
    if old is None or old.name != form.name:
        saved = file.load()
        if form.name in saved.profiles or form.name in saved.problems:
            raise NameTakenError(f"Profile {form.name} already exists. Choose another name.")
    stored = old.tokens.get(form.environment) if old is not None else None
    ref = _store_token(form, stored)
    warning = ""
    before: list[TokenRef | None] = []

    def change(current: Profile | None) -> Profile:
        if old is not None and current is None:
            raise unknown_profile(form.name, file.load().profiles)
        before.append(current.tokens.get(form.environment) if current else None)
        return _merge(current or Profile(form.name, form.data_center), form, ref)

    try:
        if old is not None and old.name != form.name:
            file.rename(old.name, form.name)
            warning = rename_profile_data(old.name, form.name)
        file.update(form.name, change, default=form.default)
    except ProfileError:
        if ref is not None and ref != stored:
            with suppress(ProfileError):
                delete_token(ref)
        raise
    if form.token_source == KEEP or before[0] is None or before[0] == ref:
        return warning
    return " ".join(filter(None, (warning, _delete_tokens([before[0]]))))


def remove_profile(name: str) -> str:
    """Remove the profile, its tokens and its stored data; return a warning, if any.

    The warning names tokens and data that could not be deleted. Raises ProfileError.
    """
    removed = ProfilesFile().remove(name)
    warning = _delete_tokens(removed.tokens.values() if removed else ())
    return " ".join(filter(None, (warning, forget_profile_data(name))))


def _delete_tokens(refs: Iterable[TokenRef]) -> str:
    warnings: list[str] = []
    for ref in refs:
        try:
            delete_token(ref)
        except ProfileError as problem:
            warnings.append(str(problem))
    return " ".join(warnings)


def _store_token(form: ProfileForm, previous: TokenRef | None) -> TokenRef | None:
    source = form.token_source
    if source in LOCAL_SOURCES and form.token is not None:
        return store_token(
            form.name,
            form.environment,
            check_token(form.token.get_secret_value()),
            cast("Source", source),
            previous,
        )
    if source == "command" and form.command:
        return TokenRef("command", form.command)
    if source == "env" and form.variable:
        return TokenRef("env", form.variable)
    return None


def _merge(profile: Profile, form: ProfileForm, ref: TokenRef | None) -> Profile:
    """Return ``profile`` with the values of the form; settings without a field stay."""
    tokens = dict(profile.tokens)
    if form.token_source == REMOVE:
        tokens.pop(form.environment, None)
    elif ref is not None:
        tokens[form.environment] = ref
    custom = form.data_center == CUSTOM
    return profile._replace(
        name=form.name,
        data_center=form.data_center,
        base_url=form.base_url if custom else None,
        auth=form.auth if custom else "bearer",
        email=form.email if custom and form.auth == "legacy" else None,
        read_only=form.read_only,
        reviewer=form.reviewer,
        download_dir=form.download_dir,
        notifications=form.notifications,
        tokens={env: tokens[env] for env in ENVIRONMENTS if env in tokens},
    )
