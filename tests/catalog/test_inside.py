"""A customer's workspace from the list of customers: members, connections, recipes, usage."""

from __future__ import annotations

from tests.catalog.partner import at_partner
from tests.catalog.test_customers import LIST, NORTHWIND
from tests.support.screen import (
    lines_of,
    set_clock,
    shown_ids,
    status_text,
    wait_for_text,
    wait_until,
)

SAKURA = {"id": 4411002, "name": "株式会社さくら"}
PLAIN = {"id": 7, "name": "Plain"}
CUSTOMERS = {LIST: {"result": [NORTHWIND, SAKURA, PLAIN]}}
BROKEN = {
    "id": 51, "name": "NetSuite", "provider": "netsuite", "authorization_status": "success",
    "connection_lost_at": "2025-03-14T13:09:26Z", "connection_lost_reason": "invalid_grant",
}  # fmt: skip
FINE = {"id": 52, "name": "Slack", "provider": "slack", "authorization_status": "success"}
MEMBER = {"id": 88, "name": "Ilse", "email": "ilse@n.example", "grant_type": "team",
          "role_name": "Operator"}  # fmt: skip


async def test_broken_recipes_of_a_customer_take_five_key_presses():
    recipes = [
        {"id": 1, "name": "Works", "running": True},
        {"id": 2, "name": "Does not", "running": False, "stop_cause": "trial_expired"},
    ]
    answers = {**CUSTOMERS, "GET /api/managed_users/4410991/recipes": {"result": recipes}}
    async with at_partner(answers) as at:
        await at.press("5")
        await at.pilot.press("enter")
        await wait_for_text(at.pilot, "Which environment of Northwind Farms?")
        await at.pilot.press("down", "down", "enter")
        await at.at_view("projects")
        assert "Northwind Farms" in lines_of(at.pilot)[0]
        assert " prod " in lines_of(at.pilot)[0]
        await at.press("8")
        await at.press("enter")
        assert at.view.kind == "recipes"
        await wait_for_text(at.pilot, "trial ended")
        assert shown_ids(at.pilot)[0] == "2"
    async with at_partner({**CUSTOMERS, "GET /api/managed_users/7/recipes": {"result": []}}) as at:
        await at.press("5")
        await at.move_to("7")
        keys = ("enter", "8", "enter")
        for key in keys:
            await at.press(key)
        assert at.calls[-1].startswith("GET /api/managed_users/7/recipes?")
        assert "environment unknown" in lines_of(at.pilot)[0]


async def test_connections_of_a_customer_at_a_glance_and_back():
    base = "/api/managed_users/4411002/connections"
    answers = {
        **CUSTOMERS,
        f"GET {base}": {"result": [FINE, BROKEN]},
        f"POST {base}": {"id": 53},
        f"PUT {base}/51": {"result": BROKEN},
        f"POST {base}/51/disconnect": {"result": [{"id": 51}]},
        f"POST {base}/51/pick_list": {"result": [["Contact", "contact__c"], ["Lead", "lead__c"]]},
    }
    async with at_partner(answers, "customers") as at:
        await at.move_to("4411002")
        await at.act("Connections of this customer")
        await at.at_view("connections")
        assert shown_ids(at.pilot) == ["51", "52"]
        await wait_for_text(at.pilot, "✗ broken", "2h", "invalid_grant", "株式会社さくら")
        await at.pilot.press("n")
        await at.form("New connection", "Customer 株式会社さくら (4411002), environment unknown")
        await at.fill(provider="jira", name="Jira", input='{"api_key": "s3cret"}', folder_id="31")
        assert "s3cret" not in at.text
        await at.send()
        await at.move_to("51")
        await at.pilot.press("E")
        await at.form("Edit connection NetSuite (#51)")
        await at.fill(input='{"password": "n3w"}')
        # Nobody knows which environment this is, so it might be prod.
        await at.word("4411002")
        await at.send(2)
        await at.act("Disconnect this connection")
        await at.form("Disconnect connection NetSuite (#51)")
        at.pilot.app.screen.form.rows["force"].field.index = 1
        await at.word("4411002")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, 'Does not match "51"')
        await at.fill(sure="51")
        await at.send(3)
        await at.press("delete")
        await wait_until(at.pilot, lambda: "Still connected" in status_text(at.pilot))
        assert at.sent == [
            ("POST", base, {}, {
                "provider": "jira", "name": "Jira", "folder_id": 31, "shell_connection": True,
                "input": {"api_key": "s3cret"},
            }),
            ("PUT", f"{base}/51", {}, {"input": {"password": "n3w"}}),
            ("POST", f"{base}/51/disconnect", {}, {"force": True}),
        ]  # fmt: skip
        await at.press("enter")
        await at.pilot.press("enter")
        await at.form("Picklist of NetSuite", "Customer 株式会社さくら (4411002)")
        await at.fill(pick_list_name="sobjects", pick_list_params='{"limit": 5}')
        await at.pilot.press("ctrl+s")
        await at.at_view("picklist")
        await wait_for_text(at.pilot, "Contact", "lead__c")
        assert at.sent[-1] == (
            "POST", f"{base}/51/pick_list", {},
            {"pick_list_name": "sobjects", "pick_list_params": {"limit": 5}},
        )  # fmt: skip
        await at.press("escape", "escape", "escape")
        assert at.view.kind == "customers"
        assert "株式会社さくら" not in lines_of(at.pilot)[0]
        await at.press("7")
        text = str(list(at.view.workspace.connection.journal_entries()))
        assert "s3cret" not in text
        assert "n3w" not in text


