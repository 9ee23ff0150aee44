"""The environment that child processes get: this program's own, without anything that is a token.

A profile may name any variable as a token's place, and a child runs also where ``profiles.toml``
cannot be used (broken, or open to others) or says something else by now. So its raw text is looked
at, whatever its state, and a name that was a token's place once is one to the end of the program.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from workato_tui.common.redact import redact_known
from workato_tui.common.secret_names import SENSITIVE_NAME
from workato_tui.profiles.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.profiles.model import Profile

_OWN_VARIABLE = re.compile(rf"(?i)WORKATO\w*(?:{SENSITIVE_NAME}|KEY)")
_TOKEN = re.compile(r"\bwrk[a-z]{0,6}-[A-Za-z0-9_.-]{8}")
_TOKEN_VARIABLE = re.compile(r"(?i)(?:tok|env)\w{0,30}[\"']?\s*=\s*[\"']{1,3}([A-Z_]\w*)[\"']")
"""A variable's name under a key that is, or was meant to be, ``token_env``."""

_token_variables: set[str] = set()


def child_environment() -> dict[str, str]:
    """This process's environment without anything that is a token: for every child process."""
    _token_variables.update(_variables_in_file())
    return {name: value for name, value in os.environ.items() if not _is_token(name, value)}


def register_token_vars(profile: Profile) -> None:
    """No child gets the variables that hold the tokens of ``profile``, from now on."""
    _token_variables.update(ref.reference for ref in profile.tokens.values() if ref.source == "env")


def _is_token(name: str, value: str) -> bool:
    if name in _token_variables or _OWN_VARIABLE.search(name) or _TOKEN.search(value):
        return True
    return redact_known(value) != value


def _variables_in_file() -> Iterable[str]:
    from workato_tui.profiles.file import ProfilesFile
    from workato_tui.profiles.private_files import read_bytes

    file = ProfilesFile()
    with suppress(ProfileError):
        text = (read_bytes(file.path, private=False) or b"").decode(errors="replace")
        yield from (found[1] for found in _TOKEN_VARIABLE.finditer(text))
    with suppress(ProfileError):
        # TOML has more ways to write a name than the pattern knows.
        for profile in file.load().profiles.values():
            yield from (ref.reference for ref in profile.tokens.values() if ref.source == "env")
