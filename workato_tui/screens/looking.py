"""Looks inside of packages: the row's, or a zip or folder on this machine; and searches there."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.screens.form import FormError, FormScreen
from workato_tui.sections.sources import Source
from workato_tui.text import plain
from workato_tui.widgets.lines import PathLine

if TYPE_CHECKING:
    from workato_tui.screens.explorer import Explorer
    from workato_tui.sections.desk import Desk

_PATHS = "paths looked at"
_MOST_PATHS = 20


async def look(explorer: Explorer) -> None:
    """``i``: what is inside of the row's package; in a comparison, of the asset."""
    from workato_tui.sections.contents import ContentsView

    view = explorer.view.inside_view(explorer.row)
    if view is not None:
        explorer.push(view)
        return
    desk = explorer.view.desk
    source = await explorer.view.source_of(explorer.row)
    explorer.push(ContentsView(desk, source))


async def look_at_path(explorer: Explorer) -> None:
    """A zip or a folder of this machine, by its path."""
    from workato_tui.sections.contents import ContentsView

    desk = explorer.view.desk
    path = await ask_path(
        explorer, ["Look inside", "A zip, or a folder in which packages are committed."], "open"
    )
    if path is not None:
        explorer.push(ContentsView(desk, Source("path", str(path))))


async def ask_path(explorer: Explorer, title: list[str], verb: str) -> Path | None:
    """The path of a zip or folder that is there; those used before are suggested."""
    from workato_tui.screens.asked import LookAt

    desk = explorer.view.desk
    before = await recent_paths(desk)
    found: Path | None = None

    async def there(asked: LookAt) -> None:
        nonlocal found
        found = await asyncio.to_thread(_there, asked.path)

    form = FormScreen(
        LookAt, title, verb=verb, initial={"path": before[0] if before else ""}, submit=there
    )
    field = form.form.rows["path"].field
    if isinstance(field, PathLine):
        field.suggest(before)
    await explorer.program.push_screen_wait(form)
    if found is not None:
        await remember_path(desk, found)
    return found


async def recent_paths(desk: Desk) -> list[str]:
    """Paths that were looked at or compared with, the latest first."""
    kept = await asyncio.to_thread(desk.store.get, desk.connection.scope, _PATHS)
    own = [str(one) for one in kept] if isinstance(kept, list) else []
    return list(dict.fromkeys([*desk.paths, *own]))


async def remember_path(desk: Desk, path: Path) -> None:
    """This one comes first the next time."""
    known = await recent_paths(desk)
    desk.paths = list(dict.fromkeys([str(path), *known]))[:_MOST_PATHS]
    await asyncio.to_thread(desk.store.set, desk.connection.scope, _PATHS, desk.paths)


def _there(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.exists():
        raise FormError("path", f"{plain(path, 200)} is not there")
    return path


async def search(explorer: Explorer) -> None:
    """``F``: every line of every asset."""
    from workato_tui.sections.contents import PackageView
    from workato_tui.sections.contents_search import HitsView

    view = explorer.view
    if not isinstance(view, PackageView) or view.inside is None:
        explorer.say("F: the package is not open yet.")
        return
    inside = view.inside
    before = view.query if isinstance(view, HitsView) else ""

    def found(query: str) -> None:
        if isinstance(explorer.view, HitsView):
            explorer.pop()
        explorer.push(HitsView(view.desk, inside, query))

    explorer.typing.ask(before, found)


async def as_json(explorer: Explorer) -> None:
    """``J``: the JSON beside the rows, or in their place where there is no room beside."""
    from workato_tui.sections.contents import ContentsView
    from workato_tui.sections.contents_asset import AssetView

    view = explorer.view
    if isinstance(view, AssetView):
        view.as_json = not view.as_json
        view.in_place = view.as_json and not explorer.pane.display
        explorer.loading_of.start(view)
        explorer.show_pane()
    elif isinstance(view, ContentsView):
        if not explorer.pane.display:
            explorer.say("J: enter opens the asset; J shows its JSON there.")
            return
        if view.asset(explorer.row) is None:
            explorer.say("J: a folder has no JSON of its own.")
            return
        view.as_json = not view.as_json
        explorer.show_pane()


def reveal(explorer: Explorer) -> None:
    """``!``: noise in a comparison; inside of a package, values under names that say secret."""
    from workato_tui.sections.comparison import ChangeView, ComparisonView
    from workato_tui.sections.contents import PackageView
    from workato_tui.sections.contents_asset import AssetView

    view = explorer.view
    if isinstance(view, ComparisonView):
        view.noise = not view.noise
        explorer.table.set_rows(view.change_rows())
        explorer.show_pane()
        explorer.paint()
        explorer.say("Noise is shown too." if view.noise else "Noise is left out.")
    elif isinstance(view, ChangeView):
        view.noise = not view.noise
        explorer.loading_of.start(view)
    elif isinstance(view, PackageView) and view.inside is not None:
        view.inside.show_secrets(not view.inside.secrets)
        if isinstance(view, AssetView):
            explorer.loading_of.start(view)
        explorer.show_pane()
        shown = "shown" if view.inside.secrets else "masked"
        explorer.say(f"Values under names that say password, token or key are {shown}.")
