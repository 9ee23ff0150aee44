"""Projects, folders, builds, deployments, and reviews, with their JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from workato_tui.demo.assets import merge_changes, pack
from workato_tui.demo.clock import stamp, times

if TYPE_CHECKING:
    from datetime import datetime

    from workato_tui.demo.assets import Changes, Tree
    from workato_tui.demo.blueprint import Blueprint
    from workato_tui.demo.people import Person

Shape = Literal["2023", "plain", "reviewed"]
"""`2023` lacks title, detailed_state, and assets; `plain` lacks review fields."""


@dataclass
class Folder:
    """A folder; the top folder of a project has the project's id."""

    id: int
    name: str
    parent_id: int
    created_at: datetime
    updated_at: datetime
    project_id: int
    is_project: bool = False

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the folder operations."""
        return {
            "id": self.id,
            "name": self.name,
            "parent_id": self.parent_id,
            "is_project": self.is_project,
            "project_id": self.project_id,
            **times(self.created_at, self.updated_at),
        }


@dataclass
class Project:
    """A project: its sample data, its number of builds, and the changes by API calls."""

    id: int
    name: str
    description: str
    folder_id: int
    blueprint: Blueprint
    shift: int = 0
    revisions: int = 0
    changes: Changes = field(default_factory=dict)

    def tree(self) -> Tree:
        """Return the current assets."""
        return merge_changes(self.blueprint.tree(max(self.revisions - 1, 0)), self.changes)

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the project operations; the id is a number only here."""
        return {
            "id": self.id,
            "description": self.description,
            "folder_id": self.folder_id,
            "name": self.name,
        }


@dataclass
class Job:
    """A background job: `began` is None until it is first read.

    A deployment that waits for its review also has a job, which only computes its assets.
    """

    ends_well: bool = True
    began: float | None = None
    only_assets: bool = False


@dataclass
class Build:
    """A build; `revision` is the state of the project that it holds."""

    id: int
    project: Project
    revision: int
    created_at: datetime
    updated_at: datetime
    description: str | None
    performed_by: str
    state: str = "success"
    job: Job | None = None
    changes: Changes = field(default_factory=dict)

    def tree(self) -> Tree:
        """Return its assets."""
        return merge_changes(self.project.blueprint.tree(self.revision), self.changes)

    def package(self) -> bytes:
        """Return its zip; always the same bytes."""
        return pack(self.tree())

    def shape(self, download_url: str | None) -> dict[str, Any]:
        """Return the JSON of the build operations."""
        return {
            "id": self.id,
            **times(self.created_at, self.updated_at),
            "description": self.description,
            "project_id": str(self.project.id),
            "state": self.state,
            "performed_by_name": self.performed_by,
            "download_url": download_url,
        }


@dataclass
class Review:
    """A reviewer's review of a deployment."""

    reviewer: Person
    updated_at: datetime
    status: str = "pending"
    comment: str | None = None

    def shape(self) -> dict[str, Any]:
        """Return the JSON within a deployment: the reviewer by name."""
        return {
            "status": self.status,
            "comment": self.comment,
            "reviewer_name": self.reviewer.name,
        }

    def own_shape(self, deployment_id: int) -> dict[str, Any]:
        """Return the JSON of the review operations: the reviewer by id."""
        return {
            "deployment_id": deployment_id,
            "reviewer_id": self.reviewer.id,
            "status": self.status,
            "comment": self.comment or "",
            "updated_at": stamp(self.updated_at),
        }


@dataclass
class Deployment:
    """A deployment; `assets` is None until the background job has computed them."""

    id: int
    build: Build
    environment: str
    created_at: datetime
    updated_at: datetime
    title: str | None
    description: str | None
    performed_by: str
    state: str = "success"
    detailed_state: str = "deploy_finished"
    assets: list[dict[str, Any]] | None = None
    review_state: str | None = None
    reviews: list[Review] = field(default_factory=list)
    form: Shape = "plain"
    job: Job | None = None
    submitted: float | None = None

    def settle(self) -> None:
        """Update the review state: one rejection or the last approval decides."""
        statuses = {review.status for review in self.reviews}
        if "rejected" in statuses:
            self.review_state, self.detailed_state = "review_rejected", "pending_review"
        elif statuses == {"approved"}:
            # It waits to be deployed; the documentation has no word for that.
            self.review_state, self.detailed_state = "review_approved", "pending"
        else:
            self.detailed_state = self.review_state = "pending_review"

    def finish(self, *, well: bool, at: datetime) -> None:
        """End the background job."""
        self.job = None
        self.state = "success" if well else "failed"
        # The documentation has no word for a failure here, so this is a guess.
        self.detailed_state = "deploy_finished" if well else "deploy_failed"
        self.updated_at = at

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the deployment operations."""
        body: dict[str, Any] = {
            "id": self.id,
            **times(self.created_at, self.updated_at),
            "title": self.title,
            "description": self.description,
            "project_build_id": self.build.id,
            "environment_type": self.environment,
            "project_id": str(self.build.project.id),
            "state": self.state,
            "detailed_state": self.detailed_state,
            "performed_by_name": self.performed_by,
            "assets": self.assets,
        }
        if self.form == "2023":
            for name in ("title", "detailed_state", "assets"):
                del body[name]
        if self.form == "reviewed":
            body["review_state"] = self.review_state
            body["reviews"] = [review.shape() for review in self.reviews]
        return body
