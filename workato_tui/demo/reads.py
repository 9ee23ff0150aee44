"""Read operations: workspace, projects, folders, builds, deployments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from workato_tui.demo.clock import stamp
from workato_tui.demo.constants import TARGETS
from workato_tui.demo.errors import bad_request, not_found, unauthorized

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.demo.calls import Call
    from workato_tui.demo.records import Deployment

STATES = ("pending", "success", "failed")


def users_me(call: Call) -> Any:
    """Return the token's workspace. With Environments, only DEV's clients may call it."""
    if call.environment in TARGETS:
        raise unauthorized()
    started = call.world.started
    month = started.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    recipes = [
        asset
        for project in call.world.projects.values()
        for asset in project.tree().values()
        if asset.kind == "recipe"
    ]
    nothing = ("company_name", "location", "contact_phone", "contact_email", "about_me", "phone")
    return {
        "id": 17233,
        "name": "Acme GmbH",
        "email": "integrations@acme.example",
        "created_at": stamp(started - timedelta(days=1100)),
        "plan_id": "oem_partner",
        "current_billing_period_start": stamp(month),
        "current_billing_period_end": stamp((month + timedelta(days=32)).replace(day=1)),
        "expert": False,
        "avatar_url": "",
        "recipes_count": len(recipes),
        "active_recipes_count": len(recipes) - 6,
        "interested_applications": [],
        "last_seen": stamp(started - timedelta(minutes=4)),
        "root_folder_id": call.world.root,
        **dict.fromkeys(nothing),
    }


def list_projects(call: Call) -> Any:
    """Return a page of projects as a bare list."""
    return call.page([project.shape() for project in call.world.projects.values()])


def list_folders(call: Call) -> Any:
    """Return a page of one level of folders: of Home unless `parent_id` is given."""
    root = call.world.root
    parent = call.query.get("parent_id", str(root))
    number = root if parent == str(root) else call.world.folder(parent).id
    level = [folder for folder in call.world.folders.values() if folder.parent_id == number]
    return call.page([folder.shape() for folder in level])


def get_folder(call: Call) -> Any:
    """Return one folder."""
    return call.world.folder(call.path["id"]).shape()


def get_build(call: Call) -> Any:
    """Return one build with a fresh download link. Only DEV's clients see builds."""
    if call.environment != "dev":
        raise not_found()
    build = call.world.build(call.path["id"])
    return build.shape(call.storage.link(build, call.file_base))


def get_deployment(call: Call) -> Any:
    """Return one deployment. Only DEV's clients see deployments, whatever their target."""
    if call.environment != "dev":
        raise not_found()
    return call.world.deployment(call.path["id"]).shape()


def list_deployments(call: Call) -> Any:
    """Return all deployments that match the filters, newest first, in one response."""
    fits = _filters(call)
    deployments = call.world.deployments() if call.environment == "dev" else []
    return {
        "items": [
            deployment.shape() for deployment in deployments if all(fit(deployment) for fit in fits)
        ]
    }


def _filters(call: Call) -> list[Callable[[Deployment], bool]]:
    fits: list[Callable[[Deployment], bool]] = []
    if (project := call.query.get("project_id")) is not None:
        fits.append(lambda deployment: str(deployment.build.project.id) == project)
    if (folder := call.query.get("folder_id")) is not None:
        if not folder.startswith("f"):
            raise bad_request()
        owner = call.world.project(folder)
        fits.append(lambda deployment: deployment.build.project is owner)
    if target := call.choice("environment_type", TARGETS):
        fits.append(lambda deployment: deployment.environment == target)
    if state := call.choice("state", STATES):
        fits.append(lambda deployment: deployment.state == state)
    if since := call.moment("from"):
        fits.append(lambda deployment: deployment.created_at > since)
    if until := call.moment("to"):
        fits.append(lambda deployment: deployment.created_at < until)
    return fits
