"""What belongs to the partner: connectors, customer managers, the direct link key."""

from __future__ import annotations

import json

from tests.catalog.partner import drive_catalog
from tests.support.screen import shown_ids, wait_for_status, wait_for_text

PUBLIC = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0B\n-----END PUBLIC KEY-----"
ERP = {
    "id": 3301, "name": "acme_erp_1", "title": "Acme ERP", "latest_released_version": 6,
    "oem_shared_version": 5, "oem_shared_at": "2025-03-01T00:00:00Z",
    "released_versions": [{"version": 6, "version_note": "faster"}, {"version": 5}],
}  # fmt: skip
UNRELEASED = {"id": 3302, "name": "own", "title": "Own", "latest_released_version": None}


async def test_connectors_by_page_and_by_name():
    netsuite = {
        "name": "netsuite", "title": "NetSuite", "oauth": True, "categories": ["ERP", "Finance"],
        "triggers": [{"name": "new_record", "title": "New record", "deprecated": True}],
        "actions": [{"name": "add", "title": "Add", "bulk": True, "batch": True}],
    }  # fmt: skip
    answers = {
        "GET /api/integrations/all": {"items": [netsuite], "count": 1, "page": 1, "per_page": 100},
        "GET /api/integrations": [{"name": "sap", "title": "SAP"}],
    }
    async with drive_catalog(answers) as ui:
        await ui.open("adapters", "connectors")
        assert ui.calls == ["GET /api/integrations/all?page=1&per_page=100"]
        await wait_for_text(
            ui.pilot, "NetSuite", "ERP, Finance", "New record  new_record (deprecated"
        )
        await ui.press("enter")
        await wait_for_text(ui.pilot, "Add  add (bulk, batch)")
        await ui.press("escape")
        await ui.pilot.press("colon")
        await ui.choose("Connectors by name")
        await ui.wait_for_form("Connectors by name of acme")
        await ui.fill(applications="sap, netsuite")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("connectors-named")
        assert ui.calls[-1] == "GET /api/integrations?applications=sap, netsuite"
        assert shown_ids(ui.pilot) == ["sap"]
        ui.server.app.answers["GET /api/integrations"] = (400, {"message": "no applications"})
        await ui.press("r")
        assert ui.calls[-2:] == [
            "GET /api/integrations?applications=sap, netsuite",
            "GET /api/integrations",
        ]
        assert json.loads(ui.server.last.body) == {"applications": "sap, netsuite"}


async def test_sharing_a_connector_requires_its_name():
    shared = {**ERP, "oem_shared_version": 6}
    answers = {
        "GET /api/custom_connectors": {"result": [ERP, UNRELEASED]},
        "GET /api/custom_connectors/3301": {"result": ERP},
        "POST /api/custom_connectors/3301/oem_share/6": {"result": shared},
        "DELETE /api/custom_connectors/3301/suppress_oem_version": {"success": True},
    }
    async with drive_catalog(answers) as ui:
        await ui.open("sdk", "custom-connectors")
        await wait_for_text(ui.pilot, "version 5", "older", "not shared")
        await ui.move_to("3302")
        await ui.act("Share a version with ALL customers")
        await wait_for_status(ui.pilot, "No released version")
        await ui.move_to("3301")
        await ui.press("enter")
        assert ui.calls[-1] == "GET /api/custom_connectors/3301"
        await wait_for_text(ui.pilot, "Released versions", "faster")
        await ui.press("escape")
        await ui.act("Share a version with ALL customers")
        await ui.wait_for_form(
            "Share custom connector Acme ERP (#3301) with ALL customers",
            "existing users move to this version", "Current version: version 5",
            "6  faster", "Type Acme ERP to share",
        )  # fmt: skip
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, 'Does not match "Acme ERP"')
        assert ui.writes == []
        await ui.type_confirm_word("Acme ERP")
        await ui.send()
        await ui.act("Unshare the connector")
        await wait_for_text(ui.pilot, "from ALL customers?", "recipes that use it can fail")
        await ui.type_confirm_word("Acme ERP")
        await ui.send(2)
        assert ui.writes == [
            ("POST", "/api/custom_connectors/3301/oem_share/6", {}, None),
            ("DELETE", "/api/custom_connectors/3301/suppress_oem_version", {}, None),
        ]
        await ui.pilot.press("f")
        rows = await ui.wait_for_form("Filter custom connectors")
        rows["oem_shared"].field.index = 1
        await ui.fill(title="ERP")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        assert ui.calls[-1] == "GET /api/custom_connectors?title=ERP&oem_shared=true"


