"""Read and store tokens. All functions block: call them in a thread."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from workato_tui.common.paths import PathError, config_dir, typed_path
from workato_tui.common.redact import register_secret
from workato_tui.common.secret import Secret
from workato_tui.profiles.child_env import child_environment, register_token_vars
from workato_tui.profiles.data_centers import CUSTOM, DATA_CENTERS, hinted_data_center
from workato_tui.profiles.errors import InvalidProfile, ProfileError, TokenError
from workato_tui.profiles.model import SOURCES, Profile, Source, TokenRef

if TYPE_CHECKING:
    from pathlib import Path

_TOKEN = re.compile(r"[!-~]{1,4096}")
_QUOTES = "\"'`\u201c\u201d\u2018\u2019"
_BYTE_ORDER_MARKS = ("\ufeff", "\u00ef\u00bb\u00bf")
_ASSIGNMENT = re.compile(r"(?:export\s+)?[A-Za-z_]\w*\s*=\s*[^=\s]")
_FOLDER = "tokens"
_OWN_TOKEN_FILE = re.compile(r".+\.(?:dev|test|prod)\.[0-9a-f]{8}(?:\.[0-9a-f]{8}\.new)?")
_ORPHAN_AGE = 3600.0
"""Seconds after which no running copy is still about to reference a new token file."""


def check_token(text: str, *, first_line: bool = False) -> Secret:
    """Return the token in ``text``. Raises :class:`InvalidProfile` without showing it.

    With ``first_line``, ignore further lines, as printed by ``pass show``.
    """
    lines = text.strip().splitlines()
    token = lines[0].strip() if lines else ""
    if not token:
        raise InvalidProfile("The token is empty.")
    if text.strip().startswith(_BYTE_ORDER_MARKS):
        raise InvalidProfile(
            "Before the token stands a byte order mark (BOM): save it as plain UTF-8 or ASCII."
        )
    if len(lines) > 1 and not first_line:
        raise InvalidProfile("The token goes over more than one line. Give one line.")
    if token[0] in _QUOTES or token[-1] in _QUOTES:
        raise InvalidProfile("The token stands in quotes. Give it without them.")
    if _ASSIGNMENT.match(token):
        raise InvalidProfile("The token stands behind a name (NAME=…). Give only the token.")
    if not _TOKEN.fullmatch(token):
        raise InvalidProfile(
            "That is no token: it holds spaces or characters other than letters, digits and signs."
        )
    secret = Secret(token)
    register_secret(secret)
    return secret


def read_token(
    profile: Profile, environment: str, *, timeout: float = 60, may_ask: bool = False
) -> Secret:
    """Return the token of ``profile`` for ``environment`` from its source.

    ``may_ask`` lets a command use the terminal, which is possible only before the app starts.
    Raises :class:`TokenError`, which names the source and the fix.
    """
    register_token_vars(profile)
    ref = profile.tokens.get(environment)
    if ref is None:
        available = ", ".join(profile.environments) or "none"
        raise TokenError(
            f"Profile {profile.name} has no token for {environment} (it has: {available}). "
            f"{_fix_hint(profile.name, environment)}"
        )
    try:
        text = _from_source(ref, timeout, may_ask)
        return check_token(text, first_line=ref.source in ("command", "file"))
    except ProfileError as error:
        raise TokenError(f"{error} {_fix_hint(profile.name, environment)}") from None


def store_token(
    profile_name: str,
    environment: str,
    token: Secret,
    source: Source,
    before: TokenRef | None = None,
) -> TokenRef:
    """Store ``token`` in the ``keyring`` or in a ``file``; return its reference.

    Every token gets a new place, so the previous one stays until the profile refers to the new one:
    then delete it. If the file of the token ``before`` is a symbolic link, its target is written
    instead. Raises :class:`TokenError`.
    """
    name = f"{profile_name}.{environment}.{os.urandom(4).hex()}"
    if source == "keyring":
        from workato_tui.profiles import keyring_store

        try:
            keyring_store.put(name, token)
        except keyring_store.KeyringError as trouble:
            raise TokenError(
                f"The token was not saved in the keyring: {trouble}. Choose a file, a command or "
                "an environment variable instead."
            ) from None
    elif source == "file":
        from workato_tui.profiles.private_files import make_folder, write_bytes

        if before is not None and before.source == "file":
            linked = _token_path(before.reference)
            if linked.is_symlink():
                write_bytes(linked, token.reveal().encode() + b"\n")
                return before
        make_folder(config_dir())
        make_folder(config_dir() / _FOLDER)
        _remove_orphans(config_dir() / _FOLDER)
        write_bytes(config_dir() / _FOLDER / name, token.reveal().encode() + b"\n")
        name = f"{_FOLDER}/{name}"
    else:
        raise TokenError("A token can be kept in the keyring or in a file; others only give one.")
    return TokenRef(source, name)


def delete_token(ref: TokenRef) -> None:
    """Delete a token that :func:`store_token` stored; leave anything else alone.

    Raises :class:`TokenError` if the token may still be there.
    """
    if ref.source == "keyring":
        from workato_tui.profiles import keyring_store

        try:
            if keyring_store.get(ref.reference) is not None:
                keyring_store.delete(ref.reference)
        except keyring_store.KeyringError as trouble:
            raise TokenError(
                f"The token may still be in the keyring ({keyring_store.SERVICE}, "
                f"{ref.reference}): {trouble}. Delete it there."
            ) from None
    elif ref.source == "file":
        path = _token_path(ref.reference)
        if path.parent == config_dir() / _FOLDER:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise TokenError(
                    f"The token is still in {path}: {error.strerror}. Delete that file."
                ) from None


def usable_sources() -> list[Source]:
    """Return the sources that work on this machine, in the order to offer them."""
    from workato_tui.profiles import keyring_store

    has_keyring = keyring_store.available()
    return [source for source in SOURCES if source != "keyring" or has_keyring]


def data_center_hint(profile: Profile, token: Secret) -> str | None:
    """Return a message if the token's prefix belongs to another data center, or None."""
    code = hinted_data_center(token.reveal())
    if code is None or profile.data_center in (code, CUSTOM):
        return None
    return (
        f"The token begins like one of {DATA_CENTERS[code].label}, but profile {profile.name} is "
        f"at {profile.label}; a token works only at the data center that issued it."
    )


