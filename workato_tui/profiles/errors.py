"""Errors of profiles, settings, and tokens; ``str()`` is the message to show."""

# ruff: noqa: N818 - the names say what is wrong; "Error" at the end of each would add nothing

from __future__ import annotations


class ProfileError(Exception):
    """Base class; the message says what failed and what to do next."""

    exit_code = 1
    """The exit code: 1 for a failure, 2 for wrong usage or unreadable configuration."""


class InvalidProfile(ProfileError):
    """An invalid name, URL, or combination of settings."""

    exit_code = 2


class UnknownProfile(ProfileError):
    """No profile has this name."""

    exit_code = 2


class UnreadableFile(ProfileError):
    """A configuration file that is broken, exposed to other users, or cannot be opened."""

    exit_code = 2


class TokenError(ProfileError):
    """A token source failed; the message names the source and the fix."""


class UsageError(ProfileError):
    """Invalid command line arguments."""

    exit_code = 2
