"""Recipes and connections of an environment, and their JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui.demo.clock import optional_stamp, times

if TYPE_CHECKING:
    from datetime import datetime

    from workato_tui.demo.assets import Asset
    from workato_tui.demo.environment.facts import Facts
    from workato_tui.demo.environment.initial_state import Fault
    from workato_tui.demo.records import Project


@dataclass
class Recipe:
    """A recipe; without a project it is in the Home folder."""

    id: int
    asset: Asset
    facts: Facts
    project: Project | None
    created_at: datetime
    updated_at: datetime
    running: bool = False
    stop_cause: str | None = None
    stopped_at: datetime | None = None
    last_run_at: datetime | None = None
    succeeded: int = 0
    failed: int = 0
    version: int = 1
    fault: Fault = ""
    author: str = ""

    def stop(self, at: datetime, cause: str | None = None) -> None:
        """Stop the recipe; `cause` is None if a user stopped it."""
        self.running, self.stop_cause, self.stopped_at = False, cause, at

    def start(self) -> None:
        """Start the recipe."""
        self.running, self.stop_cause, self.stopped_at, self.fault = True, None, None, ""


@dataclass
class Connection:
    """A connection; `status` is None before the first login."""

    id: int
    name: str
    provider: str
    created_at: datetime
    updated_at: datetime
    project: Project | None = None
    folder: str = ""
    folder_id: int | None = None
    status: str | None = None
    error: str | None = None
    authorized_at: datetime | None = None
    lost_at: datetime | None = None
    lost_reason: str | None = None
    external_id: str | None = None
    parent_id: int | None = None
    description: str | None = None

    @property
    def works(self) -> bool:
        """Whether recipes can use the connection."""
        return self.status == "success"

    def connect(self, at: datetime) -> None:
        """Log in."""
        self.status, self.authorized_at = "success", at
        self.error = self.lost_at = self.lost_reason = None

    def shape(self, folder_id: int | None, *, embedded: bool) -> dict[str, Any]:
        """Return the JSON of the connection operations; the own workspace has `application`."""
        return {
            "id": self.id,
            "name": self.name,
            "provider" if embedded else "application": self.provider,
            "description": self.description,
            "authorized_at": optional_stamp(self.authorized_at),
            "authorization_status": self.status,
            "authorization_error": self.error,
            **times(self.created_at, self.updated_at),
            "external_id": self.external_id,
            "folder_id": folder_id,
            "parent_id": self.parent_id,
            "connection_lost_at": optional_stamp(self.lost_at),
            "connection_lost_reason": self.lost_reason,
        }


def recipe_shape(
    recipe: Recipe, folder_id: int, accounts: dict[str, int], *, code: bool, old: bool
) -> dict[str, Any]:
    """Return the JSON of the recipe operations; `accounts` are connection ids by key.

    `code` is JSON text, and so is `config` in the older format.
    """
    facts = recipe.facts
    config = [
        {
            "keyword": "application",
            "name": use.name,
            "provider": use.provider,
            "skip_validation": use.skip_validation,
            "account_id": None if recipe.fault == "config" else accounts.get(use.connection or ""),
        }
        for use in facts.uses
    ]
    body: dict[str, Any] = {
        "id": recipe.id,
        "user_id": 17233,
        "name": recipe.asset.name,
        "description": facts.description,
        **times(recipe.created_at, recipe.updated_at),
        "copy_count": 1,
        "trigger_application": facts.trigger_app,
        "action_applications": list(facts.apps[1:]),
        "applications": list(facts.apps),
        "folder_id": folder_id,
        "project_id": recipe.project.id if recipe.project else None,
        "running": recipe.running,
        "job_succeeded_count": recipe.succeeded,
        "job_failed_count": recipe.failed,
        "lifetime_task_count": 11 * recipe.succeeded + 2 * recipe.failed,
        "last_run_at": optional_stamp(recipe.last_run_at),
        "stopped_at": optional_stamp(recipe.stopped_at),
        "stop_cause": recipe.stop_cause,
        "version_no": recipe.version,
        "webhook_url": _webhook(recipe),
        "parameters_schema": [],
        "parameters": {},
        "config": json.dumps(config) if old else config,
        "code": facts.code,
        "author_name": recipe.author,
        "version_author_name": recipe.author,
        "version_author_email": "integrations@acme.example",
        "version_comment": None,
        "tags": [],
    }
    if not code:
        del body["code"]
    return body


def _webhook(recipe: Recipe) -> str | None:
    """Return the webhook's address; anyone who knows it can start jobs."""
    if not recipe.facts.is_webhook:
        return None
    return f"https://webhooks.workato-tui.invalid/webhooks/rest/{recipe.id * 7919:x}/event"
