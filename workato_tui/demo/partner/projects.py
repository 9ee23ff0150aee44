"""Projects, folders and properties of a customer: where they differ from one's own workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.demo import properties, reads, writes
from workato_tui.demo.partner.accounts import customer_of

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call


def list_projects(call: Call) -> Any:
    """A page of projects behind `result`, with their number; `updated_after` is known here only."""
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
    """The folders of one level behind `result`."""
    return {"result": reads.list_folders(call)}


def create_folder(call: Call) -> Any:
    """A folder, or a project; older answers have `result` around it."""
    made = writes.create_folder(call)
    return {"result": made} if customer_of(call).old else made


def list_properties(call: Call) -> Any:
    """A project's are a bare map, those of the environment have `result` around them."""
    found = properties.list_properties(call)
    return found if "project_id" in call.query else {"result": found}


def upsert_properties(call: Call) -> Any:
    """Add and change; older answers have `result` around `success`."""
    done = properties.upsert_properties(call)
    return {"result": done} if customer_of(call).old else done