async def test_managers_get_all_workspaces_only_on_request():
    group = {"id": 2, "name": "Admin"}
    unrestricted = {"id": 14, "user": {"id": 1, "name": "Ilse", "email": "i@x.example"},
                  "privilege_group": group, "moderated_workspaces": []}  # fmt: skip
    restricted = {**unrestricted, "id": 15, "user": {"name": "Juan"},
           "moderated_workspaces": [{"id": 900, "name": "Elsewhere"}]}  # fmt: skip
    customers = {"result": [{"id": 701, "name": "Northwind"}, {"id": 702, "name": "Fabrikam"}]}
    answers = {
        "GET /api/customer_managers": {"result": {"items": [unrestricted, restricted]}},
        "GET /api/managed_users": customers,
        "POST /api/customer_managers": {"result": unrestricted},
        "PUT /api/customer_managers/15": {"result": restricted},
        "PUT /api/customer_managers/14": {"result": unrestricted},
        "DELETE /api/customer_managers/14": {"success": True},
    }
    async with drive_catalog(answers) as ui:
        await ui.open("managers", "customer-managers")
        await wait_for_text(ui.pilot, "all customers", "Elsewhere", "Admin #2")
        await ui.pilot.press("n")
        rows = await ui.wait_for_form(
            "New customer manager", "access to customers' data", "Northwind  #701"
        )
        await ui.fill(team_collaborator_id="31", role_id="2")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "none would mean ALL customers")
        rows["permitted_workspace_ids"].field.focus()
        await ui.pilot.press("down", "space")
        await ui.send()
        await ui.move_to("15")
        await ui.pilot.press("E")
        rows = await ui.wait_for_form(
            "Edit customer manager Juan (#15)", "Current access: Elsewhere"
        )
        # A workspace that is missing from the list of customers stays ticked, too.
        assert rows["permitted_workspace_ids"].field.field_value == ["900"]
        await ui.fill(role_id="3")
        await ui.send(2)
        await ui.move_to("14")
        await ui.pilot.press("E")
        rows = await ui.wait_for_form("Current access: all customers")
        assert rows["access"].field.field_value == "all"
        await ui.fill(role_id="3")
        await ui.send(3)
        await ui.move_to("14")
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Remove customer manager Ilse (#14) from all customers'")
        await ui.send(4)
        path = "/api/customer_managers"
        assert ui.writes == [
            ("POST", path, {}, {
                "team_collaborator_id": "31", "role_id": "2", "permitted_workspace_ids": [702]}),
            ("PUT", f"{path}/15", {}, {"role_id": "3", "permitted_workspace_ids": [900]}),
            ("PUT", f"{path}/14", {}, {"role_id": "3", "permitted_workspace_ids": []}),
            ("DELETE", f"{path}/14", {}, None),
        ]  # fmt: skip


async def test_the_direct_link_key_must_be_public(tmp_path):
    path = "/api/account/signature_verification_key"
    (tmp_path / "private.pem").write_text(PUBLIC.replace("PUBLIC", "PRIVATE"))
    (tmp_path / "public.pem").write_text(PUBLIC)
    async with drive_catalog({f"PUT {path}": {"vendor_id": "vendor-4711", "success": True}}) as ui:
        await ui.open("jwt", "jwt-key")
        await wait_for_text(ui.pilot, "for all customers", "E  ")
        await ui.pilot.press("E")
        await ui.wait_for_form("for ALL customers", "signed with the old key stop working")
        await ui.fill(key=PUBLIC.replace("PUBLIC", "RSA PRIVATE"))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "This is a private key")
        await ui.fill(key="ssh-rsa AAAA")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Not a PEM public key")
        await ui.type_confirm_word("signature key")
        await ui.fill(key="", file=str(tmp_path / "private.pem"))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "This is a private key")
        assert ui.writes == []
        await ui.fill(file=str(tmp_path / "public.pem"))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Secret of signature key", "••••")
        assert "vendor-4711" not in ui.text
        await ui.pilot.press("exclamation_mark")
        await wait_for_text(ui.pilot, "vendor-4711")
        await ui.press("escape")
        assert ui.writes == [("PUT", path, {}, {"key": PUBLIC + "\n"})]
        assert "vendor-4711" not in repr(
            ui.pilot.app.screen.view.workspace.connection.journal_entries()
        )
