"""Connections and picklists of customers and of the own workspace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.demo.customers import GLOBEX, NORTHWIND, OLD, WorkspaceClient

UMBRELLA = "Eit%40umbrella.example"
FIELDS = [
    "id", "name", "provider", "description", "authorized_at", "authorization_status",
    "authorization_error", "created_at", "updated_at", "external_id", "folder_id", "parent_id",
    "connection_lost_at", "connection_lost_reason",
]  # fmt: skip


async def connections(workspace: WorkspaceClient, **query) -> list[dict]:
    response = await workspace.get("/connections", **query)
    return response["result"] if isinstance(response, dict) else response


async def working_connection(workspace: WorkspaceClient, provider: str) -> dict:
    rows = await connections(workspace, provider=provider)
    return next(item for item in rows if item["authorization_status"] == "success")


async def test_connections_are_listed_with_every_field(client):
    rows = await connections(WorkspaceClient(client, NORTHWIND))
    assert list(rows[0]) == FIELDS
    own = await WorkspaceClient(client).get("/connections")
    assert list(own[0]) == ["application" if name == "provider" else name for name in FIELDS]
    tagged = await connections(WorkspaceClient(client, NORTHWIND), **{"includes[]": "tags"})
    assert tagged[0]["tags"] == []


async def test_one_customer_lost_a_connection_two_days_ago(client, date):
    rows = await connections(WorkspaceClient(client, UMBRELLA))
    (lost,) = [item for item in rows if item["connection_lost_at"]]
    ago = date() - datetime.fromisoformat(lost["connection_lost_at"])
    assert timedelta(days=2) < ago < timedelta(days=3)
    assert lost["authorization_status"] == "exception"
    assert lost["authorization_error"] == lost["connection_lost_reason"]


async def test_connections_are_filtered(client, date):
    workspace = WorkspaceClient(client, NORTHWIND)
    all_connections = await connections(workspace)
    slack = await connections(workspace, provider="slack")
    assert 0 < len(slack) < len(all_connections)
    assert {item["provider"] for item in slack} == {"slack"}
    folder = slack[0]["folder_id"]
    assert {item["folder_id"] for item in await connections(workspace, folder_id=folder)} == {
        folder
    }
    project = (await workspace.get("/projects"))["result"][0]["id"]
    assert 0 < len(await connections(workspace, project_id=project)) < len(all_connections)
    assert await connections(workspace, updated_after=f"{date():%Y-%m-%dT%H:%M:%SZ}") == []
    child = await workspace.post(
        "/connections",
        {"provider": "slack", "shell_connection": True, "parent_id": slack[0]["id"],
         "external_id": "user-7"},
    )  # fmt: skip
    assert len(await connections(workspace)) == len(all_connections)
    assert (
        len(await connections(workspace, include_runtime_connections="true"))
        == len(all_connections) + 1
    )
    assert await connections(workspace, parent_id=slack[0]["id"]) == [child]
    owned = await connections(workspace, external_id="user-7", include_runtime_connections="true")
    assert owned == [child]


async def test_connections_are_created_tested_disconnected_and_deleted(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    body = {"provider": "netsuite_secondary", "name": "NetSuite EU", "input": {"password": "x"}}
    created = await workspace.post("/connections", body)
    assert (created["authorization_status"], created["name"]) == ("success", "NetSuite EU")
    path = f"/connections/{created['id']}"
    assert "disconnect it first" in (await workspace.delete(path, 400))["message"]
    done = await workspace.post(f"{path}/disconnect")
    assert done == {"result": {"success": True, "status": "disconnected"}}
    assert await workspace.post(f"{path}/disconnect") == done, "a second call changes nothing"
    assert await workspace.delete(path) == {"success": True}
    await workspace.delete(path, 404)


async def test_shell_connections(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    folder = (await workspace.get("/projects"))["result"][0]["folder_id"]
    refused = await workspace.post("/connections", {"provider": "salesforce"}, 400)
    assert "shell" in refused["message"]
    body = {"provider": "salesforce", "shell_connection": True, "folder_id": folder}
    shell = await workspace.post("/connections", body)
    assert (shell["authorization_status"], shell["authorized_at"]) == (None, None)
    assert shell["folder_id"] == folder
    assets = await workspace.get("/export_manifests/folder_assets", folder_id=folder)
    assert shell["id"] in {item["id"] for item in assets["result"]["assets"]}
    assert await workspace.delete(f"/connections/{shell['id']}") == {"success": True}


async def test_wrong_and_right_credentials(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    body = {"provider": "netsuite_secondary", "input": {"password": "wrong"}}
    created = await workspace.post("/connections", body)
    assert created["authorization_status"] == "failed"
    assert created["authorization_error"]
    path = f"/connections/{created['id']}"
    changed = await workspace.put(path, {"name": "Mended", "input": {"password": "right"}})
    assert (changed["authorization_status"], changed["name"]) == ("success", "Mended")
    shell = await workspace.put(path, {"shell_connection": True, "input": {"password": "wrong"}})
    assert shell["authorization_status"] == "success", "the input of a shell is not tested"


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"provider": "x", "input": "y"}, 400), ({"provider": "x", "folder_id": 1}, 404),
     ({"provider": "x", "parent_id": 1}, 404)],
)  # fmt: skip
async def test_invalid_connections(client, body, status):
    await WorkspaceClient(client, NORTHWIND).post("/connections", body, status)


async def test_a_connection_in_use_is_disconnected_only_with_force(client):
    workspace = WorkspaceClient(client, GLOBEX)
    item = await working_connection(workspace, "stripe")
    path = f"/connections/{item['id']}"
    refused = await workspace.post(f"{path}/disconnect", status=400)
    assert "used by active recipes" in refused["message"]
    await workspace.delete(path, 400)
    await workspace.post(f"{path}/disconnect", {"force": True})
    rows = (await workspace.get("/recipes", adapter_names_any="stripe"))["result"]
    assert rows
    assert not any(row["running"] for row in rows)
    workspace = WorkspaceClient(client, OLD)
    item = await working_connection(workspace, "shopify")
    response = await workspace.post(f"/connections/{item['id']}/disconnect", {"force": "true"})
    assert [row["id"] for row in response["result"]] == [item["id"]]


async def test_picklists_are_pairs(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    item = await working_connection(workspace, "salesforce")
    path = f"/connections/{item['id']}/pick_list"
    response = (await workspace.post(path, {"pick_list_name": "sobject_types"}))["result"]
    assert ["Order", "Order"] in response
    fields = {"pick_list_name": "fields"}
    await workspace.post(path, fields, 400)
    response = (await workspace.post(path, fields | {"pick_list_params": {"object": "Order"}}))[
        "result"
    ]
    assert response[0] == ["Order number", "OrderNumber"]
    for body in ({}, {"pick_list_name": "nothing"}, fields | {"pick_list_params": []}):
        await workspace.post(path, body, 400)
    lost = next(
        item
        for item in await connections(WorkspaceClient(client, UMBRELLA))
        if item["connection_lost_at"]
    )
    response = await WorkspaceClient(client, UMBRELLA).post(
        f"/connections/{lost['id']}/pick_list", {"pick_list_name": "organizations"}, 400
    )
    assert "invalid_grant" in response["message"]
    own = next(
        item for item in await WorkspaceClient(client).get("/connections", provider="salesforce")
        if item["authorization_status"] == "success"
    )  # fmt: skip
    response = await WorkspaceClient(client).post(
        f"/connections/{own['id']}/pick_list", {"pick_list_name": "sobject_types"}
    )
    assert response["data"]
