"""What belongs to the partner: connectors, OAuth profiles, managers, the JWT key, roles."""

from __future__ import annotations

import pytest

from tests.demo.conftest import connected
from tests.demo.customers import GLOBEX, NORTHWIND, OLD, WorkspaceClient
from workato_tui.demo import PROD_TOKEN

PEM = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"


async def test_named_connectors_are_requested_in_a_body_or_the_query(client):
    names = {"applications": "salesforce, slack"}
    by_body = await WorkspaceClient(client).request("GET", "/integrations", json=names)
    assert {item["name"] for item in by_body["items"]} == {"salesforce", "slack"}
    assert await WorkspaceClient(client).get("/integrations", **names) == by_body
    await WorkspaceClient(client).get("/integrations", 400)
    item = by_body["items"][0]
    assert list(item["triggers"][0]) == ["name", "title", "deprecated", "bulk", "batch"]


async def test_connectors_are_paged(client):
    item = await WorkspaceClient(client).get("/integrations/all")
    assert (len(item["items"]), item["per_page"], item["page"]) == (1, 1, 1)
    all_connectors = await WorkspaceClient(client).get("/integrations/all", per_page=500)
    assert (all_connectors["per_page"], len(all_connectors["items"])) == (
        100,
        all_connectors["count"],
    )
    assert any(row["deprecated"] for row in all_connectors["items"])
    assert any("_connector_" in row["name"] for row in all_connectors["items"])


async def test_public_recipes_start_at_page_zero(client):
    workspace = WorkspaceClient(client)
    first = (await workspace.get("/recipes/search", applications="slack"))["items"]
    assert len(first) == 20
    assert (await workspace.get("/recipes/search", applications="slack", page=0))["items"] == first
    second = (await workspace.get("/recipes/search", applications="slack", page=1))["items"]
    assert not {item["id"] for item in first} & {item["id"] for item in second}
    matches = await workspace.get(
        "/recipes/search", applications="slack", term="back up slack to github"
    )
    assert [item["applications"] for item in matches["items"]] == [["slack", "github"]]
    await workspace.get("/recipes/search", 400)


async def test_a_custom_connector_is_shared_and_unshared(client):
    workspace = WorkspaceClient(client)
    rows = (await workspace.get("/custom_connectors"))["result"]
    assert [item["oem_shared_version"] for item in rows] == [5, None, None]
    assert rows[2]["latest_released_version"] is None
    assert len((await workspace.get("/custom_connectors", oem_shared="true"))["result"]) == 1
    assert len((await workspace.get("/custom_connectors", title="erp"))["result"]) == 1
    path = f"/custom_connectors/{rows[0]['id']}"
    assert (await workspace.get(path))["result"] == rows[0]
    shared = (await workspace.post(f"{path}/oem_share/6"))["result"]
    assert (shared["oem_shared_version"], shared["latest_released_version"]) == (6, 6)
    await workspace.post(f"{path}/oem_share/9", status=400)
    assert await workspace.delete(f"{path}/suppress_oem_version") == {"success": True}
    await workspace.delete(f"{path}/suppress_oem_version", 400)
    await workspace.get("/custom_connectors/1", 404)


async def test_other_environments_cannot_share_connectors(make):
    async with connected(make(), PROD_TOKEN) as client:
        workspace = WorkspaceClient(client)
        item = (await workspace.get("/custom_connectors"))["result"][0]
        await workspace.post(f"/custom_connectors/{item['id']}/oem_share/6", status=403)
        await workspace.get("/customer_managers", 403)


