"""Export manifests and packages: choose assets, make the manifest, begin the export, follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, field_validator

from workato_tui.screens.form import FormError
from workato_tui.screens.managing import folder_of
from workato_tui.screens.sending import ask_and_send, confirm_and_send, send
from workato_tui.sections import shelf
from workato_tui.sections.folders import AssetsView
from workato_tui.sections.manifests import ManifestView, fetch_manifest
from workato_tui.sections.packages import PackagesView, PackageView, place_of
from workato_tui.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workato_tui.api.manifests import FolderAsset, Manifest
    from workato_tui.api.packages import Package
    from workato_tui.screens.explorer import Explorer

_WHICH = {"all": "everything in the folder, as it is at each export", "some": "only what is ticked"}


class ManifestForm(BaseModel):
    """What a manifest is made of; the folder stands in the heading."""

    name: str = Field(title="Name")
    which: str = Field("all", title="Assets")
    assets: list[str] = Field(
        default_factory=list,
        title="Tick",
        json_schema_extra={"widget": "ticks", "when": {"which": ["some"]}},
    )
    include_test_cases: bool = Field(
        False, title="Test cases", description="Take the recipes' test cases too"
    )
    include_data: bool = Field(
        False, title="Data", description="Take the rows of lookup tables too"
    )

    @field_validator("name")
    @classmethod
    def _given(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("give a name")
        return value.strip()


class ExportForm(ManifestForm):
    """The same for a new manifest: only there Workato takes the switch for tags."""

    include_tags: bool = Field(
        False, title="Tags", description="Put the tags of the assets into the package"
    )


async def export(explorer: Explorer) -> None:
    """Make a package: of a project or a folder, or once more of a manifest."""
    view, row = explorer.view, explorer.row
    if isinstance(view, ManifestView):
        await _export_again(explorer, view.number)
    elif isinstance(view, PackagesView) and row is not None:
        await _export_again(explorer, place_of(row)[1])
    else:
        await _export_new(explorer)


async def _export_new(explorer: Explorer) -> None:
    folder_id, name = await folder_of(explorer)
    assets = await _assets_in(explorer, folder_id)
    wanted = _ticked(explorer)

    async def job(api: Any, form: ExportForm) -> Manifest:
        from workato_tui.api.manifests import ManifestCreate

        request = ManifestCreate(include_tags=form.include_tags, **_fields(form, folder_id))
        made: Manifest = await api.manifests.create(request, _chosen(form, assets))
        return made

    made = await ask_and_send(
        explorer,
        ExportForm,
        [
            f"Export {plain(name, 80)} (folder {folder_id})",
            "An export manifest is made, and a package of it right after.",
        ],
        job,
        check=_check,
        verb="export",
        initial={"name": name, "which": "some" if wanted else "all", "assets": wanted},
        choices=_choices(assets),
    )
    if made is None:
        return
    await shelf.keep_manifest(explorer.desk, made, folder_id)
    await _begin(explorer, made.id, made.name or name)


async def _export_again(explorer: Explorer, number: str) -> None:
    """packages.export of a manifest that is there."""
    found = await fetch_manifest(explorer.desk, number)
    await _begin(explorer, number, found.name or "")


async def _begin(explorer: Explorer, manifest_id: str, name: str) -> None:
    """packages.export, its end told wherever the person is then."""
    desk = explorer.desk

    async def job(api: Any) -> Package:
        made: Package = await api.packages.export(manifest_id)
        return made

    made = await send(explorer, job)
    if made is None:
        return
    await shelf.keep_package(desk, made, name)
    explorer.program.follow(
        "package", made.id, f"export of {plain(name, 60)}", connection=desk.connection
    )
    explorer.push(PackageView(desk, made.id))
    explorer.say(f"Package {made.id} is being made of manifest {manifest_id}; its end is told.")


async def change(explorer: Explorer, view: ManifestView) -> None:
    """export-manifests.update: what is chosen replaces what was in it before."""
    desk, number = explorer.desk, view.number
    manifest = desk.manifests.get(number) or await fetch_manifest(desk, number)
    known = desk.shelf.get(("manifest", number))
    folder = known.folder_id if known is not None else None
    folder = folder or await _ask_folder(explorer)
    if folder is None:
        return
    folder_id = folder
    assets = await _assets_in(explorer, folder_id)

    async def job(api: Any, form: ManifestForm) -> Manifest:
        from workato_tui.api.manifests import ManifestUpdate

        request = ManifestUpdate(**_fields(form, folder_id))
        made: Manifest = await api.manifests.update(number, request, _chosen(form, assets))
        return made

    made = await ask_and_send(
        explorer,
        ManifestForm,
        [
            f"Change manifest {plain(manifest.name or '', 80)} ({number})",
            f"Assets of folder {folder_id}; they replace those that it names now.",
        ],
        job,
        check=_check,
        verb="save",
        initial={"name": manifest.name or ""},
        choices=_choices(assets),
    )
    if made is not None:
        await shelf.keep_manifest(desk, made, folder_id)
        explorer.loading_of.start(explorer.view)
        explorer.say(f"Manifest {number} was changed.")


async def _ask_folder(explorer: Explorer) -> str | None:
    """The API tells no manifest's folder: it is chosen from the tree."""
    from workato_tui.screens.folders import FolderPicker
    from workato_tui.screens.managing import loader

    title = "Whose assets shall it name? Workato does not tell the manifest's folder."
    picked = await explorer.program.push_screen_wait(FolderPicker(loader(explorer), title))
    return picked[0] if picked is not None else None


