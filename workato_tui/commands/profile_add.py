"""``profiles add`` and ``profiles edit``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from workato_tui.commands.parser import looks_like_token
from workato_tui.commands.streams import print_error, report_line
from workato_tui.common.paths import typed_path
from workato_tui.profiles.data_centers import CUSTOM, hinted_data_center
from workato_tui.profiles.errors import InvalidProfile, TokenError, UsageError
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import (
    LEGACY_WARNING,
    Profile,
    TokenRef,
    check_name,
    check_profile,
    moved_tokens,
    unknown_profile,
)
from workato_tui.profiles.tokens import (
    check_token,
    data_center_hint,
    delete_token,
    store_token,
    usable_sources,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Source

_MAX_TOKEN_INPUT = 65_536


def add(arguments: argparse.Namespace) -> int:
    """Save a profile with its first token, or add a token to a saved profile."""
    file = ProfilesFile()
    name, environment = check_name(arguments.name), arguments.environment
    saved = file.load()
    existing = saved.get(name) if name in saved.profiles or name in saved.problems else None
    requested = _requested_profile(arguments, existing)
    stored = existing.tokens.get(environment) if existing is not None else None
    ref = _token_ref(arguments, requested, stored)
    before: list[TokenRef | None] = []

    def change(now: Profile | None) -> Profile:
        profile = requested if now is None else _requested_profile(arguments, now)
        before.append(profile.tokens.get(environment))
        return profile._replace(tokens={**profile.tokens, environment: ref})

    try:
        profile = file.update(name, change, default=arguments.default)
    except BaseException:
        if ref != stored:
            delete_token_or_explain(ref)
        raise
    problem = delete_token_or_explain(before[0]) if before[0] and before[0] != ref else None
    report_line(
        f"{'Saved' if existing is None else 'Changed'} profile {name} ({profile.label}): the token "
        f"of {environment} comes from {_describe_source(ref)}. Try it: workato-tui profiles test "
        f"{name}"
    )
    if profile.auth == "legacy":
        print_error(LEGACY_WARNING)
    if problem:
        print_error(problem)
    return 0


def edit(arguments: argparse.Namespace) -> int:
    """Change a profile, except for its tokens (one of which can be deleted)."""
    forgotten: list[TokenRef] = []
    file = ProfilesFile()

    def change(now: Profile | None) -> Profile:
        if now is None:
            raise unknown_profile(arguments.name, file.load().profiles)
        tokens = dict(now.tokens)
        if arguments.forget_token:
            if arguments.forget_token not in tokens:
                raise InvalidProfile(
                    f"Profile {now.name} has no token for {arguments.forget_token}."
                )
            forgotten.append(tokens.pop(arguments.forget_token))
        profile = check_profile(_apply_changes(arguments, now._replace(tokens=tokens)))
        warning = moved_tokens(now, profile, tokens)
        if warning and not arguments.keep_tokens:
            raise UsageError(
                f"{warning} Nothing was changed. Add --keep-tokens if they belong there, or "
                "delete them first with --forget-token."
            )
        return profile

    file.update(arguments.name, change)
    problems = [delete_token_or_explain(ref) for ref in forgotten]
    return report_change(f"Changed profile {arguments.name}.", problems)


def report_change(sentence: str, problems: Iterable[str | None]) -> int:
    """Print what was done and the problems; return the exit code, 1 if there are any."""
    report_line(sentence)
    found = [problem for problem in problems if problem]
    for problem in found:
        print_error(problem)
    return 1 if found else 0


def delete_token_or_explain(ref: TokenRef) -> str | None:
    """Delete a stored token; return a message if that failed."""
    try:
        delete_token(ref)
    except TokenError as error:
        return str(error)
    return None


def _apply_changes(arguments: argparse.Namespace, profile: Profile) -> Profile:
    if arguments.data_center or arguments.base_url:
        center = arguments.data_center or CUSTOM
        url = arguments.base_url or (profile.base_url if center == CUSTOM else None)
        profile = profile._replace(data_center=center, base_url=url)
    if arguments.read_only is not None:
        profile = profile._replace(read_only=arguments.read_only)
    if arguments.reviewer is not None:
        profile = profile._replace(reviewer=arguments.reviewer.strip() or None)
    if arguments.download_dir is not None:
        folder = str(typed_path(arguments.download_dir)) if arguments.download_dir else None
        profile = profile._replace(download_dir=folder)
    return profile


def _requested_profile(arguments: argparse.Namespace, existing: Profile | None) -> Profile:
    """Return the profile for the arguments; an existing one never changes its host."""
    center = arguments.data_center or (CUSTOM if arguments.base_url else None)
    if (
        arguments.email
        and arguments.auth != "legacy"
        and (not existing or existing.auth != "legacy")
    ):
        raise UsageError("--email belongs to --auth legacy.")
    if existing is None:
        if center is None:
            raise UsageError(f"A new profile needs --data-center, here for {arguments.name}.")
        return check_profile(
            Profile(
                name=arguments.name,
                data_center=center,
                base_url=arguments.base_url,
                read_only=arguments.read_only,
                auth=arguments.auth or "bearer",
                email=arguments.email,
            )
        )
    profile = check_profile(
        existing._replace(
            data_center=center or existing.data_center,
            base_url=arguments.base_url
            or (existing.base_url if center in (None, CUSTOM) else None),
        )
    )
    if (profile.url, arguments.auth or existing.auth) != (existing.url, existing.auth):
        raise UsageError(
            f"Profile {existing.name} is at {existing.url} with auth {existing.auth}: choose "
            "another name, or change it with `workato-tui profiles edit`."
        )
    return existing._replace(
        read_only=existing.read_only or arguments.read_only,
        email=arguments.email or existing.email,
    )


def _token_ref(
    arguments: argparse.Namespace, profile: Profile, stored: TokenRef | None
) -> TokenRef:
    environment = arguments.environment
    if arguments.token_env is not None:
        ref = TokenRef("env", arguments.token_env)
        check_profile(profile._replace(tokens={environment: ref}))
        if not os.environ.get(ref.reference):
            if looks_like_token(ref.reference):
                raise UsageError(
                    "--token-env takes the name of an environment variable, and what it was given "
                    "looks like a token itself. Nothing was saved."
                )
            print_error(f"{ref.reference} is not set here; it has to be when workato-tui starts.")
        return ref
    if arguments.token_command is not None:
        from workato_tui.profiles.command_source import split

        try:
            words = split(arguments.token_command)
        except TokenError as error:
            raise UsageError(str(error)) from None
        if any(hinted_data_center(word) for word in words):
            raise UsageError(
                "--token-command takes a command that prints the token, and this one has a token "
                "in it, which would stand in profiles.toml. Nothing was saved."
            )
        ref = TokenRef("command", arguments.token_command)
        check_profile(profile._replace(tokens={environment: ref}))
        return ref
    token = (
        _read_piped_token() if arguments.token_stdin else _prompt_token(profile.name, environment)
    )
    hint = data_center_hint(profile, token)
    if hint:
        print_error(hint)
    place: Source = arguments.keep_in or ("keyring" if "keyring" in usable_sources() else "file")
    return store_token(profile.name, environment, token, place, stored)


def _read_piped_token() -> Secret:
    if sys.stdin.isatty():
        raise UsageError(
            "--token-stdin reads a pipe, and this is a terminal: leave it out to be asked, hidden."
        )
    return check_token(sys.stdin.buffer.read(_MAX_TOKEN_INPUT).decode(errors="replace"))


def _prompt_token(name: str, environment: str) -> Secret:
    import warnings
    from getpass import GetPassWarning, getpass

    if not sys.stdin.isatty():
        raise UsageError(
            "No terminal to ask for the token. Use --token-stdin, --token-env VAR or "
            "--token-command CMD."
        )
    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            return check_token(getpass(f"API token of {name}, {environment} (hidden): "))
        except (EOFError, GetPassWarning):
            raise UsageError("No token entered. Nothing was changed.") from None


def _describe_source(ref: TokenRef) -> str:
    if ref.source == "env":
        return f"the environment variable {ref.reference}"
    return {
        "keyring": "the system's keyring",
        "command": "the command",
        "file": "a file that only you can read",
    }[ref.source]
