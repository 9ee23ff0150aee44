# ruff: noqa: E501 - one operation, one line
"""The Embedded operations as Workato documents them.

One operation a line: ID, method, path, and confirmation. The path is below the customer's prefix,
below that of ``v2`` after this word, or complete if it starts with a slash.
"""

from __future__ import annotations

from typing import NamedTuple

_FACTS = """
api-collections.list | GET | api_collections | none
api-collections.create | POST | api_collections | none
api-endpoints.list | GET | api_endpoints | none
api-endpoints.enable | PUT | api_endpoints/{api_endpoint_id}/enable | ask
api-endpoints.disable | PUT | api_endpoints/{api_endpoint_id}/disable | ask
api-clients.list | GET | api_clients | none
api-clients.create | POST | api_clients | ask
api-access-profiles.list | GET | api_access_profiles | none
api-access-profiles.create | POST | api_access_profiles | none
api-access-profiles.update | PUT | api_access_profiles/{api_access_profile_id} | ask
api-access-profiles.enable | PUT | api_access_profiles/{api_access_profile_id}/enable | ask
api-access-profiles.disable | PUT | api_access_profiles/{api_access_profile_id}/disable | ask
api-access-profiles.refresh-secret | PUT | api_access_profiles/{api_access_profile_id}/refresh_secret | ask
connections.list | GET | connections | none
connections.create | POST | connections | none
connections.update | PUT | connections/{connection_id} | ask
connections.disconnect | POST | connections/{connection_id}/disconnect | ask
connections.delete | DELETE | connections/{connection_id} | type
connectors.list | GET | /api/integrations | none
connectors.list-all | GET | /api/integrations/all | none
custom-connectors.list | GET | /api/custom_connectors | none
custom-connectors.get | GET | /api/custom_connectors/{id} | none
custom-connectors.oem-share | POST | /api/custom_connectors/{id}/oem_share/{version} | type
custom-connectors.recipe-share | POST | recipes/{recipe_id}/share | ask
custom-connectors.suppress-oem-version | DELETE | /api/custom_connectors/{id}/suppress_oem_version | type
custom-oauth-profiles.assign | POST | custom_oauth_profiles/{id}/assign | ask
custom-oauth-profiles.unassign | DELETE | custom_oauth_profiles/{id}/unassign | ask
customer-managers.list | GET | /api/customer_managers | none
customer-managers.update | PUT | /api/customer_managers/{id} | ask
customer-managers.create | POST | /api/customer_managers | ask
customer-managers.delete | DELETE | /api/customer_managers/{id} | ask
jobs.list | GET | recipes/{recipe_id}/jobs | none
jobs.get | GET | recipes/{recipe_id}/jobs/{job_id} | none
jwt.signature-key.update | PUT | /api/account/signature_verification_key | type
lookup-tables.list | GET | lookup_tables | none
lookup-tables.lookup | GET | lookup_tables/{lookup_table_id}/lookup | none
lookup-tables.rows.list | GET | lookup_tables/{lookup_table_id}/rows | none
lookup-tables.rows.get | GET | lookup_tables/{lookup_table_id}/rows/{row_id} | none
lookup-tables.rows.add | POST | lookup_tables/{lookup_table_id}/rows | none
lookup-tables.create | POST | lookup_tables | none
lookup-tables.batch-delete | POST | lookup_tables/batch_delete | type
lookup-tables.rows.update | PUT | lookup_tables/{lookup_table_id}/rows/{row_id} | none
lookup-tables.rows.delete | DELETE | lookup_tables/{lookup_table_id}/rows/{row_id} | ask
customers.create | POST | /api/managed_users | ask
customers.update | PUT | /api/managed_users/{managed_user_id} | ask
customers.delete | DELETE | /api/managed_users/{managed_user_id} | type
customers.get | GET | /api/managed_users/{managed_user_id} | none
customers.list | GET | /api/managed_users | none
customers.members.list | GET | members | none
customers.members.get | GET | members/{member_id} | none
customers.members.add | POST | members | ask
customers.members.update | PUT | members/{member_id} | ask
customers.members.remove | DELETE | members/{member_id} | ask
customers.usage.list | GET | /api/managed_users/usage | none
picklists.get | POST | connections/{connection_id}/pick_list | none
recipes.list | GET | recipes | none
recipes.get | GET | recipes/{recipe_id} | none
recipes.search | GET | /api/recipes/search | none
recipes.create | POST | recipes | none
recipes.update | PUT | recipes/{recipe_id} | ask
recipes.delete | DELETE | recipes/{recipe_id} | type
recipes.start | PUT | recipes/{recipe_id}/start | ask
recipes.stop | PUT | recipes/{recipe_id}/stop | ask
roles.list | GET | roles | none
roles.copy | POST | roles/{role_id}/copy | none
team.invite | POST | member_invitations | ask
api-clients-v2.list | GET | v2 api_clients | none
api-clients-v2.create | POST | v2 api_clients | none
api-keys.list | GET | v2 api_clients/{api_client_id}/api_keys | none
api-keys.create | POST | v2 api_clients/{api_client_id}/api_keys | ask
api-keys.enable | PUT | v2 api_clients/{api_client_id}/api_keys/{api_key_id}/enable | ask
api-keys.disable | PUT | v2 api_clients/{api_client_id}/api_keys/{api_key_id}/disable | ask
api-keys.refresh-secret | PUT | v2 api_clients/{api_client_id}/api_keys/{api_key_id}/refresh_secret | ask
"""


class Fact(NamedTuple):
    """An operation as documented."""

    id: str
    method: str
    path: str
    confirm: str

    @property
    def full_path(self) -> str:
        """The complete path, with the documented names of IDs."""
        if self.path.startswith("/"):
            return self.path
        if self.path.startswith("v2 "):
            return "/api/v2/managed_users/9/" + self.path.removeprefix("v2 ")
        return "/api/managed_users/9/" + self.path


FACTS = [Fact(*(part.strip() for part in line.split("|"))) for line in _FACTS.strip().splitlines()]
