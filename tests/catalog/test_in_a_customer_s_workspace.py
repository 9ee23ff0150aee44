"""Families in a customer's workspace send to the customer's paths."""

from __future__ import annotations

from tests.catalog.partner import BASE, BASE_V2, NORTHWIND, drive_catalog
from tests.support.screen import shown_ids, wait_for_status, wait_for_text

RUNNING = {"id": 1, "name": "Sync", "running": True, "job_succeeded_count": 2}
STOPPED = {"id": 2, "name": "Old", "running": False}


async def test_recipes_of_a_customer():
    recipes = f"{BASE}/recipes"
    answers = {
        f"GET {recipes}": {"result": [RUNNING, STOPPED]},
        f"GET {recipes}/2": {"result": STOPPED},
        f"GET {recipes}/1/jobs": {"items": [{"id": "j-1", "status": "failed"}]},
        f"GET {recipes}/1/jobs/j-1": {"id": "j-1", "status": "failed", "error": "Jane: bad"},
        f"POST {recipes}": {"result": {"id": 3}},
        f"PUT {recipes}/2": {"success": True},
        f"PUT {recipes}/2/start": {"success": True},
        f"PUT {recipes}/1/stop": {"success": True},
        f"POST {recipes}/2/share": {"success": True},
        f"DELETE {recipes}/2": {"success": True},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("rec", "recipes")
        await ui.move_to("1")
        await ui.pilot.press("O")
        await wait_for_text(
            ui.pilot, "Stop recipe Sync (#1)?", "Customer Northwind Farms (EN 71/x)"
        )
        await ui.send()
        await ui.move_to("2")
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Start recipe Old (#2)?")
        await ui.send(2)
        await ui.pilot.press("n")
        await ui.wait_for_form("New recipe", "environment test")
        await ui.fill(name="New", code='{"a":1}')
        await ui.send(3)
        await ui.move_to("2")
        await ui.pilot.press("E")
        await ui.wait_for_form("Edit recipe Old (#2)")
        await ui.fill(name="Older")
        await ui.send(4)
        await ui.move_to("2")
        await ui.act("Share this recipe")
        await wait_for_text(ui.pilot, "Share recipe Old (#2)?", "visible outside this workspace")
        await ui.send(5)
        await ui.act("recipe details")
        await ui.wait_for_list()
        assert ui.calls[-1] == f"GET {recipes}/2"
        await ui.press("escape")
        await ui.move_to("2")
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Type Northwind Farms to delete")
        await ui.type_confirm_word("Northwind Farms")
        await ui.send(6)
        await ui.move_to("1")
        await ui.press("enter")
        assert f"GET {recipes}/1/jobs" in ui.calls
        await ui.press("enter")
        assert ui.calls[-1] == f"GET {recipes}/1/jobs/j-1"
        assert "Jane" not in ui.text
        assert ui.writes == [
            ("PUT", f"{recipes}/1/stop", {}, None),
            ("PUT", f"{recipes}/2/start", {}, None),
            ("POST", recipes, {}, {"recipe": {"name": "New", "code": '{"a":1}'}}),
            ("PUT", f"{recipes}/2", {}, {"recipe": {"name": "Older"}}),
            ("POST", f"{recipes}/2/share", {}, None),
            ("DELETE", f"{recipes}/2", {}, None),
        ]


async def test_roles_and_oauth_profiles_of_a_customer():
    roles, profiles = f"{BASE}/roles", f"{BASE}/custom_oauth_profiles/31"
    role = {"id": 19, "name": "Ops", "inheritable": True, "folder_ids": [3, "4"],
            "privileges": {"Recipes": ["read", "run"], "Jobs": []}}  # fmt: skip
    answers = {
        f"GET {roles}": {"result": [role]},
        f"POST {roles}/19/copy": {"id": 20, "name": "Ops copy"},
        f"POST {profiles}/assign": {"result": {"success": True}},
        f"DELETE {profiles}/unassign": {"result": {"success": False, "message": "it is in use"}},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("roles", "roles")
        assert ui.calls == [f"GET {roles}?page=1&per_page=100"]
        await wait_for_text(ui.pilot, "Recipes: read, run", "Jobs: nothing", "3, 4")
        await ui.pilot.press("n")
        await ui.wait_for_form("Copy role Ops (#19)")
        await ui.fill(folder_ids="7, 8")
        await ui.send()
        await ui.open("oauth", "oauth-profiles")
        await wait_for_text(ui.pilot, "no call of this API lists them", "n  ", "del  ")
        await ui.pilot.press("n")
        await ui.wait_for_form(
            "Assign a custom OAuth profile", "Customer Northwind Farms (EN 71/x)"
        )
        await ui.fill(id="31")
        await ui.send(2)
        await wait_for_status(ui.pilot, "Profile assigned")
        await ui.pilot.press("delete")
        await ui.wait_for_form("Unassign a custom OAuth profile", "Without force, refused")
        await ui.fill(id="31")
        ui.pilot.app.screen.form.rows["force"].field.focus()
        await ui.pilot.press("y", "ctrl+s")
        await wait_for_text(ui.pilot, "Workato rejected the request: it is in use")
        await ui.pilot.press("escape", "escape")
        await ui.wait_for_list()
        assert ui.writes == [
            ("POST", f"{roles}/19/copy", {}, {"name": "Ops copy", "folder_ids": ["7", "8"]}),
            ("POST", f"{profiles}/assign", {}, None),
            ("DELETE", f"{profiles}/unassign", {"force": "true"}, None),
        ]


async def test_keys_and_access_profiles_of_a_customer():
    keys, profiles = f"{BASE_V2}/api_clients/77/api_keys", f"{BASE}/api_access_profiles"
    enabled, disabled = ({"id": n, "name": f"Key {n}", "active": n == 5} for n in (5, 6))
    profile = {"id": 402, "name": "orders", "active": True, "auth_type": "oauth2"}
    answers = {
        f"GET {BASE_V2}/api_clients": {"data": [{"id": 77, "name": "Portal"}]},
        f"GET {keys}": {"data": [enabled, disabled]},
        f"POST {keys}": {"data": {"id": 7, "auth_token": "tok"}},
        f"PUT {keys}/5/disable": {"data": {**enabled, "active": False}},
        f"PUT {keys}/6/enable": {"success": True},
        f"GET {profiles}": {"result": [profile]},
        f"PUT {profiles}/402/disable": {"result": "success"},
        f"PUT {profiles}/402/refresh_secret": {
            **profile, "oauth_client_id": "id-1", "oauth_client_secret": "tok-2"},
    }  # fmt: skip
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("keys", "api-clients")
        await ui.press("enter")
        assert shown_ids(ui.pilot) == ["5", "6"]
        await ui.move_to("5")
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Disable API key Key 5 (#5)?", "In Portal (#77)")
        await ui.send()
        await ui.move_to("6")
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Enable API key Key 6 (#6)?")
        await ui.send(2)
        await ui.pilot.press("n")
        await ui.wait_for_form("New API key", "Its secret is shown once")
        await ui.fill(name="Third", ip_deny_list="10.0.0.9, 10.0.0.8")
        ui.pilot.app.screen.form.rows["active"].field.focus()
        await ui.pilot.press("n", "ctrl+s")
        await wait_for_text(ui.pilot, "Secret of API key Third")
        await ui.pilot.press("exclamation_mark")
        await ui.press("escape")
        await ui.open("access profiles", "api-profiles")
        assert ui.calls[-1] == f"GET {profiles}?page=1&per_page=100"
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Disable access profile orders (#402)?")
        await ui.send(4)
        await ui.act("Refresh the secret")
        await wait_for_text(ui.pilot, "The old secret stops working immediately")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "oauth client id", "oauth client secret")
        await ui.pilot.press("exclamation_mark")
        await wait_for_text(ui.pilot, "id-1", "tok-2")
        await ui.press("escape")
        assert ui.writes == [
            ("PUT", f"{keys}/5/disable", {}, None),
            ("PUT", f"{keys}/6/enable", {}, None),
            ("POST", keys, {}, {"active": False, "name": "Third",
                                "ip_deny_list": ["10.0.0.9", "10.0.0.8"]}),
            ("PUT", f"{profiles}/402/disable", {}, None),
            ("PUT", f"{profiles}/402/refresh_secret", {}, None),
        ]  # fmt: skip


async def test_deleting_a_connection_requires_the_customer_s_name():
    path = f"{BASE}/connections"
    answers = {
        f"GET {path}": {"result": [{"id": 51, "name": "Jira", "authorization_status": None}]},
        f"DELETE {path}/51": {"success": True},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("conn", "connections")
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Delete connection Jira (#51)?", "Type Northwind Farms")
        await ui.type_confirm_word("Northwind Farms")
        await ui.send()
        assert ui.writes == [("DELETE", f"{path}/51", {}, None)]


async def test_folders_and_properties_of_a_customer():
    folders, properties = f"{BASE}/folders", f"{BASE}/properties"
    answers = {
        f"GET {folders}": {"result": [{"id": 31, "name": "Orders", "is_project": False}]},
        f"POST {folders}": {"result": {"id": 32, "name": "Shared", "parent_id": 31}},
        f"GET {properties}": {"result": {"shop.region": "eu-1"}},
        f"POST {properties}": {"result": {"success": True}},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("folders", "folders")
        assert ui.calls == [f"GET {folders}?page=1&per_page=100"]
        await ui.press("enter")
        assert ui.calls[-1] == f"GET {folders}?parent_id=31&page=1&per_page=100"
        await ui.pilot.press("n")
        await ui.wait_for_form("New folder", "Customer Northwind Farms (EN 71/x)")
        await ui.fill(name="Shared")
        await ui.send()
        await ui.pilot.press("colon")
        await ui.choose("props")
        await ui.wait_for_form("Properties of the test environment")
        await ui.fill(prefix="shop.")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("environment properties")
        assert ui.calls[-1] == f"GET {properties}?prefix=shop."
        assert "eu-1" not in ui.text
        await ui.pilot.press("E")
        await ui.wait_for_form("Edit property of the test environment")
        await ui.fill(value="eu-2")
        await ui.send(2)
        assert ui.writes == [
            ("POST", folders, {}, {"name": "Shared", "parent_id": "31"}),
            ("POST", properties, {}, {"properties": {"shop.region": "eu-2"}}),
        ]
