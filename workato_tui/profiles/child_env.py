"""The environment of child processes: this program's environment without tokens.

A profile may name any variable as the source of a token, and child processes also run when
``profiles.toml`` cannot be used (broken, or readable by others) or has changed. So the raw text of
the file is searched, whatever its state, and a variable that once held a token is treated as one
until the program ends.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from workato_tui.common.redact import SENSITIVE_NAME, redact_known
from workato_tui.profiles.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.profiles.model import Profile

_OWN_VARIABLE = re.compile(rf"(?i)WORKATO\w*(?:{SENSITIVE_NAME}|KEY)")
_TOKEN = re.compile(r"\bwrk[a-z]{0,6}-[A-Za-z0-9_.-]{8}")
_TOKEN_VARIABLE = re.compile(r"(?i)(?:tok|env)\w{0,30}[\"']?\s*=\s*[\"']{1,3}([A-Z_]\w*)[\"']")
"""The name of a variable under a key that is, or was meant to be, ``token_env``."""

_token_variables: set[str] = set()


def child_environment() -> dict[str, str]:
    """Return this process's environment without tokens, for every child process."""
    _token_variables.update(_variables_in_file())
    return {name: value for name, value in os.environ.items() if not _is_token(name, value)}


def register_token_vars(profile: Profile) -> None:
    """Hide the variables with the tokens of ``profile`` from child processes."""
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
        yield from (match[1] for match in _TOKEN_VARIABLE.finditer(text))
    with suppress(ProfileError):
        # TOML has more ways to write a name than the pattern matches.
        for profile in file.load().profiles.values():
            yield from (ref.reference for ref in profile.tokens.values() if ref.source == "env")
