"""Batch steps that import and export packages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workato_tui.packages.digest import digest_of
from workato_tui.services.batch_plan import Action, Step, StepError
from workato_tui.services.batch_steps import id_of, poll_until_ended

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.api.packages import Package, PackageKind
    from workato_tui.services.batch_plan import StepContext


async def _import(context: StepContext) -> None:
    from workato_tui.api.packages import ImportRequest

    item, values = context.item, context.item.values
    request = ImportRequest(
        folder_id=values["folder"],
        file=values["file"],
        restart_recipes=bool(values.get("restart_recipes")),
        include_tags=bool(values.get("include_tags")),
    )
    await _check_digest(values)
    package = await context.send(
        lambda api: api.packages.import_zip(request, target=item.environment)
    )
    context.data["import"] = package.id
    context.data["result"] = f"import {package.id}"


async def _check_digest(values: Mapping[str, Any]) -> None:
    """Reject a package other than the confirmed one."""
    digest = values.get("sha256")
    if digest and await asyncio.to_thread(digest_of, str(values["file"])) != digest:
        raise StepError("The package's file was changed since it was confirmed. Nothing was sent.")


async def _wait_for_import(context: StepContext) -> None:
    import_id = id_of(context, "import")
    package, reason = await _wait_until_done(context, "import", import_id)
    stopped = [recipe.id for recipe in package.recipe_status or () if recipe.needs_start]
    context.data["stopped"] = stopped
    context.data["result"] = f"import {import_id} completed" + (f"; {reason}" if reason else "")


async def _wait_until_done(
    context: StepContext, kind: PackageKind, number: str
) -> tuple[Package, str]:
    """Return the completed package, and what it says about its recipes. Raises StepError."""
    from workato_tui.core.states import failure_reason

    package = await poll_until_ended(
        context,
        lambda api: api.packages.get(number, kind=kind),
        lambda package: package if package.is_finished else None,
    )
    reason = failure_reason(package)
    if not package.succeeded:
        raise StepError(f"{kind.capitalize()} {number} failed{f': {reason}' if reason else ''}.")
    return package, reason


_IMPORT = Step("import", "importing", _import, "packages.import", "import")
_WAIT_IMPORT = Step("wait for the import", "waiting for the import", _wait_for_import, seconds=20)


async def _create_manifest(context: StepContext) -> None:
    from workato_tui.api.manifests import ManifestCreate

    values = context.item.values
    request = ManifestCreate(
        name=context.item.label, folder_id=values["folder"], auto_generate_assets=True
    )
    manifest = await context.send(lambda api: api.manifests.create(request, []))
    context.data["manifest"] = manifest.id


async def _export(context: StepContext) -> None:
    manifest_id = id_of(context, "manifest")
    package = await context.send(lambda api: api.packages.export(manifest_id))
    context.data["package"] = package.id
    context.data["result"] = f"package {package.id}"


async def _wait_for_export(context: StepContext) -> None:
    await _wait_until_done(context, "export", id_of(context, "package"))


async def _download_package(context: StepContext) -> None:
    package_id = id_of(context, "package")
    context.data["result"] = await context.download("package", package_id, context.item.label)


_MANIFEST = Step(
    "create the manifest", "creating the manifest", _create_manifest, "export-manifests.create",
    "manifest",
)  # fmt: skip
_EXPORT = Step("export", "exporting", _export, "packages.export", "package")
_WAIT_EXPORT = Step("wait for the export", "waiting for the export", _wait_for_export, seconds=20)

ACTIONS = (
    Action(
        "import", "Import a package", (_IMPORT, _WAIT_IMPORT), ("folder", "file"),
        ("restart_recipes", "include_tags", "sha256"), one_per_workspace=True,
    ),
    Action(
        "export", "Export",
        (_MANIFEST, _EXPORT, _WAIT_EXPORT, Step("download", "downloading", _download_package)),
        ("folder",),
    ),
)  # fmt: skip
