# ruff: noqa: E501 - one operation, one line
"""All 144 documented operations, and for each the test that sends it by pressing keys.

Below each test, its operations as documented: ID, method, path, and confirmation. A fourth column
tells operations with the same path apart: a field of the query or body that is present, or absent
with a minus. ``tests/conftest.py`` checks that the test really sends these requests.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.server import RecordedRequest

_TABLE = """
releasing/test_building::test_b_builds_a_project_and_reports_the_end
  projects.build | POST | /api/projects/{id}/build | none
catalog/test_every_operation::test_reads_of_the_own_workspace
  project-builds.get | GET | /api/project_builds/{id} | none
  deployments.get | GET | /api/deployments/{id} | none
  deployments.list | GET | /api/deployments | none
  projects.list | GET | /api/projects | none
  users.me | GET | /api/users/me | none
  export-manifests.get | GET | /api/export_manifests/{id} | none
  packages.get | GET | /api/packages/{id} | none
releasing/test_board::test_capital_d_promotes_the_live_build_of_test
  project-builds.deploy | POST | /api/project_builds/{id}/deploy | type-if-prod
releasing/test_deploying::test_a_project_is_built_and_deployed
  projects.deploy | POST | /api/projects/{id}/deploy | type-if-prod
releasing/test_reviewing::test_adding_a_reviewer_needs_no_tick
  deployments.eligible-reviewers | GET | /api/deployments/{id}/eligible_reviewers | none
  deployments.assign-reviewers | POST | /api/deployments/{id}/assign_reviewers | ask-if-lost
releasing/test_reviewing::test_capital_s_submits_after_a_question
  deployments.submit-for-review | POST | /api/deployments/{id}/submit_for_review | none
