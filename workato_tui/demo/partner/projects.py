"""A customer's projects, folders, and properties, where they differ from the own workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.demo import properties, reads, writes
from workato_tui.demo.partner.accounts import customer_of

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call


def list_projects(call: Call) -> Any:
    """Return a page of projects in `result` with the total; supports `updated_after`."""
    since = call.moment("updated_after")
    folders = call.world.folders
    rows = [
        project.shape()
        for project in call.world.projects.values()
        if since is None or folders[project.folder_id].updated_at > since
    ]
    return {"result": call.page(rows), **call.paging(len(rows))}


def delete_project(call: Call) -> Any:
    """Delete a project; `success` is text."""
    writes.delete_project(call)
    return {"success": "true"}


def deploy_project(call: Call) -> Any:
    """Build and deploy in one step; the title is required."""
    call.target()
    call.required("title")
    return writes.deploy_project(call)


def list_folders(call: Call) -> Any:
    """Return the folders of one level in `result`."""
    return {"result": reads.list_folders(call)}


def create_folder(call: Call) -> Any:
    """Create a folder or a project; older responses are wrapped in `result`."""
    folder = writes.create_folder(call)
    return {"result": folder} if customer_of(call).has_old_format else folder


def list_properties(call: Call) -> Any:
    """Return a project's properties as a bare map, an environment's in `result`."""
    values = properties.list_properties(call)
    return values if "project_id" in call.query else {"result": values}


def upsert_properties(call: Call) -> Any:
    """Add or change properties; older responses wrap `success` in `result`."""
    done = properties.upsert_properties(call)
    return {"result": done} if customer_of(call).has_old_format else done
