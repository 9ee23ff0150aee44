"""Opening members, connections, recipes, and usage from the list of customers."""

from __future__ import annotations

from tests.catalog.partner import drive_catalog
from tests.catalog.test_customers import LIST, NORTHWIND
from tests.support.screen import (
    lines_of,
    set_clock,
    shown_ids,
    wait_for_status,
    wait_for_text,
)

SAKURA = {"id": 4411002, "name": "株式会社さくら"}
PLAIN = {"id": 7, "name": "Plain"}
CUSTOMERS = {LIST: {"result": [NORTHWIND, SAKURA, PLAIN]}}
BROKEN = {
    "id": 51, "name": "NetSuite", "provider": "netsuite", "authorization_status": "success",
    "connection_lost_at": "2025-03-14T13:09:26Z", "connection_lost_reason": "invalid_grant",
}  # fmt: skip
CONNECTED = {"id": 52, "name": "Slack", "provider": "slack", "authorization_status": "success"}
MEMBER = {"id": 88, "name": "Ilse", "email": "ilse@n.example", "grant_type": "team",
          "role_name": "Operator"}  # fmt: skip


async def test_recipes_of_a_customer_take_five_key_presses():
    recipes = [
        {"id": 1, "name": "Works", "running": True},
        {"id": 2, "name": "Does not", "running": False, "stop_cause": "trial_expired"},
    ]
    answers = {**CUSTOMERS, "GET /api/managed_users/4410991/recipes": {"result": recipes}}
    async with drive_catalog(answers) as ui:
        await ui.press("5")
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, "Which environment of Northwind Farms?")
        await ui.pilot.press("down", "down", "enter")
        await ui.wait_for_view("projects")
        assert "Northwind Farms" in lines_of(ui.pilot)[0]
        assert " prod " in lines_of(ui.pilot)[0]
        await ui.press("8")
        await ui.press("enter")
        assert ui.view.kind == "recipes"
        await wait_for_text(ui.pilot, "trial ended")
        assert shown_ids(ui.pilot)[0] == "2"
    async with drive_catalog(
        {**CUSTOMERS, "GET /api/managed_users/7/recipes": {"result": []}}
    ) as ui:
        await ui.press("5")
        await ui.move_to("7")
        keys = ("enter", "8", "enter")
        for key in keys:
            await ui.press(key)
        assert ui.calls[-1].startswith("GET /api/managed_users/7/recipes?")
        assert "environment unknown" in lines_of(ui.pilot)[0]


async def test_connections_of_a_customer():
    base = "/api/managed_users/4411002/connections"
    answers = {
        **CUSTOMERS,
        f"GET {base}": {"result": [CONNECTED, BROKEN]},
        f"POST {base}": {"id": 53},
        f"PUT {base}/51": {"result": BROKEN},
        f"POST {base}/51/disconnect": {"result": [{"id": 51}]},
        f"POST {base}/51/pick_list": {"result": [["Contact", "contact__c"], ["Lead", "lead__c"]]},
    }
    async with drive_catalog(answers, "customers") as ui:
        await ui.move_to("4411002")
        await ui.act("Connections of this customer")
        await ui.wait_for_view("connections")
        assert shown_ids(ui.pilot) == ["51", "52"]
        await wait_for_text(ui.pilot, "✗ broken", "2h", "invalid_grant", "株式会社さくら")
        await ui.pilot.press("n")
        await ui.wait_for_form(
            "New connection", "Customer 株式会社さくら (4411002), environment unknown"
        )
        await ui.fill(provider="jira", name="Jira", input='{"api_key": "s3cret"}', folder_id="31")
        assert "s3cret" not in ui.text
        await ui.send()
        await ui.move_to("51")
        await ui.pilot.press("E")
        await ui.wait_for_form("Edit connection NetSuite (#51)")
        await ui.fill(input='{"password": "n3w"}')
        # In an unknown environment, since it might be prod.
        await ui.type_confirm_word("4411002")
        await ui.send(2)
        await ui.act("Disconnect this connection")
        await ui.wait_for_form("Disconnect connection NetSuite (#51)")
        ui.pilot.app.screen.form.rows["force"].field.index = 1
        await ui.type_confirm_word("4411002")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, 'Does not match "51"')
        await ui.fill(sure="51")
        await ui.send(3)
        await ui.press("delete")
        await wait_for_status(ui.pilot, "Still connected")
        assert ui.writes == [
            ("POST", base, {}, {
                "provider": "jira", "name": "Jira", "folder_id": 31, "shell_connection": True,
                "input": {"api_key": "s3cret"},
            }),
            ("PUT", f"{base}/51", {}, {"input": {"password": "n3w"}}),
            ("POST", f"{base}/51/disconnect", {}, {"force": True}),
        ]  # fmt: skip
        await ui.press("enter")
        await ui.pilot.press("enter")
        await ui.wait_for_form("Picklist of NetSuite", "Customer 株式会社さくら (4411002)")
        await ui.fill(pick_list_name="sobjects", pick_list_params='{"limit": 5}')
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("picklist")
        await wait_for_text(ui.pilot, "Contact", "lead__c")
        assert ui.writes[-1] == (
            "POST", f"{base}/51/pick_list", {},
            {"pick_list_name": "sobjects", "pick_list_params": {"limit": 5}},
        )  # fmt: skip
        await ui.press("escape", "escape", "escape")
        assert ui.view.kind == "customers"
        assert "株式会社さくら" not in lines_of(ui.pilot)[0]
        await ui.press("7")
        text = str(list(ui.view.workspace.connection.journal_entries()))
        assert "s3cret" not in text
        assert "n3w" not in text


