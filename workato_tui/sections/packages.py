"""Packages: those known here with their manifests, and one package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.core.states import phase_of_state, why
from workato_tui.sections import shelf
from workato_tui.sections.manifests import ManifestView, manifest_fields
from workato_tui.sections.view import ZIP, BuildToFetch, View, allowed
from workato_tui.text import plain
from workato_tui.widgets.cells import Column, state
from workato_tui.widgets.pane import Field, Item, Title
from workato_tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.packages import Package
    from workato_tui.sections.desk import Desk
    from workato_tui.sections.shelf import Shelved
    from workato_tui.sections.view import Emit


def shelf_row(one: Shelved) -> Row:
    """One line of the list."""
    return Row(" ".join(one.place), (one.id, one.what, one.name or None, one.status, one.seen))


def place_of(row: Row) -> tuple[str, str]:
    """What a line of the list is: ``manifest`` or ``package``, and its number."""
    kind, _, number = row.id.partition(" ")
    return kind, number


async def fetch_package(desk: Desk, number: str) -> Package:
    """packages.get, remembered here and in the store (without its link)."""
    found = await _look(desk, number, background=False)
    await shelf.keep_package(desk, found)
    return found


async def _look(desk: Desk, number: str, *, background: bool = True) -> Package:
    kind = shelf.kind_of(desk, number)
    found: Package = await desk.connection.call(
        lambda api: api.packages.get(number, kind=kind, background=background)
    )
    return found


def why_no_file(desk: Desk, number: str) -> str | None:
    """Why a package has no zip to download; None if it has, or if only the server knows."""
    known = desk.shelf.get(("package", number))
    package = desk.packages.get(number)
    status = package.status if package is not None else known.status if known else None
    if known is not None and known.what == "import":
        return "This is an import: its zip came from this side."
    match phase_of_state(status):
        case "running" if status is not None:
            return f"Package {number} is still being made; its end is told, r asks again."
        case "failed":
            return f"Package {number} failed: it has no zip."
    return None


class PackagesView(View):
    """Manifests and packages that were made or opened here, the latest first."""

    kind = "packages"
    noun = "packages"
    reads = "packages.get"
    beside = True
    columns = (
        Column("ID", "id", 10, 5),
        Column("What", "text", 9, 8),
        Column("Name", "text", 60, 14, grow=True, name=True),
        Column("State", "state", 12, 8),
        Column("Since", "time", 6, 4, drop=1),
    )
    empty = (
        "No manifests or packages are known here yet:\n"
        "Workato has no call that lists them.\n"
        "Export package, in the actions (.) of a project, makes one.\n"
        "# opens one by its number."
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.note = "made or opened here: Workato lists none"
        self._asked_for: set[str] = set()

    async def fetch(self, emit: Emit) -> list[Row]:
        """What is remembered; how those stand that had not ended is asked row by row."""
        self._asked_for.clear()
        return [shelf_row(one) for one in await shelf.recall(self.desk)]

    async def complete_rows(self, rows: Sequence[Row], emit: Emit) -> None:
        """Ask for those that are seen and may have moved on, one after the other."""
        from workato_tui.api.errors import Forbidden, NotFound

        for row in rows:
            kind, number = place_of(row)
            moving = phase_of_state(str(row.cells[3] or "")) == "running"
            if row.id in self._asked_for or kind == "manifest" or not moving:
                continue
            self._asked_for.add(row.id)
            try:
                found = await _look(self.desk, number)
            except (Forbidden, NotFound):
                continue
            known = await shelf.learn(self.desk, found)
            if known is not None:
                emit([shelf_row(known)])

    def pane(self, row: Row) -> list[Item]:
        """What is known of it."""
        kind, number = place_of(row)
        if kind == "manifest":
            return manifest_fields(self.desk, number)
        package = self.desk.packages.get(number)
        return [
            *package_fields(self.desk, number),
            *(recipe_lines(package) if package is not None else []),
        ]

    def why_not(self, action: str, row: Row | None) -> str | None:
        """A package can be fetched, a manifest changed, exported and deleted."""
        if action == "import_package":
            return None
        if action == "export_package" and (row is None or place_of(row)[0] == "package"):
            return "An export begins at a project, a folder or a manifest; . lists it there."
        if row is None:
            return super().why_not(action, row)
        if place_of(row)[0] == "manifest":
            if action == "edit":
                return "enter opens the manifest; E changes it there."
            return allowed("delete", "export_package")(action)
        if action in ZIP:
            return why_no_file(self.desk, place_of(row)[1])
        return allowed("delete")(action)

    def changes(self, action: str, row: Row | None) -> bool:
        """A manifest is deleted in Workato; a package only goes off this list."""
        if action == "delete":
            return row is not None and place_of(row)[0] == "manifest"
        return super().changes(action, row)

    def open(self, row: Row) -> View:
        """The manifest, or the package with what became of each recipe."""
        kind, number = place_of(row)
        if kind == "manifest":
            return ManifestView(self.desk, number)
        return PackageView(self.desk, number)

    async def build_to_fetch(self, row: Row | None) -> BuildToFetch:
        """The package's zip."""
        return to_fetch(self.desk, place_of(self.chosen(row))[1])

    def request_path(self, row: Row | None) -> str | None:
        """The call for the row; the list is of this program's own making."""
        return _path(*place_of(row)) if row is not None else None