releasing/test_reviewing::test_a_decision_needs_a_comment[a-
  deployments.approve | POST | /api/deployments/{id}/approve | none
releasing/test_reviewing::test_a_decision_needs_a_comment[x-
  deployments.reject | POST | /api/deployments/{id}/reject | ask
releasing/test_reviewing::test_c_edits_the_comment_and_u_reopens_the_review
  deployments.reopen | POST | /api/deployments/{id}/reopen | none
  deployments.update-review-comment | POST | /api/deployments/{id}/update_review_comment | none
releasing/test_deploying::test_an_approved_deployment_is_deployed
  deployments.deploy | POST | /api/deployments/{id}/deploy | type-if-prod
managing/test_projects_and_folders::test_capital_e_edits_a_project
  projects.update | PUT | /api/projects/{project_id} | none
managing/test_projects_and_folders::test_del_deletes_a_project_after_typing_its_name
  projects.delete | DELETE | /api/projects/{project_id} | type
managing/test_projects_and_folders::test_folders_of_a_project
  folders.list | GET | /api/folders | none
managing/test_projects_and_folders::test_a_folder_is_opened_by_id
  folders.get | GET | /api/folders/{folder_id} | none
managing/test_projects_and_folders::test_n_creates_a_project
  folders.create | POST | /api/folders | none
managing/test_projects_and_folders::test_capital_e_and_del_on_a_folder
  folders.update | PUT | /api/folders/{folder_id} | none
  folders.delete | DELETE | /api/folders/{folder_id} | type
managing/test_exports::test_a_project_is_exported_and_downloaded
  export-manifests.folder-assets | GET | /api/export_manifests/folder_assets | none
  export-manifests.create | POST | /api/export_manifests | none
  packages.export | POST | /api/packages/export/{manifest_id} | none
  packages.download | GET | /api/packages/{id}/download | none
managing/test_exports::test_a_manifest_opened_by_id_asks_for_its_folder
  export-manifests.update | PUT | /api/export_manifests/{id} | none
managing/test_exports::test_a_manifest_is_listed_edited_exported_and_deleted
  export-manifests.delete | DELETE | /api/export_manifests/{id} | ask
managing/test_imports::test_a_zip_is_imported_and_its_recipes_are_reported
  packages.import | POST | /api/packages/import/{folder_id} | type-if-prod
managing/test_properties::test_properties_of_a_project_are_sent_with_its_id
  project-properties.list | GET | /api/properties | none | query:project_id
  project-properties.upsert | POST | /api/properties | ask | query:project_id
managing/test_properties::test_properties_of_the_environment_are_masked
  environment-properties.list | GET | /api/properties | none | query:-project_id
managing/test_properties::test_properties_of_the_environment_are_added_and_edited
  environment-properties.upsert | POST | /api/properties | ask | query:-project_id
managing/test_tags::test_the_list_has_every_page
  tags.list | GET | /api/tags | none
managing/test_tags::test_a_tag_is_created_edited_and_deleted
  tags.create | POST | /api/tags | none
  tags.update | PUT | /api/tags/{handle} | none
  tags.delete | DELETE | /api/tags/{handle} | ask
managing/test_tags::test_tags_are_assigned_by_typed_ids
  tag-assignments.update | POST | /api/tags_assignments | none
embedded/test_projects::test_projects_are_listed_filtered_created_edited_and_deleted
  embedded.projects.list | GET | /api/managed_users/{managed_user_id}/projects | none
  embedded.projects.create | POST | /api/managed_users/{managed_user_id}/folders | none | body:-parent_id
  embedded.projects.update | PUT | /api/managed_users/{managed_user_id}/projects/{project_id} | none
  embedded.projects.delete | DELETE | /api/managed_users/{managed_user_id}/projects/{project_id} | type
embedded/test_projects::test_properties_of_projects_and_of_the_environment
  embedded.project-properties.list | GET | /api/managed_users/{managed_user_id}/properties | none | query:project_id
  embedded.project-properties.upsert | POST | /api/managed_users/{managed_user_id}/properties | ask | query:project_id
embedded/test_projects::test_deployments_are_filtered_and_opened_by_number
  embedded.deployments.list | GET | /api/managed_users/{managed_user_id}/deployments | none
  embedded.deployments.get | GET | /api/managed_users/{managed_user_id}/deployments/{id} | none
embedded/test_projects::test_builds_and_projects_are_deployed
  embedded.project-builds.get | GET | /api/managed_users/{managed_user_id}/project_builds/{id} | none
  embedded.projects.build | POST | /api/managed_users/{managed_user_id}/projects/{id}/build | none
  embedded.project-builds.deploy | POST | /api/managed_users/{managed_user_id}/project_builds/{id}/deploy | type-if-prod
  embedded.projects.deploy | POST | /api/managed_users/{managed_user_id}/projects/{project_id}/deploy | type-if-prod
embedded/test_projects::test_a_deployment_is_reviewed_and_deployed
  embedded.deployments.eligible-reviewers | GET | /api/managed_users/{managed_user_id}/deployments/{id}/eligible_reviewers | none
  embedded.deployments.assign-reviewers | POST | /api/managed_users/{managed_user_id}/deployments/{id}/assign_reviewers | ask-if-lost
  embedded.deployments.submit-for-review | POST | /api/managed_users/{managed_user_id}/deployments/{id}/submit_for_review | none
  embedded.deployments.deploy | POST | /api/managed_users/{managed_user_id}/deployments/{id}/deploy | type-if-prod
embedded/test_lifecycle::test_ticked_assets_are_exported_and_downloaded
  embedded.export-manifests.folder-assets | GET | /api/managed_users/{managed_user_id}/export_manifests/folder_assets | none
  embedded.exports.create | POST | /api/managed_users/{managed_user_id}/exports/{manifest_id} | none
  embedded.exports.get | GET | /api/managed_users/{managed_user_id}/exports/{package_id} | none
embedded/test_lifecycle::test_a_manifest_is_viewed_edited_and_deleted
  embedded.export-manifests.create | POST | /api/managed_users/{managed_user_id}/export_manifests | none
  embedded.export-manifests.update | PUT | /api/managed_users/{managed_user_id}/export_manifests/{id} | none
  embedded.export-manifests.get | GET | /api/managed_users/{managed_user_id}/export_manifests/{id} | none
  embedded.export-manifests.delete | DELETE | /api/managed_users/{managed_user_id}/export_manifests/{id} | ask
embedded/test_lifecycle::test_an_import_into_prod_requires_the_customer_s_name
  embedded.imports.create | POST | /api/managed_users/{managed_user_id}/imports | type-if-prod
  embedded.imports.get | GET | /api/managed_users/{managed_user_id}/imports/{package_id} | none
catalog/test_api_platform::test_a_collection_is_created_from_an_openapi_file
  embedded.api-collections.list | GET | /api/managed_users/{managed_user_id}/api_collections | none
  embedded.api-collections.create | POST | /api/managed_users/{managed_user_id}/api_collections | none
catalog/test_api_platform::test_endpoints_are_enabled_and_disabled
  embedded.api-endpoints.list | GET | /api/managed_users/{managed_user_id}/api_endpoints | none
  embedded.api-endpoints.enable | PUT | /api/managed_users/{managed_user_id}/api_endpoints/{api_endpoint_id}/enable | ask
  embedded.api-endpoints.disable | PUT | /api/managed_users/{managed_user_id}/api_endpoints/{api_endpoint_id}/disable | ask
catalog/test_api_platform::test_v1_clients_are_the_fallback
  embedded.api-clients.list | GET | /api/managed_users/{managed_user_id}/api_clients | none
  embedded.api-clients.create | POST | /api/managed_users/{managed_user_id}/api_clients | ask
  embedded.api-access-profiles.list | GET | /api/managed_users/{managed_user_id}/api_access_profiles | none
  embedded.api-access-profiles.create | POST | /api/managed_users/{managed_user_id}/api_access_profiles | none
  embedded.api-access-profiles.update | PUT | /api/managed_users/{managed_user_id}/api_access_profiles/{api_access_profile_id} | ask
  embedded.api-access-profiles.enable | PUT | /api/managed_users/{managed_user_id}/api_access_profiles/{api_access_profile_id}/enable | ask
catalog/test_in_a_customer_s_workspace::test_keys_and_access_profiles_of_a_customer
  embedded.api-access-profiles.disable | PUT | /api/managed_users/{managed_user_id}/api_access_profiles/{api_access_profile_id}/disable | ask
  embedded.api-access-profiles.refresh-secret | PUT | /api/managed_users/{managed_user_id}/api_access_profiles/{api_access_profile_id}/refresh_secret | ask
  embedded.api-keys.create | POST | /api/v2/managed_users/{managed_user_id}/api_clients/{api_client_id}/api_keys | ask
  embedded.api-keys.enable | PUT | /api/v2/managed_users/{managed_user_id}/api_clients/{api_client_id}/api_keys/{api_key_id}/enable | ask
  embedded.api-keys.disable | PUT | /api/v2/managed_users/{managed_user_id}/api_clients/{api_client_id}/api_keys/{api_key_id}/disable | ask
catalog/test_open_from_customers::test_connections_of_a_customer
  embedded.connections.list | GET | /api/managed_users/{managed_user_id}/connections | none
  embedded.connections.create | POST | /api/managed_users/{managed_user_id}/connections | none
  embedded.connections.update | PUT | /api/managed_users/{managed_user_id}/connections/{connection_id} | ask
  embedded.connections.disconnect | POST | /api/managed_users/{managed_user_id}/connections/{connection_id}/disconnect | ask
  embedded.customers.connections.list | GET | /api/managed_users/{managed_user_id}/connections | none
  embedded.picklists.get | POST | /api/managed_users/{managed_user_id}/connections/{connection_id}/pick_list | none
catalog/test_in_a_customer_s_workspace::test_deleting_a_connection_requires_the_customer_s_name
  embedded.connections.delete | DELETE | /api/managed_users/{managed_user_id}/connections/{connection_id} | type
catalog/test_partner_level::test_connectors_by_page_and_by_name
  embedded.connectors.list | GET | /api/integrations | none
  embedded.connectors.list-all | GET | /api/integrations/all | none
catalog/test_partner_level::test_sharing_a_connector_requires_its_name
  embedded.custom-connectors.list | GET | /api/custom_connectors | none
  embedded.custom-connectors.get | GET | /api/custom_connectors/{id} | none
  embedded.custom-connectors.oem-share | POST | /api/custom_connectors/{id}/oem_share/{version} | type
  embedded.custom-connectors.suppress-oem-version | DELETE | /api/custom_connectors/{id}/suppress_oem_version | type
catalog/test_in_a_customer_s_workspace::test_recipes_of_a_customer
  embedded.custom-connectors.recipe-share | POST | /api/managed_users/{managed_user_id}/recipes/{recipe_id}/share | ask
  embedded.jobs.list | GET | /api/managed_users/{managed_user_id}/recipes/{recipe_id}/jobs | none
  embedded.jobs.get | GET | /api/managed_users/{managed_user_id}/recipes/{recipe_id}/jobs/{job_id} | none
  embedded.recipes.get | GET | /api/managed_users/{managed_user_id}/recipes/{recipe_id} | none
  embedded.recipes.create | POST | /api/managed_users/{managed_user_id}/recipes | none
  embedded.recipes.update | PUT | /api/managed_users/{managed_user_id}/recipes/{recipe_id} | ask
  embedded.recipes.delete | DELETE | /api/managed_users/{managed_user_id}/recipes/{recipe_id} | type
  embedded.recipes.start | PUT | /api/managed_users/{managed_user_id}/recipes/{recipe_id}/start | ask
  embedded.recipes.stop | PUT | /api/managed_users/{managed_user_id}/recipes/{recipe_id}/stop | ask
catalog/test_in_a_customer_s_workspace::test_roles_and_oauth_profiles_of_a_customer
  embedded.custom-oauth-profiles.assign | POST | /api/managed_users/{managed_user_id}/custom_oauth_profiles/{id}/assign | ask
  embedded.custom-oauth-profiles.unassign | DELETE | /api/managed_users/{managed_user_id}/custom_oauth_profiles/{id}/unassign | ask
  embedded.roles.list | GET | /api/managed_users/{managed_user_id}/roles | none
  embedded.roles.copy | POST | /api/managed_users/{managed_user_id}/roles/{role_id}/copy | none
catalog/test_partner_level::test_managers_get_all_workspaces_only_on_request
  embedded.customer-managers.list | GET | /api/customer_managers | none
  embedded.customer-managers.update | PUT | /api/customer_managers/{id} | ask
  embedded.customer-managers.create | POST | /api/customer_managers | ask
  embedded.customer-managers.delete | DELETE | /api/customer_managers/{id} | ask
catalog/test_in_a_customer_s_workspace::test_folders_and_properties_of_a_customer
  embedded.environment-properties.list | GET | /api/managed_users/{managed_user_id}/properties | none | query:-project_id
  embedded.environment-properties.upsert | POST | /api/managed_users/{managed_user_id}/properties | ask | query:-project_id
  embedded.folders.list | GET | /api/managed_users/{managed_user_id}/folders | none
  embedded.folders.create | POST | /api/managed_users/{managed_user_id}/folders | none | body:parent_id
catalog/test_partner_level::test_the_direct_link_key_must_be_public
  embedded.jwt.signature-key.update | PUT | /api/account/signature_verification_key | type
catalog/test_lookup_tables::test_rows_are_found_by_value
  embedded.lookup-tables.list | GET | /api/managed_users/{managed_user_id}/lookup_tables | none
  embedded.lookup-tables.lookup | GET | /api/managed_users/{managed_user_id}/lookup_tables/{lookup_table_id}/lookup | none
  embedded.lookup-tables.rows.list | GET | /api/managed_users/{managed_user_id}/lookup_tables/{lookup_table_id}/rows | none
catalog/test_lookup_tables::test_rows_are_edited_and_their_cells_masked
  embedded.lookup-tables.rows.get | GET | /api/managed_users/{managed_user_id}/lookup_tables/{lookup_table_id}/rows/{row_id} | none
  embedded.lookup-tables.rows.delete | DELETE | /api/managed_users/{managed_user_id}/lookup_tables/{lookup_table_id}/rows/{row_id} | ask
catalog/test_row_files::test_rows_are_exported_and_imported
  embedded.lookup-tables.rows.add | POST | /api/managed_users/{managed_user_id}/lookup_tables/{lookup_table_id}/rows | none
  embedded.lookup-tables.rows.update | PUT | /api/managed_users/{managed_user_id}/lookup_tables/{lookup_table_id}/rows/{row_id} | none
catalog/test_lookup_tables::test_tables_are_created_and_deleted
  embedded.lookup-tables.create | POST | /api/managed_users/{managed_user_id}/lookup_tables | none
  embedded.lookup-tables.batch-delete | POST | /api/managed_users/{managed_user_id}/lookup_tables/batch_delete | type
catalog/test_customers::test_customers_are_created_edited_and_deleted
  embedded.customers.create | POST | /api/managed_users | ask
  embedded.customers.update | PUT | /api/managed_users/{managed_user_id} | ask
  embedded.customers.delete | DELETE | /api/managed_users/{managed_user_id} | type
catalog/test_open_from_customers::test_usage_of_customers
  embedded.customers.get | GET | /api/managed_users/{managed_user_id} | none
  embedded.customers.usage.list | GET | /api/managed_users/usage | none
catalog/test_customers::test_every_page_is_read
  embedded.customers.list | GET | /api/managed_users | none
catalog/test_open_from_customers::test_members_of_a_customer
  embedded.customers.members.list | GET | /api/managed_users/{managed_user_id}/members | none
  embedded.customers.members.get | GET | /api/managed_users/{managed_user_id}/members/{member_id} | none
  embedded.customers.members.add | POST | /api/managed_users/{managed_user_id}/members | ask
  embedded.customers.members.update | PUT | /api/managed_users/{managed_user_id}/members/{member_id} | ask
  embedded.customers.members.remove | DELETE | /api/managed_users/{managed_user_id}/members/{member_id} | ask
  embedded.team.invite | POST | /api/managed_users/{managed_user_id}/member_invitations | ask
catalog/test_open_from_customers::test_recipes_of_a_customer_take_five_key_presses
  embedded.recipes.list | GET | /api/managed_users/{managed_user_id}/recipes | none
catalog/test_recipes::test_public_recipes_are_searched_by_application
  embedded.recipes.search | GET | /api/recipes/search | none
catalog/test_api_platform::test_secrets_are_shown_only_on_request
  embedded.api-clients-v2.list | GET | /api/v2/managed_users/{managed_user_id}/api_clients | none
  embedded.api-clients-v2.create | POST | /api/v2/managed_users/{managed_user_id}/api_clients | none
  embedded.api-keys.list | GET | /api/v2/managed_users/{managed_user_id}/api_clients/{api_client_id}/api_keys | none
  embedded.api-keys.refresh-secret | PUT | /api/v2/managed_users/{managed_user_id}/api_clients/{api_client_id}/api_keys/{api_key_id}/refresh_secret | ask
"""


class Claim(NamedTuple):
    """An operation, and the test that sends it."""

    id: str
    method: str
    path: str
    confirm: str
    needs: str
    test: str

    def matches(self, request: RecordedRequest) -> bool:
        """Return whether a request is this operation."""
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(self.path))
        is_match = request.method == self.method and re.fullmatch(pattern, request.path)
        where, _, name = self.needs.partition(":")
        if not is_match or not where:
            return bool(is_match)
        body = json.loads(request.body) if where == "body" else {}
        is_present = name.removeprefix("-") in (request.query if where == "query" else body)
        return is_present is not name.startswith("-")


def _claims() -> list[Claim]:
    claims: list[Claim] = []
    test = ""
    for line in _TABLE.strip().splitlines():
        if not line.startswith("  "):
            test = line
            continue
        columns = [column.strip() for column in line.split("|")]
        claims.append(Claim(*columns[:4], "".join(columns[4:]), test))
    return claims


CLAIMS: Sequence[Claim] = _claims()
_BY_TEST: dict[str, list[Claim]] = defaultdict(list)
for _claim in CLAIMS:
    _BY_TEST[_claim.test.partition("[")[0]].append(_claim)


def claims_of(nodeid: str) -> list[Claim]:
    """Return the operations that a test, given by its pytest node ID, must send."""
    name = nodeid.removeprefix("tests/").replace(".py::", "::")
    return [each for each in _BY_TEST.get(name.partition("[")[0], ()) if name.startswith(each.test)]
