"""``config.toml``: what belongs to the person rather than to a profile."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.locations import config_dir
from workato_tui.profiles.errors import UnreadableFile
from workato_tui.profiles.reading import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Settings(NamedTuple):
    """All settings with their defaults; each is a key of ``config.toml``."""

    store: bool = True
    """False works without a store: nothing is kept between two starts."""
    theme: str | None = None
    mouse: bool = True
    ascii: bool = False
    download_dir: str | None = None
    secret_sink: str | None = None
    """A command that takes a secret which Workato tells once on its standard input."""
    quotas: Mapping[str, int] = MappingProxyType({})
    """Limits by the names in ``api/limits.py``; a profile's own go before these."""


_FLAGS = ("store", "mouse", "ascii")
_TEXTS = ("theme", "download_dir", "secret_sink")


def load_settings() -> Settings:
    """The settings file, or the defaults where there is none.

    Raises :class:`UnreadableFile` with line and column; the file is never written.
    """
    path = config_dir() / "config.toml"
    data = parse(path, read_text(path, private=False))
    for key, value in data.items():
        _check(path, key, value)
    return Settings(**data)


def _check(path: Path, key: str, value: Any) -> None:
    if key in _FLAGS:
        good, due = isinstance(value, bool), "true or false"
    elif key in _TEXTS:
        good, due = isinstance(value, str), "text in quotes"
    elif key == "quotas":
        good = isinstance(value, dict) and all(
            type(limit) is int and limit > 0 for limit in value.values()
        )
        due = "a table of whole numbers above 0"
    else:
        from workato_tui.text import plain

        known = ", ".join((*_FLAGS, *_TEXTS, "quotas"))
        raise UnreadableFile(f"{path}: the key {plain(key, 64)} is not known ({known}).")
    if not good:
        raise UnreadableFile(f"{path}: {key} has to be {due}.")
