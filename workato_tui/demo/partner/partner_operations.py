"""All other operations of a partner, created on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from workato_tui.demo import exports, reads, reviews, tags, writes
from workato_tui.demo.environment.operations import (
    PLAIN,
    PLAIN_OF_CUSTOMERS,
    SHARE,
    SHARED_OPERATIONS,
    SHARED_OPERATIONS_V2,
    customer_operations,
    own_operations,
)
from workato_tui.demo.partner import connectors, custom_connectors, lifecycle, managers, projects
from workato_tui.demo.quotas import HOURLY
from workato_tui.demo.routing import Operation, Table
from workato_tui.demo.routing import embedded as _op

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.demo.calls import Call


def _with_environments(
    method: str, path: str, handler: Callable[[Call], Any], group: str = "projects"
) -> Operation:
    return _op(method, path, group, handler, needs_environments=True)


PARTNER: Final = (
    _op("POST", "/custom_connectors/{id}/oem_share/{version}", "custom-connectors",
        custom_connectors.share),
    _op("DELETE", "/custom_connectors/{id}/suppress_oem_version", "custom-connectors",
        custom_connectors.suppress),
    _op("GET", "/customer_managers", "customer-managers", managers.list_managers),
    _op("POST", "/customer_managers", "customer-managers", managers.create_manager),
    _op("PUT", "/customer_managers/{id}", "customer-managers", managers.update_manager),
    _op("DELETE", "/customer_managers/{id}", "customer-managers", managers.delete_manager),
    _op("PUT", "/account/signature_verification_key", "jwt", managers.update_key),
)  # fmt: skip
"""Paths without a customer, only for the partner."""

SHARED: Final = (
    _op("GET", "/integrations", "connectors", connectors.list_connectors),
    _op("GET", "/integrations/all", "connectors", connectors.list_all_connectors),
    _op("GET", "/recipes/search", "recipes-search", connectors.search_recipes),
    _op("GET", "/custom_connectors", "custom-connectors", custom_connectors.list_connectors),
    _op("GET", "/custom_connectors/{id}", "custom-connectors", custom_connectors.get_connector),
    _op("GET", "/custom_oauth_profiles", "custom-oauth-profiles", custom_connectors.list_profiles),
)
"""Paths without a customer, for every workspace."""

WORKSPACE: Final = (
    _op("POST", "/custom_oauth_profiles/{id}/assign", "custom-oauth-profiles",
        custom_connectors.assign),
    _op("DELETE", "/custom_oauth_profiles/{id}/unassign", "custom-oauth-profiles",
        custom_connectors.unassign),
    _op("GET", "/projects", "projects-list", projects.list_projects),
    _op("PUT", "/projects/{id}", "projects", writes.update_project),
    _op("DELETE", "/projects/{id}", "projects", projects.delete_project),
    _op("GET", "/folders", "folders", projects.list_folders),
    _op("POST", "/folders", "folders", projects.create_folder),
    _op("GET", "/properties", "environment-properties-list", projects.list_properties),
    _op("POST", "/properties", "projects", projects.upsert_properties),
    _with_environments("POST", "/projects/{id}/build", writes.build_project),
    _with_environments("POST", "/projects/{id}/deploy", projects.deploy_project),
    _with_environments("POST", "/project_builds/{id}/deploy", writes.deploy_build),
    _with_environments("GET", "/deployments", reads.list_deployments, "deployments"),
    _with_environments("GET", "/deployments/{id}", reads.get_deployment, "deployments"),
    *(
        _with_environments(method, f"/deployments/{{id}}/{name}", handler, "deployments")
        for method, name, handler in (
            ("GET", "eligible_reviewers", reviews.eligible_reviewers),
            ("POST", "assign_reviewers", reviews.assign_reviewers),
            ("POST", "submit_for_review", reviews.submit_for_review),
            ("POST", "deploy", reviews.deploy_approved),
        )
    ),
    _op("GET", "/export_manifests/folder_assets", "packages", exports.folder_assets),
    _op("POST", "/export_manifests", "packages", exports.create_manifest),
    _op("PUT", "/export_manifests/{id}", "packages", exports.update_manifest),
    _op("GET", "/export_manifests/{id}", "packages", exports.get_manifest),
    _op("DELETE", "/export_manifests/{id}", "packages", exports.delete_manifest),
    _op("POST", "/exports/{manifest_id}", "packages", lifecycle.start_export),
    _op("GET", "/exports/{package_id}", "packages", lifecycle.get_export),
    Operation("POST", "/imports", HOURLY, lifecycle.start_import, takes_a_file=True),
    _op("GET", "/imports/{package_id}", "import", lifecycle.get_import),
)  # fmt: skip
"""Paths below a customer's workspace. Customers decide on reviews themselves, not by API."""

BUILD: Final = _with_environments("GET", "/project_builds/{id}", reads.get_build)
DOUBLED_BUILD: Final = _with_environments("GET", "/api/project_builds/{id}", reads.get_build)
"""The two paths of a build, the real one and the documented one; a host knows only one."""

WORKSPACE_V2: Final = (
    _op("GET", "/tags", "tags", tags.list_tags),
    _op("POST", "/tags", "tags", tags.create_tag),
    _op("PUT", "/tags/{handle}", "tags", tags.update_tag),
    _op("DELETE", "/tags/{handle}", "tags", tags.delete_tag),
    _op("POST", "/tags_assignments", "tag-assignments", tags.assign_tags),
)
"""Paths below a customer's workspace in the second version of the API."""


class PartnerOperations(NamedTuple):
    """Operations of the partner, of every workspace, and of customers in both API versions."""

    partner: Table
    shared: Table
    customers: Table
    customers_v2: Table


def partner_operations(*, doubled_builds: bool) -> PartnerOperations:
    """Return all operations for a host that knows builds by one of the two paths."""
    build = DOUBLED_BUILD if doubled_builds else BUILD
    return PartnerOperations(
        Table(PARTNER),
        Table(
            SHARED,
            own_operations((*SHARED_OPERATIONS, *PLAIN)),
            own_operations(SHARED_OPERATIONS_V2, "/v2"),
        ),
        Table(
            (*WORKSPACE, build),
            customer_operations((*SHARED_OPERATIONS, SHARE, *PLAIN_OF_CUSTOMERS[""])),
        ),
        Table(
            WORKSPACE_V2,
            customer_operations((*SHARED_OPERATIONS_V2, *PLAIN_OF_CUSTOMERS["/v2"])),
        ),
    )
