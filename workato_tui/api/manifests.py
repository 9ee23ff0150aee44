"""Export manifests: lists of assets to export as a package.

Operations: export-manifests.folder-assets, create, update, get, delete (Developer API, Recipe
lifecycle management; the same for Embedded). No operation lists manifests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator

from workato_tui.api import operations
from workato_tui.api.endpoint import EndpointGroup, dicts_only, unwrap_key
from workato_tui.api.errors import InvalidRequestError
from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.request_models import OptionalNumericId, OptionalStr, Request, RequiredStr
from workato_tui.api.workspace import numeric_id

if TYPE_CHECKING:
    from collections.abc import Iterable

_ASSET_FIELDS = (
    "id", "type", "version", "folder", "absolute_path", "root_folder", "unreachable", "zip_name",
)  # fmt: skip


class FolderAsset(Model):
    """An asset that can be added to a manifest."""

    id: Id = ""
    name: str | None = None
    type: str | None = None
    version: int | None = None
    folder: str | None = None
    absolute_path: str | None = None
    root_folder: bool | None = None
    unreachable: bool | None = None
    zip_name: str | None = None
    checked: bool | None = None
    status: str | None = None
    """added, updated, no change; absent in older responses."""

    def to_request(self) -> dict[str, Any]:
        """Return the asset as a manifest accepts it, with a numeric id and the known fields."""
        fields = {name: getattr(self, name) for name in _ASSET_FIELDS}
        fields["id"] = int(numeric_id(self.id, "asset"))
        return {name: value for name, value in fields.items() if value is not None} | {
            "checked": True
        }


class Manifest(Model):
    """A manifest. ``status`` is working, archived (deleted), or an undocumented value."""

    id: Id = ""
    name: str | None = None
    last_exported_at: Timestamp | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    deleted_at: Timestamp | None = None
    project_path: str | None = None
    status: str | None = None


class _ManifestRequest(Request):
    name: OptionalStr = Field(None, title="Name", description="Empty = unchanged")
    folder_id: OptionalNumericId = Field(
        None,
        title="Folder",
        description="Folder of the assets; empty = root folder",
        json_schema_extra={"widget": "folder"},
    )
    auto_generate_assets: bool = Field(
        False, title="Everything in the folder", description="Include all assets of the folder"
    )
    include_test_cases: bool = Field(
        False, title="Test cases", description="Include test cases of recipes"
    )
    include_data: bool = Field(False, title="Data", description="Include rows of lookup tables")
    auto_run: bool = Field(
        False,
        title="Export at once",
        description="The package ID is not returned then",
    )

    @model_validator(mode="after")
    def _check_folder(self) -> _ManifestRequest:
        if self.auto_generate_assets and self.folder_id is None:
            raise ValueError("choose a folder")
        return self

    def body(self) -> dict[str, Any]:
        fields = super().body()
        if self.folder_id is not None:
            fields["folder_id"] = int(self.folder_id)
        return fields


class ManifestCreate(_ManifestRequest):
    """Body of export-manifests.create, without the assets."""

    name: RequiredStr = Field(title="Name")
    include_tags: bool = Field(False, title="Tags", description="Include tags of the assets")


class ManifestUpdate(_ManifestRequest):
    """Body of export-manifests.update, without the assets."""


class Manifests(EndpointGroup):
    """Operations on export manifests in one workspace."""

    async def folder_assets(
        self,
        folder_id: str | int | None = None,
        *,
        include_test_cases: bool = False,
        include_data: bool = False,
        background: bool = False,
    ) -> list[FolderAsset]:
        """export-manifests.folder-assets: return the assets of a folder (default: the root)."""
        answer = await self._read(
            operations.MANIFESTS_FOLDER_ASSETS,
            {
                "folder_id": None if folder_id is None else numeric_id(folder_id, "folder"),
                "include_test_cases": include_test_cases or None,
                "include_data": include_data or None,
            },
            background=background,
        )
        assets = unwrap_key(unwrap_key(answer, "result"), "assets")
        return [FolderAsset.read(asset) for asset in dicts_only(assets)]

    async def create(self, request: ManifestCreate, assets: Iterable[FolderAsset] = ()) -> Manifest:
        """export-manifests.create: from these assets, or from all assets of the folder."""
        answer = await self._write_one(
            operations.MANIFESTS_CREATE,
            _body(request, assets),
            about=f"the new manifest {request.name}",
        )
        return Manifest.read(answer)

    async def update(
        self,
        manifest_id: str | int,
        request: ManifestUpdate,
        assets: Iterable[FolderAsset] = (),
    ) -> Manifest:
        """export-manifests.update: replace the assets of a manifest."""
        number = numeric_id(manifest_id, "manifest")
        answer = await self._write_one(
            operations.MANIFESTS_UPDATE,
            _body(request, assets),
            about=f"manifest {number}",
            expected_id=number,
            id=number,
        )
        return Manifest.read(answer)

    async def get(self, manifest_id: str | int, *, background: bool = False) -> Manifest:
        """export-manifests.get: return one manifest, even a deleted one."""
        number = numeric_id(manifest_id, "manifest")
        answer = await self._read_one(
            operations.MANIFESTS_GET, "manifest", number, background=background, id=number
        )
        return Manifest.read(answer)

    async def delete(self, manifest_id: str | int) -> None:
        """export-manifests.delete: archive a manifest; it can still be read."""
        number = numeric_id(manifest_id, "manifest")
        await self._write(operations.MANIFESTS_DELETE, about=f"manifest {number}", id=number)


def _body(request: _ManifestRequest, assets: Iterable[FolderAsset]) -> dict[str, Any]:
    fields = request.body()
    chosen = [asset.to_request() for asset in assets]
    if not chosen and not request.auto_generate_assets:
        error = InvalidRequestError(
            "A manifest needs assets.", "Choose some, or take everything in the folder."
        )
        error.is_write = True
        raise error
    if chosen:
        fields["assets"] = chosen
    return {"export_manifest": fields}
