"""Deployments: what went where, when, with which assets and reviews.

Operations: deployments.list, deployments.get (Developer and Embedded API, Projects). The list has
no pages: narrow it with :class:`DeploymentFilter`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field

from workato_tui.api.filters import DeploymentFilter
from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.quotas import Priority
from workato_tui.api.workspace import number

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.http import Http
    from workato_tui.api.workspace import Workspace

__all__ = ["Asset", "Deployment", "DeploymentFilter", "Deployments", "Review"]

FAMILY = "deployments"
_NESTED = ("assets", "reviews")


class Asset(Model):
    """One asset of a deployment; ``id`` is the one in the target, None for what is new there."""

    id: Id | None = None
    name: str | None = None
    type: str | None = None
    state: str | None = None
    """new, updated, deleted, absent or what else comes."""
    folder: str | None = None


class Review(Model):
    """One person's review; present only where the workspace has reviews on."""

    status: str | None = None
    comment: str | None = None
    reviewer_name: str | None = None


class Deployment(Model):
    """A deployment. Only id, state and created_at can be counted on; old answers have little else.

    Assets and reviews stay text until they are read: a list of deployments has hundreds of
    thousands of them, a person looks at one row's, and the garbage collector would look at all.
    """

    id: Id = ""
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    title: str | None = None
    description: str | None = None
    project_build_id: Id | None = None
    environment_type: str | None = None
    project_id: Id | None = None
    state: str | None = None
    """pending (also while a review is waited for), success, failed or what else comes."""
    detailed_state: str | None = None
    performed_by_name: str | None = None
    review_state: str | None = None

    asset_count: int | None = Field(default=None, exclude=True)
    """How many assets there are; None while pending and in old answers."""
    text: str | None = Field(default=None, exclude=True, repr=False)
    """The JSON text of an object that has the assets and the reviews in it."""

    @classmethod
    def read(cls, value: Any, text: str | None = None) -> Self:
        """A deployment from its decoded object; ``text`` is the object's own JSON, if at hand."""
        known = dict(value) if isinstance(value, dict) else {}
        nested = {name: known.pop(name, None) for name in _NESTED}
        assets = nested["assets"]
        known["asset_count"] = len(assets) if isinstance(assets, list) else None
        known["text"] = (text or json.dumps(nested)) if any(nested.values()) else None
        return cls.model_validate(known)

    @property
    def assets_text(self) -> str | None:
        """The assets as JSON text; None while pending, and in old answers."""
        if self.asset_count is None:
            return None
        return json.dumps(self._nested("assets"), ensure_ascii=False)

    @property
    def assets(self) -> list[Asset] | None:
        """The assets, read anew from their text each time; None while pending, absent if old."""
        if self.asset_count is None:
            return None
        return [Asset.read(asset) for asset in self._nested("assets")]

    @property
    def reviews(self) -> list[Review]:
        """The reviews, read anew each time; none where the workspace has reviews off."""
        return [Review.read(review) for review in self._nested("reviews")]

    def _nested(self, name: str) -> list[Any]:
        # The text is the whole object's: cutting one list out of it would take a second decoding.
        found = json.loads(self.text, strict=False).get(name) if self.text else None
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


@dataclass(frozen=True)
class Deployments:
    """The operations on deployments in one workspace."""

    http: Http
    workspace: Workspace

    async def list(
        self,
        narrowed: DeploymentFilter | None = None,
        on_items: Callable[[list[Deployment]], None] | None = None,
        *,
        background: bool = False,
    ) -> list[Deployment]:
        """deployments.list: all that the filter lets through, in the server's order.

        ``on_items`` gets batches of them while they are read.
        """
        return await self.http.get_items(
            self.workspace.path("deployments"),
            narrowed.params() if narrowed is not None else None,
            family=FAMILY,
            wrapper=("items", "result"),
            make=Deployment.read,
            on_items=on_items,
            priority=Priority.of(background=background),
        )

    async def get(self, deployment_id: str | int, *, background: bool = False) -> Deployment:
        """deployments.get: one deployment with its assets."""
        path = self.workspace.path(f"deployments/{number(deployment_id, 'deployment')}")
        return Deployment.read(
            await self.http.get(path, family=FAMILY, priority=Priority.of(background=background))
        )
