"""Facts from a recipe's file: its code as text, its apps, and its connections."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.demo.assets import connection_key, files
from workato_tui.demo.steps import providers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.demo.assets import Asset, Tree

_HOOKS = ("workato_webhooks",)
_NEEDS_NO_CONNECTION = frozenset(
    {"logger", "clock", "email", "lookup_table", "repeat", "catch", "foreach"}
)


class AppUse(NamedTuple):
    """An app in a recipe's configuration, and the key of its connection."""

    provider: str
    name: str
    connection: str | None
    skip_validation: bool = False

    @property
    def needs_connection(self) -> bool:
        """Whether the app needs a connection; Workato's own apps do not."""
        return needs_connection(self.provider)


def needs_connection(provider: str) -> bool:
    """Return whether an app needs a connection."""
    return not (provider.startswith("workato_") or provider in _NEEDS_NO_CONNECTION)


class Facts(NamedTuple):
    """The facts of a recipe's file."""

    description: str
    code: str
    uses: tuple[AppUse, ...]
    apps: tuple[str, ...]
    steps: tuple[tuple[int, str], ...]
    tables: tuple[tuple[int, str], ...]
    """The lookup tables that steps refer to, with the number of the step."""

    @property
    def trigger_app(self) -> str | None:
        """The app of the trigger."""
        return self.apps[0] if self.apps else None

    @property
    def is_webhook(self) -> bool:
        """Whether a webhook starts the recipe."""
        return self.trigger_app in _HOOKS

    @property
    def connections(self) -> tuple[str | None, ...]:
        """The keys of the required connections; None for a missing one."""
        return tuple(use.connection for use in self.uses if use.needs_connection)


def connections_of(asset: Asset, tree: Tree) -> tuple[str | None, ...]:
    """Return `read(asset, tree).connections` for the demo's own recipes without the file."""
    content = asset.content()
    chosen = content.get("connections", {})
    needed = filter(needs_connection, providers(content["code"]))
    return tuple(connection_key(provider, chosen, tree) for provider in needed)


def read(asset: Asset, tree: Tree) -> Facts:
    """Return the facts of a recipe among the other assets of its project."""
    try:
        body = json.loads(files(asset, tree)[asset.zip_name])
    except ValueError:
        body = {}
    code = body.get("code") if isinstance(body, dict) else None
    steps = list(_steps(code))
    apps = dict.fromkeys(app for _, app in steps if app)
    config = body.get("config") if isinstance(body, dict) else None
    return Facts(
        str(body.get("description") or "") if isinstance(body, dict) else "",
        json.dumps(code, ensure_ascii=False),
        tuple(_uses(config, tree)),
        tuple(apps),
        tuple(steps),
        tuple(_tables(code)),
    )


def _steps(step: Any) -> Iterator[tuple[int, str]]:
    """Yield the number and the app of each step in reading order."""
    if isinstance(step, dict):
        number = step.get("number")
        app = str(step.get("provider") or "")
        yield (number if isinstance(number, int) else 0, app)
        for below in step.get("block") or ():
            yield from _steps(below)


def _tables(step: Any) -> Iterator[tuple[int, str]]:
    if isinstance(step, dict):
        values = step.get("input")
        table = values.get("lookup_table_id") if isinstance(values, dict) else None
        if isinstance(table, dict) and table.get("name"):
            yield int(step.get("number") or 0), str(table["name"])
        for below in step.get("block") or ():
            yield from _tables(below)


def _uses(config: Any, tree: Tree) -> Iterator[AppUse]:
    connections = {asset.name: key for key, asset in tree.items() if asset.kind == "connection"}
    for entry in config if isinstance(config, list) else ():
        if isinstance(entry, dict):
            account = entry.get("account_id")
            name = account.get("name") if isinstance(account, dict) else None
            provider = str(entry.get("provider") or "")
            yield AppUse(provider, str(entry.get("name") or provider), connections.get(str(name)))
