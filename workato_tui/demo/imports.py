"""The import of a package: a zip as raw bytes, its content, and its effects.

Assets are identified by kind and name, since files have no ids. New connections are not connected,
and new recipes are not started.
"""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from workato_tui.demo.assets import as_it_came
from workato_tui.demo.errors import bad_request, invalid
from workato_tui.demo.writes import path_in_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from workato_tui.demo.assets import Asset
    from workato_tui.demo.calls import Call
    from workato_tui.demo.environment.environment import EnvironmentState
    from workato_tui.demo.records import Project

_MOST_BYTES: Final = 100 * 1024 * 1024
_FILE: Final = re.compile(r"(?P<folder>(?:[^/]+/)*)[^/]+\.(?P<kind>\w+)\.json")
_NOT_RESTARTED: Final = "Package has running recipes: restart_recipes must be true"
_FRESH: Final = "no_update_or_updated_without_restart"
"""The server's spelling; the documentation has "update"."""
_LEFT_STOPPED: Final = 4
"""Every n-th running recipe is left stopped."""

Results = list[tuple[int, str]]


class ImportResult(NamedTuple):
    """The result of an import: assets by key, and the result for each recipe."""

    project: Project
    assets: dict[str, Asset]
    results: Results
    error: str | None


def import_package(call: Call) -> Any:
    """Start the import of a zip into the folder in the path."""
    return import_into(call, call.path["folder_id"])


def import_into(call: Call, folder_id: str) -> Any:
    """Start the import of a zip into a folder; only one runs at a time."""
    folder = call.world.folder(folder_id)
    restart = call.flag("restart_recipes")
    call.flag("include_tags")
    home = call.query.get("folder_id_for_home_assets")
    if home is not None:
        call.world.folder(home)
    if call.content_type != "application/octet-stream" or len(call.raw) > _MOST_BYTES:
        raise bad_request()
    files = _files(call.raw)
    if home is None and any(fields.get("root_folder") for _, _, fields, _ in files):
        raise invalid("folder_id_for_home_assets is required: package has assets of Home")
    if call.world.package_store.imports():
        raise invalid("Another import is in progress")
    project = call.world.projects[folder.project_id]
    inside = path_in_project(call.world.folders, folder)
    environment = call.environment_state
    assets = dict(_assets(project, environment, files, inside))
    customer = call.customer is not None
    results, error = _results(project, environment, assets, restart=restart, customer=customer)
    arrival = ImportResult(project, assets, results, error)
    package = call.world.package_store.start("import", recipes=results, error=error)
    package.on_completion = lambda: _apply_import(environment, arrival)
    return package.shape(None)


File = tuple[str, str, dict[str, Any], bytes]
"""Folder, kind, content, and the original bytes."""


def _files(raw: bytes) -> list[File]:
    """Return the assets in a zip."""
    # Imported here because it is slow, and the demo must start quickly.
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(BytesIO(raw)) as package:
            return list(_read(package))
    except (BadZipFile, ValueError, NotImplementedError, RuntimeError):
        raise invalid("Zip file is invalid") from None


def _read(package: ZipFile) -> Iterator[File]:
    for path in sorted(package.namelist()):
        match = _FILE.fullmatch(path)
        if match:
            data = package.read(path)
            manifest = json.loads(data)
            if not isinstance(manifest, dict):
                raise ValueError(path)
            yield match["folder"].rstrip("/"), match["kind"], manifest, data


def _assets(
    project: Project, environment: EnvironmentState, files: list[File], inside: str
) -> Iterator[tuple[str, Asset]]:
    """Return the imported assets under the key of what they replace or under a new one."""
    existing = {(asset.kind, asset.name): key for key, asset in environment.assets_of(project)}
    for folder, kind, fields, data in files:
        name = str(fields.get("name") or kind)
        key = existing.get((kind, name), f"imported {kind} {name}")
        path = "/".join(filter(None, (inside, folder)))
        yield key, as_it_came(key, kind, name, data, path)


def _results(
    project: Project,
    environment: EnvironmentState,
    assets: dict[str, Asset],
    *,
    restart: bool,
    customer: bool,
) -> tuple[Results, str | None]:
    """Return the import's result for each recipe, and why it fails if it does.

    A recipe with "fail" in its name cannot be stopped, which ends the import. A failed import
    reports only the first recipes.
    """
    results: Results = []
    restarted = 0
    for key, asset in assets.items():
        if asset.kind != "recipe":
            continue
        number = environment.id_at(project, key)
        recipe = environment.recipes.get(number)
        if recipe is None or not recipe.running:
            results.append((number, _FRESH))
            continue
        if not restart:
            return results, _NOT_RESTARTED
        if "fail" in asset.name.lower():
            return [*results, (number, "stop_failed")], f"Recipe {asset.name} could not be stopped"
        restarted += 1
        # The own workspace's webhooks are let in by whoever sends; a customer's may not be.
        hook = "restart_failed" if customer and recipe.facts.is_webhook else "restarted"
        results.append((number, hook if restarted % _LEFT_STOPPED else "stopped"))
    return results, None


def _apply_import(environment: EnvironmentState, arrival: ImportResult) -> None:
    """Apply the result of a successful import."""
    environment.receive(arrival.project, arrival.assets)
    for number, result in arrival.results:
        recipe = environment.recipes.get(number)
        if recipe is None or result not in ("stopped", "restart_failed"):
            continue
        recipe.stop(environment.world.clock.now())
        recipe.fault = "webhook" if result == "restart_failed" else "code"
