"""What a workspace exposes and who may call it: endpoints, keys, older profiles; by keys."""

from __future__ import annotations

from tests.catalog.partner import BASE, BASE_V2, NORTHWIND, at_partner, kept
from tests.support.screen import shown_ids, status_text, wait_for_text, wait_until

KEY = {
    "id": 5, "name": "portal", "auth_type": "token", "active": True, "auth_token": "tok-listed",
    "ip_allow_list": ["10.0.0.1"],
}  # fmt: skip
CLIENT = {"id": 77, "name": "Portal", "auth_type": "token", "api_token": "tok-client"}
SPEC = '{"openapi": "3.0.0"}'
COLLECTIONS = {"result": [{"id": 610, "name": "Orders", "project_id": "31"}]}
V2 = f"{BASE_V2}/api_clients"
SECRETS = ("tok-listed", "tok-client", "tok-new", "tok-fresh")


def assert_hidden(at) -> None:
    """No secret on the screen, in the journal, the store, the ledger or the log."""
    assert not [secret for secret in SECRETS if secret in kept(at) + at.text]


async def test_an_endpoint_is_enabled_and_a_stopped_recipe_is_named():
    one = {"id": 9, "name": "Get order", "active": False, "flow_id": 772, "method": "GET",
           "base_path": "/orders/", "path": "/v1/{id}"}  # fmt: skip
    two = {**one, "id": 8, "name": "List orders", "active": True}
    answers = {
        f"GET {BASE}/api_collections": COLLECTIONS,
        f"GET {BASE}/api_endpoints": {"result": [one, two]},
        f"PUT {BASE}/api_endpoints/9/enable": (400, {"message": "Recipe is not running"}),
        f"PUT {BASE}/api_endpoints/8/disable": {"result": "success"},
    }
    async with at_partner(answers, customer=NORTHWIND) as at:
        await at.open("collections", "api-collections")
        await at.press("enter")
        assert at.calls[-1] == f"GET {BASE}/api_endpoints?api_collection_id=610&page=1&per_page=100"
        await wait_for_text(at.pilot, "○ off", "orders/v1/{id}")
        await at.move_to("9")
        await at.pilot.press("O")
        await wait_for_text(at.pilot, "Enable API endpoint Get order (#9)?", "its recipe (#772)")
        await at.send()
        await wait_for_text(at.pilot, "Recipe is not running. Start its recipe")
        await at.move_to("8")
        await at.pilot.press("O")
        await wait_for_text(at.pilot, "Calls are refused immediately")
        await at.send(2)
        await wait_until(at.pilot, lambda: "List orders (#8) disabled" in status_text(at.pilot))


async def test_a_collection_comes_from_an_openapi_file_and_in_the_older_form_after_a_400(tmp_path):
    spec = tmp_path / "orders.json"
    spec.write_text(SPEC)

    def made(query):
        if "project_id" in query:
            return (400, {"message": "project_id is missing"})
        return {"id": 611, "name": "New", "message": "1 skipped", "import_results": {"imported": 3}}

    answers = {
        f"GET {BASE}/api_collections": COLLECTIONS,
        f"POST {BASE}/api_collections": made,
    }
    async with at_partner(answers, customer=NORTHWIND) as at:
        await at.open("collections", "api-collections")
        await at.pilot.press("n")
        await at.form("New API collection")
        await at.fill(name="New", project_id="31", spec_file=str(tmp_path / "none.json"))
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "none.json: no such file")
        await at.fill(spec_file=str(spec))
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "project_id is missing", "again to send the other form")
        assert len(at.sent) == 1
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "API collection created", "1 skipped", "imported 3")
        await at.press("escape")
        body = {"name": "New", "openapi_spec": {"content": SPEC, "format": "json"}}
        path = f"{BASE}/api_collections"
        assert at.sent == [
            ("POST", path, {"project_id": "31"}, body),
            ("POST", path, {}, {**body, "project_id": 31}),
        ]


async def test_secrets_of_keys_are_shown_after_a_key_press_and_nowhere_else(tmp_path, monkeypatch):
    answers = {
        f"GET {V2}": {"data": [CLIENT], "count": 1, "page": 1, "per_page": 100},
        f"GET {BASE}/api_collections": COLLECTIONS,
        f"POST {V2}": {"data": {**CLIENT, "id": 78, "api_token": "tok-new"}},
        f"GET {V2}/77/api_keys": {"data": [KEY, {**KEY, "id": 4, "auth_type": "jwt"}]},
        f"PUT {V2}/77/api_keys/5/refresh_secret": {"data": {**KEY, "auth_token": "tok-fresh"}},
    }
    async with at_partner(answers, customer=NORTHWIND) as at:
        await at.open("keys", "api-clients")
        await wait_for_text(at.pilot, "Portal")
        await at.press("exclamation_mark")
        assert_hidden(at)
        await at.act("Copy or send the secret of this API client")
        await wait_for_text(at.pilot, "Secret of API client Portal", "Not written to any file")
        assert_hidden(at)
        await at.pilot.press("exclamation_mark")
        await wait_for_text(at.pilot, "tok-client")
        await at.press("escape")
        assert_hidden(at)
        await at.pilot.press("n")
        await at.form("New API client", "Orders  #610")
        await at.fill(name="Mobile")
        at.pilot.app.screen.form.rows["api_collection_ids"].field.focus()
        await at.pilot.press("space", "ctrl+s")
        await wait_for_text(at.pilot, "Secret of API client", "Shown once")
        assert_hidden(at)
        await at.pilot.press("escape")
        await wait_for_text(at.pilot, "You have not copied it")
        await at.press("escape")
        await at.move_to("77")
        await at.press("enter")
        await at.move_to("4")
        await wait_for_text(at.pilot, "Auth         JWT")
        await at.act("Refresh the secret")
        await wait_until(at.pilot, lambda: "Not available for JWT" in status_text(at.pilot))
        await at.move_to("5")
        await at.act("Refresh the secret")
        await wait_for_text(
            at.pilot, "Refresh the secret of", "The old secret stops working immediately"
        )
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "Secret of API key portal")
        await at.pilot.press("exclamation_mark")
        await wait_for_text(at.pilot, "tok-fresh")
        await at.press("escape")
        assert_hidden(at)
        assert at.sent == [
            ("POST", V2, {}, {"name": "Mobile", "auth_type": "token", "api_collection_ids": [610]}),
            ("PUT", f"{V2}/77/api_keys/5/refresh_secret", {}, None),
        ]


