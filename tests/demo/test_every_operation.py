"""Every documented partner operation exists, and no other path does."""

from __future__ import annotations

import re

from tests.demo.customers import NORTHWIND

OPERATIONS = """
GET /…/projects
POST /…/folders
PUT /…/projects/{project_id}
DELETE /…/projects/{project_id}
GET /…/properties
POST /…/properties
GET /…/deployments
GET /…/deployments/{id}
GET /…/project_builds/{id}
POST /…/projects/{id}/build
POST /…/project_builds/{id}/deploy
POST /…/projects/{project_id}/deploy
GET /…/deployments/{id}/eligible_reviewers
POST /…/deployments/{id}/assign_reviewers
POST /…/deployments/{id}/submit_for_review
POST /…/deployments/{id}/deploy
GET /…/export_manifests/folder_assets
POST /…/export_manifests
PUT /…/export_manifests/{id}
GET /…/export_manifests/{id}
DELETE /…/export_manifests/{id}
POST /…/imports
GET /…/imports/{package_id}
POST /…/exports/{manifest_id}
GET /…/exports/{package_id}
GET /…/api_collections
POST /…/api_collections
GET /…/api_endpoints
PUT /…/api_endpoints/{api_endpoint_id}/enable
PUT /…/api_endpoints/{api_endpoint_id}/disable
GET /…/api_clients
POST /…/api_clients
GET /…/api_access_profiles
POST /…/api_access_profiles
PUT /…/api_access_profiles/{api_access_profile_id}
PUT /…/api_access_profiles/{api_access_profile_id}/enable
PUT /…/api_access_profiles/{api_access_profile_id}/disable
PUT /…/api_access_profiles/{api_access_profile_id}/refresh_secret
GET /…/connections
POST /…/connections
PUT /…/connections/{connection_id}
POST /…/connections/{connection_id}/disconnect
DELETE /…/connections/{connection_id}
GET /integrations
GET /integrations/all
GET /custom_connectors
GET /custom_connectors/{id}
POST /custom_connectors/{id}/oem_share/{version}
POST /…/recipes/{recipe_id}/share
DELETE /custom_connectors/{id}/suppress_oem_version
POST /…/custom_oauth_profiles/{id}/assign
DELETE /…/custom_oauth_profiles/{id}/unassign
GET /customer_managers
PUT /customer_managers/{id}
POST /customer_managers
DELETE /customer_managers/{id}
GET /…/folders
GET /…/recipes/{recipe_id}/jobs
GET /…/recipes/{recipe_id}/jobs/{job_id}
PUT /account/signature_verification_key
GET /…/lookup_tables
GET /…/lookup_tables/{lookup_table_id}/lookup
GET /…/lookup_tables/{lookup_table_id}/rows
GET /…/lookup_tables/{lookup_table_id}/rows/{row_id}
POST /…/lookup_tables/{lookup_table_id}/rows
POST /…/lookup_tables
POST /…/lookup_tables/batch_delete
PUT /…/lookup_tables/{lookup_table_id}/rows/{row_id}
DELETE /…/lookup_tables/{lookup_table_id}/rows/{row_id}
POST /managed_users
PUT /…
DELETE /…
GET /…
GET /managed_users
GET /…/members
GET /…/members/{member_id}
POST /…/members
PUT /…/members/{member_id}
DELETE /…/members/{member_id}
GET /managed_users/usage
POST /…/connections/{connection_id}/pick_list
GET /…/recipes
GET /…/recipes/{recipe_id}
GET /recipes/search
POST /…/recipes
PUT /…/recipes/{recipe_id}
DELETE /…/recipes/{recipe_id}
PUT /…/recipes/{recipe_id}/start
PUT /…/recipes/{recipe_id}/stop
GET /…/roles
POST /…/roles/{role_id}/copy
POST /…/member_invitations
GET /v2/…/api_clients
POST /v2/…/api_clients
GET /v2/…/api_clients/{api_client_id}/api_keys
POST /v2/…/api_clients/{api_client_id}/api_keys
PUT /v2/…/api_clients/{api_client_id}/api_keys/{api_key_id}/enable
PUT /v2/…/api_clients/{api_client_id}/api_keys/{api_key_id}/disable
PUT /v2/…/api_clients/{api_client_id}/api_keys/{api_key_id}/refresh_secret
"""
"""Method and path; `…` is a customer. Each operation is listed once."""

WRONG = """
PUT /managed_users
DELETE /managed_users
GET /managed_users/members
GET /managed_users/members/{id}
PUT /managed_users/members/{id}
PUT /…/api_access_profiles
POST /…/member_invitation
POST /…/projects
GET /…/export_manifests
GET /…/exports
GET /…/imports
GET /…/api/project_builds/{id}
DELETE /…/api/export_manifests/{id}
POST /…/deployments/{id}/approve
POST /…/deployments/{id}/reject
POST /…/deployments/{id}/reopen
POST /…/deployments/{id}/update_review_comment
GET /…/packages/{id}
POST /…/packages/import/{id}
GET /…/users/me
GET /…/tags
PUT /…/upgrade
PUT /…/downgrade
POST /…/member
DELETE /…/member
POST /api/…/recipes
"""
"""Misprinted and retired paths, and paths that a customer's workspace lacks."""

API_NOT_FOUND = {"message": "API not found"}


def calls(table: str) -> list[tuple[str, str]]:
    return [
        (method, "/api" + re.sub(r"\{\w+\}", "1", path).replace("…", f"managed_users/{NORTHWIND}"))
        for method, path in (line.split() for line in table.split("\n") if line)
    ]


async def test_every_documented_operation_exists(client):
    assert len(calls(OPERATIONS)) == 99
    for method, path in calls(OPERATIONS):
        answer = await client.request(method, path)
        exists = answer.status_code < 500 and answer.json() != API_NOT_FOUND
        assert exists, f"{method} {path}: {answer.text[:200]}"


async def test_other_paths_do_not_exist(client):
    for method, path in calls(WRONG):
        answer = await client.request(method, path)
        assert (answer.status_code, answer.json()) == (404, API_NOT_FOUND), f"{method} {path}"
