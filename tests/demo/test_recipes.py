"""Recipes of customers and of the own workspace: what runs, what stopped and why."""

from __future__ import annotations

import json

import pytest

from tests.demo.conftest import connected
from tests.demo.customers import GLOBEX, INITECH, NORTHWIND, OLD, At
from workato_tui.demo import PROD_TOKEN, TEST_TOKEN

UMBRELLA = "Eit%40umbrella.example"
CYBERDYNE = 4411759


async def recipes(at: At, **query) -> list[dict]:
    told = await at.get("/recipes", **query)
    return told.get("result") or told.get("items") or []


async def named(at: At, name: str) -> dict:
    return next(one for one in await recipes(at) if one["name"] == name)


async def test_recipes_have_every_field_and_code_as_text(client):
    told = await At(client, NORTHWIND).get("/recipes", per_page=4)
    assert (told["count"], told["page"], told["per_page"]) == (10, 1, 4)
    ids = [one["id"] for one in told["result"]]
    assert ids == sorted(ids, reverse=True)
    one = told["result"][0]
    assert json.loads(one["code"])["keyword"] == "trigger"
    assert {"keyword", "name", "provider", "skip_validation", "account_id"} == set(one["config"][0])
    assert one["trigger_application"] == one["applications"][0]
    assert one["job_succeeded_count"] > 0
    lists = await At(client, NORTHWIND).get("/recipes", exclude_code="true")
    assert not any("code" in one for one in lists["result"])
    old = await At(client, OLD).get("/recipes")
    assert old["per_page"] == 10
    assert isinstance(old["result"][0]["config"], str)


async def test_one_recipe_is_an_object_or_a_list_of_one(client):
    for reference, kind in ((NORTHWIND, dict), (OLD, list)):
        at = At(client, reference)
        first = (await recipes(at))[0]
        told = (await at.get(f"/recipes/{first['id']}"))["result"]
        assert isinstance(told, kind)
        assert (told[0] if kind is list else told) == first
        await at.get("/recipes/1", 404)


@pytest.mark.parametrize(
    ("query", "test"),
    [
        ({"running": "true"}, lambda one: one["running"]),
        ({"running": "false"}, lambda one: not one["running"]),
        ({"adapter_names_any": "stripe,clock"}, lambda one: {"stripe", "clock"} & set(one["apps"])),
        (
            {"adapter_names_all": "stripe,clock"},
            lambda one: {"stripe", "clock"} <= set(one["apps"]),
        ),
        ({"stopped_after": "2026-03-08T00:00:00Z"}, lambda one: one["stopped_at"]),
    ],
)
async def test_recipes_are_filtered(client, query, test):
    at = At(client, NORTHWIND)
    whole = [one | {"apps": one["applications"]} for one in await recipes(at)]
    found = {one["id"] for one in await recipes(at, **query)}
    assert found == {one["id"] for one in whole if test(one)}
    assert 0 < len(found) < len(whole)


async def test_recipes_are_filtered_by_place_id_and_date(client, date):
    at = At(client, NORTHWIND)
    project = (await at.get("/projects"))["result"][0]
    mine = await recipes(at, project_id=project["id"])
    assert {one["project_id"] for one in mine} == {project["id"]}
    top = await recipes(at, folder_id=project["folder_id"])
    deep = await recipes(at, folder_id=project["folder_id"], with_subfolders="true")
    assert (len(top), len(deep)) == (3, 4)
    assert {one["id"] for one in deep} == {one["id"] for one in mine}
    lowest = min(one["id"] for one in mine)
    assert all(one["id"] < lowest for one in await recipes(at, since_id=lowest))
    assert await recipes(at, updated_after=f"{date():%Y-%m-%dT%H:%M:%SZ}") == []
    await at.get("/recipes", 404, folder_id=1)
    await at.get("/recipes", 400, stop_cause="bored")


@pytest.mark.parametrize(
    ("reference", "cause"),
    [
        (INITECH, "action_quota_limit"),
        ("Evandelay%231%3F", "txn_quota_limit"),
        (CYBERDYNE, "trial_expired"),
        (UMBRELLA, "trigger_errors_limit"),
    ],
)
async def test_recipes_stop_for_every_cause(client, reference, cause):
    at = At(client, reference)
    found = await recipes(at, stop_cause=cause)
    assert found
    assert all(one["stop_cause"] == cause and one["stopped_at"] for one in found)


