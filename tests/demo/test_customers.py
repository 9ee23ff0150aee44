"""The partner's customers: list, IDs, creating, editing, deleting, usage."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.demo.conftest import connected
from workato_tui.demo import PLAIN_TOKEN, PROD_TOKEN, TEST_TOKEN

NORTHWIND = 4410982


async def customers(client):
    return (await client.get("/api/managed_users")).json()["result"]


def row_named(rows, name):
    return next(row for row in rows if row["name"] == name)


async def test_forty_customers_in_pages(client):
    all_rows = await customers(client)
    pages = [
        (await client.get("/api/managed_users", params={"page": page, "per_page": 15})).json()
        for page in (1, 2, 3, 4)
    ]
    assert [len(page["result"]) for page in pages] == [15, 15, 10, 0]
    assert [row for page in pages for row in page["result"]] == all_rows
    assert (pages[1]["count"], pages[1]["page"], pages[1]["per_page"]) == (40, 2, 15)
    assert (await client.get("/api/managed_users/")).json()["result"] == all_rows
    some = (await client.get("/api/managed_users", params={"category_id": 2})).json()
    assert 0 < some["count"] < 40


async def test_there_are_customers_of_every_kind(client):
    rows = await customers(client)
    assert len({row["plan_id"] for row in rows}) == 4
    assert any(row["task_count"] > row["task_limit"] for row in rows)
    assert any(row["task_count"] == 0 for row in rows)
    assert any(row["trial"] for row in rows)
    assert any("task_limit_adjustment" not in row for row in rows)
    assert {type(row.get("task_limit_adjustment")) for row in rows} == {int, str, type(None)}
    assert any(row["external_id"] is None for row in rows)
    assert {"株式会社さくら物流", "شركة النخيل للتجارة", "[Sandbox] Acme QA"} <= {
        row["name"] for row in rows
    }
    assert [row["name"] for row in rows].count("Contoso Ltd") == 2
    environment_keys = [tuple(item) for row in rows for item in row.get("environments", [])]
    assert {("type", "id"), ("environment_type", "id"), ("id",)} <= set(environment_keys)


async def test_a_customer_is_found_by_each_of_its_ids(client):
    for row in await customers(client):
        references = [str(row["id"])]
        references += [str(item["id"]) for item in row.get("environments", [])]
        if row["external_id"]:
            references.append("E" + quote(row["external_id"], safe=""))
        for reference in references:
            answer = await client.get(f"/api/managed_users/{reference}")
            assert answer.json() == row, reference


@pytest.mark.parametrize("reference", ["1", "E", "Enobody", "E12345%2F"])
async def test_an_unknown_customer_is_not_found(client, reference):
    answer = await client.get(f"/api/managed_users/{reference}")
    assert (answer.status_code, answer.json()) == (404, {"message": "Not found"})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/managed_users"),
        ("DELETE", "/api/managed_users"),
        ("GET", "/api/managed_users/members"),
        ("GET", "/api/managed_users/members/88104"),
        ("POST", f"/api/managed_users/{NORTHWIND}/member_invitation"),
        ("GET", "/api/managed_users/Eglobex/emea"),
        ("GET", "/api/managed_users/NW-0071"),
        ("POST", f"/api/managed_users/{NORTHWIND}"),
    ],
)
async def test_paths_misprinted_in_the_overview_do_not_exist(client, method, path):
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()) == (404, {"message": "API not found"})


@pytest.mark.parametrize(
    ("token", "status"), [(TEST_TOKEN, 403), (PROD_TOKEN, 403), (PLAIN_TOKEN, 401), ("no", 401)]
)
async def test_only_the_partner_s_token_is_accepted(make, token, status):
    async with connected(make(), token) as client:
        for path in ("", "/usage", f"/{NORTHWIND}", f"/{NORTHWIND}/members"):
            assert (await client.get(f"/api/managed_users{path}")).status_code == status


async def test_a_customer_is_created(client):
    body = {
        "name": "Fresh & Co",
        "notification_email": "ops@fresh.example",
        "external_id": "fr/1",
        "plan_id": "embed_enterprise",
        "whitelisted_apps": ["slack"],
        "environments": [{"type": "test", "external_id": "fr/1-t"}],
    }
    created = (await client.post("/api/managed_users", json=body)).json()
    assert (created["name"], created["plan_id"]) == ("Fresh & Co", "embed_enterprise")
    assert (created["active_recipe_count"], created["task_count"]) == (0, 0)
    assert len(created["environments"]) == 2
    assert (await client.get("/api/managed_users/Efr%2F1-t")).json() == created
    assert created in await customers(client)
    trial = await client.post(
        "/api/managed_users",
        json={"name": "Trial", "notification_email": "a@b.example", "in_trial": True},
    )
    assert (trial.json()["trial"], trial.json()["plan_id"]) == (True, "embed_trial")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": None}, "Missing parameter name"),
        ({"notification_email": "  "}, "Missing parameter notification_email"),
        ({"notification_email": "nobody"}, "Validation failed"),
        ({"external_id": "NW-0071"}, "Validation failed"),
        ({"plan_id": "gold"}, "Plan not found"),
        ({"whitelisted_apps": "slack"}, "Bad request"),
        ({"auth_settings": {"type": "magic"}}, "auth_settings type is invalid"),
        ({"auth_settings": {"type": "saml_sso"}}, "Missing parameter auth_settings[provider]"),
        (
            {"auth_settings": {"type": "saml_sso", "provider": "okta", "sso_url": "https://x"}},
            "Missing parameter auth_settings[metadata_url]",
        ),
        ({"environments": [{"type": "stage"}]}, "Environment not found"),
        (
            {"environments": [{"type": "dev", "external_id": "other"}]},
            "environments[external_id] conflicts with external_id for dev",
        ),
    ],
)
async def test_invalid_customers(client, change, message):
    body = {"name": "New", "notification_email": "ops@new.example"} | change
    answer = await client.post("/api/managed_users", json=body)
    assert (answer.status_code, answer.json()["message"]) == (400, message)
    assert len(await customers(client)) == 40


async def test_an_update_changes_only_the_sent_fields(client):
    before = (await client.get(f"/api/managed_users/{NORTHWIND}")).json()
    assert before["admin_notification_emails"]
    body = {"name": "Northwind GmbH", "admin_notification_emails": None, "external_id": "n w/1"}
    after = (await client.put(f"/api/managed_users/{NORTHWIND}", json=body)).json()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        "name", "team_name", "admin_notification_emails", "external_id", "updated_at"
    }  # fmt: skip
    assert after["admin_notification_emails"] is None
    assert (await client.get("/api/managed_users/En%20w%2F1")).json() == after
    assert (await client.get("/api/managed_users/ENW-0071")).status_code == 404


async def test_limits_trial_and_billing_can_be_changed(client):
    path = f"/api/managed_users/{NORTHWIND}"
    used = (await client.get(path)).json()["task_count"]
    body = {"custom_task_limit": used + 1, "task_limit_adjustment": -200}
    after = (await client.put(path, json=body)).json()
    assert (after["task_limit"], after["task_limit_adjustment"]) == (used + 1, -200)
    trial = (await client.put(path, json={"in_trial": True})).json()
    assert (trial["in_trial"], trial["plan_id"]) == (True, "embed_trial")
    billed = await client.put(path, json={"current_billing_period_start": "2026-03-05"})
    assert billed.json()["current_billing_period_start"] == "2026-03-05T00:00:00Z"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": None}, "Validation failed"),
        ({"external_id": "globex/emea"}, "Validation failed"),
        ({"custom_task_limit": 1}, "custom_task_limit must be greater than the current task count"),
        ({"task_limit_adjustment": "5"}, "Bad request"),
        ({"environments": [{"type": "stage"}]}, "Environment not found"),
        ({"current_billing_period_start": "soon"}, "Bad request"),
    ],
)
async def test_invalid_updates(client, change, message):
    path = f"/api/managed_users/{NORTHWIND}"
    before = (await client.get(path)).json()
    answer = await client.put(path, json=change)
    assert (answer.status_code, answer.json()["message"]) == (400, message)
    assert (await client.get(path)).json() == before


async def test_a_deleted_customer_is_gone_under_each_id(client):
    row = row_named(await customers(client), "Globex Corporation")
    answer = await client.delete("/api/managed_users/Eglobex%2Femea")
    assert answer.json() == {"success": True}
    old = row_named(await customers(client), "Pied Piper")
    assert (await client.delete(f"/api/managed_users/{old['id']}")).json() == {"id": old["id"]}
    assert len(await customers(client)) == 38
    for reference in (row["id"], row["environments"][0]["id"], "Eglobex%2Femea"):
        assert (await client.get(f"/api/managed_users/{reference}")).status_code == 404


async def test_usage_of_all_customers_by_month(client, date):
    response = (await client.get("/api/managed_users/usage")).json()["result"]
    row = await client.get(f"/api/managed_users/{NORTHWIND}")
    usage = response[str(NORTHWIND)]
    assert len(response) == 40
    assert next(iter(usage["usage"])) == "2025-04"
    assert (list(usage["usage"])[-1], len(usage["usage"])) == ("2026-03", 12)
    assert usage["usage"]["2026-03"] == row.json()["task_count"]


async def test_more_customers_can_be_requested(make):
    async with connected(make(customers=230)) as client:
        response = (await client.get("/api/managed_users", params={"per_page": 500})).json()
    assert (response["count"], response["per_page"], len(response["result"])) == (230, 100, 100)


async def test_quotas_of_customers_are_separate(make):
    async with connected(make(speed=1, limits={"embedded.customers": 2})) as client:
        paths = (f"/{NORTHWIND}", f"/{NORTHWIND}/members", "/Eglobex%2Femea")
        codes = [(await client.get(f"/api/managed_users{path}")).status_code for path in paths]
        assert codes == [200, 200, 429]
        assert (await client.get("/api/managed_users/usage")).status_code == 200
        assert (await client.get("/api/projects")).status_code == 200
