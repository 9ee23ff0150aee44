"""The import of a package: a zip as raw bytes, and what becomes of each recipe in it.

The projects of the demo stay as they are: an import is played up to its results.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.effects import asset_id
from workato_tui.demo.errors import bad_request, invalid

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call
    from workato_tui.demo.records import Project

_MOST_BYTES: Final = 100 * 1024 * 1024
_NOT_RESTARTED: Final = "Package has running recipes: restart_recipes must be true"


def import_package(call: Call) -> Any:
    """Begin to import a zip into the folder that the path names."""
    return import_into(call, call.path["folder_id"])


def import_into(call: Call, folder_id: str) -> Any:
    """Begin to import a zip into a folder; one at a time."""
    folder = call.world.folder(folder_id)
    restart = call.flag("restart_recipes")
    call.flag("include_tags")
    home = call.query.get("folder_id_for_home_assets")
    if home is not None:
        call.world.folder(home)
    if call.content_type != "application/octet-stream" or len(call.raw) > _MOST_BYTES:
        raise bad_request()
    names = _recipes(call.raw)
    if call.world.shelf.imports():
        raise invalid("Another import is in progress")
    project = call.world.projects[folder.project_id]
    recipes, error = _results(project, names, restart=restart)
    return call.world.shelf.start("import", recipes=recipes, error=error).shape(None)


def _recipes(raw: bytes) -> list[str]:
    """The names of the recipes in the zip."""
    # Here, since it is slow to import and the demo must be there at once.
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(BytesIO(raw)) as package:
            members = sorted(name for name in package.namelist() if name.endswith(".recipe.json"))
            return [str(json.loads(package.read(name)).get("name", name)) for name in members]
    except (BadZipFile, ValueError, AttributeError, NotImplementedError, RuntimeError):
        raise invalid("Zip file is invalid") from None


def _results(
    project: Project, names: list[str], *, restart: bool
) -> tuple[list[tuple[int, str]], str | None]:
    """What the import does to each recipe, and why it fails if it does.

    A recipe with "fail" in its name cannot be stopped, which ends the import; every fourth of
    those that are there already is left stopped. A failed import tells of the first ones only.
    """
    known = {asset.name: key for key, asset in project.tree().items() if asset.kind == "recipe"}
    results: list[tuple[int, str]] = []
    restarted = 0
    for name in names:
        number = asset_id(project, "dev", known.get(name, f"imported {name}"))
        if name not in known:
            # The server's spelling; the documents write "update".
            results.append((number, "no_update_or_updated_without_restart"))
            continue
        if not restart:
            return results, _NOT_RESTARTED
        if "fail" in name.lower():
            return [*results, (number, "stop_failed")], f"Recipe {name} could not be stopped"
        restarted += 1
        results.append((number, "restarted" if restarted % 4 else "stopped"))
    return results, None
