"""Create, change and delete export manifests."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field, field_validator

from workato_tui.actions.submit import ask_and_send, confirm_and_send, done
from workato_tui.common.text import count_label, sanitize
from workato_tui.common.type_names import type_name
from workato_tui.dialogs.form import FormError
from workato_tui.services.permit import WritePermit
from workato_tui.views import manifest_history, package_history
from workato_tui.views.manifests import fetch_manifest
from workato_tui.widgets.cells import format_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.api.manifests import FolderAsset, Manifest
    from workato_tui.views.history_entries import ManifestSelection
    from workato_tui.views.manifests import ManifestView
    from workato_tui.views.workspace import WorkspaceState

_WHICH_LABELS = {
    "all": "everything in the folder, at each export",
    "some": "only ticked assets",
}
_THEN: dict[str, Any] = {
    "export": "export it and notify me",
    "auto": "let Workato export it (no notification)",
    "nothing": "nothing",
}


class ManifestForm(BaseModel):
    """The assets and options of a manifest; the folder is in the heading."""

    name: str = Field(title="Name")
    which: str = Field("all", title="Assets")
    assets: list[str] = Field(
        default_factory=list,
        title="Tick",
        json_schema_extra={"widget": "ticks", "when": {"which": ["some"]}},
    )
    details: str = Field(
        "",
        title="Details",
        description="One per line: recipe 12 version=3 folder=Shop zip_name=orders.recipe.json",
        json_schema_extra={"widget": "area", "when": {"which": ["some"]}},
    )
    include_test_cases: bool = Field(
        False, title="Test cases", description="Include test cases of recipes"
    )
    include_data: bool = Field(False, title="Data", description="Include rows of lookup tables")
    then: Literal["export", "auto", "nothing"] = Field(
        "nothing", title="Then", json_schema_extra={"labels": dict(_THEN)}
    )

    @field_validator("name")
    @classmethod
    def _check_name(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("enter a name")
        return value.strip()

    def fields(self, folder_id: str) -> dict[str, Any]:
        """Return the request without the assets; omit the ID of the root folder."""
        return {
            "name": self.name,
            "folder_id": folder_id or None,
            "auto_generate_assets": self.which == "all",
            "include_test_cases": self.include_test_cases,
            "include_data": self.include_data,
            "auto_run": self.then == "auto",
        }

    def chosen_assets(self, assets: Mapping[str, FolderAsset]) -> list[FolderAsset]:
        """Return the assets to send individually; none if the manifest takes everything."""
        if self.which != "some":
            return []
        details = parse_details(self.details)
        return [assets[key].model_copy(update=details.get(key, {})) for key in self.assets]


_DETAILS = ("version", "folder", "zip_name")


def parse_details(text: str) -> dict[str, dict[str, Any]]:
    """Parse the details of single assets, by type and ID. Raises ValueError with a message."""
    details: dict[str, dict[str, Any]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            kind, number, *pairs = shlex.split(line)
        except ValueError:
            raise ValueError(f"{sanitize(line, 60)}: enter type, ID and details") from None
        for pair in pairs:
            name, sign, value = pair.partition("=")
            if name not in _DETAILS or not sign:
                raise ValueError(f"{sanitize(pair, 60)}: enter {', '.join(_DETAILS)} as name=value")
            if name == "version" and not (value.isascii() and value.isdigit() and int(value)):
                raise ValueError("enter a whole number as version")
            details.setdefault(f"{kind} {number}", {})[name] = (
                int(value) if name == "version" else value
            )
    return details


async def remember_selection(
    workspace: WorkspaceState,
    manifest_id: str,
    form: ManifestForm,
    assets: Mapping[str, FolderAsset],
) -> None:
    """Store the selection for the next change of the manifest."""
    await manifest_history.save(
        workspace,
        manifest_id,
        everything=form.which == "all",
        assets=form.chosen_assets(assets),
        details=form.details,
        test_cases=form.include_test_cases,
        data=form.include_data,
    )


async def change(context: ActionContext, view: ManifestView) -> None:
    """Update a manifest; the selection replaces its previous assets."""
    workspace, number = context.workspace, view.number
    manifest = workspace.manifests.get(number) or await fetch_manifest(workspace, number)
    entry = workspace.packages_seen.get(("manifest", number))
    folder = entry.folder_id if entry is not None else None
    if folder is None:
        folder = await _ask_folder(context)
    if folder is None:
        return
    folder_id = folder
    last = await manifest_history.load(workspace, number)
    assets = await assets_in(context, folder_id, may_be_empty=last is not None)
    begin = _initial_values(last, assets)

    # The form says whether an export follows.
    permit = WritePermit(workspace.connection, writes=2)

    async def job(api: Api, form: ManifestForm) -> tuple[Manifest, ManifestForm]:
        from workato_tui.api.manifests import ManifestUpdate

        request = ManifestUpdate(**form.fields(folder_id))
        return await api.manifests.update(number, request, form.chosen_assets(assets)), form

    answer = await ask_and_send(
        context,
        ManifestForm,
        [
            f"Edit manifest {sanitize(manifest.name or '', 80)} ({number})",
            f"Assets of {folder_label(folder_id)}; they replace the current list.",
            _last_sent_note(last),
        ],
        job,
        check=check_assets,
        verb="save",
        initial={"name": manifest.name or "", **begin},
        choices=field_choices(assets, folder_id),
        permit=permit,
    )
    if answer is None:
        return
    updated, form = answer
    await remember_selection(workspace, number, form, assets)
    await package_history.save_manifest(workspace, updated, folder_id)
    context.refresh()
    context.say(f"Manifest {number} saved.")
    if form.then == "export":
        from workato_tui.actions.start_export import export_saved_manifest

        await export_saved_manifest(context, permit, number, updated.name or manifest.name or "")


def _initial_values(
    last: ManifestSelection | None, assets: dict[str, FolderAsset]
) -> dict[str, Any]:
    """Return the initial values; add assets that were sent last but have left the folder."""
    from workato_tui.api.manifests import FolderAsset

    if last is None:
        return {"which": "some", "assets": list(assets)}
    ticked = []
    for fields in last.assets:
        asset = FolderAsset.read(fields)
        ticked.append(_asset_key(asset))
        assets.setdefault(_asset_key(asset), asset)
    return {
        "which": "all" if last.takes_everything else "some",
        "assets": ticked,
        "details": last.details,
        "include_test_cases": last.include_test_cases,
        "include_data": last.include_data,
    }


def _last_sent_note(last: ManifestSelection | None) -> str:
    if last is None:
        return "Workato does not list the current assets: all assets of the folder are ticked."
    assets = count_label(len(last.assets), "asset")
    contents = "everything in the folder" if last.takes_everything else assets
    at = format_time(last.sent_at)
    return f"Workato does not list the current assets. Last sent from here, {at}: {contents}."


async def _ask_folder(context: ActionContext) -> str | None:
    """Let the user choose the folder, since the API does not return a manifest's folder."""
    from workato_tui.dialogs.folder_picker import FolderPicker

    title = "Choose the folder of the assets; Workato does not return it."
    picked = await context.ask(FolderPicker(context.load_folders, title))
    return picked[0] if picked is not None else None