async def test_members_of_a_customer(monkeypatch):
    base = "/api/managed_users/4410982"
    answers = {
        **CUSTOMERS,
        f"GET {base}/members": [MEMBER, {"id": 89, "grant_type": "federation_manager"}],
        f"GET {base}/members/88": MEMBER,
        f"POST {base}/members": {"id": 90},
        f"PUT {base}/members/88": MEMBER,
        f"DELETE {base}/members/88": {"id": 88},
        f"POST {base}/member_invitations": {"result": "ok"},
    }
    async with drive_catalog(answers, "customers") as ui:
        await ui.act("Members of this customer")
        await ui.wait_for_view("members")
        await ui.press("enter")
        assert ui.calls[-1] == f"GET {base}/members/88"
        await ui.press("escape")
        await ui.pilot.press("n")
        await ui.wait_for_form(
            "Add a member", "Customer Northwind Farms (4410982), environment unknown"
        )
        await ui.fill(name="Ann")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Enter a name and a role")
        await ui.fill(dev="Admin", prod="Operator")
        # In an unknown environment, since it might be prod.
        await ui.type_confirm_word("Northwind Farms")
        await ui.send()
        await ui.move_to("88")
        await ui.pilot.press("E")
        rows = await ui.wait_for_form("Edit the roles of member Ilse (#88)", "get no access")
        assert rows["dev"].field.field_value == "Operator"
        await ui.fill(dev="Admin")
        await ui.type_confirm_word("Northwind Farms")
        await ui.send(2)
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Remove member Ilse (#88)?")
        await ui.type_confirm_word("Northwind Farms")
        await ui.send(3)
        await ui.act("Invite a collaborator")
        await ui.wait_for_form("One invitation in 20 minutes")
        await ui.fill(name="Bo", email="bo@n.example", dev="Operator")
        await ui.type_confirm_word("Northwind Farms")
        await ui.send(4)
        await ui.act("Invite a collaborator")
        await ui.wait_for_form()
        await ui.fill(name="Bo", email="BO@n.example", dev="Operator")
        await ui.type_confirm_word("Northwind Farms")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Sent at 15:09:26", "15:29:26")
        from tests.support.screen import NOW

        set_clock(monkeypatch, lambda: NOW.timestamp() + 1201)
        await ui.send(5)
        await ui.move_to("89")
        await ui.press("E")
        await wait_for_status(ui.pilot, "Edit customer managers")
        invitation = {"name": "Bo", "role_name": "Operator"}
        assert ui.writes == [
            ("POST", f"{base}/members", {}, {"name": "Ann", "env_roles": [
                {"environment_type": "dev", "name": "Admin"},
                {"environment_type": "prod", "name": "Operator"},
            ]}),
            ("PUT", f"{base}/members/88", {}, {"role_name": "Admin"}),
            ("DELETE", f"{base}/members/88", {}, None),
            ("POST", f"{base}/member_invitations", {}, {**invitation, "email": "bo@n.example"}),
            ("POST", f"{base}/member_invitations", {}, {**invitation, "email": "BO@n.example"}),
        ]  # fmt: skip


async def test_usage_of_customers():
    usage = {
        "4410982": {"name": "Northwind Farms", "usage": {"2025-02": 900, "2025-03": 1800}},
        "7": {"usage": {"2024-12": 5}},
    }
    answers = {**CUSTOMERS, "GET /api/managed_users/usage": {"result": usage}}
    async with drive_catalog(answers, "customers") as ui:
        await ui.act("Usage: Tasks of each customer")
        await ui.wait_for_view("usage")
        assert shown_ids(ui.pilot) == ["4410982", "7"]
        await wait_for_text(ui.pilot, "Northwind Farms", "Mar 25         1,800", "2,700")
