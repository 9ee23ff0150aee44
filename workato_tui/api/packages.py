"""Packages: the results of exports and the input of imports.

Operations: packages.export, packages.import, packages.get, packages.download (Developer API, Recipe
lifecycle management; Embedded: exports and imports). No operation lists packages, so keep their
ids.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from workato_tui.api import operations
from workato_tui.api.endpoint import EndpointGroup
from workato_tui.api.errors import (
    BadRequestError,
    InvalidRequestError,
    NotFoundError,
    RateLimitedError,
    RejectedError,
)
from workato_tui.api.models import Id, Link, Model
from workato_tui.api.request_models import NumericId, OptionalNumericId, Request, RequiredStr
from workato_tui.api.upload import Upload
from workato_tui.api.workspace import numeric_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.errors import WorkatoError
    from workato_tui.common.secret import Secret

PackageKind = Literal["export", "import"]

IMPORT_RESULTS: dict[str, tuple[bool, str]] = {
    "no_update_or_update_without_restart": (True, "unchanged, or changed without a restart"),
    "no_update_or_updated_without_restart": (True, "unchanged, or changed without a restart"),
    "restarted": (True, "changed and running again"),
    "stopped": (False, "changed, left stopped: it has errors"),
    "restart_failed": (False, "changed, but failed to restart"),
    "stop_failed": (False, "not changed: could not be stopped"),
    "not_found": (False, "not changed: recipe not found"),
}
"""By ``import_result``: whether the recipe is in order, and a description. Both spellings of the
first one are in use."""
NEXT_STEPS: dict[str, str] = {
    "stopped": "fix its errors, then start it",
    "restart_failed": "start it to see the error",
    "stop_failed": "stop it, then import again",
    "not_found": "check that it exists, then import again",
}
"""What the user has to do about a recipe with that result."""
NEEDS_START = frozenset({"stopped", "restart_failed"})
"""The results after which a recipe is stopped and can be started."""
_IMPORT_RUNNING = re.compile(
    r"\b(another|previous|existing|concurrent) (package )?import"
    r"|\bimport\b.{0,60}\b(in progress|already running|under ?way|ongoing)",
    re.IGNORECASE,
)
_SUCCESS_STATUSES = frozenset({"completed", "succeeded"})
_FAILURE_STATUSES = frozenset({"failed", "error"})


class RecipeResult(Model):
    """The result of an import for one recipe."""

    id: Id = ""
    import_result: str | None = None

    @property
    def succeeded(self) -> bool | None:
        """Whether the recipe is in order; None for an undocumented result."""
        meaning = IMPORT_RESULTS.get(self.import_result or "")
        return meaning[0] if meaning else None

    @property
    def needs_start(self) -> bool:
        """Whether the import left the recipe stopped."""
        return self.import_result in NEEDS_START

    @property
    def next_step(self) -> str:
        """What is left to do, in words; empty if nothing is."""
        return NEXT_STEPS.get(self.import_result or "", "")

    @property
    def description(self) -> str:
        """The result in words; an unknown result unchanged."""
        meaning = IMPORT_RESULTS.get(self.import_result or "")
        return meaning[1] if meaning else self.import_result or "-"


class Package(Model):
    """A package. A completed import may include recipes that failed."""

    id: Id = ""
    operation_type: str | None = None
    """export or import; some samples of imports have export."""
    status: str | None = None
    """in_progress, processing, completed, failed, or an undocumented value."""
    export_manifest_id: Id | None = None
    download_url: Link = Field(default=None, exclude=True, repr=False)
    """Signed and short-lived. Download it without the token."""
    error: str | None = None
    recipe_status: list[RecipeResult] | None = None

    @property
    def is_finished(self) -> bool:
        """Whether the import or export has ended."""
        return self.status in _SUCCESS_STATUSES or self.status in _FAILURE_STATUSES

    @property
    def succeeded(self) -> bool:
        """Whether the import or export succeeded as a whole; individual recipes may have failed."""
        return self.status in _SUCCESS_STATUSES


class ImportRequest(Request):
    """Parameters of packages.import."""

    folder_id: NumericId = Field(
        title="Folder",
        description="Target folder",
        json_schema_extra={"widget": "folder"},
    )
    file: RequiredStr = Field(
        title="Package",
        description="A zip exported by Workato, at most 100 MB",
        json_schema_extra={"widget": "path"},
    )
    restart_recipes: bool = Field(
        False,
        title="Restart recipes",
        description="Required if running recipes change",
    )
    include_tags: bool = Field(False, title="Tags", description="Apply the tags in the package")
    folder_id_for_home_assets: OptionalNumericId = Field(
        None,
        title="Folder for home assets",
        description="For assets of the root folder; not the root folder itself",
        json_schema_extra={"widget": "folder"},
    )

    def params(self) -> dict[str, str | int | bool | None]:
        """Return the query, without the folder, which is part of the path."""
        return {
            "restart_recipes": self.restart_recipes or None,
            "include_tags": self.include_tags or None,
            "folder_id_for_home_assets": self.folder_id_for_home_assets,
        }


def is_import_running(error: WorkatoError) -> bool:
    """Return whether an import was refused only because another one is still running."""
    if isinstance(error, RateLimitedError):
        return error.status == 429
    refused = (
        isinstance(error, BadRequestError | InvalidRequestError | RejectedError)
        and error.changed is False
    )
    # A message about running recipes asks for restart_recipes; waiting would not help.
    about_recipes = re.search(r"restart_recipes|running recipes", error.message, re.IGNORECASE)
    return refused and not about_recipes and bool(_IMPORT_RUNNING.search(error.message))


def needs_home_folder(error: WorkatoError) -> bool:
    """Return whether an import was refused because it needs a folder for home assets."""
    text = f"{error.message} {' '.join(getattr(error, 'fields', ()))}".replace("_", " ").lower()
    return error.status == 422 and "home" in text


class Packages(EndpointGroup):
    """Operations on packages in one workspace."""

    async def export(self, manifest_id: str | int) -> Package:
        """packages.export: export what the manifest lists; the package is in progress at first."""
        number = numeric_id(manifest_id, "manifest")
        answer = await self._write_one(
            operations.PACKAGES_EXPORT,
            about=f"manifest {number}",
            manifest_id=number,
        )
        return Package.read(answer)

    async def import_zip(
        self,
        request: ImportRequest,
        progress: Callable[[int, int], None] | None = None,
        *,
        target: str = "",
    ) -> Package:
        """packages.import: import a zip into a folder; the import is in progress at first.

        ``progress`` receives the bytes sent and the total, in this event loop's thread. ``target``
        is the token's environment, for the ledger. Raises :class:`InvalidRequestError`, before
        anything is sent, if the file is not a zip that Workato accepts.
        """
        # A refusal of the connection comes before what is wrong with the file.
        self.http.check_writable()
        upload = await asyncio.to_thread(Upload.from_path, request.file, progress)
        params = request.params()
        if self.workspace.customer_id is not None:
            params = {"folder_id": request.folder_id, **params}
        answer = await self._write_one(
            operations.PACKAGES_IMPORT,
            params=params,
            upload=upload,
            about=f"{upload.path.name} into folder {request.folder_id}",
            target=target,
            folder_id=request.folder_id,
        )
        return Package.read(answer)

    async def get(
        self, package_id: str | int, *, kind: PackageKind = "export", background: bool = False
    ) -> Package:
        """packages.get: return the state of an export or import with its recipes' results."""
        number = numeric_id(package_id, "package")
        of_an_import = kind == "import" and self.workspace.customer_id is not None
        operation = operations.IMPORTS_GET if of_an_import else operations.PACKAGES_GET
        package = await self._read_one(
            operation, "package", number, background=background, id=number
        )
        return Package.read(package)

    async def link(self, package_id: str | int) -> Secret:
        """packages.download: return a fresh signed link to the package's zip, without following it.

        Download it without the token. If the call returns no link, use the package's own. Raises
        :class:`NotFoundError` if there is none (yet).
        """
        number = numeric_id(package_id, "package")
        operation = operations.PACKAGES_DOWNLOAD
        link = None
        if self.workspace.unavailable_reason(operation.id) is None:
            path = self.workspace.path_for(operation, id=number)
            link = await self.http.get_location(path, budget=self.workspace.budget_for(operation))
        link = link or (await self.get(number)).download_url
        if link is None:
            raise NotFoundError(
                f"Package {number} has no file to download.",
                "Wait until the export is finished; a failed one has no file.",
            )
        return link