def _remove_orphans(folder: Path) -> None:
    """Remove tokens of this program that no profile refers to, left by an interrupted run.

    Only old ones are removed, since another copy may be saving right now, and none if a profile
    cannot be read.
    """
    from workato_tui.profiles.file import ProfilesFile

    with suppress(ProfileError, OSError):
        saved = ProfilesFile().load()
        if saved.problems:
            return
        named = {
            os.path.realpath(_token_path(ref.reference))
            for profile in saved.profiles.values()
            for ref in profile.tokens.values()
            if ref.source == "file"
        }
        before = time.time() - _ORPHAN_AGE
        for path in folder.iterdir():
            is_own = _OWN_TOKEN_FILE.fullmatch(path.name) is not None and path.is_file()
            if is_own and os.path.realpath(path) not in named and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def _from_source(ref: TokenRef, timeout: float, may_ask: bool) -> str:
    if ref.source == "env":
        value = os.environ.get(ref.reference, "")
        if not value.strip():
            raise TokenError(
                f"The environment variable {ref.reference}, which is to hold the token, is not set."
            )
        return value
    if ref.source == "command":
        from workato_tui.profiles import command_source

        return command_source.run(
            ref.reference, child_environment(), timeout=timeout, may_ask=may_ask
        )
    if ref.source == "file":
        return _from_file(_token_path(ref.reference))
    return _from_keyring(ref.reference)


def _from_file(path: Path) -> str:
    from workato_tui.profiles.private_files import check_folder, read_bytes

    if path.parent == config_dir() / _FOLDER:
        # Anyone who can write there could replace the token.
        check_folder(path.parent)
    data = read_bytes(path, private=True)
    if data is None:
        raise TokenError(f"The token's file {path} is not there.")
    return data.decode(errors="replace")


def _from_keyring(entry: str) -> str:
    from workato_tui.profiles import keyring_store

    try:
        token = keyring_store.get(entry)
    except keyring_store.KeyringError as trouble:
        raise TokenError(f"The token is in the keyring, and {trouble}.") from None
    if token is None:
        raise TokenError(f"The keyring holds no token under {keyring_store.SERVICE}, {entry}.")
    return token.reveal()


def _token_path(reference: str) -> Path:
    # Relative to the configuration folder, so that the folder can be moved.
    try:
        return typed_path(reference, config_dir())
    except PathError as problem:
        raise TokenError(f"The token's file cannot be used. {problem}") from None


def _fix_hint(name: str, environment: str) -> str:
    return (
        f"`workato-tui profiles add {name} --environment {environment}` sets it (from a prompt, "
        f"--token-command or --token-env)."
    )