async def delete_manifest(explorer: Explorer, number: str) -> None:
    """export-manifests.delete."""
    known = explorer.desk.shelf.get(("manifest", number))
    name = plain(known.name, 80) if known is not None else ""

    async def job(api: Any) -> bool:
        await api.manifests.delete(number)
        return True

    sent = await confirm_and_send(
        explorer,
        f"Delete the export manifest {name} ({number})?",
        job,
        verb="delete",
        details=["It is archived: it can still be read. Packages made of it stay."],
        danger=True,
    )
    if sent:
        await fetch_manifest(explorer.desk, number)
        explorer.loading_of.start(explorer.view)
        explorer.say(f"Manifest {number} was deleted.")


async def off_the_list(explorer: Explorer, number: str) -> None:
    """A package cannot be deleted in Workato; this list can forget it."""
    await shelf.forget(explorer.desk, ("package", number))
    explorer.loading_of.start(explorer.view)
    explorer.say(f"Package {number} is off this list; in Workato it stays. # opens it again.")


# What is in the form


async def _assets_in(explorer: Explorer, folder_id: str) -> dict[str, FolderAsset]:
    explorer.say("Reading what is in the folder …")
    found = await explorer.desk.connection.call(lambda api: api.manifests.folder_assets(folder_id))
    explorer.say("")
    if not found:
        raise LookupError("Nothing in this folder can be exported, or this token may not see it.")
    return {f"{one.type} {one.id}": one for one in found}


def _ticked(explorer: Explorer) -> list[str]:
    rows = explorer.view.rows
    return sorted(rows.ticked) if isinstance(explorer.view, AssetsView) else []


def _choices(assets: Mapping[str, FolderAsset]) -> dict[str, Sequence[tuple[str, str]]]:
    lines = [(key, _line(one)) for key, one in assets.items()]
    return {"which": list(_WHICH.items()), "assets": lines}


def _line(asset: FolderAsset) -> str:
    where = f"  in {plain(asset.folder, 60)}" if asset.folder else ""
    return f"{plain(asset.name, 80)}  {plain(asset.type, 30)} {asset.id}{where}"


def _check(form: ManifestForm) -> None:
    if form.which == "some" and not form.assets:
        raise FormError("assets", "tick at least one, or take everything in the folder")


def _fields(form: ManifestForm, folder_id: str) -> dict[str, Any]:
    return {
        "name": form.name,
        "folder_id": folder_id,
        "auto_generate_assets": form.which == "all",
        "include_test_cases": form.include_test_cases,
        "include_data": form.include_data,
    }


def _chosen(form: ManifestForm, assets: Mapping[str, FolderAsset]) -> Iterable[FolderAsset]:
    return [assets[key] for key in form.assets] if form.which == "some" else []
