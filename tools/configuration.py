"""The keys of the two configuration files, generated from their models."""

from __future__ import annotations

import ast
import inspect
from inspect import cleandoc
from textwrap import dedent
from types import MappingProxyType
from typing import Any, NamedTuple

from workato_tui.api.limits import LIMITS
from workato_tui.profiles.model import Profile
from workato_tui.profiles.settings import Settings

SETTINGS_EXAMPLES: dict[str, str] = {
    "store": "false",
    "theme": '"workato-light"',
    "mouse": "false",
    "ascii": "true",
    "download_dir": '"~/releases"',
    "secret_sink": '"pass insert -m workato/{name}"',
    "send_key": '"f10"',
    "quotas": "{ deployments = 120 }",
}
"""An example for each key of ``config.toml``."""

PROFILE_EXAMPLES: dict[str, str] = {
    "data_center": '"eu"',
    "base_url": '"https://workato.example.com"',
    "read_only": "true",
    "auth": '"bearer"',
    "email": '"ann@example.com"',
    "reviewer": '"Ann Smith"',
    "download_dir": '"~/releases/acme"',
    "theme": '"workato-contrast"',
    "pane": '"wide"',
    "view": '"Prod this week"',
    "notifications": '"failures"',
    "quotas": "{ deployments = 120 }",
}
"""An example for each key of a profile."""

NOT_KEYS = ("warnings", "commands", "name", "tokens")
"""Fields of the models that are not keys: the program sets them, or they are tables."""


class Key(NamedTuple):
    """A row of the table: one key of a file."""

    name: str
    kind: str
    default: str
    example: str
    text: str


def settings_keys() -> list[Key]:
    """Return every key of ``config.toml``."""
    return _keys(Settings, SETTINGS_EXAMPLES)


def profile_keys() -> list[Key]:
    """Return every key of a profile, without its tokens."""
    return _keys(Profile, PROFILE_EXAMPLES)


def settings_table() -> str:
    """Return the table of ``config.toml``."""
    return _table(settings_keys())


def profile_table() -> str:
    """Return the table of a profile."""
    return _table(profile_keys())


def quota_table() -> str:
    """Return the table of rate limits with the numbers that Workato documents."""
    rows = [f"| `{name}` | {limit:,} |" for name, limit in LIMITS.items()]
    return "\n".join(["| Name | Calls |", "|---|---|", *rows])


def _keys(model: Any, examples: dict[str, str]) -> list[Key]:
    fields = _fields(model)
    keys = []
    for name in model._fields:
        if name in NOT_KEYS:
            continue
        default = _toml(model._field_defaults.get(name, "required"))
        annotation, text = fields[name]
        keys.append(Key(name, _kind(annotation), default, examples[name], text))
    return keys


def _fields(model: type) -> dict[str, tuple[str, str]]:
    """Return the annotation and docstring of each field of the class."""
    (body,) = ast.parse(dedent(inspect.getsource(model))).body
    assert isinstance(body, ast.ClassDef)
    fields: dict[str, tuple[str, str]] = {}
    for field, following in zip(body.body, [*body.body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            value = following.value if isinstance(following, ast.Expr) else None
            text = value.value if isinstance(value, ast.Constant) else ""
            fields[field.target.id] = (
                ast.unparse(field.annotation), " ".join(cleandoc(str(text)).split())
            )  # fmt: skip
    return fields


def _kind(annotation: str) -> str:
    if annotation.startswith("Mapping"):
        return "table of numbers"
    kind = annotation.removesuffix(" | None")
    return {"bool": "true or false", "int": "number"}.get(kind, "text")


def _toml(default: object) -> str:
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if default is None or isinstance(default, MappingProxyType):
        return "none"
    return "required" if default == "required" else f'`"{default}"`'


def _table(keys: list[Key]) -> str:
    rows = [
        f"| `{key.name}` | {key.kind} | {key.default} | `{key.name} = {key.example}` | "
        f"{key.text.replace('``', '`')} |"
        for key in keys
    ]
    return "\n".join(["| Key | Value | Default | Example | What it does |", "|---|---|---|---|---|",
                      *rows])  # fmt: skip
