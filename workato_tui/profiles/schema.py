"""How a profile stands in ``profiles.toml``: one table a profile, one sub-table an environment.

::

    default = "acme"

    [profiles.acme]
    data_center = "eu"

    [profiles.acme.dev]
    token_source = "command"
    token_command = "pass show workato/dev"
"""

from __future__ import annotations

from typing import Any

from workato_tui.common.text import sanitize
from workato_tui.profiles.errors import InvalidProfile
from workato_tui.profiles.model import (
    ENVIRONMENTS,
    SOURCES,
    Profile,
    ProfileSet,
    TokenRef,
    check_profile,
)

Tables = dict[tuple[str, ...], dict[str, "str | bool | int"]]
"""Keys and values by sub-table; the profile's own table is ``()``."""

_TEXT_KEYS = (
    "data_center",
    "base_url",
    "auth",
    "email",
    "reviewer",
    "download_dir",
    "theme",
    "pane",
    "view",
    "notifications",
)
_KEYS = (*_TEXT_KEYS, "read_only")
_DEFAULTS = (("auth", "bearer"), ("notifications", "all"))
_QUOTAS = "quotas"


def parse_profiles(data: dict[str, Any]) -> ProfileSet:
    """Return all profiles of a parsed file; invalid ones go to ``problems``."""
    good: dict[str, Profile] = {}
    problems: dict[str, str] = {}
    for name, table in _table(data.get("profiles", {}), "profiles").items():
        try:
            good[name] = parse_profile(name, _table(table, f"Profile {_quote(name)}"))
        except InvalidProfile as error:
            problems[_quote(name)] = str(error)
    default = data.get("default")
    if default is not None and not isinstance(default, str):
        raise InvalidProfile("The key default in profiles.toml has to be the name of a profile.")
    return ProfileSet(good, default, problems)


def parse_profile(name: str, table: dict[str, Any]) -> Profile:
    """Return the profile in a table. Raises :class:`InvalidProfile`."""
    where = f"Profile {_quote(name)}: "
    tokens: dict[str, TokenRef] = {}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key in ENVIRONMENTS:
            tokens[key] = _token_ref(f"{where}{key}", value)
        elif key == _QUOTAS:
            values[key] = _quotas(where, value)
        elif key in _KEYS:
            values[key] = _value(where, key, value)
        else:
            raise _unknown_key(where, key, (*_KEYS, *ENVIRONMENTS, _QUOTAS))
    if "data_center" not in values:
        raise InvalidProfile(f"{where}the key data_center is missing.")
    return check_profile(Profile(name=name, tokens=tokens, **values))


def to_tables(profile: Profile) -> Tables:
    """Return the tables for ``profile``, without default values."""
    own: dict[str, str | bool | int] = {"data_center": profile.data_center}
    for key in _TEXT_KEYS[1:]:
        value = getattr(profile, key)
        if value is not None and (key, value) not in _DEFAULTS:
            own[key] = value
    if profile.read_only:
        own["read_only"] = True
    tables: Tables = {(): own}
    for environment in ENVIRONMENTS:
        ref = profile.tokens.get(environment)
        if ref is not None:
            tables[(environment,)] = {
                "token_source": ref.source,
                f"token_{ref.source}": ref.reference,
            }
    if profile.quotas:
        tables[(_QUOTAS,)] = dict(profile.quotas)
    return tables


def _token_ref(where: str, table: object) -> TokenRef:
    fields = _table(table, where)
    source = fields.get("token_source")
    if source not in SOURCES:
        raise InvalidProfile(f"{where}: token_source is one of {', '.join(SOURCES)}.")
    key = f"token_{source}"
    for other in fields:
        if other not in ("token_source", key):
            raise _unknown_key(f"{where}: ", other, ("token_source", key))
    reference = fields.get(key)
    if not isinstance(reference, str):
        raise InvalidProfile(f"{where}: the key {key} is missing, or is not text.")
    return TokenRef(source, reference)


def _quotas(where: str, table: object) -> dict[str, int]:
    limits = _table(table, f"{where}quotas")
    for family, limit in limits.items():
        if type(limit) is not int or limit < 1:
            raise InvalidProfile(f"{where}the quota of {_quote(family)} is a number of 1 or more.")
    return limits


def _value(where: str, key: str, value: object) -> object:
    if key == "read_only":
        if not isinstance(value, bool):
            # Reading "yes" as false would make a read-only workspace writable.
            raise InvalidProfile(f"{where}read_only is true or false, without quotes.")
        return value
    if not isinstance(value, str):
        raise InvalidProfile(f"{where}{key} has to be text in quotes.")
    return value


def _table(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidProfile(f"{what} has to be a table.")
    return value


def _unknown_key(where: str, key: str, known: tuple[str, ...]) -> InvalidProfile:
    # Refused, not ignored: a misspelled read_only would be noticed only in production.
    if key in ("token", "api_token", "password"):
        return InvalidProfile(
            f"{where}a token itself never stands in profiles.toml. Take it out, and see "
            "`workato-tui profiles add --help` for the places it can come from."
        )
    return InvalidProfile(f"{where}the key {_quote(key)} is not known ({', '.join(known)}).")


def _quote(text: str) -> str:
    if text and len(text) <= 64 and text.isascii() and text.isprintable():
        return text
    return sanitize(text, 64) or "''"
