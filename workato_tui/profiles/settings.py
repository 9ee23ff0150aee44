"""``config.toml``: the user's settings, as opposed to a profile's."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.paths import config_dir
from workato_tui.common.text import sanitize
from workato_tui.profiles.errors import UnreadableFile
from workato_tui.profiles.toml_read import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from workato_tui.profiles.own_commands import OwnCommand


class Settings(NamedTuple):
    """All settings with their defaults; each one is a key of ``config.toml``."""

    store: bool = True
    """Keep lists, downloads, and the ledger between runs."""
    theme: str | None = None
    """The theme to start with; ``:`` and "theme" shows all of them."""
    mouse: bool = True
    """Use the mouse. Without it the terminal selects text as usual."""
    ascii: bool = False
    """Draw with plain ASCII characters only."""
    download_dir: str | None = None
    """The folder that is suggested for downloads."""
    secret_sink: str | None = None
    """A command that receives secrets, which Workato shows only once, on its standard input."""
    send_key: str | None = None
    """The key that sends, for terminals that use ``ctrl+s`` themselves."""
    quotas: Mapping[str, int] = MappingProxyType({})
    """Rate limits by name. The limits of a profile override them."""
    commands: tuple[OwnCommand, ...] = ()
    """The user's own commands."""
    warnings: tuple[str, ...] = ()
    """Messages about unknown keys in the file."""


_BOOLEAN_KEYS = ("store", "mouse", "ascii")
_STRING_KEYS = ("theme", "download_dir", "secret_sink", "send_key")
_SEND_KEY = re.compile(r"f([1-9]|1[0-9]|2[0-4])|ctrl\+[bfgnst]")
"""Excludes keys that edit text, quit, or open something over a form."""
_KNOWN_KEYS = (*_BOOLEAN_KEYS, *_STRING_KEYS, "quotas", "commands")


def load_settings() -> Settings:
    """Return the settings from the file, or the defaults if there is none.

    Unknown keys are ignored and listed in ``warnings``: a newer version may know them. Raises
    :class:`UnreadableFile` with line and column, or with the invalid value; the file is never
    written.
    """
    path = config_dir() / "config.toml"
    data = parse(path, read_text(path, private=False))
    values = {key: value for key, value in data.items() if key in _KNOWN_KEYS}
    for key, value in values.items():
        _check(path, key, value)
    if "commands" in values:
        from workato_tui.profiles.own_commands import read_commands

        values["commands"] = read_commands(path, values["commands"], values.get("send_key"))
    return Settings(**values, warnings=tuple(_unknown(path, data)))


def _unknown(path: Path, data: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown_keys(path, "", data, _KNOWN_KEYS)
    if "quotas" in data:
        from workato_tui.api.limits import LIMITS

        yield from _unknown_keys(path, "quotas.", data["quotas"], LIMITS)


def _unknown_keys(
    path: Path, where: str, names: Iterable[str], known: Collection[str]
) -> Iterator[str]:
    for name in names:
        if name in known:
            continue
        from difflib import get_close_matches

        similar = get_close_matches(name, known, n=1)
        hint = f" Did you mean {where}{similar[0]}?" if similar else ""
        yield f"{path}: {where}{sanitize(name, 64)} is not a setting and is ignored.{hint}"


def _check(path: Path, key: str, value: Any) -> None:
    if key == "quotas":
        if not isinstance(value, dict):
            raise _invalid_value(path, key, value, "a table")
        for name, limit in value.items():
            if type(limit) is not int or limit <= 0:
                raise _invalid_value(path, f"quotas.{name}", limit, "a whole number above 0")
    elif key in _BOOLEAN_KEYS and not isinstance(value, bool):
        raise _invalid_value(path, key, value, "true or false")
    elif key in _STRING_KEYS and not isinstance(value, str):
        raise _invalid_value(path, key, value, "text in quotes")
    elif key == "send_key" and not _SEND_KEY.fullmatch(value):
        raise _invalid_value(
            path, key, value, "a function key, or ctrl with one of b f g n s t: as f10 or ctrl+g"
        )


def _invalid_value(path: Path, key: str, value: Any, expected: str) -> UnreadableFile:
    import json

    shown = json.dumps(value, ensure_ascii=False, default=str)
    return UnreadableFile(f"{path}: {key} is {sanitize(shown, 60)}; it has to be {expected}.")
