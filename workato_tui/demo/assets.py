"""The assets of a project (recipes, connections, tables, and more) and their files.

An asset is immutable: an edit creates a new one, so that builds share unchanged assets and can be
compared by identity. Content is created only when a package is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workato_tui.demo.pictures import archive
from workato_tui.demo.steps import Code, Step, number_steps, providers, ref

Body = dict[str, Any]
BodyEdit = Callable[[Body], None]
Tree = Mapping[str, "Asset"]
"""The assets of a project by key, which stays the same if an asset is renamed or moved."""
Changes = dict[str, "Asset | None"]
"""What API calls added to or removed from a project, by key."""
APPROVERS = ("Cost center", "Approver", "Deputy")
"""The columns of a table of approvers."""


@dataclass(frozen=True, eq=False)
class Asset:
    """An asset at one point in time: `body` creates its first content, `edits` modify it."""

    key: str
    kind: str
    name: str
    body: Callable[[], Body]
    folder: str = ""
    pattern: str = ""
    edits: tuple[BodyEdit, ...] = ()

    @property
    def stem(self) -> str:
        """Return the path in the package without the extension; the name is in snake case."""
        name = re.sub(r"[^\w]+", "_", self.name.lower()).strip("_")
        return f"{self.folder}/{name}" if self.folder else name

    @property
    def zip_name(self) -> str:
        """The path in the package."""
        return f"{self.stem}.{self.kind}.json"

    def edited(self, *edits: BodyEdit) -> Asset:
        """Return the asset with further edits."""
        return replace(self, edits=(*self.edits, *edits))

    def reference(self) -> dict[str, str]:
        """Return how other assets of the package refer to this one."""
        return {"zip_name": self.zip_name, "name": self.name, "folder": self.folder}

    def content(self) -> Body:
        """Return a new copy of the current content, which may be modified."""
        body = self.body()
        for edit in self.edits:
            edit(body)
        return body


def merge_changes(tree: Tree, changes: Changes) -> Tree:
    """Return a project's assets with the changes of API calls."""
    if not changes:
        return tree
    return {key: asset for key, asset in {**tree, **changes}.items() if asset is not None}


def pack(tree: Tree) -> bytes:
    """Return the zip of these assets; always the same bytes."""
    members: dict[str, bytes] = {}
    for asset in tree.values():
        members |= files(asset, tree)
    return archive(members)


def files(asset: Asset, tree: Tree) -> dict[str, bytes]:
    """Return the files of the package for this asset, by path."""
    content = asset.content()
    if "$raw" in content:
        return {asset.zip_name: content["$raw"]}
    beside = {f"{asset.stem}.{ending}": data for ending, data in content.pop("$files", {}).items()}
    if asset.kind == "recipe":
        content = _recipe(asset, content, tree)
    body = {"name": asset.name} | _resolved(content, tree)
    text = json.dumps(body, indent=2, ensure_ascii=False)
    return {asset.zip_name: text.encode() + b"\n"} | beside


def _recipe(asset: Asset, content: Body, tree: Tree) -> Body:
    code: Step = content.pop("code")
    chosen: Mapping[str, str] = content.pop("connections", {})
    return {
        **content,
        "version": 3 + 2 * len(asset.edits),
        "private": True,
        "concurrency": content.get("concurrency", 1),
        "code": number_steps(code, asset.key),
        "config": [
            {
                "keyword": "application",
                "name": provider,
                "provider": provider,
                "skip_validation": False,
                "account_id": _connection(provider, chosen, tree),
            }
            for provider in providers(code)
        ],
    }


def _connection(provider: str, chosen: Mapping[str, str], tree: Tree) -> dict[str, str] | None:
    key = connection_key(provider, chosen, tree)
    return tree[key].reference() if key else None


def connection_key(provider: str, chosen: Mapping[str, str], tree: Tree) -> str | None:
    """Return the connection that a recipe uses for an app: the chosen one, else the first."""
    if provider in chosen:
        return chosen[provider]
    for key, asset in tree.items():
        if asset.kind == "connection" and asset.content().get("provider") == provider:
            return key
    return None


def _resolved(value: Any, tree: Tree) -> Any:
    if isinstance(value, dict):
        if "$ref" in value:
            return tree[value["$ref"]].reference()
        return {key: _resolved(item, tree) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolved(item, tree) for item in value]
    return value


def recipe(key: str, name: str, code: Code, *, folder: str = "", description: str = "") -> Asset:
    """Return a recipe."""

    def body() -> Body:
        optional = {"description": description} if description else {}
        return {**optional, "code": code.create()}

    return Asset(key, "recipe", name, body, folder, code.pattern)


def connection(key: str, name: str, provider: str, folder: str = "Connections") -> Asset:
    """Return a connection: its app, without credentials."""
    return Asset(
        key, "connection", name, lambda: {"provider": provider, "root_folder": False}, folder
    )


def table(key: str, name: str, columns: tuple[str, ...], *rows: tuple[str, ...]) -> Asset:
    """Return a lookup table with rows; columns are `col1`, `col2`, … as in recipes."""

    def body() -> Body:
        return {
            "columns": [
                {"name": f"col{place}", "label": label} for place, label in enumerate(columns, 1)
            ],
            "rows": [_row(values) for values in rows],
        }

    return Asset(key, "lookup_table", name, body)


def _row(values: tuple[str, ...]) -> dict[str, str]:
    return {f"col{place}": value for place, value in enumerate(values, 1)}


def with_row(*values: str) -> BodyEdit:
    """Return an edit that adds a row to a lookup table."""
    return lambda body: body["rows"].append(_row(values))


def property_asset(key: str, name: str, value: str) -> Asset:
    """Return a project property."""
    return Asset(key, "project_property", name, lambda: {"value": value})


def as_it_came(key: str, kind: str, name: str, raw: bytes, folder: str = "") -> Asset:
    """Return an asset from a file that was sent; it is written again byte for byte."""

    def body() -> Body:
        try:
            manifest = json.loads(raw)
        except ValueError:
            manifest = None
        return {**(manifest if isinstance(manifest, dict) else {}), "$raw": raw}

    return Asset(key, kind, name, body, folder)


def plain(
    key: str,
    kind: str,
    name: str,
    content: Mapping[str, Any],
    *,
    folder: str = "",
    beside: Callable[[], dict[str, bytes]] | None = None,
) -> Asset:
    """Return any other asset; `beside` holds its companion files by extension."""

    def body() -> Body:
        further = {"$files": beside()} if beside else {}
        return {**json.loads(json.dumps(content)), **further}

    return Asset(key, kind, name, body, folder)


def api_group(key: str, name: str, handle: str, version: str, *, folder: str = "") -> Asset:
    """Return an API collection."""
    content = {"handle": handle, "version": version, "description": "", "use_prefix": True}
    return plain(key, "api_group", name, content, folder=folder)


def api_endpoint(key: str, name: str, path: str, *, group: str, recipe: str, folder: str) -> Asset:
    """Return an API endpoint; `group` and `recipe` are keys."""
    content = {
        "method": "GET",
        "path": path,
        "api_group_id": ref(group),
        "recipe_id": ref(recipe),
        "legacy": False,
        "validate_request": True,
    }
    return plain(key, "api_endpoint", name, content, folder=folder)
