"""Opens packages, of the row or on this machine, and searches in them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.common.paths import typed_path
from workato_tui.common.text import sanitize
from workato_tui.dialogs.form import FormError, FormScreen
from workato_tui.keymap import key_of
from workato_tui.packages.source import PackageSource
from workato_tui.widgets.inputs import PathField

if TYPE_CHECKING:
    from pathlib import Path

    from workato_tui.actions.context import ActionContext
    from workato_tui.views.workspace import WorkspaceState

_PATHS_KEY = "paths looked at"
_MAX_PATHS = 20


async def inspect_row(context: ActionContext) -> None:
    """Open the row's package; in a comparison, open the asset."""
    from workato_tui.views.contents import ContentsView

    view = context.view.inside_view(context.row)
    if view is not None:
        context.push(view)
        return
    workspace = context.view.workspace
    source = await context.view.source_of(context.row)
    context.push(ContentsView(workspace, source))


async def inspect_path(context: ActionContext) -> None:
    """Open a local zip or folder by its path."""
    from workato_tui.views.contents import ContentsView

    workspace = context.view.workspace
    path = await ask_path(
        context, ["Inspect a package", "A zip, or a folder with package files"], "open"
    )
    if path is not None:
        context.push(ContentsView(workspace, PackageSource("path", str(path))))


async def ask_path(context: ActionContext, title: list[str], verb: str) -> Path | None:
    """Ask for the path of an existing zip or folder; suggest recent ones."""
    from workato_tui.actions.prompts import PathPrompt

    workspace = context.view.workspace
    before = await recent_paths(workspace)
    path: Path | None = None

    async def check(prompt: PathPrompt) -> None:
        nonlocal path
        path = await asyncio.to_thread(_existing_path, prompt.path)

    form = FormScreen(
        PathPrompt, title, verb=verb, initial={"path": before[0] if before else ""}, submit=check
    )
    field = form.form.rows["path"].field
    if isinstance(field, PathField):
        field.set_suggestions(before)
    await context.ask(form)
    if path is not None:
        await remember_path(workspace, path)
    return path


async def recent_paths(workspace: WorkspaceState) -> list[str]:
    """Return recently used paths, latest first."""
    stored = await workspace.load_value(_PATHS_KEY)
    own = [str(path) for path in stored] if isinstance(stored, list) else []
    return list(dict.fromkeys([*workspace.paths, *own]))


async def remember_path(workspace: WorkspaceState, path: Path) -> None:
    """Put this path first among the recent paths."""
    paths = await recent_paths(workspace)
    workspace.paths = list(dict.fromkeys([str(path), *paths]))[:_MAX_PATHS]
    await workspace.store_value(_PATHS_KEY, workspace.paths)


def _existing_path(text: str) -> Path:
    path = typed_path(text)
    if not path.exists():
        raise FormError("path", f"{sanitize(path, 200)} does not exist")
    return path


async def search(context: ActionContext) -> None:
    """``F``: every line of every asset."""
    from workato_tui.views.contents_base import PackageContentsBase
    from workato_tui.views.contents_search import SearchResultsView

    view = context.view
    if not isinstance(view, PackageContentsBase) or view.opened is None:
        context.refuse(f"{context.label}: the package is still loading.")
        return
    inside = view.opened
    before = view.query if isinstance(view, SearchResultsView) else ""

    def show_results(query: str) -> None:
        if isinstance(context.current_view, SearchResultsView):
            context.pop()
        context.push(SearchResultsView(view.workspace, inside, query))

    context.prompt_on_filter_line(before, show_results)


async def toggle_json(context: ActionContext) -> None:
    """Show JSON beside the rows, or instead of them if there is no room."""
    from workato_tui.views.contents import ContentsView
    from workato_tui.views.contents_asset import PackageAssetView

    view = context.view
    if isinstance(view, PackageAssetView):
        view.shows_json = not view.shows_json
        view.json_in_place = view.shows_json and not context.is_pane_visible
        context.refresh(view)
        context.repaint()
    elif isinstance(view, ContentsView):
        if not context.is_pane_visible:
            context.refuse(
                f"{context.label}: press {key_of('open')} to open the asset, then {context.label}."
            )
            return
        if view.asset(context.row) is None:
            context.refuse(f"{context.label}: a folder has no JSON.")
            return
        view.shows_json = not view.shows_json
        context.repaint()


def reveal(context: ActionContext) -> None:
    """Show or hide noise in a comparison, or secret values in a package."""
    from workato_tui.views.comparison import ChangeView, ComparisonView
    from workato_tui.views.contents_asset import PackageAssetView
    from workato_tui.views.contents_base import PackageContentsBase

    view = context.view
    if isinstance(view, ComparisonView):
        view.shows_noise = not view.shows_noise
        context.show_rows(view.change_rows())
        context.repaint()
        context.say("Noise shown." if view.shows_noise else "Noise hidden.")
    elif isinstance(view, ChangeView):
        view.shows_noise = not view.shows_noise
        context.refresh(view)
    elif isinstance(view, PackageContentsBase) and view.opened is not None:
        view.opened.show_secrets(not view.opened.shows_secrets)
        if isinstance(view, PackageAssetView):
            context.refresh(view)
        context.repaint()
        shown = "shown" if view.opened.shows_secrets else "masked"
        context.say(f"Passwords, tokens and keys are {shown}.")
