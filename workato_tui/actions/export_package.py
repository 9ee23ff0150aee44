"""Exports packages: choose assets, create the manifest, start the export, watch it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from workato_tui.actions import manifests, start_export
from workato_tui.actions.manifests import ManifestForm
from workato_tui.actions.open_related import folder_of
from workato_tui.actions.submit import ask_and_send, confirm_and_send
from workato_tui.common.text import sanitize
from workato_tui.keymap import key_of
from workato_tui.services.permit import WritePermit
from workato_tui.views import package_history
from workato_tui.views.folders import AssetsView
from workato_tui.views.manifests import ManifestView, fetch_manifest
from workato_tui.views.packages import PackagesView, kind_and_id
from workato_tui.views.selection import name_list

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.api.manifests import Manifest


class ExportForm(ManifestForm):
    """The form of a new manifest; only here does Workato accept the switch for tags."""

    include_tags: bool = Field(False, title="Tags", description="Include tags of the assets")


async def export(context: ActionContext) -> None:
    """Export a package from a project, folder or manifest."""
    view, row = context.view, context.row
    if isinstance(view, ManifestView):
        await _export_again(context, view.number)
    elif isinstance(view, PackagesView) and row is not None:
        await _export_again(context, kind_and_id(row)[1])
    else:
        await _export_new(context)


def _warning(context: ActionContext) -> list[str]:
    """Return the warnings from Workato's documentation."""
    lines = ["The zip contains recipes, lookup tables and other workspace data."]
    if context.connection.customer is not None:
        lines.append("Exporting from a customer needs the oem_vendor privilege.")
    return lines


def _ticked_assets(context: ActionContext, types: list[str]) -> list[str]:
    names = [context.view.name_of(row) for row in context.ticked if row.id in types]
    return [f"{len(names)} ticked: {name_list(names)}"] if names else []


async def _export_new(context: ActionContext) -> None:
    workspace, view = context.workspace, context.view
    folder_id, name = await folder_of(context)
    listed = isinstance(view, AssetsView)
    flags = view.options if isinstance(view, AssetsView) else {}
    assets = await manifests.assets_in(context, folder_id, **flags)
    ticked_ids = [row.id for row in context.ticked if row.id in assets] if listed else []

    # The form says that the export follows the manifest.
    permit = WritePermit(workspace.connection, writes=2)

    async def job(api: Api, form: ExportForm) -> tuple[Manifest, ExportForm]:
        from workato_tui.api.manifests import ManifestCreate

        request = ManifestCreate(include_tags=form.include_tags, **form.fields(folder_id))
        return await api.manifests.create(request, form.chosen_assets(assets)), form

    answer = await ask_and_send(
        context,
        ExportForm,
        [
            f"Export {sanitize(name, 80)}" + (f" (folder {folder_id})" if folder_id else ""),
            *_ticked_assets(context, ticked_ids),
            "Creates an export manifest, then exports it.",
            *_warning(context),
        ],
        job,
        check=manifests.check_assets,
        verb="export",
        initial={
            "name": name,
            "which": "some" if ticked_ids or not folder_id else "all",
            "assets": ticked_ids,
            "then": "export",
            **flags,
        },
        choices=manifests.field_choices(assets, folder_id),
        permit=permit,
    )
    if answer is None:
        return
    manifest, form = answer
    await package_history.save_manifest(workspace, manifest, folder_id)
    await manifests.remember_selection(workspace, manifest.id, form, assets)
    if form.then == "export":
        await start_export.export_saved_manifest(
            context, permit, manifest.id, manifest.name or name
        )
        return
    context.push(ManifestView(workspace, manifest.id))
    choices = {
        "auto": "Workato exports it automatically; the package ID is not returned.",
        "nothing": "Export it with . then export package.",
    }
    context.say(f"Manifest {manifest.id} created. {choices[form.then]}")


async def _export_again(context: ActionContext, number: str) -> None:
    """Export an existing manifest."""
    manifest = await fetch_manifest(context.workspace, number)
    name = manifest.name or ""
    package = await confirm_and_send(
        context,
        f"{start_export.EXPORT_VERB} {sanitize(name, 80)} ({number})?",
        lambda api: api.packages.export(number),
        verb="export",
        details=[
            "You will be notified when the package is ready.",
            *_warning(context),
        ],
    )
    await start_export.show_export(context, package, name)


async def remove_from_list(context: ActionContext, number: str) -> None:
    """Remove a package from the list; Workato has no call that deletes one."""
    await package_history.remove(context.workspace, ("package", number))
    context.refresh()
    context.say(
        f"Package {number} removed from this list, not from Workato. "
        f"{key_of('open_number')} opens it."
    )
