"""Compares two builds, a deployment with its predecessor, or a build with a local zip or folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions.inspect import ask_path, recent_paths
from workato_tui.common.text import parse_int, sanitize
from workato_tui.dialogs.menu import Menu
from workato_tui.packages.source import PackageSource
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.api.deployments import Deployment

_PATH_CHOICE = "path"
_COLUMNS = (
    Column("With", "text", 44, 14),
    Column("What", "text", 60, 16, grow=True, is_name=True),
    Column("When", "time", 6, 4, drop_order=1),
)
_MAX_BUILDS = 200


async def compare(context: ActionContext) -> None:
    """Compare two ticked rows or a deployment; otherwise ask for the other side."""
    from workato_tui.views.comparison import ComparisonView

    view, workspace = context.view, context.view.workspace
    ticked = context.ticked
    if ticked:
        if len(ticked) != 2:
            context.refuse("=: tick exactly two rows to compare them.")
            return
        # Lists show the newest first, so by default the lower row is the older one.
        sources = [await view.source_of(row) for row in reversed(ticked)]
        before, after = sorted(sources, key=_sort_key)
        if before == after:
            context.refuse(f"=: choose two different builds; both are {before.label}.")
            return
        context.untick()
        context.push(ComparisonView(workspace, before, after))
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
    other = await _choose_other(context, source)
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
        raise LookupError("Its project is unknown. Press r to refresh.")
    context.say("Loading the previous deployment…")
    known = await successful_deployments(workspace, deployment.project_id)
    context.say("")
    effect = build_pair_of(deployment, known, workspace.project_name(deployment.project_id))
    context.push(ComparisonView(workspace, effect.before, effect.after, effect.notes))


async def _choose_other(context: ActionContext, source: PackageSource) -> PackageSource | None:
    """Choose the other side: a known build, or a local zip or folder."""
    rows = await _known_builds(context, source)
    recent = await recent_paths(context.view.workspace)
    paths = [
        Row(_PATH_CHOICE, ("a zip or folder…", "by path, on this machine", None)),
        *(Row(f"{_PATH_CHOICE} {path}", (sanitize(path, 200), "on this machine", None))
          for path in recent[:3] if path != source.id),
    ]  # fmt: skip
    # The previous build is the most likely choice.
    first = 1 if source.kind == "build" else 0
    rows = [*rows[:first], *paths, *rows[first:]]
    chosen = await context.ask(
        Menu(
            f"Compare {source.label} with …",
            _COLUMNS,
            rows,
            usable={row.id for row in rows},
            verb="compare",
        )
    )
    if chosen is None:
        return None
    if chosen == _PATH_CHOICE:
        path = await ask_path(
            context,
            [f"Compare {source.label} with …", "A zip, or a folder with package files"],
            "compare",
        )
        return PackageSource("path", str(path)) if path is not None else None
    kind, _, name = chosen.partition(" ")
    return PackageSource("path" if kind == _PATH_CHOICE else "build", name, source.project_name)


async def _known_builds(context: ActionContext, source: PackageSource) -> list[Row]:
    """Return the known builds, those of the same project first, newest first."""
    from workato_tui.views.builds import BuildsView

    workspace = context.view.workspace
    project = source.project_name
    known = await BuildsView(workspace).load_known_rows()
    found = [row for row in known if row.id != source.id or source.kind != "build"]
    found.sort(key=lambda row: str(row.cells[3] or "") != project)
    return [
        Row(
            f"build {row.id}",
            (
                f"build {row.id}",
                " · ".join(str(row.cells[at]) for at in (3, 4, 1) if row.cells[at]),
                row.cells[6],
            ),
        )
        for row in found[:_MAX_BUILDS]
    ]