async def test_members_are_added_changed_removed_and_invited_once_in_twenty_minutes(monkeypatch):
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
    async with at_partner(answers, "customers") as at:
        await at.act("Members of this customer")
        await at.at_view("members")
        await at.press("enter")
        assert at.calls[-1] == f"GET {base}/members/88"
        await at.press("escape")
        await at.pilot.press("n")
        await at.form("Add a member", "Customer Northwind Farms (4410982), environment unknown")
        await at.fill(name="Ann")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "Enter a name and a role")
        await at.fill(dev="Admin", prod="Operator")
        # Nobody knows which environment this is, so it might be prod.
        await at.word("Northwind Farms")
        await at.send()
        await at.move_to("88")
        await at.pilot.press("E")
        rows = await at.form("Edit the roles of member Ilse (#88)", "get no access")
        assert rows["dev"].field.field_value == "Operator"
        await at.fill(dev="Admin")
        await at.word("Northwind Farms")
        await at.send(2)
        await at.pilot.press("delete")
        await wait_for_text(at.pilot, "Remove member Ilse (#88)?")
        await at.word("Northwind Farms")
        await at.send(3)
        await at.act("Invite a collaborator")
        await at.form("One invitation in 20 minutes")
        await at.fill(name="Bo", email="bo@n.example", dev="Operator")
        await at.word("Northwind Farms")
        await at.send(4)
        await at.act("Invite a collaborator")
        await at.form()
        await at.fill(name="Bo", email="BO@n.example", dev="Operator")
        await at.word("Northwind Farms")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "Sent at 15:09:26", "15:29:26")
        from tests.support.screen import NOW

        set_clock(monkeypatch, lambda: NOW.timestamp() + 1201)
        await at.send(5)
        await at.move_to("89")
        await at.press("E")
        await wait_until(at.pilot, lambda: "Edit customer managers" in status_text(at.pilot))
        invitation = {"name": "Bo", "role_name": "Operator"}
        assert at.sent == [
            ("POST", f"{base}/members", {}, {"name": "Ann", "env_roles": [
                {"environment_type": "dev", "name": "Admin"},
                {"environment_type": "prod", "name": "Operator"},
            ]}),
            ("PUT", f"{base}/members/88", {}, {"role_name": "Admin"}),
            ("DELETE", f"{base}/members/88", {}, None),
            ("POST", f"{base}/member_invitations", {}, {**invitation, "email": "bo@n.example"}),
            ("POST", f"{base}/member_invitations", {}, {**invitation, "email": "BO@n.example"}),
        ]  # fmt: skip


async def test_usage_is_a_table_and_a_line():
    use = {
        "4410982": {"name": "Northwind Farms", "usage": {"2025-02": 900, "2025-03": 1800}},
        "7": {"usage": {"2024-12": 5}},
    }
    answers = {**CUSTOMERS, "GET /api/managed_users/usage": {"result": use}}
    async with at_partner(answers, "customers") as at:
        await at.act("Usage: Tasks of each customer")
        await at.at_view("usage")
        assert shown_ids(at.pilot) == ["4410982", "7"]
        await wait_for_text(at.pilot, "Northwind Farms", "Mar 25         1,800", "2,700")