async def delete(context: ActionContext, number: str) -> None:
    """Delete a manifest."""
    workspace = context.workspace
    entry = workspace.packages_seen.get(("manifest", number))
    name = sanitize(entry.name, 80) if entry is not None else ""

    result = await confirm_and_send(
        context,
        f"Delete the export manifest {name} ({number})?",
        lambda api: done(api.manifests.delete(number)),
        verb="delete",
        details=["It is archived and stays readable. Its packages are kept."],
        danger=True,
    )
    if result:
        await package_history.mark_deleted(workspace, ("manifest", number), "archived")
        # The refresh shows the new state, or why it cannot be read.
        context.refresh()
        context.say(f"Manifest {number} deleted.")


# Form contents


async def assets_in(
    context: ActionContext, folder_id: str, *, may_be_empty: bool = False, **flags: bool
) -> dict[str, FolderAsset]:
    """Return the assets of a folder by type and ID. Raises LookupError if it is empty."""
    context.say("Loading the assets of the folder…")
    assets = await context.workspace.connection.call(
        lambda api: api.manifests.folder_assets(folder_id or None, **flags)
    )
    context.say("")
    if not assets and not may_be_empty:
        raise LookupError("Nothing to export in this folder, or this token may not see it.")
    return {_asset_key(asset): asset for asset in assets}


def _asset_key(asset: FolderAsset) -> str:
    # IDs are unique only within their type.
    return f"{asset.type} {asset.id}"


def folder_label(folder_id: str) -> str:
    """Return ``folder 17``, or ``the root folder`` if it has no number."""
    return f"folder {folder_id}" if folder_id else "the root folder"


def field_choices(
    assets: Mapping[str, FolderAsset], folder_id: str
) -> dict[str, Sequence[tuple[str, str]]]:
    """Return the options of the form; from the root folder Workato takes single assets only."""
    lines = [(key, _asset_label(asset)) for key, asset in assets.items()]
    which = [option for option in _WHICH_LABELS.items() if folder_id or option[0] == "some"]
    return {"which": which, "assets": lines}


def _asset_label(asset: FolderAsset) -> str:
    where = f"  in {sanitize(asset.folder, 60)}" if asset.folder else ""
    kind = sanitize(type_name(asset.type or "-"), 30)
    return f"{sanitize(asset.name, 80)}  {kind} {asset.id}{where}"


def check_assets(form: ManifestForm) -> None:
    """Reject an empty manifest with an error beside the field."""
    if form.which != "some":
        return
    if not form.assets:
        raise FormError("assets", "tick at least one asset, or choose everything in the folder")
    try:
        details = parse_details(form.details)
    except ValueError as problem:
        raise FormError("details", str(problem)) from None
    for key in details:
        if key not in form.assets:
            raise FormError("details", f"not ticked: {sanitize(key, 60)}")
