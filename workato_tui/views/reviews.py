"""Reviews: first the deployments that wait for reviewers, then the decided ones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.common.text import search_key
from workato_tui.keymap import with_keys
from workato_tui.views.background_details import change_totals
from workato_tui.views.deployment_facts import to_epoch
from workato_tui.views.deployments import DeploymentsView
from workato_tui.views.filter_words import since_label
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Heading, Item
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.deployments import Deployment
    from workato_tui.views.view import EmitRows

WINDOW = "-90d"
_WAITING, _DRAFT, _APPROVED, _DECIDED = range(4)


def rank(deployment: Deployment) -> int | None:
    """Return the group of a deployment in the list; None if it has no review."""
    review = deployment.review_state
    if review == "pending_review" or (not review and deployment.detailed_state == "pending_review"):
        return _WAITING
    if deployment.review_state == "review_approved" and deployment.state == "pending":
        return _APPROVED
    if deployment.review_state is not None:
        return _DECIDED
    return _DRAFT if deployment.reviews else None


def waits_for(deployment: Deployment, reviewer: str | None) -> bool:
    """Return whether this reviewer's (or any) review is still open."""
    open_reviews = [review for review in deployment.reviews if review.status == "pending"]
    if not reviewer:
        return bool(open_reviews)
    name = search_key(reviewer)
    return any(search_key(review.reviewer_name or "") == name for review in open_reviews)


class ReviewsView(DeploymentsView):
    """Deployments with a review; by default of the last 90 days."""

    kind = "reviews"
    noun = "reviews"
    columns = (
        Column("ID", "id", 8, 4),
        Column("Title", "text", 30, 12, grow=True, is_name=True),
        Column("Env", "environment", 5, 4, drop_order=1),
        Column("Review", "state", 12, 8),
        Column("Waiting for", "text", 28, 12, grow=True, drop_order=1),
        Column("Project", "text", 28, 14, grow=True, drop_order=2),
        Column("By", "text", 18, 10, grow=True, drop_order=3),
        Column("Build", "id", 8, 5, drop_order=4),
        Column("When", "time", 6, 4, drop_order=1),
        Column("Changes", "note", 12, 7, drop_order=1),
    )
    empty = (
        "No reviews in this period.\n"
        "Turn them on in Workspace admin > Settings > Deployments: 'Require review and "
        "approval'.\nReviews are in private beta; Workato must enable them for your workspace.\n"
        "{filters} shows a longer period."
    )

    @property
    def filter_label(self) -> str:
        """The filter as text."""
        parts = [super().filter_label or since_label(WINDOW)]
        profile = self.workspace.connection.profile
        if self.is_mine and profile is not None and profile.reviewer:
            parts.append(f"waiting for {profile.reviewer}")
        return ", ".join(parts)

    @property
    def is_filtered(self) -> bool:
        """Whether the filter differs from the default: everyone, last 90 days."""
        return self.is_mine or self._is_narrowed

    @property
    def _is_narrowed(self) -> bool:
        chosen = self.filter_state
        return chosen is not None and chosen.model_dump(exclude_none=True) != {"from_": WINDOW}

    def clear_filter(self) -> list[Row] | None:
        """Return to the default filter."""
        self.is_mine = False
        return super().clear_filter() if self._is_narrowed else self.review_rows()

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        The own reviews require the reviewer's name in the profile.
        """
        if action == "mine":
            profile = self.workspace.connection.profile
            if profile is None or not profile.reviewer:
                return with_keys(
                    "The profile has no reviewer name. Add it with {profiles}, then {profile_edit}."
                )
            return None
        return super().unavailable_reason(action, row)

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the deployments of the period and keep those with a review."""
        from workato_tui.api.list_filters import DeploymentFilter

        if self.filter_state is None:
            self.filter_state = DeploymentFilter(from_=WINDOW)
        changes = change_totals(self.workspace)
        await changes.load()
        if not self.reuse_recent:
            changes.retry_failed()
        await super().fetch(lambda _rows: None)
        return await asyncio.to_thread(self.review_rows)

    def review_rows(self) -> list[Row]:
        """Return the rows by group."""
        profile = self.workspace.connection.profile
        reviewer = profile.reviewer if profile is not None else None
        deployments = []
        for deployment in self.deployments:
            place = rank(deployment)
            if place is None or (self.is_mine and not waits_for(deployment, reviewer)):
                continue
            deployments.append((place, deployment))
        deployments.sort(key=lambda pair: pair[0])
        return [self._row(deployment) for _place, deployment in deployments]

    def _row(self, deployment: Deployment) -> Row:
        waits = rank(deployment) == _WAITING
        open_reviews = [r.reviewer_name or "?" for r in deployment.reviews if r.status == "pending"]
        return Row(
            deployment.id,
            (
                deployment.id,
                deployment.title or deployment.description or None,
                deployment.environment_type,
                deployment.review_state or deployment.detailed_state,
                ", ".join(open_reviews) or None,
                self.workspace.project_name(deployment.project_id),
                deployment.performed_by_name,
                deployment.project_build_id,
                to_epoch(deployment.created_at),
                change_totals(self.workspace).cell_text(deployment, waits=waits),
            ),
        )

    def _rows_with(self, changed: dict[str, Deployment]) -> list[Row]:
        return self.review_rows()

    def cursor_after_update(self, rows: Sequence[Row], cursor_id: str | None) -> str | None:
        """Keep the cursor in place, on the next open review, when a decided one moves down."""
        before = next((at for at, row in enumerate(self.rows.visible) if row.id == cursor_id), None)
        if before is None or not self._waits(self.rows.visible[before]):
            return cursor_id
        after = next((row for row in rows if row.id == cursor_id), None)
        if after is not None and self._waits(after):
            return cursor_id
        waiting = {row.id for row in rows if self._waits(row)} - {cursor_id}
        below, above = self.rows.visible[before + 1 :], self.rows.visible[:before]
        return next((row.id for row in (*below, *reversed(above)) if row.id in waiting), cursor_id)

    def _waits(self, row: Row) -> bool:
        return self.cell(row, "Review") == "pending_review"

    async def complete_rows(self, rows: Sequence[Row], emit: EmitRows) -> None:
        """Compute the changes of visible open reviews."""
        tried: set[str] = set()
        while (number := self._next(rows, tried)) is not None:
            tried.add(number)
            deployment = self.workspace.deployments[number]
            totals = await change_totals(self.workspace).compute_totals(
                deployment, self.deployments, self.idle_budget
            )
            # The filter for the own reviews may have removed the row meanwhile.
            if totals and any(row.id == number for row in self.rows.all_rows):
                emit([self._row(self.workspace.deployments.get(number, deployment))])

    def _next(self, rows: Sequence[Row], tried: set[str]) -> str | None:
        deployments = self.workspace.deployments
        return next((row.id for row in rows
                     if row.id not in tried and row.id in deployments
                     and rank(deployments[row.id]) == _WAITING), None)  # fmt: skip

    def pane(self, row: Row) -> list[Item]:
        """Return the deployment and its changes."""
        items = super().pane(row)
        deployment = self.workspace.deployments.get(row.id)
        changes = (
            change_totals(self.workspace).description(deployment) if deployment is not None else ""
        )
        if changes:
            place = next((at for at, item in enumerate(items) if isinstance(item, Heading)), 0)
            items.insert(place, Field("Changes", changes))
        return items
