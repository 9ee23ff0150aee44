"""API collections, endpoints, clients, keys, and access profiles."""

from __future__ import annotations

from tests.catalog.partner import (
    BASE,
    BASE_V2,
    NORTHWIND,
    CatalogDriver,
    FakeWorkato,
    drive_catalog,
    stored_text,
)
from tests.gate.servers import HoldingServer
from tests.support.driver import save_profile
from tests.support.screen import (
    app_of,
    run_app,
    shown_ids,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.terminal.key_guard import KeyPauses

KEY = {
    "id": 5, "name": "portal", "auth_type": "token", "active": True, "auth_token": "tok-listed",
    "ip_allow_list": ["10.0.0.1"],
}  # fmt: skip
CLIENT = {"id": 77, "name": "Portal", "auth_type": "token", "api_token": "tok-client"}
SPEC = '{"openapi": "3.0.0"}'
COLLECTIONS = {"result": [{"id": 610, "name": "Orders", "project_id": "31"}]}
V2 = f"{BASE_V2}/api_clients"
SECRETS = ("tok-listed", "tok-client", "tok-new", "tok-fresh")


def assert_hidden(ui) -> None:
    """Check that no secret is on the screen, in the journal, or in a file."""
    assert not [secret for secret in SECRETS if secret in stored_text(ui) + ui.text]


async def test_endpoints_are_enabled_and_disabled():
    disabled = {"id": 9, "name": "Get order", "active": False, "flow_id": 772, "method": "GET",
           "base_path": "/orders/", "path": "/v1/{id}"}  # fmt: skip
    enabled = {**disabled, "id": 8, "name": "List orders", "active": True}
    answers = {
        f"GET {BASE}/api_collections": COLLECTIONS,
        f"GET {BASE}/api_endpoints": {"result": [disabled, enabled]},
        f"PUT {BASE}/api_endpoints/9/enable": (400, {"message": "Recipe is not running"}),
        f"PUT {BASE}/api_endpoints/8/disable": {"result": "success"},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("collections", "api-collections")
        await ui.press("enter")
        assert ui.calls[-1] == f"GET {BASE}/api_endpoints?api_collection_id=610&page=1&per_page=100"
        await wait_for_text(ui.pilot, "○ off", "orders/v1/{id}")
        await ui.move_to("9")
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Enable API endpoint Get order (#9)?", "its recipe (#772)")
        await ui.send()
        await wait_for_text(ui.pilot, "Recipe is not running. Start its recipe")
        await ui.move_to("8")
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Calls are refused immediately")
        await ui.send(2)
        await wait_for_status(ui.pilot, "List orders (#8) disabled")


async def test_a_collection_is_created_from_an_openapi_file(tmp_path):
    spec = tmp_path / "orders.json"
    spec.write_text(SPEC)

    def create(query):
        if "project_id" in query:
            return (400, {"message": "project_id is missing"})
        return {"id": 611, "name": "New", "message": "1 skipped", "import_results": {"imported": 3}}

    answers = {
        f"GET {BASE}/api_collections": COLLECTIONS,
        f"POST {BASE}/api_collections": create,
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("collections", "api-collections")
        await ui.pilot.press("n")
        await ui.wait_for_form("New API collection")
        await ui.fill(name="New", project_id="31", spec_file=str(tmp_path / "none.json"))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "none.json: no such file")
        await ui.fill(spec_file=str(spec))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "project_id is missing", "again to send the other form")
        assert len(ui.writes) == 1
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "API collection created", "1 skipped", "imported 3")
        await ui.press("escape")
        body = {"name": "New", "openapi_spec": {"content": SPEC, "format": "json"}}
        path = f"{BASE}/api_collections"
        assert ui.writes == [
            ("POST", path, {"project_id": "31"}, body),
            ("POST", path, {}, {**body, "project_id": 31}),
        ]


async def test_secrets_are_shown_only_on_request(tmp_path, monkeypatch):
    answers = {
        f"GET {V2}": {"data": [CLIENT], "count": 1, "page": 1, "per_page": 100},
        f"GET {BASE}/api_collections": COLLECTIONS,
        f"POST {V2}": {"data": {**CLIENT, "id": 78, "api_token": "tok-new"}},
        f"GET {V2}/77/api_keys": {"data": [KEY, {**KEY, "id": 4, "auth_type": "jwt"}]},
        f"PUT {V2}/77/api_keys/5/refresh_secret": {"data": {**KEY, "auth_token": "tok-fresh"}},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("keys", "api-clients")
        await wait_for_text(ui.pilot, "Portal")
        await ui.press("exclamation_mark")
        assert_hidden(ui)
        await ui.act("Copy or send the secret of this API client")
        await wait_for_text(ui.pilot, "Secret of API client Portal", "Not written to any file")
        assert_hidden(ui)
        await ui.pilot.press("exclamation_mark")
        await wait_for_text(ui.pilot, "tok-client")
        await ui.press("escape")
        assert_hidden(ui)
        await ui.pilot.press("n")
        await ui.wait_for_form("New API client", "Orders  #610")
        await ui.fill(name="Mobile")
        ui.pilot.app.screen.form.rows["api_collection_ids"].field.focus()
        await ui.pilot.press("space", "ctrl+s")
        await wait_for_text(ui.pilot, "Secret of API client", "Shown once")
        assert_hidden(ui)
        await ui.pilot.press("escape")
        await wait_for_text(ui.pilot, "You have not copied it")
        await ui.press("escape")
        await ui.move_to("77")
        await ui.press("enter")
        await ui.move_to("4")
        await wait_for_text(ui.pilot, "Auth         JWT")
        await ui.act("Refresh the secret")
        await wait_for_status(ui.pilot, "Not available for JWT")
        await ui.move_to("5")
        await ui.act("Refresh the secret")
        await wait_for_text(
            ui.pilot, "Refresh the secret of", "The old secret stops working immediately"
        )
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Secret of API key portal")
        await ui.pilot.press("exclamation_mark")
        await wait_for_text(ui.pilot, "tok-fresh")
        await ui.press("escape")
        assert_hidden(ui)
        assert ui.writes == [
            ("POST", V2, {}, {"name": "Mobile", "auth_type": "token", "api_collection_ids": [610]}),
            ("PUT", f"{V2}/77/api_keys/5/refresh_secret", {}, None),
        ]


async def test_a_secret_that_is_shown_once_is_shown_wherever_the_user_is_by_then():
    keys = "/api/v2/api_clients/77/api_keys"
    holding_server = HoldingServer(
        FakeWorkato(
            {
                "GET /api/v2/api_clients": {"data": [CLIENT]},
                f"GET {keys}": {"data": [KEY]},
                f"PUT {keys}/5/refresh_secret": {"data": {**KEY, "auth_token": "tok-fresh"}},
            }
        ),
        "PUT",
    )
    server = RecordingApp(holding_server)
    with serve(server) as url:
        profile = save_profile(url)
        async with run_app(loaded_profile=profile, section="projects") as pilot:
            ui = CatalogDriver(pilot, server)
            await ui.open("keys", "api-clients")
            await ui.press("enter")
            holding_server.close()
            await ui.act("Refresh the secret")
            await wait_for_text(pilot, "Refresh the secret of")
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: holding_server.blocked_count)
            await pilot.press("3")
            app_of(pilot).key_guard.pauses = KeyPauses(refused=60)
            holding_server.open()
            await wait_for_text(pilot, "Secret of API key portal")
            # What is typed on was meant for the list.
            await pilot.press("exclamation_mark", "p", "escape", "exclamation_mark")
            await wait_for_text(pilot, "tok-fresh")
            assert "Nothing was sent" not in ui.text


async def test_each_step_of_rotating_a_key_is_confirmed():
    """In the own workspace: the same requests without the customer."""
    clients = "/api/v2/api_clients"
    keys = f"{clients}/77/api_keys"
    answers = {
        f"GET {clients}": {"data": [CLIENT]},
        f"GET {keys}": {"data": [KEY]},
        f"POST {keys}": {"data": {**KEY, "id": 6, "name": "portal (new)", "auth_token": "tok-new"}},
        f"PUT {keys}/5/disable": {"success": True},
        f"PUT {keys}/5/enable": {"success": True},
    }
    async with drive_catalog(answers) as ui:
        await ui.open("keys", "api-clients")
        await ui.press("enter")
        await ui.act("Rotate this key")
        await ui.wait_for_form("Rotate API key portal (#5)", "The old one stays enabled")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Secret of API key portal (new)")
        await ui.pilot.press("exclamation_mark")
        await wait_for_text(ui.pilot, "tok-new")
        assert len(ui.writes) == 1
        await ui.pilot.press("escape")
        await wait_for_text(
            ui.pilot, "Disable the old API key portal (#5)?", "esc keeps both enabled"
        )
        assert_hidden(ui)
        await ui.send(2)
        await wait_for_status(ui.pilot, "the new one is in use")
        assert ui.writes == [
            ("POST", keys, {}, {"active": True, "name": "portal (new)",
                                "ip_allow_list": ["10.0.0.1"]}),
            ("PUT", f"{keys}/5/disable", {}, None),
        ]  # fmt: skip


async def test_v1_clients_are_the_fallback(tmp_path):
    profile = {
        "id": 402, "name": "orders", "api_client_id": 70, "api_collection_ids": [610],
        "active": False, "auth_type": "token",
    }  # fmt: skip
    answers = {
        f"GET {V2}": (410, {"message": "Gone"}),
        f"GET {BASE}/api_clients": {"result": [{"id": 70, "name": "Old portal", "project_id": 31}]},
        f"POST {BASE}/api_clients": {"id": 71},
        f"GET {BASE}/api_collections": COLLECTIONS,
        f"GET {BASE}/api_access_profiles": {"result": [profile]},
        f"POST {BASE}/api_access_profiles": {"id": 403, "secret": "tok-new"},
        f"PUT {BASE}/api_access_profiles/402": {**profile, "secret": "tok-fresh"},
        f"PUT {BASE}/api_access_profiles/402/enable": {"result": "success"},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.pilot.press("colon")
        await ui.choose("keys")
        await ui.wait_for_view("api-clients-v1")
        assert ui.calls == [f"GET {V2}?page=1&per_page=100", f"GET {BASE}/api_clients"]
        await wait_for_text(ui.pilot, "Old portal", "2025-12-01")
        await ui.pilot.press("n")
        await ui.wait_for_form("New API client (v1)", "2025-12-01")
        await ui.fill(name="One more", project_id="31")
        await ui.send()
        await ui.press("enter")
        assert ui.calls[-1] == (
            f"GET {BASE}/api_access_profiles?api_client_id=70&page=1&per_page=100"
        )
        assert shown_ids(ui.pilot) == ["402"]
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Enable access profile orders")
        await ui.send(2)
        await ui.pilot.press("n")
        rows = await ui.wait_for_form("New access profile (v1)")
        await ui.fill(name="signed")
        rows["auth_type"].field.index = 1
        rows["jwt_method"].field.index = 2
        rows["api_collection_ids"].field.focus()
        await ui.pilot.press("space")
        await ui.fill(public_key="-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "This is a private key")
        public = "-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----\n"
        await ui.fill(public_key=public)
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Secret of access profile")
        await ui.pilot.press("exclamation_mark")
        await wait_for_text(ui.pilot, "tok-new")
        await ui.press("escape")
        await ui.pilot.press("E")
        rows = await ui.wait_for_form(
            "Edit access profile orders (#402)", "The whole profile is replaced"
        )
        rows["active"].field.focus()
        await ui.pilot.press("y", "ctrl+s")
        await wait_for_text(ui.pilot, "Secret of access profile orders")
        await ui.pilot.press("exclamation_mark")
        await ui.press("escape")
        full_profile = {"active": True, "name": "orders", "api_collection_ids": [610],
                 "auth_type": "token"}  # fmt: skip
        assert ui.writes == [
            ("POST", f"{BASE}/api_clients", {"project_id": "31"}, {"name": "One more"}),
            ("PUT", f"{BASE}/api_access_profiles/402/enable", {}, None),
            ("POST", f"{BASE}/api_access_profiles", {}, {
                "active": True, "name": "signed", "api_collection_ids": [610], "auth_type": "jwt",
                "jwt_method": "rsa", "jwt_secret": public, "api_client_id": "70"}),
            ("PUT", f"{BASE}/api_access_profiles/402", {}, full_profile),
        ]  # fmt: skip
        assert_hidden(ui)
