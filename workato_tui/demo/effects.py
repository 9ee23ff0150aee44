"""The effects of a deployment on its target: added, updated, and deleted assets."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from workato_tui.demo.constants import TARGETS

if TYPE_CHECKING:
    from workato_tui.demo.assets import Asset, Tree
    from workato_tui.demo.records import Project


def effects(
    before: Tree | None, after: Tree, project: Project, environment: str
) -> list[dict[str, Any]]:
    """Return the `assets` of a deployment that replaces `before` with `after`.

    New assets have no id. Unchanged ones have neither id nor state, and connections come first, as
    in the documentation's samples.
    """
    live = before or {}
    rows = []
    for key, asset in after.items():
        live_asset = live.get(key)
        if live_asset is None:
            rows.append(_row(asset, project.name, "new"))
        elif live_asset is asset:
            rows.append(_row(asset, project.name, None))
        else:
            rows.append(_row(asset, project.name, "updated", asset_id(project, environment, key)))
    rows += [
        _row(asset, project.name, "deleted", asset_id(project, environment, key))
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


def asset_id(project: Project, environment: str, key: str) -> int:
    """Return the id of an asset in an environment; the same in every run."""
    if environment in TARGETS:
        place = f"{project.blueprint.name}/{environment}/{key}"
        return 1_000_000 + (zlib.crc32(place.encode()) + project.shift) % 9_000_000
    return 3_000_000 + zlib.crc32(f"{project.id}/{key}".encode()) % 6_000_000