def _path(kind: str, number: str) -> str:
    return f"export_manifests/{number}" if kind == "manifest" else f"packages/{number}"


def to_fetch(desk: Desk, number: str) -> BuildToFetch:
    """The zip of a package, under the name that is known for it. LookupError with a sentence."""
    reason = why_no_file(desk, number)
    if reason is not None:
        raise LookupError(reason)
    known = desk.shelf.get(("package", number))
    return BuildToFetch(number, known.name if known is not None else "", "package")


def package_fields(desk: Desk, number: str) -> list[Item]:
    """Everything that the API tells of a package, but its signed link."""
    known, package = desk.shelf.get(("package", number)), desk.packages.get(number)
    name = known.name if known is not None else ""
    what = known.what if known is not None else "package"
    status = package.status if package is not None else known.status if known else None
    shown = state(status)
    items: list[Item] = [
        Title(name or what.capitalize(), f"#{number}"),
        Field("State", shown.text, shown.tone),
        Field("What", what),
    ]
    if package is None:
        return items
    if package.export_manifest_id:
        items.append(Field("Manifest", package.export_manifest_id))
    if what == "export":
        ready = why_no_file(desk, number) is None
        items.append(Field("Zip", "ready: d downloads it" if ready else "none yet"))
    if package.recipe_status:
        well = sum(1 for one in package.recipe_status if one.well)
        count = len(package.recipe_status)
        items.append(Field("Recipes", f"{count}: {well} well", "" if well == count else "bad"))
    reason = why(package.model_copy(update={"recipe_status": None}))
    if reason:
        items.append(Field("Why", reason, "bad"))
    return items


def recipe_lines(package: Package) -> list[Item]:
    """What an import did to each recipe, in words."""
    return [
        Field(f"  {plain(one.id, 20) or '?'}", one.words, "bad" if one.well is False else "")
        for one in package.recipe_status or []
    ]


class PackageView(View):
    """One export or import; of an import what became of each recipe."""

    kind = "package"
    noun = "recipes"
    reads = "packages.get"
    columns = (
        Column("ID", "id", 12, 6),
        Column("State", "state", 12, 8),
        Column("What became of the recipe", "text", 80, 20, grow=True, name=True),
    )

    def __init__(self, desk: Desk, number: str, what: str | None = None) -> None:
        """``what``: export or import, where that is known."""
        super().__init__(desk)
        self.number = number
        self._what = what

    @property
    def title(self) -> str:
        """``Package 88104``."""
        return f"Package {self.number}"

    @property
    def empty(self) -> str:  # type: ignore[override]
        """Why there are no rows."""
        known = self.desk.shelf.get(("package", self.number))
        if known is not None and known.what == "import":
            return "Its recipes are told when the import has ended; a failed one may tell of none."
        return "An export has a zip and no list of recipes; d downloads it, z unpacks it."

    async def fetch(self, emit: Emit) -> list[Row]:
        """The package as it is now."""
        await shelf.recall(self.desk)
        if self._what is not None:
            self.desk.package_kinds[self.number] = self._what
        package = await fetch_package(self.desk, self.number)
        return [
            Row(str(place), (one.id or None, _result(one.well, one.import_result), one.words))
            for place, one in enumerate(package.recipe_status or [])
        ]

    def head(self) -> list[Item]:
        """The package's fields."""
        return package_fields(self.desk, self.number)

    def why_not(self, action: str, row: Row | None) -> str | None:
        """The zip is the package's, whatever row the cursor is on."""
        if action in ZIP:
            return why_no_file(self.desk, self.number)
        if action == "open":
            return "All that the API tells of a recipe here is in its row."
        return super().why_not(action, row)

    async def build_to_fetch(self, row: Row | None) -> BuildToFetch:
        """The package's zip."""
        return to_fetch(self.desk, self.number)

    def request_path(self, row: Row | None) -> str:
        """The call behind this view."""
        return _path("package", self.number)


def _result(well: bool | None, word: str | None) -> str | None:
    if well is None:
        return word
    return "success" if well else "failed"
