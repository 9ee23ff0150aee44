"""Reviews as returned by the review operations: by id, where a deployment has names only.

Source: Developer API, Projects (private beta).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workato_tui.api.endpoint import dicts_only
from workato_tui.api.models import Id, Model, Timestamp


class Reviewer(Model):
    """A reviewer or possible reviewer."""

    id: Id = ""
    name: str | None = None


class OwnReview(Model):
    """One reviewer's review of one deployment."""

    deployment_id: Id | None = None
    reviewer_id: Id | None = None
    status: str | None = None
    """pending, approved, rejected, or an undocumented value."""
    comment: str | None = None
    """Not always the comment that was sent: rejections return an empty one."""
    updated_at: Timestamp | None = None


@dataclass(frozen=True)
class ReviewAssignment:
    """The reviewers of a deployment after an assignment."""

    reviews: list[OwnReview]
    authors: list[Reviewer]
    """The reviewers' names by id."""

    @classmethod
    def read(cls, answer: Any) -> ReviewAssignment:
        """Parse the decoded response of assign-reviewers."""
        fields = answer if isinstance(answer, dict) else {}
        return cls(
            [OwnReview.read(review) for review in dicts_only(fields.get("reviews"))],
            [Reviewer.read(author) for author in dicts_only(fields.get("authors"))],
        )
