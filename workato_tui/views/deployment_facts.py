"""Renders deployments: rows, fields and assets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from workato_tui.common.text import sanitize
from workato_tui.common.type_names import type_name
from workato_tui.keymap import key_of, with_keys
from workato_tui.widgets.cells import (
    STATES,
    Column,
    RenderedValue,
    as_float,
    format_time,
    render_cell,
    render_state,
)
from workato_tui.widgets.pane import Field, Grid, Heading, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.deployments import Asset, Deployment
    from workato_tui.views.workspace import WorkspaceState

_PANE_ASSETS = 200


def to_epoch(value: Any) -> float | None:
    """Return a timestamp as seconds, or None if the API returned none."""
    return value.timestamp() if value is not None else None


def display_state(deployment: Deployment) -> str | None:
    """Return the state to display: ``pending`` means either running or waiting for a review."""
    if deployment.state == "pending" and deployment.detailed_state == "deploy_started":
        return deployment.detailed_state
    return deployment.state


def deployment_row(deployment: Deployment, project: str) -> Row:
    """Return the table row."""
    return Row(
        deployment.id,
        (
            deployment.id,
            deployment.title or deployment.description or None,
            deployment.environment_type,
            display_state(deployment),
            deployment.review_state,
            project,
            deployment.performed_by_name,
            deployment.project_build_id,
            to_epoch(deployment.created_at),
        ),
    )


def cached_row_items(columns: Sequence[Column], row: Row) -> list[Item]:
    """Return the cells of a cached row that has no object yet."""
    pairs = list(zip(columns, row.cells, strict=False))
    name = next((value for column, value in pairs if column.is_name), None)
    items: list[Item] = [Title(str(name or row.id), f"#{row.id}")]
    for column, value in pairs:
        if value is not None:
            text = (
                format_time(as_float(value))
                if column.kind == "time"
                else render_cell(column.kind, value).text
            )
            items.append(Field(column.title, text))
    items.append(Text(with_keys("\nFrom the list; {open} loads the details."), "dim"))
    return items


def deployment_fields(workspace: WorkspaceState, deployment: Deployment) -> list[Item]:
    """Return all fields except the assets."""
    shown = render_state(display_state(deployment))
    environment = deployment.environment_type or "-"
    items: list[Item] = [
        Title(deployment.title or deployment.description or "Deployment", f"#{deployment.id}"),
        Field("State", shown.text, shown.tone),
    ]
    if deployment.detailed_state and deployment.detailed_state != deployment.state:
        items.append(Field("Detail", render_state(deployment.detailed_state).text))
    if deployment.state == "failed":
        items.append(_failure(deployment))
    items += [
        Field("Environment", environment, "prod" if environment == "prod" else ""),
        Field("Project", _project(workspace, deployment.project_id)),
        Field("Build", deployment.project_build_id or "-"),
        Field("By", deployment.performed_by_name or "-"),
        Field("Created", format_time(to_epoch(deployment.created_at))),
        Field("Updated", format_time(to_epoch(deployment.updated_at))),
    ]
    if deployment.description and deployment.title:
        items.append(Field("Description", deployment.description))
    if deployment.review_state:
        review = render_state(deployment.review_state)
        items.append(Field("Review", review.text, review.tone))
    for review_given in deployment.reviews or []:
        status = render_state(review_given.status)
        comment = f"  {review_given.comment}" if review_given.comment else ""
        times = workspace.review_times.get(deployment.id, {})
        when = review_given.updated_at or times.get(review_given.comment or "")
        when = when or times.get(review_given.reviewer_name or "")
        if when is not None:
            comment += f"  {format_time(to_epoch(when))}"
        items.append(
            Field(f"  {review_given.reviewer_name or '?'}", status.text + comment, status.tone)
        )
    return items


def _project(workspace: WorkspaceState, project_id: str | None) -> str:
    name = workspace.project_name(project_id)
    return f"{name} ({project_id})" if project_id and name != project_id else name


def asset_totals(assets: Sequence[Asset] | None) -> str:
    """``18: 4 new, 2 updated, 12 with no change reported``."""
    if assets is None:
        return "not loaded"
    counts = Counter(asset.state or "" for asset in assets)
    parts = [f"{counts.pop(word)} {word}" for word in ("new", "updated", "deleted")
             if word in counts]  # fmt: skip
    bare = counts.pop("", 0)
    parts += [f"{count} {word}" for word, count in counts.items()]
    if bare and parts:
        parts.append(f"{bare} with no change reported")
    return f"{len(assets)}: {', '.join(parts)}" if parts else str(len(assets))


def changed_first(assets: Sequence[Asset]) -> list[tuple[int, Asset]]:
    """Return the assets with their places in the answer: failed ones, changed ones, the rest."""
    return sorted(enumerate(assets), key=lambda pair: _asset_rank(pair[1].state))


def _asset_rank(state: str | None) -> int:
    if _is_failed(state):
        return 0
    return 2 if state in (None, "", "absent") else 1


def _is_failed(state: str | None) -> bool:
    return state is not None and ("fail" in state.lower() or "error" in state.lower())


def _failure(deployment: Deployment) -> Field:
    """Return what is known of why a deployment failed: the API names assets at most."""
    failed = [asset.name or "?" for asset in deployment.assets or () if _is_failed(asset.state)]
    if failed:
        return Field("Failed", ", ".join(failed), "bad")
    return Field("Reason", with_keys("Workato gives no reason; {browse} opens it"), "warn")


def no_assets_reason(deployment: Deployment) -> str:
    """Return what a missing list of assets means."""
    if deployment.state == "pending":
        return "Assets appear after the deployment has run."
    return "Workato lists no assets"


_ASSET_COLUMNS = (
    Column("Type", "text", 16, 10, grow=True, drop_order=1),
    Column("Name", "text", 60, 24, grow=True, is_name=True),
    Column("State", "state", 12, 8),
    Column("Folder", "path", 30, 10, grow=True, drop_order=2),
)


def asset_lines(deployment: Deployment) -> list[Item]:
    """Return the assets as a small table."""
    assets = deployment.assets
    if assets is None:
        return [Heading("Assets"), Text(no_assets_reason(deployment), "dim")]
    items: list[Item] = [Heading(f"Assets {asset_totals(assets)}")]
    lines = [
        (
            RenderedValue(sanitize(type_name(asset.type or "-"), 40), "dim"),
            RenderedValue(sanitize(asset.name, 200) or "-"),
            render_state(asset.state),
            RenderedValue(sanitize(asset.folder, 200) or "-", "dim"),
        )
        for _number, asset in changed_first(assets)[:_PANE_ASSETS]
    ]
    items.append(Grid(_ASSET_COLUMNS, lines))
    if len(assets) > _PANE_ASSETS:
        items.append(
            Text(f"… and {len(assets) - _PANE_ASSETS} more; {key_of('open')} shows all", "dim")
        )
    return items


def review_unavailable_reason(action: str, deployment: Deployment | None) -> str | None:
    """Return why a review action is not available, or None if only Workato knows."""
    if deployment is None:
        return None
    if deployment.state in ("success", "failed"):
        return f"Already deployed ({STATES[deployment.state][0]}); too late to review."
    review = deployment.review_state
    waits = review == "pending_review" or deployment.detailed_state == "pending_review"
    decided = review in ("review_approved", "review_rejected")
    if action in ("approve", "reject") and decided:
        return with_keys("Already decided; {reopen} reopens it.")
    if action in ("approve", "reject") and not waits:
        return with_keys("Not submitted for review; {submit} submits it.")
    if action == "submit" and (waits or decided):
        return "Already submitted."
    if action == "reopen" and not decided:
        return "Not decided yet."
    return None