async def test_an_oauth_profile_is_assigned_and_unassigned(client):
    workspace = WorkspaceClient(client, GLOBEX)
    profiles = {
        item["id"]: item
        for item in (await WorkspaceClient(client).get("/custom_oauth_profiles"))["result"]
    }
    assert "client_secret" not in profiles[501]["data"]
    path = "/custom_oauth_profiles/503"
    assert await workspace.post(f"{path}/assign") == {"result": {"success": True}}
    assert await workspace.delete(f"{path}/unassign") == {"result": {"success": True}}
    await workspace.delete(f"{path}/unassign", 404)
    used = "/custom_oauth_profiles/501/unassign"
    assert "used by a connection" in (await workspace.delete(used, 400))["message"]
    await workspace.delete(used, force="true")
    lost = (await workspace.get("/connections", provider="salesforce"))["result"]
    assert {item["authorization_status"] for item in lost} <= {"failed", None}
    await workspace.post("/custom_oauth_profiles/1/assign", status=404)


async def test_managers_access_all_workspaces_unless_restricted(client):
    workspace = WorkspaceClient(client)
    rows = (await workspace.get("/customer_managers"))["result"]["items"]
    assert list(rows[0]) == ["id", "user", "privilege_group", "moderated_workspaces"]
    assert rows[0]["moderated_workspaces"] == []
    assert rows[1]["moderated_workspaces"][0] == {"id": NORTHWIND, "name": "Northwind Farms"}
    body = {"team_collaborator_id": 35119, "role_id": "41", "permitted_workspace_ids": [NORTHWIND]}
    created = (await workspace.post("/customer_managers", body))["result"]
    assert created["privilege_group"] == {"id": 41, "name": "Support desk", "system": False}
    path = f"/customer_managers/{created['id']}"
    wider = (await workspace.put(path, {"role_id": "2"}))["result"]
    assert (wider["moderated_workspaces"], wider["privilege_group"]["name"]) == ([], "Admin")
    assert await workspace.delete(path) == {"success": True}
    await workspace.delete(path, 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"role_id": "2"}, 400),
        ({"team_collaborator_id": 1, "role_id": "2"}, 404),
        ({"team_collaborator_id": 36001}, 400),
        ({"team_collaborator_id": 36001, "role_id": "9"}, 400),
        ({"team_collaborator_id": 34552, "role_id": "2"}, 400),
        ({"team_collaborator_id": 36001, "role_id": "2", "permitted_workspace_ids": [1]}, 404),
    ],
)
async def test_invalid_managers(client, body, status):
    await WorkspaceClient(client).post("/customer_managers", body, status)


async def test_only_a_public_key_is_accepted(client):
    workspace, path = WorkspaceClient(client), "/account/signature_verification_key"
    response = await workspace.put(path, {"key": PEM})
    assert response["success"] is True
    assert response["vendor_id"]
    private = PEM.replace("PUBLIC", "PRIVATE")
    for key in (private, private + PEM, "text"):
        await workspace.put(path, {"key": key}, 400)


async def test_roles_are_listed_and_copied(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    rows = (await workspace.get("/roles"))["result"]
    assert list(rows[0]) == [
        "id", "name", "inheritable", "folder_ids", "privileges", "created_at", "updated_at",
    ]  # fmt: skip
    item = rows[-1]
    assert (await workspace.get("/roles", role_name=item["name"]))["result"] == [item]
    path = f"/roles/{item['id']}/copy"
    copied = await workspace.post(path, {"name": "Copy"})
    assert copied["folder_ids"] == item["folder_ids"]
    folder = (await workspace.get("/folders"))["result"][1]["id"]
    other = await workspace.post(path, {"name": "Other", "folder_ids": [str(folder)]})
    assert other["folder_ids"] == [str(folder)]
    await workspace.post(path, {"name": "Copy"}, 400)
    await workspace.post(path, {"name": "X", "folder_ids": ["1"]}, 404)
    await workspace.post("/roles/1/copy", {"name": "X"}, 404)
    created = await workspace.post("/members", {"name": "Nora", "role_name": "Copy"})
    assert created["role_name"] == "Copy"
    own = await WorkspaceClient(client).get("/roles")
    assert own
    old = (await WorkspaceClient(client, OLD).get("/roles"))["result"]
    response = await WorkspaceClient(client, OLD).post(
        f"/roles/{old[0]['id']}/copy", {"name": "Copy"}
    )
    assert response["result"]["name"] == "Copy"