async def test_a_key_is_rotated_in_steps_each_with_a_ctrl_s_of_its_own():
    """In the own workspace: the same calls without the customer."""
    clients = "/api/v2/api_clients"
    keys = f"{clients}/77/api_keys"
    answers = {
        f"GET {clients}": {"data": [CLIENT]},
        f"GET {keys}": {"data": [KEY]},
        f"POST {keys}": {"data": {**KEY, "id": 6, "name": "portal (new)", "auth_token": "tok-new"}},
        f"PUT {keys}/5/disable": {"success": True},
        f"PUT {keys}/5/enable": {"success": True},
    }
    async with at_partner(answers) as at:
        await at.open("keys", "api-clients")
        await at.press("enter")
        await at.act("Rotate this key")
        await at.form("Rotate API key portal (#5)", "The old one stays enabled")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "Secret of API key portal (new)")
        await at.pilot.press("exclamation_mark")
        await wait_for_text(at.pilot, "tok-new")
        assert len(at.sent) == 1
        await at.pilot.press("escape")
        await wait_for_text(
            at.pilot, "Disable the old API key portal (#5)?", "esc keeps both enabled"
        )
        assert_hidden(at)
        await at.send(2)
        await wait_until(at.pilot, lambda: "the new one is in use" in status_text(at.pilot))
        assert at.sent == [
            ("POST", keys, {}, {"active": True, "name": "portal (new)",
                                "ip_allow_list": ["10.0.0.1"]}),
            ("PUT", f"{keys}/5/disable", {}, None),
        ]  # fmt: skip


async def test_the_first_generation_takes_over_where_the_newer_is_not_known(tmp_path):
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
    async with at_partner(answers, customer=NORTHWIND) as at:
        await at.pilot.press("colon")
        await at.choose("keys")
        await at.at_view("api-clients-v1")
        assert at.calls == [f"GET {V2}?page=1&per_page=100", f"GET {BASE}/api_clients"]
        await wait_for_text(at.pilot, "Old portal", "2025-12-01")
        await at.pilot.press("n")
        await at.form("New API client (v1)", "2025-12-01")
        await at.fill(name="One more", project_id="31")
        await at.send()
        await at.press("enter")
        assert at.calls[-1] == (
            f"GET {BASE}/api_access_profiles?api_client_id=70&page=1&per_page=100"
        )
        assert shown_ids(at.pilot) == ["402"]
        await at.pilot.press("O")
        await wait_for_text(at.pilot, "Enable access profile orders")
        await at.send(2)
        await at.pilot.press("n")
        rows = await at.form("New access profile (v1)")
        await at.fill(name="signed")
        rows["auth_type"].field.index = 1
        rows["jwt_method"].field.index = 2
        rows["api_collection_ids"].field.focus()
        await at.pilot.press("space")
        await at.fill(public_key="-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "This is a private key")
        public = "-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----\n"
        await at.fill(public_key=public)
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "Secret of access profile")
        await at.pilot.press("exclamation_mark")
        await wait_for_text(at.pilot, "tok-new")
        await at.press("escape")
        await at.pilot.press("E")
        rows = await at.form("Edit access profile orders (#402)", "The whole profile is replaced")
        rows["active"].field.focus()
        await at.pilot.press("y", "ctrl+s")
        await wait_for_text(at.pilot, "Secret of access profile orders")
        await at.pilot.press("exclamation_mark")
        await at.press("escape")
        whole = {"active": True, "name": "orders", "api_collection_ids": [610],
                 "auth_type": "token"}  # fmt: skip
        assert at.sent == [
            ("POST", f"{BASE}/api_clients", {"project_id": "31"}, {"name": "One more"}),
            ("PUT", f"{BASE}/api_access_profiles/402/enable", {}, None),
            ("POST", f"{BASE}/api_access_profiles", {}, {
                "active": True, "name": "signed", "api_collection_ids": [610], "auth_type": "jwt",
                "jwt_method": "rsa", "jwt_secret": public, "api_client_id": "70"}),
            ("PUT", f"{BASE}/api_access_profiles/402", {}, whole),
        ]  # fmt: skip
        assert_hidden(at)
