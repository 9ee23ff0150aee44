"""API collections, endpoints, clients, access profiles and keys."""

from __future__ import annotations

import pytest

from tests.demo.customers import GLOBEX, NORTHWIND, OLD, At

OREILLY = "Eoreilly%2Bbooks"
"""The older shapes, and an API."""
PROFILES = "/api_access_profiles"


async def collection(at: At) -> dict:
    return (await at.get("/api_collections"))["result"][0]


async def test_collections_are_listed_and_made(client):
    at = At(client, NORTHWIND)
    one = await collection(at)
    assert list(one) == [
        "id", "name", "project_id", "version", "url", "api_spec_url", "created_at", "updated_at",
    ]  # fmt: skip
    assert isinstance(one["project_id"], str)
    made = await at.post("/api_collections", {"name": "New API"}, project_id=one["project_id"])
    assert made["name"] == "New API"
    spec = {"name": "With a spec", "project_id": int(one["project_id"]), "openapi_spec": {}}
    assert (await at.post("/api_collections", spec))["import_results"]
    await at.post("/api_collections", {"name": "x"}, 400)
    await at.post("/api_collections", {"name": "x"}, 404, project_id=1)
    own = await At(client).get("/api_collections")
    assert {row["name"] for row in own} == {"Partner API", "Orders API"}


async def test_endpoints_are_switched_if_their_recipe_runs(client):
    at = At(client, NORTHWIND)
    one = await collection(at)
    rows = (await at.get("/api_endpoints", api_collection_id=one["id"]))["result"]
    assert (await at.get("/api_endpoints"))["result"] == rows
    assert list(rows[0]) == [
        "id", "api_collection_id", "flow_id", "name", "method", "url", "legacy_url", "base_path",
        "path", "active", "legacy", "created_at", "updated_at",
    ]  # fmt: skip
    active = next(row for row in rows if row["active"])
    path = f"/api_endpoints/{active['id']}"
    for word, is_active in (("disable", False), ("enable", True)):
        assert await at.put(f"{path}/{word}") == {"success": True}
        now = (await at.get("/api_endpoints"))["result"]
        assert next(row for row in now if row["id"] == active["id"])["active"] is is_active
    await at.put(f"/recipes/{active['flow_id']}/stop")
    await at.put(f"{path}/disable")
    assert "must be running" in (await at.put(f"{path}/enable", status=400))["message"]
    await at.put("/api_endpoints/1/enable", status=404)
    assert (await at.get("/api_endpoints", api_collection_id=1))["result"] == []


async def test_clients_of_the_first_version(client):
    at = At(client, NORTHWIND)
    (legacy,) = (await at.get("/api_clients"))["result"]
    assert list(legacy) == ["id", "name", "project_id", "created_at", "updated_at"]
    project = (await collection(at))["project_id"]
    made = await at.post("/api_clients", {"name": "Scanner"}, project_id=project)
    assert made["name"] == "Scanner"
    await at.post("/api_clients", {"name": "Scanner"}, 400)
    old = At(client, OREILLY)
    project = (await collection(old))["project_id"]
    made = await old.post("/api_clients", {"name": "Scanner"}, project_id=project)
    assert made["result"]["name"] == "Scanner"


async def profile_body(at: At, **about) -> dict:
    (client,) = (await at.get("/api_clients"))["result"]
    ids = [(await collection(at))["id"]]
    return {
        "name": "New", "api_collection_ids": ids, "auth_type": "token", "active": True,
        "api_client_id": client["id"], **about,
    }  # fmt: skip


async def test_profiles_hide_their_secrets_but_when_made(client):
    at = At(client, NORTHWIND)
    rows = (await at.get(PROFILES))["result"]
    assert {row["active"] for row in rows} == {True, False}
    assert not any("secret" in row for row in rows)
    assert (await at.get(PROFILES, api_client_id=1))["result"] == []
    made = await at.post(PROFILES, await profile_body(at))
    oauth = await at.post(PROFILES, await profile_body(at, auth_type="oauth2"))
    assert made["secret"]
    assert oauth["oauth_client_id"] != oauth["oauth_client_secret"]
    path = f"{PROFILES}/{made['id']}"
    body = await profile_body(at, name="Other", ip_allow_list=["192.0.2.1"])
    changed = await at.put(path, body)
    assert (changed["name"], changed["ip_allow_list"]) == ("Other", ["192.0.2.1"])
    assert (await at.put(path, await profile_body(at)))["ip_allow_list"] is None
    fresh = await at.put(f"{path}/refresh_secret")
    assert fresh["secret"] != made["secret"]
    assert await at.put(f"{path}/disable") == {"result": "success"}
    assert await at.put(f"{path}/enable") == {"result": "success"}
    jwt = await at.post(PROFILES, await profile_body(at, auth_type="jwt", jwt_method="hmac"))
    await at.put(f"{PROFILES}/{jwt['id']}/refresh_secret", status=400)
    for path in (PROFILES, f"{PROFILES}/disable", f"{PROFILES}/1/disable"):
        await at.put(path, status=404)