async def test_a_customer_is_counted_as_its_recipes_run(client):
    before = {row["id"]: row for row in (await At(client).get("/managed_users"))["result"]}
    for number in list(before)[:9]:
        running = await recipes(At(client, number), running="true")
        works = [
            one
            for one in (await At(client, number).get("/connections"))["result"]
            if one["authorization_status"] == "success"
        ]
        row = await At(client, number).get("")
        counted = (row["active_recipe_count"], row["active_connection_count"])
        assert counted == (len(running), len(works))
        assert row == before[number]


# Start and stop


async def test_a_recipe_is_stopped_and_started(client):
    at = At(client, GLOBEX)
    one = (await recipes(at, running="true"))[0]
    path = f"/recipes/{one['id']}"
    assert await at.put(f"{path}/stop") == {"success": True}
    stopped = (await at.get(path))["result"]
    assert (stopped["running"], stopped["stop_cause"]) == (False, None)
    assert await at.put(f"{path}/stop") == {"success": True}
    started = await at.put(f"{path}/start")
    assert started == {"success": True, "code_errors": [], "config_errors": []}
    assert (await at.get(path))["result"]["running"]
    assert "already running" in (await at.put(f"{path}/start", status=400))["message"]


async def test_what_an_import_broke_says_so_when_it_is_started(client):
    at = At(client, NORTHWIND)
    orders = await named(at, "Sync orders to NetSuite")
    told = await at.put(f"/recipes/{orders['id']}/start")
    assert told["success"] is False
    (number, fields), *_ = told["config_errors"]
    assert isinstance(number, int)
    assert fields[0][2] == "connection is missing"
    assert {row["account_id"] for row in orders["config"]} == {None}
    approve = await named(at, "Approve large orders")
    told = await at.put(f"/recipes/{approve['id']}/start")
    assert (told["success"], told["config_errors"]) == (False, [])
    assert told["code_errors"][0][1][0][2] == "can't be blank"
    hook = await named(at, "Find customer")
    told = await at.put(f"/recipes/{hook['id']}/start", status=422)
    assert "could not be registered" in told["message"]


async def test_a_lost_connection_keeps_recipes_from_starting_until_it_is_mended(client):
    at = At(client, UMBRELLA)
    stopped = (await recipes(at, stop_cause="trigger_errors_limit"))[0]
    path = f"/recipes/{stopped['id']}/start"
    told = await at.put(path)
    assert "is not connected" in told["config_errors"][0][1][0][2]
    broken = [
        one
        for one in (await at.get("/connections"))["result"]
        if one["authorization_status"] == "exception"
    ]
    await at.put(f"/connections/{broken[0]['id']}", {"input": {"password": "new"}})
    assert (await at.put(path))["success"] is True


@pytest.mark.parametrize(
    ("reference", "message"),
    [(INITECH, "Task limit"), (CYBERDYNE, "Trial has expired")],
)
async def test_what_the_plan_does_not_allow_is_refused(client, reference, message):
    at = At(client, reference)
    one = (await recipes(at))[0]
    assert message in (await at.put(f"/recipes/{one['id']}/start", status=400))["message"]


async def test_a_recipe_whose_table_is_gone_does_not_start(client):
    at = At(client, "Ebluth")
    one = await named(at, "Equipment request")
    table = (await at.get("/lookup_tables"))["result"][0]
    await at.put(f"/recipes/{one['id']}/stop")
    await at.post("/lookup_tables/batch_delete", {"ids": [table["id"]]})
    told = await at.put(f"/recipes/{one['id']}/start")
    assert "Approvers by cost center was not found" in json.dumps(told["code_errors"])


# Create, change, delete


async def test_a_recipe_is_made_changed_and_deleted(client):
    at = At(client, NORTHWIND)
    project = (await at.get("/projects"))["result"][0]
    code = {"number": 0, "keyword": "trigger", "provider": "clock", "as": "t", "block": []}
    config = [{"keyword": "application", "provider": "clock", "account_id": None}]
    body = {
        "name": "Made here",
        "code": json.dumps(code),
        "config": json.dumps(config),
        "folder_id": str(project["folder_id"]),
        "description": "By hand",
    }
    made = await at.post("/recipes", {"recipe": body})
    assert made["success"] is True
    path = f"/recipes/{made['id']}"
    told = (await at.get(path))["result"]
    assert (told["name"], told["running"], told["folder_id"]) == (
        "Made here", False, project["folder_id"]
    )  # fmt: skip
    assert json.loads(told["code"]) == code
    assets = await at.get("/export_manifests/folder_assets", folder_id=project["folder_id"])
    assert "Made here" in {one["name"] for one in assets["result"]["assets"]}
    assert await at.put(path, {"recipe": {"name": "Other"}}) == {"success": True}
    changed = (await at.get(path))["result"]
    assert (changed["name"], changed["version_no"], changed["code"]) == (
        "Other", told["version_no"] + 1, told["code"]
    )  # fmt: skip
    await at.put(f"{path}/start")
    await at.put(path, {"recipe": {"name": "Again"}}, 400)
    assert await at.delete(path) == {"success": True}
    await at.get(path, 404)


