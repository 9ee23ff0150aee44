"""Renders packages: fields, zip, and the result of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.core.states import failure_reason, phase_of_state
from workato_tui.keymap import key_of, with_keys
from workato_tui.views import package_history
from workato_tui.views.view_actions import DownloadTarget
from workato_tui.widgets.cells import render_state
from workato_tui.widgets.pane import Field, Item, Title

if TYPE_CHECKING:
    from workato_tui.api.packages import Package
    from workato_tui.views.workspace import WorkspaceState


async def fetch_package(workspace: WorkspaceState, number: str) -> Package:
    """Read a package and remember it, without its link."""
    package = await read_package(workspace, number, background=False)
    await package_history.save_package(workspace, package)
    return package


async def read_package(
    workspace: WorkspaceState, number: str, *, background: bool = True
) -> Package:
    """Read a package; a customer's import has its own call."""
    kind = package_history.kind_of(workspace, number)
    package: Package = await workspace.connection.call(
        lambda api: api.packages.get(number, kind=kind, background=background)
    )
    return package


def no_zip_reason(workspace: WorkspaceState, number: str) -> str | None:
    """Return why a package has no zip, or None if it has one or only the server knows."""
    entry = workspace.packages_seen.get(("package", number))
    package = workspace.packages.get(number)
    status = package.status if package is not None else entry.status if entry else None
    if package_history.kind_of(workspace, number) == "import":
        return "An import has no zip to download."
    match phase_of_state(status):
        case "running" if status is not None:
            return f"Package {number} is still being exported. {key_of('refresh')} refreshes."
        case "failed":
            return f"Package {number} failed and has no zip."
    return None


def request_path_of(workspace: WorkspaceState, kind: str, number: str) -> str:
    """Return the path of a manifest or package below the workspace's prefix."""
    if kind == "manifest":
        return f"export_manifests/{number}"
    if workspace.connection.customer is None:
        return f"packages/{number}"
    return f"{package_history.kind_of(workspace, number)}s/{number}"


def download_target(workspace: WorkspaceState, number: str) -> DownloadTarget:
    """Return the zip of a package with its known name. Raises LookupError with a message."""
    reason = no_zip_reason(workspace, number)
    if reason is not None:
        raise LookupError(reason)
    entry = workspace.packages_seen.get(("package", number))
    return DownloadTarget(number, entry.name if entry is not None else "", "package")


def package_fields(workspace: WorkspaceState, number: str) -> list[Item]:
    """Return all fields of a package except its signed link."""
    entry = workspace.packages_seen.get(("package", number))
    package = workspace.packages.get(number)
    name = entry.name if entry is not None else ""
    kind = entry.kind if entry is not None else workspace.package_kinds.get(number) or "package"
    status = package.status if package is not None else entry.status if entry else None
    shown = render_state(status)
    items: list[Item] = [
        Title(name or kind.capitalize(), f"#{number}"),
        Field("State", shown.text, shown.tone),
        Field("What", kind),
    ]
    if package is None:
        return items
    if package.export_manifest_id:
        items.append(Field("Manifest", package.export_manifest_id))
    if kind == "export":
        ready = no_zip_reason(workspace, number) is None
        items.append(Field("Zip", with_keys("ready; {download} downloads it") if ready else "none"))
    if package.recipe_status:
        well = sum(1 for recipe in package.recipe_status if recipe.succeeded)
        count = len(package.recipe_status)
        items.append(Field("Recipes", f"{count}: {well} OK", "" if well == count else "bad"))
    reason = failure_reason(package.model_copy(update={"recipe_status": None}))
    if reason:
        items.append(Field("Why", reason, "bad"))
    return items


def recipe_lines(workspace: WorkspaceState, package: Package) -> list[Item]:
    """Return the result of each recipe of an import."""
    return [
        Field(
            f"  {sanitize(workspace.recipe_names.get(recipe.id) or recipe.id, 40) or '?'}",
            recipe.description,
            "bad" if recipe.succeeded is False else "",
        )
        for recipe in package.recipe_status or []
    ]