@pytest.mark.parametrize(
    ("about", "status"),
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
async def test_a_profile_that_cannot_be(client, about, status):
    at = At(client, NORTHWIND)
    await at.post(PROFILES, await profile_body(at, **about), status)


async def test_a_workspace_without_a_collection_has_no_profiles(client):
    at = At(client, GLOBEX)
    assert (await at.get("/api_clients"))["result"] == []
    body = {"name": "x", "auth_type": "token", "api_collection_ids": [1]}
    assert "no API collection" in (await at.post(PROFILES, body, 400))["message"]


async def test_older_hosts_know_the_first_version_only(client):
    at = At(client, OREILLY)
    assert isinstance(await at.get(PROFILES), list)
    assert await At(client, OREILLY, "/v2").get("/api_clients", 404) == {"message": "API not found"}


async def test_clients_of_the_second_version_carry_their_tokens(client):
    at = At(client, NORTHWIND, "/v2")
    told = await at.get("/api_clients")
    assert list(told) == ["data", "count", "page", "per_page"]
    assert {one["is_legacy"] for one in told["data"]} == {True, False}
    portal = told["data"][0]
    assert portal["api_token"]
    assert portal["active_api_keys_count"] == 1
    ids = [one["id"] for one in portal["api_collections"]]
    body = {"name": "New", "auth_type": "oauth2", "api_collection_ids": ids}
    made = (await at.post("/api_clients", body))["data"]
    assert (made["auth_type"], made["is_legacy"]) == ("oauth2", False)
    for wrong in ({"name": ""}, {"auth_type": "x"}, {"api_collection_ids": []}):
        await at.post("/api_clients", body | wrong, 400)


async def test_a_key_is_rotated(client):
    at = At(client, NORTHWIND, "/v2")
    portal = (await at.get("/api_clients"))["data"][0]
    path = f"/api_clients/{portal['id']}/api_keys"
    told = await at.get(path)
    old = next(key for key in told["data"] if key["active"])
    assert "rotate" in old["name"]
    assert list(old) == [
        "id", "name", "auth_type", "active", "ip_allow_list", "ip_deny_list", "auth_token",
    ]  # fmt: skip
    made = (await at.post(path, {"name": "portal 2", "active": True}))["data"]
    assert made["auth_token"] != old["auth_token"]
    assert (await at.put(f"{path}/{old['id']}/disable"))["data"]["active"] is False
    assert (await at.put(f"{path}/{old['id']}/enable"))["data"]["active"] is True
    fresh = (await at.put(f"{path}/{old['id']}/refresh_secret"))["data"]
    assert fresh["auth_token"] != old["auth_token"]
    await at.post(path, {"name": "x"}, 400)
    await at.post(path, {"name": "x", "active": True, "ip_allow_list": "all"}, 400)
    await at.put(f"{path}/1/enable", status=404)
    await at.get("/api_clients/1/api_keys", 404)


async def test_a_key_of_somebody_who_signs_has_no_secret_to_make_again(client):
    at = At(client, NORTHWIND, "/v2")
    signing = next(
        one for one in (await at.get("/api_clients"))["data"] if one["auth_type"] == "jwt"
    )
    path = f"/api_clients/{signing['id']}/api_keys"
    (key,) = (await at.get(path))["data"]
    assert key["auth_token"] is None
    await at.put(f"{path}/{key['id']}/refresh_secret", status=400)


async def test_the_own_workspace_has_both_versions(client):
    own, second = At(client), At(client, version="/v2")
    assert len(await own.get("/api_clients")) == 1
    assert await own.get(PROFILES)
    portal = (await second.get("/api_clients"))["data"][0]
    path = f"/api_clients/{portal['id']}/api_keys"
    key = (await second.get(path))["data"][0]
    assert await second.put(f"{path}/{key['id']}/disable") == {"success": True}
    assert (await second.get(path))["data"][0]["active"] is False


async def test_older_answers_to_switches_are_words(client):
    at = At(client, OREILLY)
    rows = (await at.get("/api_endpoints"))["result"]
    running = {one["id"]: one["running"] for one in (await at.get("/recipes"))["result"]}
    assert {row["active"] for row in rows} == {True, False}
    assert all(row["active"] is running[row["flow_id"]] for row in rows)
    active = next(row for row in rows if row["active"])
    assert await at.put(f"/api_endpoints/{active['id']}/disable") == {"result": "success"}
    assert (await At(client, OLD).get("/api_endpoints"))["result"] == []