async def test_a_recipe_is_made_in_the_home_folder_and_in_another_environment(client):
    for reference in (NORTHWIND, NORTHWIND + 23):
        at = At(client, reference)
        made = await at.post("/recipes", {"recipe": {"code": "{}"}})
        told = (await at.get(f"/recipes/{made['id']}"))["result"]
        assert (told["name"], told["project_id"]) == ("Untitled recipe", None)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"name": "x", "code": "{}"}, 400, "Missing parameter recipe"),
        ({"recipe": {"name": "x"}}, 400, "Missing parameter code"),
        ({"recipe": {"code": "{}", "folder_id": 7}}, 400, "Bad request"),
        ({"recipe": {"code": "{}", "folder_id": "7"}}, 404, "Not found"),
        ({"recipe": {"code": "no"}}, 200, "is not valid JSON"),
        ({"recipe": {"code": "{}", "config": "{}"}}, 200, "is not valid JSON"),
        ({"recipe": {"code": "{}", "name": "x" * 256}}, 200, "is too long"),
    ],
)
async def test_a_recipe_that_cannot_be(client, body, status, told):
    answer = await At(client, NORTHWIND).post("/recipes", body, status)
    assert told in json.dumps(answer)
    assert answer.get("success", False) is False


async def test_only_a_recipe_with_a_custom_connector_is_shared(client):
    at = At(client, "EAM10%3A77")
    one = await named(at, "Stock counts every night")
    assert await at.post(f"/recipes/{one['id']}/share") == {"success": True}
    other = await named(at, "Sync orders to NetSuite")
    assert (
        "custom connector"
        in (await at.post(f"/recipes/{other['id']}/share", status=400))["message"]
    )


# One's own workspace


async def test_the_own_workspace_has_recipes_in_each_environment(make):
    app = make()
    seen = {}
    for token in (None, TEST_TOKEN, PROD_TOKEN):
        async with connected(app, *([token] if token else [])) as client:
            rows = await recipes(At(client), per_page=100)
            seen[token] = {one["id"] for one in rows}
            one = await At(client).get(f"/recipes/{rows[0]['id']}")
            assert one == rows[0]
    assert all(len(ids) > 30 for ids in seen.values())
    assert not seen[None] & seen[PROD_TOKEN]


async def test_after_a_deployment_what_is_new_is_neither_connected_nor_started(make):
    app = make(reviews=False)
    async with connected(app) as client, connected(app, PROD_TOKEN) as prod:
        before = {one["name"]: one for one in await recipes(At(prod), per_page=100)}
        assert "Order status API" not in before
        project = next(
            one for one in await At(client).get("/projects") if one["name"] == "Order to Cash"
        )
        body = {"environment_type": "prod", "title": "Release"}
        number = (await At(client).post(f"/projects/{project['id']}/deploy", body))["id"]
        done = await At(client).get(f"/deployments/{number}")
        after = {one["name"]: one for one in await recipes(At(prod), per_page=100)}
        new = after["Order status API"]
        assert (new["running"], new["last_run_at"]) == (False, None)
        told = next(one for one in done["assets"] if one["name"] == "Order status API")
        assert (told["state"], told["id"]) == ("new", None)
        changed = [one for one in done["assets"] if one.get("state") == "updated"]
        assert {one["id"] for one in changed if one["type"] == "recipe"} <= {
            one["id"] for one in after.values()
        }
        links = {one["name"]: one for one in await At(prod).get("/connections")}
        fresh = [one for one in links.values() if one["authorization_status"] is None]
        assert "Zendesk support" in {one["name"] for one in fresh}
        stopped = [
            one for one in after.values()
            if not one["running"] and before.get(one["name"], {}).get("running")
        ]  # fmt: skip
        assert "Order lines from the web shop" in {one["name"] for one in stopped}
        assert {one["project_id"] for one in stopped} == {project["id"]}
