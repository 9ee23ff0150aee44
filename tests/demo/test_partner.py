"""What belongs to the partner: connectors, OAuth profiles, managers, the JWT key; and roles."""

from __future__ import annotations

import pytest

from tests.demo.conftest import connected
from tests.demo.customers import GLOBEX, NORTHWIND, OLD, At
from workato_tui.demo import PROD_TOKEN

PEM = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"


async def test_named_connectors_are_requested_in_a_body_or_the_query(client):
    names = {"applications": "salesforce, slack"}
    by_body = await At(client).ask("GET", "/integrations", json=names)
    assert {one["name"] for one in by_body["items"]} == {"salesforce", "slack"}
    assert await At(client).get("/integrations", **names) == by_body
    await At(client).get("/integrations", 400)
    one = by_body["items"][0]
    assert list(one["triggers"][0]) == ["name", "title", "deprecated", "bulk", "batch"]


async def test_a_page_of_connectors_holds_one_unless_more_are_requested(client):
    one = await At(client).get("/integrations/all")
    assert (len(one["items"]), one["per_page"], one["page"]) == (1, 1, 1)
    whole = await At(client).get("/integrations/all", per_page=500)
    assert (whole["per_page"], len(whole["items"])) == (100, whole["count"])
    assert any(row["deprecated"] for row in whole["items"])
    assert any("_connector_" in row["name"] for row in whole["items"])


async def test_public_recipes_begin_with_page_number_nought(client):
    at = At(client)
    first = (await at.get("/recipes/search", applications="slack"))["items"]
    assert len(first) == 20
    assert (await at.get("/recipes/search", applications="slack", page=0))["items"] == first
    second = (await at.get("/recipes/search", applications="slack", page=1))["items"]
    assert not {one["id"] for one in first} & {one["id"] for one in second}
    found = await at.get("/recipes/search", applications="slack", term="back up slack to github")
    assert [one["applications"] for one in found["items"]] == [["slack", "github"]]
    await at.get("/recipes/search", 400)


async def test_a_custom_connector_is_shared_with_all_and_taken_away(client):
    at = At(client)
    rows = (await at.get("/custom_connectors"))["result"]
    assert [one["oem_shared_version"] for one in rows] == [5, None, None]
    assert rows[2]["latest_released_version"] is None
    assert len((await at.get("/custom_connectors", oem_shared="true"))["result"]) == 1
    assert len((await at.get("/custom_connectors", title="erp"))["result"]) == 1
    path = f"/custom_connectors/{rows[0]['id']}"
    assert (await at.get(path))["result"] == rows[0]
    shared = (await at.post(f"{path}/oem_share/6"))["result"]
    assert (shared["oem_shared_version"], shared["latest_released_version"]) == (6, 6)
    await at.post(f"{path}/oem_share/9", status=400)
    assert await at.delete(f"{path}/suppress_oem_version") == {"success": True}
    await at.delete(f"{path}/suppress_oem_version", 400)
    await at.get("/custom_connectors/1", 404)


async def test_other_environments_may_look_at_connectors_but_not_share_them(make):
    async with connected(make(), PROD_TOKEN) as client:
        at = At(client)
        one = (await at.get("/custom_connectors"))["result"][0]
        await at.post(f"/custom_connectors/{one['id']}/oem_share/6", status=403)
        await at.get("/customer_managers", 403)


async def test_an_oauth_profile_is_assigned_and_unassigned(client):
    at = At(client, GLOBEX)
    profiles = {
        one["id"]: one for one in (await At(client).get("/custom_oauth_profiles"))["result"]
    }
    assert "client_secret" not in profiles[501]["data"]
    path = "/custom_oauth_profiles/503"
    assert await at.post(f"{path}/assign") == {"result": {"success": True}}
    assert await at.delete(f"{path}/unassign") == {"result": {"success": True}}
    await at.delete(f"{path}/unassign", 404)
    used = "/custom_oauth_profiles/501/unassign"
    assert "used by a connection" in (await at.delete(used, 400))["message"]
    await at.delete(used, force="true")
    lost = (await at.get("/connections", provider="salesforce"))["result"]
    assert {one["authorization_status"] for one in lost} <= {"failed", None}
    await at.post("/custom_oauth_profiles/1/assign", status=404)


async def test_managers_may_enter_all_workspaces_unless_some_are_named(client):
    at = At(client)
    rows = (await at.get("/customer_managers"))["result"]["items"]
    assert list(rows[0]) == ["id", "user", "privilege_group", "moderated_workspaces"]
    assert rows[0]["moderated_workspaces"] == []
    assert rows[1]["moderated_workspaces"][0] == {"id": NORTHWIND, "name": "Northwind Farms"}
    body = {"team_collaborator_id": 35119, "role_id": "41", "permitted_workspace_ids": [NORTHWIND]}
    made = (await at.post("/customer_managers", body))["result"]
    assert made["privilege_group"] == {"id": 41, "name": "Support desk", "system": False}
    path = f"/customer_managers/{made['id']}"
    wider = (await at.put(path, {"role_id": "2"}))["result"]
    assert (wider["moderated_workspaces"], wider["privilege_group"]["name"]) == ([], "Admin")
    assert await at.delete(path) == {"success": True}
    await at.delete(path, 404)


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
async def test_a_manager_that_cannot_be(client, body, status):
    await At(client).post("/customer_managers", body, status)


async def test_only_a_public_key_is_taken(client):
    at, path = At(client), "/account/signature_verification_key"
    told = await at.put(path, {"key": PEM})
    assert told["success"] is True
    assert told["vendor_id"]
    private = PEM.replace("PUBLIC", "PRIVATE")
    for key in (private, private + PEM, "text"):
        await at.put(path, {"key": key}, 400)


async def test_roles_are_listed_and_copied(client):
    at = At(client, NORTHWIND)
    rows = (await at.get("/roles"))["result"]
    assert list(rows[0]) == [
        "id", "name", "inheritable", "folder_ids", "privileges", "created_at", "updated_at",
    ]  # fmt: skip
    one = rows[-1]
    assert (await at.get("/roles", role_name=one["name"]))["result"] == [one]
    path = f"/roles/{one['id']}/copy"
    copied = await at.post(path, {"name": "Copy"})
    assert copied["folder_ids"] == one["folder_ids"]
    folder = (await at.get("/folders"))["result"][1]["id"]
    other = await at.post(path, {"name": "Other", "folder_ids": [str(folder)]})
    assert other["folder_ids"] == [str(folder)]
    await at.post(path, {"name": "Copy"}, 400)
    await at.post(path, {"name": "X", "folder_ids": ["1"]}, 404)
    await at.post("/roles/1/copy", {"name": "X"}, 404)
    made = await at.post("/members", {"name": "Nora", "role_name": "Copy"})
    assert made["role_name"] == "Copy"
    own = await At(client).get("/roles")
    assert own
    old = (await At(client, OLD).get("/roles"))["result"]
    told = await At(client, OLD).post(f"/roles/{old[0]['id']}/copy", {"name": "Copy"})
    assert told["result"]["name"] == "Copy"
