"""What a deployment does in its target: which assets are new there, updated, or deleted."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workato_tui.demo.assets import Asset, Tree


def effects(
    before: Tree | None, after: Tree, project: str, environment: str
) -> list[dict[str, Any]]:
    """The `assets` of a deployment that brings `after` where `before` is live.

    New assets have no id. Those that do not change carry neither id nor state, as in the samples
    of the documents. Connections come first there, so they do here.
    """
    live = before or {}
    rows = []
    for key, asset in after.items():
        known = live.get(key)
        if known is None:
            rows.append(_row(asset, project, "new"))
        elif known is asset:
            rows.append(_row(asset, project, None))
        else:
            rows.append(_row(asset, project, "updated", _target_id(project, environment, key)))
    rows += [
        _row(asset, project, "deleted", _target_id(project, environment, key))
        for key, asset in live.items()
        if key not in after
    ]
    return sorted(rows, key=lambda row: row["type"] != "connection")


def _row(
    asset: Asset, project: str, state: str | None, number: int | None = None
) -> dict[str, Any]:
    row: dict[str, Any] = {"id": number, "name": asset.name, "type": asset.kind}
    if state:
        row["state"] = state
    return row | {"folder": asset.folder.rsplit("/", 1)[-1] or project}


def _target_id(project: str, environment: str, key: str) -> int:
    return 1_000_000 + zlib.crc32(f"{project}/{environment}/{key}".encode()) % 9_000_000
