"""Members of a customer's workspace, and invitations."""

from __future__ import annotations

import pytest

BASE = "/api/managed_users/4410982"


async def members(client):
    return (await client.get(f"{BASE}/members")).json()


async def test_members_are_a_bare_list(client):
    rows = await members(client)
    assert list(rows[0]) == [
        "id", "grant_type", "role_name", "external_id", "name", "email", "time_zone", "created_at",
        "last_activity_log",
    ]  # fmt: skip
    assert {row["grant_type"] for row in rows} == {"team", "federation_manager"}
    item = await client.get(f"{BASE}/members/{rows[1]['id']}")
    assert item.json() == rows[1]
    assert (await client.get(f"{BASE}/members/1")).status_code == 404
    other = (await client.get("/api/managed_users/EJP-%E6%A1%9C-01/members")).json()
    assert not {row["id"] for row in other} & {row["id"] for row in rows}


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ({"name": "Nora", "role_name": "Analyst"}, "Analyst"),
        (
            {"name": "Nora", "role_name": "nothing", "env_roles": [
                {"environment_type": "dev", "name": "Operator"},
                {"environment_type": "prod", "name": "Analyst"},
            ]},
            "Operator",
        ),
        ({"oauth_id": "nora@example"}, "Operator"),
    ],
)  # fmt: skip
async def test_a_member_is_added(client, body, role):
    created = (await client.post(f"{BASE}/members", json=body)).json()
    assert list(created) == ["id", "role_name", "time_zone", "grant_type", "name", "email"]
    assert created["role_name"] == role
    assert created["id"] in {row["id"] for row in await members(client)}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"role_name": "Admin"}, "Missing parameter name"),
        ({"name": "Nora"}, "Missing parameter role_name"),
        ({"name": "Nora", "role_name": "King"}, "Role not found"),
        ({"name": "N", "env_roles": [{"environment_type": "x", "name": "Admin"}]},
         "Environment not found"),
        ({"name": "Nora", "env_roles": "Admin"}, "Bad request"),
        ({"name": "Nora", "env_roles": []}, "Missing parameter env_roles"),
        ({"name": "Nora", "oauth_id": "n", "role_name": "Admin"},
         "oauth_id must be sent without name, role_name and time_zone"),
    ],
)  # fmt: skip
async def test_invalid_members(client, body, message):
    answer = await client.post(f"{BASE}/members", json=body)
    assert (answer.status_code, answer.json()["message"]) == (400, message)


async def test_roles_can_be_changed_except_a_manager_s(client):
    rows = await members(client)
    path = f"{BASE}/members/{rows[0]['id']}"
    changed = (await client.put(path, json={"role_name": "Analyst", "name": "Other"})).json()
    assert (changed["role_name"], changed["name"]) == ("Analyst", rows[0]["name"])
    manager = next(row for row in rows if row["grant_type"] != "team")
    refused = await client.put(f"{BASE}/members/{manager['id']}", json={"role_name": "Analyst"})
    assert refused.status_code == 400


async def test_a_member_is_removed(client):
    first = (await members(client))[0]["id"]
    assert (await client.delete(f"{BASE}/members/{first}")).json() == {"success": True}
    assert (await client.delete(f"{BASE}/members/{first}")).status_code == 404
    assert first not in {row["id"] for row in await members(client)}


async def test_an_address_is_invited_once_in_twenty_minutes(frozen_client):
    body = {"name": "Nora", "email": "nora@example.com", "role_name": "Operator"}
    path = f"{BASE}/member_invitations"
    assert (await frozen_client.post(path, json=body)).json() == {"result": "ok"}
    again = await frozen_client.post(path, json=body | {"email": " NORA@example.com"})
    assert (again.status_code, again.headers["retry-after"]) == (429, "1200")
    other = await frozen_client.post("/api/managed_users/Ebluth/member_invitations", json=body)
    assert other.status_code == 200
    assert (await frozen_client.post(path, json=body | {"role_name": "King"})).status_code == 400
    assert (await frozen_client.post(path, json=body | {"email": "nora"})).status_code == 400
