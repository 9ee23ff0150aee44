"""What is known of one package: its fields, its file, what an import did to each recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.core.states import phase_of_state, why
from workato_tui.views import package_history
from workato_tui.views.view import BuildToFetch
from workato_tui.widgets.cells import render_state
from workato_tui.widgets.pane import Field, Item, Title

if TYPE_CHECKING:
    from workato_tui.api.packages import Package
    from workato_tui.views.workspace import Desk


async def fetch_package(desk: Desk, number: str) -> Package:
    """packages.get, remembered here and in the store (without its link)."""
    found = await look(desk, number, background=False)
    await package_history.keep_package(desk, found)
    return found


async def look(desk: Desk, number: str, *, background: bool = True) -> Package:
    """packages.get (of a customer's import: imports.get), in the background."""
    kind = package_history.kind_of(desk, number)
    found: Package = await desk.connection.call(
        lambda api: api.packages.get(number, kind=kind, background=background)
    )
    return found


def why_no_file(desk: Desk, number: str) -> str | None:
    """Why a package has no zip to download; None if it has, or if only the server knows."""
    known = desk.shelf.get(("package", number))
    package = desk.packages.get(number)
    status = package.status if package is not None else known.status if known else None
    if package_history.kind_of(desk, number) == "import":
        return "This is an import: its zip came from this side."
    match phase_of_state(status):
        case "running" if status is not None:
            return f"Package {number} is still being made; its end is told, r asks again."
        case "failed":
            return f"Package {number} failed: it has no zip."
    return None


def path_of(desk: Desk, kind: str, number: str) -> str:
    """The call behind a manifest or a package, below the workspace's prefix."""
    if kind == "manifest":
        return f"export_manifests/{number}"
    if desk.connection.customer is None:
        return f"packages/{number}"
    return f"{package_history.kind_of(desk, number)}s/{number}"


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
    what = known.what if known is not None else desk.package_kinds.get(number) or "package"
    status = package.status if package is not None else known.status if known else None
    shown = render_state(status)
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
        well = sum(1 for one in package.recipe_status if one.succeeded)
        count = len(package.recipe_status)
        items.append(Field("Recipes", f"{count}: {well} well", "" if well == count else "bad"))
    reason = why(package.model_copy(update={"recipe_status": None}))
    if reason:
        items.append(Field("Why", reason, "bad"))
    return items


def recipe_lines(desk: Desk, package: Package) -> list[Item]:
    """What an import did to each recipe, in words."""
    return [
        Field(
            f"  {sanitize(desk.recipe_names.get(one.id) or one.id, 40) or '?'}",
            one.description,
            "bad" if one.succeeded is False else "",
        )
        for one in package.recipe_status or []
    ]
