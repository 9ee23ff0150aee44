"""Compares two builds, a deployment with its predecessor, or a build with a local zip or folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from workato_tui.actions.inspect import ask_path, recent_paths
from workato_tui.common.text import parse_int, sanitize
from workato_tui.dialogs.form import FormScreen
from workato_tui.dialogs.menu import Menu
from workato_tui.keymap import with_keys
from workato_tui.packages.source import PackageSource
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.api.deployments import Deployment

_PATH_CHOICE, _NUMBER_CHOICE = "path", "number"
_COLUMNS = (
    Column("With", "text", 44, 14),
    Column("What", "text", 60, 16, grow=True, is_name=True),
    Column("When", "time", 6, 4, drop_order=1),
)
_MAX_BUILDS, _MAX_EXPORTS = 200, 20


async def compare(context: ActionContext) -> None:
    """Compare two ticked rows or a deployment; otherwise ask for the other side."""
    from workato_tui.views.comparison import ComparisonView

    view, workspace = context.view, context.view.workspace
    ticked = context.ticked
    if ticked:
        if len(ticked) != 2:
            context.refuse(f"{context.label}: tick exactly two rows to compare them.")
            return
        # Lists show the newest first, so by default the lower row is the older one.
        sources = [await view.source_of(row) for row in reversed(ticked)]
        before, after = sorted(sources, key=_sort_key)
        if before == after:
            context.refuse(
                f"{context.label}: choose two different builds; both are {before.label}."
            )
            return
        context.untick()
        context.push(ComparisonView(workspace, before, after))
        return
    own = view.comparison_view(context.row)
    if own is not None:
        context.push(own)
        return
    effect = view.diff_pair(context.row)
    if effect is not None:
        context.push(ComparisonView(workspace, effect.before, effect.after, effect.notes))
        return
    deployment = await _deployment_of_row(context)
    if deployment is not None:
        await compare_deployment(context, deployment)
        return
    source = await view.source_of(context.row)
    title = f"Compare {source.label} with …"
    other = await choose_package(context, title, "compare", source)
    if other is not None:
        before, after = sorted((other, source), key=_sort_key)
        context.push(ComparisonView(workspace, before, after))


def _sort_key(source: PackageSource) -> tuple[int, int]:
    """Order builds by number; a local package counts as the older side."""
    number = parse_int(source.id) if source.kind != "path" else None
    return (0, 0) if number is None else (1, number)


async def _deployment_of_row(context: ActionContext) -> Deployment | None:
    """Return the deployment behind the row, if there is one."""
    try:
        number = context.view.deployment_id(context.row)
    except LookupError:
        return None
    workspace = context.view.workspace
    return workspace.deployments.get(number) or await workspace.reads.deployment(number)


async def compare_deployment(context: ActionContext, deployment: Deployment) -> None:
    """Compare a deployment's build with what was in its environment before."""
    from workato_tui.views.comparison import ComparisonView
    from workato_tui.views.deployment_diff import build_pair_of, successful_deployments

    workspace = context.view.workspace
    if not deployment.project_id:
        raise LookupError(with_keys("Its project is unknown. Press {refresh} to refresh."))
    context.say("Loading the previous deployment…")
    deployments = await successful_deployments(workspace, deployment.project_id)
    context.say("")
    effect = build_pair_of(deployment, deployments, workspace.project_name(deployment.project_id))
    context.push(ComparisonView(workspace, effect.before, effect.after, effect.notes))


async def choose_package(
    context: ActionContext, title: str, verb: str, source: PackageSource | None = None
) -> PackageSource | None:
    """Choose a build, an export, or a zip or folder on this machine, other than ``source``."""
    rows = await _known_builds(context, source)
    project = source.project_name if source is not None else ""
    paths = [
        Row(_PATH_CHOICE, ("a zip or folder…", "by path, on this machine", None)),
        Row(_NUMBER_CHOICE, ("a build or export…", "by number", None)),
        *(Row(f"{_PATH_CHOICE} {path}", (sanitize(path, 200), "on this machine", None))
          for path in await _local_paths(context) if source is None or path != source.id),
    ]  # fmt: skip
    # The previous build is the most likely choice.
    first = 1 if source is not None and source.kind == "build" else 0
    rows = [*rows[:first], *paths, *await _known_exports(context), *rows[first:]]
    chosen = await context.ask(Menu(title, _COLUMNS, rows, verb=verb))
    if chosen is None:
        return None
    if chosen == _NUMBER_CHOICE:
        return await _ask_number(context, title, verb)
    if chosen == _PATH_CHOICE:
        lines = [title, "A zip, or a folder with package files"]
        path = await ask_path(context, lines, verb)
        return PackageSource("path", str(path)) if path is not None else None
    kind, _, name = chosen.partition(" ")
    kinds: dict[str, Any] = {_PATH_CHOICE: "path", "package": "package"}
    return PackageSource(kinds.get(kind, "build"), name, project)


async def _ask_number(context: ActionContext, title: str, verb: str) -> PackageSource | None:
    from workato_tui.actions.prompts import NumberPrompt

    kinds: list[Literal["build", "package"]] = ["build", "package"]
    prompt = await context.ask(
        FormScreen(
            NumberPrompt,
            [title],
            verb=verb,
            initial={"kind": "build"},
            choices={"kind": kinds},
            focus="number",
            enter_submits=True,
        )
    )
    if prompt is None:
        return None
    if not prompt.number.isdigit():
        raise LookupError("Enter the number of a build or export.")
    return PackageSource("package" if prompt.kind == "package" else "build", prompt.number)


async def _local_paths(context: ActionContext) -> list[str]:
    """Return the paths used lately, and the latest finished downloads."""
    workspace = context.view.workspace
    recent = (await recent_paths(workspace))[:3]
    done = [download for download in workspace.downloads.newest_first() if download.state == "done"]
    return list(dict.fromkeys([*recent, *(str(download.path) for download in done[:3])]))


async def _known_exports(context: ActionContext) -> list[Row]:
    """Return the exports of this workspace that were made or opened here."""
    from workato_tui.views.package_history import load

    exports = [entry for entry in await load(context.view.workspace) if entry.kind == "export"]
    return [
        Row(f"package {entry.id}", (f"export {entry.id}", entry.name or "export", entry.seen_at))
        for entry in exports[:_MAX_EXPORTS]
    ]


async def _known_builds(context: ActionContext, source: PackageSource | None) -> list[Row]:
    """Return the known builds, those of the same project first, newest first."""
    from workato_tui.views.builds import BuildsView

    view = BuildsView(context.view.workspace)
    rows = await view.load_known_rows()
    if source is not None:
        project, build = source.project_name, source.id if source.kind == "build" else None
        rows = [row for row in rows if row.id != build]
        rows.sort(key=lambda row: str(view.cell(row, "Project") or "") != project)
    return [
        Row(
            f"build {row.id}",
            (
                f"build {row.id}",
                " · ".join(
                    str(text)
                    for title in ("Project", "Deployed to", "Description")
                    if (text := view.cell(row, title))
                ),
                view.cell(row, "When"),
            ),
        )
        for row in rows[:_MAX_BUILDS]
    ]
