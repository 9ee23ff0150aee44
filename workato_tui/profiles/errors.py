"""What can be wrong with profiles, settings and tokens; ``str()`` is the sentence to show."""

# ruff: noqa: N818 - the names say what is wrong; "Error" at the end of each would add nothing

from __future__ import annotations


class ProfileError(Exception):
    """Something about profiles did not work; the text says what, and what to do next."""

    exit_code = 1
    """What the command line ends with: 1 it failed, 2 wrong usage or unreadable configuration."""


class InvalidProfile(ProfileError):
    """A name, a URL or a combination of settings that cannot be."""

    exit_code = 2


class UnknownProfile(ProfileError):
    """No profile has this name."""

    exit_code = 2


class UnreadableFile(ProfileError):
    """A configuration file that is broken, exposed to others, or cannot be opened."""

    exit_code = 2


class TokenError(ProfileError):
    """A token's source gave no token; the text names the source and the way out."""


class UsageError(ProfileError):
    """The command line asks for something that is not possible."""

    exit_code = 2
