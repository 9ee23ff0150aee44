"""One export or import; for an import, the result of each recipe and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.text import sanitize
from workato_tui.keymap import key_of, with_keys
from workato_tui.views import package_history
from workato_tui.views.action_reasons import ZIP_ACTIONS
from workato_tui.views.package_facts import (
    download_target,
    fetch_package,
    no_zip_reason,
    package_fields,
    request_path_of,
)
from workato_tui.views.view import View
from workato_tui.widgets.cells import Column, render_state
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.client import Api
    from workato_tui.api.packages import RecipeResult
    from workato_tui.views.view import EmitRows
    from workato_tui.views.view_actions import DownloadTarget
    from workato_tui.views.workspace import WorkspaceState

STARTED_NOTE = "started"
"""The note for a recipe that was started from here."""


class PackageDetailView(View):
    """An export has a zip; an import has recipes with results."""

    kind = "package"
    noun = "recipes"
    list_actions = ("import_package", "import_export")
    selections = {"switch": "many"}
    columns = (
        Column("ID", "id", 12, 6),
        Column("State", "state", 12, 8),
        Column("Recipe", "text", 60, 14, grow=True, is_name=True),
        Column("Result", "text", 60, 40, grow=True),
        Column("To do", "text", 60, 20, grow=True, drop_order=1),
    )

    def __init__(self, workspace: WorkspaceState, number: str, kind: str | None = None) -> None:
        """Create the view; ``kind`` is export or import, if known."""
        super().__init__(workspace, f"Package {number}")
        self.number = number
        self._kind = kind
        self.results: dict[str, RecipeResult] = {}
        """The results of an import, by row."""
        self._requested: set[str] = set()
        of_customer = workspace.connection.customer is not None
        self.list_operation = "imports.get" if of_customer and kind == "import" else "packages.get"

    @property
    def is_import(self) -> bool:
        """Whether the package is an import, as far as known."""
        return package_history.kind_of(self.workspace, self.number) == "import"

    @property
    def empty(self) -> str:  # type: ignore[override]
        """Why there are no rows."""
        if self.is_import:
            return "Recipes appear after the import. A failed import may list none."
        return with_keys(
            "An export has no list of recipes; {download} downloads the zip, {unpack} unpacks it."
        )

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the package, and the names of the recipes in its target folder."""
        await package_history.load(self.workspace)
        if self._kind is not None:
            self.workspace.package_kinds[self.number] = self._kind
        package = await fetch_package(self.workspace, self.number)
        recipes = package.recipe_status or []
        self.results = {str(place): recipe for place, recipe in enumerate(recipes)}
        if recipes:
            emit(self.recipe_rows())
            await self._load_recipe_names()
        return self.recipe_rows()

    async def _load_recipe_names(self) -> None:
        """Load the names: the answer has only numbers, the folder's assets have both."""
        from workato_tui.api.errors import WorkatoError

        entry = self.workspace.packages_seen.get(("package", self.number))
        names = self.workspace.recipe_names
        if entry is None or entry.folder_id is None:
            return
        if all(recipe.id in names for recipe in self.results.values()):
            return
        folder = entry.folder_id
        try:
            assets = await self.workspace.connection.call(
                lambda api: api.manifests.folder_assets(folder, background=True)
            )
        except WorkatoError:
            return
        names.update(
            {asset.id: asset.name for asset in assets if asset.type == "recipe" and asset.name}
        )

    async def complete_rows(self, rows: Sequence[Row], emit: EmitRows) -> None:
        """Read the visible recipes whose names are not in the folder."""
        from workato_tui.api.errors import (
            ApiNotFoundError,
            ForbiddenError,
            NotFoundError,
            UnauthorizedError,
        )
        from workato_tui.api.resources import Query
        from workato_tui.catalog.recipes import GET

        for row in rows:
            recipe = self.results.get(row.id)
            if (
                recipe is None
                or recipe.id in self.workspace.recipe_names
                or recipe.id in self._requested
            ):
                continue
            self._requested.add(recipe.id)
            await self.idle_budget.acquire()
            query = Query({"recipe_id": recipe.id})

            async def job(api: Api, query: Query = query) -> Any:
                return await api.resources.get(GET, query, background=True)

            try:
                fields = await self.workspace.connection.call(job)
            except (ApiNotFoundError, ForbiddenError, NotFoundError, UnauthorizedError):
                # Names are optional; the number identifies the recipe too.
                continue
            if fields.get("name"):
                self.workspace.recipe_names[recipe.id] = str(fields["name"])
                emit([self._row(row.id, recipe)])

    def recipe_rows(self) -> list[Row]:
        """Return a row for each recipe of an import."""
        return [self._row(place, recipe) for place, recipe in self.results.items()]

    def _row(self, place: str, recipe: RecipeResult) -> Row:
        name = self.workspace.recipe_names.get(recipe.id)
        return Row(
            place,
            (
                recipe.id or None,
                self._state(recipe),
                name,
                recipe.description,
                self.next_step(recipe),
            ),
        )

    def _state(self, recipe: RecipeResult) -> str | None:
        if self.workspace.recipes_started.get(recipe.id) == STARTED_NOTE:
            return "recipe on"
        return (
            recipe.import_result
            if recipe.succeeded is None
            else "success"
            if recipe.succeeded
            else "failed"
        )

    def next_step(self, recipe: RecipeResult) -> str | None:
        """Return the next step, or the result of starting the recipe."""
        return self.workspace.recipes_started.get(recipe.id) or recipe.next_step or None

    def start_refusal(self, row: Row | None) -> str | None:
        """Return why a recipe cannot be started from here, or None."""
        recipe = self.results.get(row.id) if row is not None else None
        if recipe is None:
            return "Only recipes that an import left stopped can be started here."
        if self.workspace.recipes_started.get(recipe.id) == STARTED_NOTE:
            return "Recipe started."
        if not recipe.needs_start:
            return with_keys("Not left stopped. Start or stop it in Recipes ({section_resources}).")
        return None

    def head(self) -> list[Item]:
        """Return the fields of the package."""
        items = package_fields(self.workspace, self.number)
        package = self.workspace.packages.get(self.number)
        if package is None:
            return items
        stopped = [recipe for recipe in self.results.values() if self._can_be_started(recipe)]
        if stopped:
            note = f"{len(stopped)} stopped; {key_of('switch')} " + (
                "starts it" if len(stopped) == 1 else "starts one or all ticked"
            )  # fmt: skip
            items.append(Field("To do", note, "warn"))
        if self.is_import and package.is_finished and not package.succeeded:
            items.append(Text("The import ended early; recipes may be missing.", "dim"))
        return items

    def _can_be_started(self, recipe: RecipeResult) -> bool:
        return recipe.needs_start and self.workspace.recipes_started.get(recipe.id) != STARTED_NOTE

    def pane(self, row: Row) -> list[Item]:
        """Return the full result of the recipe."""
        recipe = self.results.get(row.id)
        if recipe is None:
            return []
        name = self.workspace.recipe_names.get(recipe.id)
        shown = render_state(self._state(recipe))
        to_do = self.next_step(recipe)
        return [
            Title(name or f"Recipe {sanitize(recipe.id, 40)}", f"#{sanitize(recipe.id, 40)}"),
            Field("State", shown.text, shown.tone),
            Field("Result", recipe.description),
            Field(
                "To do",
                to_do or "nothing",
                "warn" if to_do not in (None, STARTED_NOTE) else "",
            ),
            Text(with_keys("\n{open} opens the recipe, {switch} starts a stopped one."), "dim"),
        ]

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        The zip is the package's, whatever row is selected.
        """
        if action in ZIP_ACTIONS:
            return no_zip_reason(self.workspace, self.number)
        if action == "switch":
            return self.start_refusal(row)
        return super().unavailable_reason(action, row)

    def open(self, row: Row) -> View:
        """Open the recipe in the list of recipes."""
        from workato_tui import catalog
        from workato_tui.catalog.schema import Location
        from workato_tui.views.catalog_item import CatalogItemView

        recipe = self.results[row.id]
        resource = catalog.load("recipes")
        fields = {"id": recipe.id, "name": self.workspace.recipe_names.get(recipe.id)}
        return CatalogItemView(self.workspace, resource, Location(), resource.model.read(fields))

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """Return the zip of the package."""
        return download_target(self.workspace, self.number)

    def request_path(self, row: Row | None) -> str:
        """Return the call of this view."""
        return request_path_of(self.workspace, "package", self.number)
