"""API collections, endpoints, clients, access profiles and keys."""

from __future__ import annotations

import pytest

from tests.demo.customers import GLOBEX, NORTHWIND, OLD, WorkspaceClient

OREILLY = "Eoreilly%2Bbooks"
"""A customer with answers in the older format, and an API."""
PROFILES = "/api_access_profiles"


async def collection(workspace: WorkspaceClient) -> dict:
    return (await workspace.get("/api_collections"))["result"][0]


async def test_collections_are_listed_and_created(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    item = await collection(workspace)
    assert list(item) == [
        "id", "name", "project_id", "version", "url", "api_spec_url", "created_at", "updated_at",
    ]  # fmt: skip
    assert isinstance(item["project_id"], str)
    created = await workspace.post(
        "/api_collections", {"name": "New API"}, project_id=item["project_id"]
    )
    assert created["name"] == "New API"
    spec = {"name": "With a spec", "project_id": int(item["project_id"]), "openapi_spec": {}}
    assert (await workspace.post("/api_collections", spec))["import_results"]
    await workspace.post("/api_collections", {"name": "x"}, 400)
    await workspace.post("/api_collections", {"name": "x"}, 404, project_id=1)
    own = await WorkspaceClient(client).get("/api_collections")
    assert {row["name"] for row in own} == {"Partner API", "Orders API"}


async def test_endpoints_are_enabled_only_if_their_recipe_runs(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    item = await collection(workspace)
    rows = (await workspace.get("/api_endpoints", api_collection_id=item["id"]))["result"]
    assert (await workspace.get("/api_endpoints"))["result"] == rows
    assert list(rows[0]) == [
        "id", "api_collection_id", "flow_id", "name", "method", "url", "legacy_url", "base_path",
        "path", "active", "legacy", "created_at", "updated_at",
    ]  # fmt: skip
    active = next(row for row in rows if row["active"])
    path = f"/api_endpoints/{active['id']}"
    for word, is_active in (("disable", False), ("enable", True)):
        assert await workspace.put(f"{path}/{word}") == {"success": True}
        now = (await workspace.get("/api_endpoints"))["result"]
        assert next(row for row in now if row["id"] == active["id"])["active"] is is_active
    await workspace.put(f"/recipes/{active['flow_id']}/stop")
    await workspace.put(f"{path}/disable")
    assert "must be running" in (await workspace.put(f"{path}/enable", status=400))["message"]
    await workspace.put("/api_endpoints/1/enable", status=404)
    assert (await workspace.get("/api_endpoints", api_collection_id=1))["result"] == []


async def test_clients_of_the_first_version(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    (legacy,) = (await workspace.get("/api_clients"))["result"]
    assert list(legacy) == ["id", "name", "project_id", "created_at", "updated_at"]
    project = (await collection(workspace))["project_id"]
    created = await workspace.post("/api_clients", {"name": "Scanner"}, project_id=project)
    assert created["name"] == "Scanner"
    await workspace.post("/api_clients", {"name": "Scanner"}, 400)
    old = WorkspaceClient(client, OREILLY)
    project = (await collection(old))["project_id"]
    created = await old.post("/api_clients", {"name": "Scanner"}, project_id=project)
    assert created["result"]["name"] == "Scanner"


async def profile_body(workspace: WorkspaceClient, **fields) -> dict:
    (client,) = (await workspace.get("/api_clients"))["result"]
    ids = [(await collection(workspace))["id"]]
    return {
        "name": "New", "api_collection_ids": ids, "auth_type": "token", "active": True,
        "api_client_id": client["id"], **fields,
    }  # fmt: skip


async def test_secrets_of_profiles_are_shown_on_creation_only(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    rows = (await workspace.get(PROFILES))["result"]
    assert {row["active"] for row in rows} == {True, False}
    assert not any("secret" in row for row in rows)
    assert (await workspace.get(PROFILES, api_client_id=1))["result"] == []
    created = await workspace.post(PROFILES, await profile_body(workspace))
    oauth = await workspace.post(PROFILES, await profile_body(workspace, auth_type="oauth2"))
    assert created["secret"]
    assert oauth["oauth_client_id"] != oauth["oauth_client_secret"]
    path = f"{PROFILES}/{created['id']}"
    body = await profile_body(workspace, name="Other", ip_allow_list=["192.0.2.1"])
    changed = await workspace.put(path, body)
    assert (changed["name"], changed["ip_allow_list"]) == ("Other", ["192.0.2.1"])
    assert (await workspace.put(path, await profile_body(workspace)))["ip_allow_list"] is None
    fresh = await workspace.put(f"{path}/refresh_secret")
    assert fresh["secret"] != created["secret"]
    assert await workspace.put(f"{path}/disable") == {"result": "success"}
    assert await workspace.put(f"{path}/enable") == {"result": "success"}
    jwt = await workspace.post(
        PROFILES, await profile_body(workspace, auth_type="jwt", jwt_method="hmac")
    )
    await workspace.put(f"{PROFILES}/{jwt['id']}/refresh_secret", status=400)
    for path in (PROFILES, f"{PROFILES}/disable", f"{PROFILES}/1/disable"):
        await workspace.put(path, status=404)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": ""}, 400),
        ({"api_collection_ids": []}, 400),
        ({"api_collection_ids": [1]}, 404),
        ({"auth_type": "magic"}, 400),
        ({"auth_type": "jwt"}, 400),
        ({"auth_type": "oidc"}, 400),
        ({"auth_type": "oidc", "oidc_issuer": "a", "oidc_jwks_uri": "b"}, 400),
        ({"api_client_id": 1}, 404),
        ({"api_client_id": None}, 400),
    ],
)
async def test_invalid_profiles(client, fields, status):
    workspace = WorkspaceClient(client, NORTHWIND)
    await workspace.post(PROFILES, await profile_body(workspace, **fields), status)


async def test_a_workspace_without_a_collection_has_no_profiles(client):
    workspace = WorkspaceClient(client, GLOBEX)
    assert (await workspace.get("/api_clients"))["result"] == []
    body = {"name": "x", "auth_type": "token", "api_collection_ids": [1]}
    assert "no API collection" in (await workspace.post(PROFILES, body, 400))["message"]


async def test_older_hosts_have_the_first_version_only(client):
    workspace = WorkspaceClient(client, OREILLY)
    assert isinstance(await workspace.get(PROFILES), list)
    assert await WorkspaceClient(client, OREILLY, "/v2").get("/api_clients", 404) == {
        "message": "API not found"
    }


async def test_clients_of_the_second_version_have_tokens(client):
    workspace = WorkspaceClient(client, NORTHWIND, "/v2")
    response = await workspace.get("/api_clients")
    assert list(response) == ["data", "count", "page", "per_page"]
    assert {item["is_legacy"] for item in response["data"]} == {True, False}
    portal = response["data"][0]
    assert portal["api_token"]
    assert portal["active_api_keys_count"] == 1
    ids = [item["id"] for item in portal["api_collections"]]
    body = {"name": "New", "auth_type": "oauth2", "api_collection_ids": ids}
    created = (await workspace.post("/api_clients", body))["data"]
    assert (created["auth_type"], created["is_legacy"]) == ("oauth2", False)
    for invalid in ({"name": ""}, {"auth_type": "x"}, {"api_collection_ids": []}):
        await workspace.post("/api_clients", body | invalid, 400)


async def test_a_key_is_rotated(client):
    workspace = WorkspaceClient(client, NORTHWIND, "/v2")
    portal = (await workspace.get("/api_clients"))["data"][0]
    path = f"/api_clients/{portal['id']}/api_keys"
    response = await workspace.get(path)
    old = next(key for key in response["data"] if key["active"])
    assert "rotate" in old["name"]
    assert list(old) == [
        "id", "name", "auth_type", "active", "ip_allow_list", "ip_deny_list", "auth_token",
    ]  # fmt: skip
    created = (await workspace.post(path, {"name": "portal 2", "active": True}))["data"]
    assert created["auth_token"] != old["auth_token"]
    assert (await workspace.put(f"{path}/{old['id']}/disable"))["data"]["active"] is False
    assert (await workspace.put(f"{path}/{old['id']}/enable"))["data"]["active"] is True
    fresh = (await workspace.put(f"{path}/{old['id']}/refresh_secret"))["data"]
    assert fresh["auth_token"] != old["auth_token"]
    await workspace.post(path, {"name": "x"}, 400)
    await workspace.post(path, {"name": "x", "active": True, "ip_allow_list": "all"}, 400)
    await workspace.put(f"{path}/1/enable", status=404)
    await workspace.get("/api_clients/1/api_keys", 404)


async def test_a_jwt_key_has_no_secret(client):
    workspace = WorkspaceClient(client, NORTHWIND, "/v2")
    signing = next(
        item for item in (await workspace.get("/api_clients"))["data"] if item["auth_type"] == "jwt"
    )
    path = f"/api_clients/{signing['id']}/api_keys"
    (key,) = (await workspace.get(path))["data"]
    assert key["auth_token"] is None
    await workspace.put(f"{path}/{key['id']}/refresh_secret", status=400)


async def test_the_own_workspace_has_both_versions(client):
    own, second = WorkspaceClient(client), WorkspaceClient(client, version="/v2")
    assert len(await own.get("/api_clients")) == 1
    assert await own.get(PROFILES)
    portal = (await second.get("/api_clients"))["data"][0]
    path = f"/api_clients/{portal['id']}/api_keys"
    key = (await second.get(path))["data"][0]
    assert await second.put(f"{path}/{key['id']}/disable") == {"success": True}
    assert (await second.get(path))["data"][0]["active"] is False


async def test_older_answers_to_enable_and_disable(client):
    workspace = WorkspaceClient(client, OREILLY)
    rows = (await workspace.get("/api_endpoints"))["result"]
    running = {item["id"]: item["running"] for item in (await workspace.get("/recipes"))["result"]}
    assert {row["active"] for row in rows} == {True, False}
    assert all(row["active"] is running[row["flow_id"]] for row in rows)
    active = next(row for row in rows if row["active"])
    assert await workspace.put(f"/api_endpoints/{active['id']}/disable") == {"result": "success"}
    assert (await WorkspaceClient(client, OLD).get("/api_endpoints"))["result"] == []
