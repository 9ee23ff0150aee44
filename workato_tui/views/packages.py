"""Packages: those known here with their manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.core.states import phase_of_state
from workato_tui.views import package_history
from workato_tui.views.manifests import ManifestView, manifest_fields
from workato_tui.views.package_detail import PackageView
from workato_tui.views.package_facts import (
    look,
    package_fields,
    path_of,
    recipe_lines,
    to_fetch,
    why_no_file,
)
from workato_tui.views.view import ZIP, BuildToFetch, View, allowed
from workato_tui.widgets.cells import Column
from workato_tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.views.package_history import Shelved
    from workato_tui.views.view import Emit
    from workato_tui.views.workspace import Desk
    from workato_tui.widgets.pane import Item

__all__ = ["PackageView", "PackagesView", "place_of"]


def shelf_row(one: Shelved) -> Row:
    """One line of the list."""
    return Row(" ".join(one.place), (one.id, one.what, one.name or None, one.status, one.seen))


def place_of(row: Row) -> tuple[str, str]:
    """What a line of the list is: ``manifest`` or ``package``, and its number."""
    kind, _, number = row.id.partition(" ")
    return kind, number


class PackagesView(View):
    """Manifests and packages that were made or opened here, the latest first."""

    kind = "packages"
    noun = "packages"
    reads = "packages.get"
    beside = True
    columns = (
        Column("ID", "id", 10, 5),
        Column("What", "text", 9, 8),
        Column("Name", "text", 60, 14, grow=True, is_name=True),
        Column("State", "state", 12, 8),
        Column("Since", "time", 6, 4, drop_order=1),
    )
    empty = (
        "No manifests or packages are known here yet:\n"
        "Workato has no call that lists them.\n"
        "Export package, in the actions (.) of a project, makes one; I imports one.\n"
        "# opens one by its number."
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.note = "made or opened here: Workato lists none"
        self._asked_for: set[str] = set()

    async def fetch(self, emit: Emit) -> list[Row]:
        """What is remembered; how those stand that had not ended is asked row by row."""
        self._asked_for.clear()
        return [shelf_row(one) for one in await package_history.recall(self.desk)]

    async def complete_rows(self, rows: Sequence[Row], emit: Emit) -> None:
        """Ask for those that are seen and may have moved on, one after the other."""
        from workato_tui.api.errors import ForbiddenError, NotFoundError

        for row in rows:
            kind, number = place_of(row)
            moving = phase_of_state(str(row.cells[3] or "")) == "running"
            if row.id in self._asked_for or kind == "manifest" or not moving:
                continue
            self._asked_for.add(row.id)
            await self.idle.take()
            try:
                found = await look(self.desk, number)
            except ForbiddenError:
                continue
            except NotFoundError:
                await package_history.mark_deleted(self.desk, (kind, number))
                if (gone := self.desk.shelf.get((kind, number))) is not None:
                    emit([shelf_row(gone)])
                continue
            known = await package_history.learn(self.desk, found)
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
            *(recipe_lines(self.desk, package) if package is not None else []),
        ]

    def why_not(self, action: str, row: Row | None) -> str | None:
        """A package can be fetched, a manifest changed, exported and deleted."""
        if action in ("import_package", "import_export"):
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
        # Opening one tells how it is now; the list, which asks nobody, shows that on the way back.
        self.fetched_at = None
        kind, number = place_of(row)
        if kind == "manifest":
            return ManifestView(self.desk, number)
        return PackageView(self.desk, number)

    async def build_to_fetch(self, row: Row | None) -> BuildToFetch:
        """The package's zip."""
        return to_fetch(self.desk, place_of(self.chosen(row))[1])

    def request_path(self, row: Row | None) -> str | None:
        """The call for the row; the list is of this program's own making."""
        return path_of(self.desk, *place_of(row)) if row is not None else None
