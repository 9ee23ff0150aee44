"""Connections and picklists of customers and of the own workspace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.demo.customers import GLOBEX, NORTHWIND, OLD, At

UMBRELLA = "Eit%40umbrella.example"
FIELDS = [
    "id", "name", "provider", "description", "authorized_at", "authorization_status",
    "authorization_error", "created_at", "updated_at", "external_id", "folder_id", "parent_id",
    "connection_lost_at", "connection_lost_reason",
]  # fmt: skip


async def connections(at: At, **query) -> list[dict]:
    told = await at.get("/connections", **query)
    return told["result"] if isinstance(told, dict) else told


async def working(at: At, provider: str) -> dict:
    rows = await connections(at, provider=provider)
    return next(one for one in rows if one["authorization_status"] == "success")


async def test_connections_are_listed_with_every_field(client):
    rows = await connections(At(client, NORTHWIND))
    assert list(rows[0]) == FIELDS
    own = await At(client).get("/connections")
    assert list(own[0]) == ["application" if name == "provider" else name for name in FIELDS]
    tagged = await connections(At(client, NORTHWIND), **{"includes[]": "tags"})
    assert tagged[0]["tags"] == []


async def test_one_customer_has_lost_a_connection_two_days_ago(client, date):
    rows = await connections(At(client, UMBRELLA))
    (lost,) = [one for one in rows if one["connection_lost_at"]]
    ago = date() - datetime.fromisoformat(lost["connection_lost_at"])
    assert timedelta(days=2) < ago < timedelta(days=3)
    assert lost["authorization_status"] == "exception"
    assert lost["authorization_error"] == lost["connection_lost_reason"]


async def test_connections_are_filtered(client, date):
    at = At(client, NORTHWIND)
    whole = await connections(at)
    slack = await connections(at, provider="slack")
    assert 0 < len(slack) < len(whole)
    assert {one["provider"] for one in slack} == {"slack"}
    folder = slack[0]["folder_id"]
    assert {one["folder_id"] for one in await connections(at, folder_id=folder)} == {folder}
    project = (await at.get("/projects"))["result"][0]["id"]
    assert 0 < len(await connections(at, project_id=project)) < len(whole)
    assert await connections(at, updated_after=f"{date():%Y-%m-%dT%H:%M:%SZ}") == []
    child = await at.post(
        "/connections",
        {"provider": "slack", "shell_connection": True, "parent_id": slack[0]["id"],
         "external_id": "user-7"},
    )  # fmt: skip
    assert len(await connections(at)) == len(whole)
    assert len(await connections(at, include_runtime_connections="true")) == len(whole) + 1
    assert await connections(at, parent_id=slack[0]["id"]) == [child]
    found = await connections(at, external_id="user-7", include_runtime_connections="true")
    assert found == [child]


async def test_a_connection_is_made_tested_disconnected_and_deleted(client):
    at = At(client, NORTHWIND)
    body = {"provider": "netsuite_secondary", "name": "NetSuite EU", "input": {"password": "x"}}
    made = await at.post("/connections", body)
    assert (made["authorization_status"], made["name"]) == ("success", "NetSuite EU")
    path = f"/connections/{made['id']}"
    assert "disconnect it first" in (await at.delete(path, 400))["message"]
    done = await at.post(f"{path}/disconnect")
    assert done == {"result": {"success": True, "status": "disconnected"}}
    assert await at.post(f"{path}/disconnect") == done, "once more changes nothing"
    assert await at.delete(path) == {"success": True}
    await at.delete(path, 404)


async def test_a_shell_is_not_tested_and_an_oauth_app_can_only_be_a_shell(client):
    at = At(client, NORTHWIND)
    folder = (await at.get("/projects"))["result"][0]["folder_id"]
    refused = await at.post("/connections", {"provider": "salesforce"}, 400)
    assert "shell" in refused["message"]
    body = {"provider": "salesforce", "shell_connection": True, "folder_id": folder}
    shell = await at.post("/connections", body)
    assert (shell["authorization_status"], shell["authorized_at"]) == (None, None)
    assert shell["folder_id"] == folder
    assets = await at.get("/export_manifests/folder_assets", folder_id=folder)
    assert shell["id"] in {one["id"] for one in assets["result"]["assets"]}
    assert await at.delete(f"/connections/{shell['id']}") == {"success": True}


async def test_wrong_credentials_are_reported_and_right_ones_connect(client):
    at = At(client, NORTHWIND)
    body = {"provider": "netsuite_secondary", "input": {"password": "wrong"}}
    made = await at.post("/connections", body)
    assert made["authorization_status"] == "failed"
    assert made["authorization_error"]
    path = f"/connections/{made['id']}"
    changed = await at.put(path, {"name": "Mended", "input": {"password": "right"}})
    assert (changed["authorization_status"], changed["name"]) == ("success", "Mended")
    shell = await at.put(path, {"shell_connection": True, "input": {"password": "wrong"}})
    assert shell["authorization_status"] == "success", "a shell's input is stored untested"


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"provider": "x", "input": "y"}, 400), ({"provider": "x", "folder_id": 1}, 404),
     ({"provider": "x", "parent_id": 1}, 404)],
)  # fmt: skip
async def test_a_connection_that_cannot_be(client, body, status):
    await At(client, NORTHWIND).post("/connections", body, status)


async def test_a_connection_in_use_is_disconnected_only_by_force(client):
    at = At(client, GLOBEX)
    one = await working(at, "stripe")
    path = f"/connections/{one['id']}"
    refused = await at.post(f"{path}/disconnect", status=400)
    assert "used by active recipes" in refused["message"]
    await at.delete(path, 400)
    await at.post(f"{path}/disconnect", {"force": True})
    rows = (await at.get("/recipes", adapter_names_any="stripe"))["result"]
    assert rows
    assert not any(row["running"] for row in rows)
    at = At(client, OLD)
    one = await working(at, "shopify")
    told = await at.post(f"/connections/{one['id']}/disconnect", {"force": "true"})
    assert [row["id"] for row in told["result"]] == [one["id"]]


async def test_picklists_are_pairs(client):
    at = At(client, NORTHWIND)
    one = await working(at, "salesforce")
    path = f"/connections/{one['id']}/pick_list"
    told = (await at.post(path, {"pick_list_name": "sobject_types"}))["result"]
    assert ["Order", "Order"] in told
    fields = {"pick_list_name": "fields"}
    await at.post(path, fields, 400)
    told = (await at.post(path, fields | {"pick_list_params": {"object": "Order"}}))["result"]
    assert told[0] == ["Order number", "OrderNumber"]
    for body in ({}, {"pick_list_name": "nothing"}, fields | {"pick_list_params": []}):
        await at.post(path, body, 400)
    lost = next(one for one in await connections(At(client, UMBRELLA)) if one["connection_lost_at"])
    told = await At(client, UMBRELLA).post(
        f"/connections/{lost['id']}/pick_list", {"pick_list_name": "organizations"}, 400
    )
    assert "invalid_grant" in told["message"]
    own = next(
        one for one in await At(client).get("/connections", provider="salesforce")
        if one["authorization_status"] == "success"
    )  # fmt: skip
    told = await At(client).post(
        f"/connections/{own['id']}/pick_list", {"pick_list_name": "sobject_types"}
    )
    assert told["data"]
