"""The operations of the Developer API, Embedded Projects, and Recipe lifecycle management.

A declarative copy of the documentation: paths, which operations write, what to confirm before
sending, and how to find out about a lost response.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ParamSpec

from workato_tui.api import recovery_hints as tell
from workato_tui.api.operation import CUSTOMER_PREFIX as _CUSTOMER
from workato_tui.api.operation import CUSTOMER_V2_PREFIX as _CUSTOMER_V2
from workato_tui.api.operation import Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workato_tui.api.operation import Confirm

P = ParamSpec("P")

# Projects, builds

_EMBEDDED_PROJECTS = "embedded-projects"
"""The Developer API counts these among the folders, Embedded among the projects."""
_PROJECT = "/api/projects/{project_id}"
_project = partial(Operation, family="projects", budget="folders")
PROJECTS_LIST = _project(
    "projects.list", "GET", "/api/projects", customer_budget="embedded-projects-list"
)
PROJECTS_UPDATE = _project(
    "projects.update", "PUT", _PROJECT, customer_budget=_EMBEDDED_PROJECTS,
    recovery_hint=tell.PROJECTS, recovery_check="projects",
)  # fmt: skip
PROJECTS_DELETE = _project(
    "projects.delete", "DELETE", _PROJECT, customer_budget=_EMBEDDED_PROJECTS, confirm="type",
    recovery_hint=tell.PROJECT_GONE, recovery_check="projects",
)  # fmt: skip
PROJECTS_BUILD = Operation(
    "projects.build", "POST", "/api/projects/{id}/build", "projects", "projects",
    recovery_hint=tell.NO_BUILDS,
)  # fmt: skip
PROJECTS_DEPLOY = Operation(
    "projects.deploy", "POST", "/api/projects/{id}/deploy", "projects", "projects", "type-if-prod",
    recovery_hint=tell.DEPLOYMENTS, recovery_check="deployments",
)  # fmt: skip
BUILDS_GET = Operation(
    "project-builds.get", "GET", "/api/project_builds/{id}", "project-builds", "projects"
)
BUILDS_GET_DOUBLED = Operation(
    "project-builds.get-doubled", "GET", None, "project-builds", "projects",
    customer_path=_CUSTOMER + "api/project_builds/{id}",
)  # fmt: skip
BUILDS_DEPLOY = Operation(
    "project-builds.deploy", "POST", "/api/project_builds/{id}/deploy", "project-builds",
    "projects", "type-if-prod", recovery_hint=tell.DEPLOYMENTS, recovery_check="deployments",
)  # fmt: skip

# Deployments and their reviews

DEPLOYMENTS_LIST = Operation(
    "deployments.list", "GET", "/api/deployments", "deployments", "deployments"
)
DEPLOYMENTS_GET = Operation(
    "deployments.get", "GET", "/api/deployments/{id}", "deployments", "deployments"
)
DEPLOYMENTS_ELIGIBLE_REVIEWERS = Operation(
    "deployments.eligible-reviewers", "GET", "/api/deployments/{id}/eligible_reviewers",
    "deployments", "deployments",
)  # fmt: skip


def _deployment_operation(
    name: str, confirm: Confirm = "none", customer_path: str | None = ""
) -> Operation:
    path = f"/api/deployments/{{id}}/{name.replace('-', '_')}"
    return Operation(
        f"deployments.{name}", "POST", path, "deployments", "deployments", confirm, customer_path,
        tell.DEPLOYMENT, "deployment",
    )  # fmt: skip


DEPLOYMENTS_ASSIGN_REVIEWERS = _deployment_operation("assign-reviewers", "ask-if-lost")
DEPLOYMENTS_SUBMIT_FOR_REVIEW = _deployment_operation("submit-for-review")
DEPLOYMENTS_APPROVE = _deployment_operation("approve", customer_path=None)
DEPLOYMENTS_REJECT = _deployment_operation("reject", "ask", customer_path=None)
DEPLOYMENTS_REOPEN = _deployment_operation("reopen", customer_path=None)
DEPLOYMENTS_UPDATE_REVIEW_COMMENT = _deployment_operation(
    "update-review-comment", customer_path=None
)
DEPLOYMENTS_DEPLOY = _deployment_operation("deploy", "type-if-prod")

# Folders, and the token's own workspace

_FOLDER = "/api/folders/{folder_id}"
_folder = partial(Operation, family="folders", budget="folders")
_folder_change = partial(
    _folder, customer_path=None, recovery_hint=tell.FOLDERS, recovery_check="folders"
)
FOLDERS_LIST = _folder("folders.list", "GET", "/api/folders")
FOLDERS_GET = _folder("folders.get", "GET", _FOLDER)
FOLDERS_CREATE = _folder(
    "folders.create", "POST", "/api/folders",
    recovery_hint=tell.NEW_FOLDER, recovery_check="folders",
)  # fmt: skip
FOLDERS_UPDATE = _folder_change("folders.update", "PUT", _FOLDER)
FOLDERS_DELETE = _folder_change("folders.delete", "DELETE", _FOLDER, confirm="type")
USERS_ME = Operation("users.me", "GET", "/api/users/me", "users", "workspace", customer_path=None)

# Export manifests and packages

_MANIFEST = "/api/export_manifests/{id}"
_manifest = partial(Operation, family="export-manifests", budget="packages")
MANIFESTS_FOLDER_ASSETS = _manifest(
    "export-manifests.folder-assets", "GET", "/api/export_manifests/folder_assets"
)
MANIFESTS_CREATE = _manifest(
    "export-manifests.create", "POST", "/api/export_manifests", recovery_hint=tell.NO_MANIFESTS
)
MANIFESTS_UPDATE = _manifest(
    "export-manifests.update", "PUT", _MANIFEST,
    recovery_hint=tell.MANIFEST, recovery_check="manifest",
)  # fmt: skip
MANIFESTS_GET = _manifest("export-manifests.get", "GET", _MANIFEST)
MANIFESTS_DELETE = _manifest(
    "export-manifests.delete", "DELETE", _MANIFEST, confirm="ask",
    recovery_hint=tell.MANIFEST_GONE, recovery_check="manifest",
)  # fmt: skip
PACKAGES_EXPORT = Operation(
    "packages.export", "POST", "/api/packages/export/{manifest_id}", "packages", "packages",
    customer_path=_CUSTOMER + "exports/{manifest_id}", recovery_hint=tell.NO_PACKAGES,
)  # fmt: skip
PACKAGES_IMPORT = Operation(
    "packages.import", "POST", "/api/packages/import/{folder_id}", "packages", "imports",
    "type-if-prod", customer_path=_CUSTOMER + "imports", recovery_hint=tell.NO_IMPORTS,
    customer_budget="embedded-imports {customer}",
)  # fmt: skip
PACKAGES_GET = Operation(
    "packages.get", "GET", "/api/packages/{id}", "packages", "packages",
    customer_path=_CUSTOMER + "exports/{id}",
)  # fmt: skip
IMPORTS_GET = Operation(
    "imports.get", "GET", None, "imports", "packages", customer_path=_CUSTOMER + "imports/{id}",
    customer_budget="embedded-imports-get",
)  # fmt: skip
PACKAGES_DOWNLOAD = Operation(
    "packages.download", "GET", "/api/packages/{id}/download", "packages", "packages",
    customer_path=None,
)  # fmt: skip

# Properties and tags

_PROPERTIES = "/api/properties"
PROJECT_PROPERTIES_LIST = Operation(
    "project-properties.list", "GET", _PROPERTIES, "project-properties", "project-properties",
    customer_budget=_EMBEDDED_PROJECTS,
)  # fmt: skip
PROJECT_PROPERTIES_UPSERT = Operation(
    "project-properties.upsert", "POST", _PROPERTIES, "project-properties", "project-properties",
    "ask", recovery_hint=tell.PROPERTIES, recovery_check="properties",
    customer_budget=_EMBEDDED_PROJECTS,
)  # fmt: skip
ENVIRONMENT_PROPERTIES_LIST = Operation(
    "environment-properties.list", "GET", _PROPERTIES, "environment-properties",
    "environment-properties", customer_budget="embedded-environment-properties-list",
)  # fmt: skip
ENVIRONMENT_PROPERTIES_UPSERT = Operation(
    "environment-properties.upsert", "POST", _PROPERTIES, "environment-properties",
    "environment-properties", "ask", recovery_hint=tell.PROPERTIES, recovery_check="properties",
)  # fmt: skip
_tags = partial(
    Operation, path="/api/tags", family="tags", budget="tags", customer_path=_CUSTOMER_V2 + "tags"
)
_tag = partial(
    Operation, path="/api/tags/{handle}", family="tags", budget="tags",
    customer_path=_CUSTOMER_V2 + "tags/{handle}", recovery_hint=tell.TAGS, recovery_check="tags",
)  # fmt: skip
TAGS_LIST = _tags("tags.list", "GET")
TAGS_CREATE = _tags("tags.create", "POST", recovery_hint=tell.NEW_TAG, recovery_check="tags")
TAGS_UPDATE = _tag("tags.update", "PUT")
TAGS_DELETE = _tag("tags.delete", "DELETE", confirm="ask")
TAG_ASSIGNMENTS_UPDATE = Operation(
    "tag-assignments.update", "POST", "/api/tags_assignments", "tag-assignments",
    "tag-assignments", customer_path=_CUSTOMER_V2 + "tags_assignments",
    recovery_hint=tell.ASSIGNMENTS,
)  # fmt: skip

OPERATIONS: Mapping[str, Operation] = {
    operation.id: operation
    for operation in list(globals().values())
    if isinstance(operation, Operation)
}
"""The operations of this module by id; :func:`find` also knows those of imported families."""
_registered: dict[str, Operation] = dict(OPERATIONS)


def register(*operations: Operation) -> None:
    """Register operations by their ids."""
    _registered.update({operation.id: operation for operation in operations})


def _registering(create: Callable[P, Operation]) -> Callable[P, Operation]:
    def create_and_register(*args: P.args, **kwargs: P.kwargs) -> Operation:
        operation = create(*args, **kwargs)
        register(operation)
        return operation

    return create_and_register


define = _registering(Operation)
"""Create and register an operation of a family that is imported on demand."""


def find(operation_id: str) -> Operation | None:
    """Return the operation with this id, if its module has been imported."""
    return _registered.get(operation_id)
