"""Export manifests and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse

from workato_tui.demo.assets import files
from workato_tui.demo.effects import asset_id
from workato_tui.demo.errors import bad_request, invalid, missing, not_found
from workato_tui.demo.pictures import archive
from workato_tui.demo.writes import path_in_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.demo.assets import Asset
    from workato_tui.demo.calls import Call
    from workato_tui.demo.package_store import Manifest, Package
    from workato_tui.demo.records import Folder, Project
    from workato_tui.demo.world import World


def assets_below(world: World, folder: Folder) -> Iterator[tuple[Project, str, Asset]]:
    """Yield the assets in a folder and its subfolders."""
    project = world.projects[folder.project_id]
    path = path_in_project(world.folders, folder)
    for key, asset in project.tree().items():
        if not path or asset.folder == path or asset.folder.startswith(f"{path}/"):
            yield project, key, asset


def folder_assets(call: Call) -> Any:
    """Return the assets of a folder; the root folder holds only projects."""
    reference = call.query.get("folder_id", str(call.world.root))
    for switch in ("include_test_cases", "include_data"):
        call.flag(switch)
    if reference == str(call.world.root):
        return {"result": {"assets": []}}
    assets = assets_below(call.world, call.world.folder(reference))
    return {"result": {"assets": [_shape(*asset) for asset in assets]}}


def _shape(project: Project, key: str, asset: Asset) -> dict[str, Any]:
    path = "/".join(filter(None, ("All projects", project.name, asset.folder)))
    return {
        "id": asset_id(project, "dev", key),
        "name": asset.name,
        "type": asset.kind,
        "version": 3 + 2 * len(asset.edits),
        "folder": asset.folder,
        "absolute_path": path,
        "root_folder": bool(asset.content().get("root_folder")),
        "unreachable": False,
        "zip_name": asset.zip_name,
        "checked": True,
        "status": "no change",
    }


# Manifests


def create_manifest(call: Call) -> Any:
    """Create a manifest; with `auto_run` also start its export, without returning the id."""
    fields = _wanted(call)
    name = fields.get("name")
    if not isinstance(name, str) or not name.strip():
        raise missing("name")
    folder_id, assets = _content(call, fields)
    path = _project_path(call.world, folder_id)
    manifest = call.world.package_store.add_manifest(name, folder_id, assets, path)
    if fields.get("auto_run") is True:
        _export(call, manifest)
    return {"result": manifest.shape()}


def update_manifest(call: Call) -> Any:
    """Change the name and replace the assets of a manifest."""
    manifest = _working(call, call.path["id"])
    fields = _wanted(call)
    manifest.folder_id, manifest.assets = _content(call, fields)
    name = fields.get("name")
    manifest.name = name if isinstance(name, str) and name.strip() else manifest.name
    manifest.project_path = _project_path(call.world, manifest.folder_id)
    manifest.updated_at = call.world.clock.now()
    if fields.get("auto_run") is True:
        _export(call, manifest)
    return {"result": manifest.shape()}


def get_manifest(call: Call) -> Any:
    """Return one manifest, even a deleted one."""
    return {"result": call.world.package_store.manifest(call.path["id"]).shape()}


def delete_manifest(call: Call) -> Any:
    """Archive a manifest; only this response says `destroyed`."""
    _working(call, call.path["id"]).deleted_at = call.world.clock.now()
    return {"result": {"success": True, "status": "destroyed"}}


def _working(call: Call, reference: str) -> Manifest:
    manifest = call.world.package_store.manifest(reference)
    if manifest.deleted_at is not None:
        raise not_found()
    return manifest


def _wanted(call: Call) -> dict[str, Any]:
    fields = call.body.get("export_manifest")
    if not isinstance(fields, dict):
        raise missing("export_manifest")
    return fields


def _content(call: Call, fields: dict[str, Any]) -> tuple[int | None, tuple[int, ...] | None]:
    """Return the folder and the asset ids; no ids if the folder is sufficient."""
    folder_id = fields.get("folder_id")
    if folder_id is not None:
        folder_id = call.world.folder(str(folder_id)).id
    if fields.get("auto_generate_assets") is True:
        if folder_id is None:
            raise missing("folder_id")
        return folder_id, None
    assets = fields.get("assets")
    if not assets:
        raise missing("assets")
    if not isinstance(assets, list) or not all(_names_an_asset(asset) for asset in assets):
        raise bad_request()
    return folder_id, tuple(asset["id"] for asset in assets if asset.get("checked", True))


def _names_an_asset(asset: Any) -> bool:
    return isinstance(asset, dict) and isinstance(asset.get("id"), int) and bool(asset.get("type"))


def _project_path(world: World, folder_id: int | None) -> str:
    if folder_id is None:
        return "All projects"
    folder = world.folders[folder_id]
    inside = path_in_project(world.folders, folder)
    return "/".join(filter(None, (world.projects[folder.project_id].name, inside)))


# Packages


def export_package(call: Call) -> Any:
    """Start the export of a manifest."""
    return _export(call, _working(call, call.path["manifest_id"])).shape(None)


def _export(call: Call, manifest: Manifest) -> Package:
    world = call.world
    members = _members(world, manifest)
    if not members:
        raise invalid("Export manifest has no assets")
    manifest.last_exported_at = world.clock.now()
    error = "Export failed" if "fail" in manifest.name.lower() else None
    return world.package_store.start(
        "export", name=manifest.name, data=archive(members), manifest_id=manifest.id, error=error
    )


def _members(world: World, manifest: Manifest) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    for project, key, asset in _chosen(world, manifest):
        if manifest.assets is None or asset_id(project, "dev", key) in manifest.assets:
            members |= files(asset, project.tree())
    return members


def _chosen(world: World, manifest: Manifest) -> Iterator[tuple[Project, str, Asset]]:
    if manifest.assets is None and manifest.folder_id in world.folders:
        yield from assets_below(world, world.folders[manifest.folder_id])
        return
    for project in world.projects.values():
        yield from ((project, key, asset) for key, asset in project.tree().items())


def get_package(call: Call) -> Any:
    """Return an export or import in its current state, with a fresh link to its file."""
    package = call.world.package_store.package(call.path["id"])
    return package.shape(call.storage.link_to(package, call.file_base))


def download_package(call: Call) -> Any:
    """Redirect to the storage; 404 if there is nothing to download."""
    package = call.world.package_store.package(call.path["id"])
    link = call.storage.link_to(package, call.file_base)
    if link is None:
        raise not_found()
    return RedirectResponse(link, 302)
