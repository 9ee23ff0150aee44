"""Recipes of customers and of the own workspace: running, stopped, and broken."""

from __future__ import annotations

import json

import pytest

from tests.demo.conftest import connected
from tests.demo.customers import GLOBEX, INITECH, NORTHWIND, OLD, WorkspaceClient
from workato_tui.demo import PROD_TOKEN, TEST_TOKEN

UMBRELLA = "Eit%40umbrella.example"
CYBERDYNE = 4411759


async def recipes(workspace: WorkspaceClient, **query) -> list[dict]:
    response = await workspace.get("/recipes", **query)
    return response.get("result") or response.get("items") or []


async def recipe_named(workspace: WorkspaceClient, name: str) -> dict:
    return next(item for item in await recipes(workspace) if item["name"] == name)


async def test_recipes_have_every_field(client):
    response = await WorkspaceClient(client, NORTHWIND).get("/recipes", per_page=4)
    assert (response["count"], response["page"], response["per_page"]) == (10, 1, 4)
    ids = [item["id"] for item in response["result"]]
    assert ids == sorted(ids, reverse=True)
    item = response["result"][0]
    assert json.loads(item["code"])["keyword"] == "trigger"
    assert {"keyword", "name", "provider", "skip_validation", "account_id"} == set(
        item["config"][0]
    )
    assert item["trigger_application"] == item["applications"][0]
    assert item["job_succeeded_count"] > 0
    lists = await WorkspaceClient(client, NORTHWIND).get("/recipes", exclude_code="true")
    assert not any("code" in item for item in lists["result"])
    old = await WorkspaceClient(client, OLD).get("/recipes")
    assert old["per_page"] == 10
    assert isinstance(old["result"][0]["config"], str)


async def test_one_recipe_is_an_object_or_a_list_of_one(client):
    for reference, kind in ((NORTHWIND, dict), (OLD, list)):
        workspace = WorkspaceClient(client, reference)
        first = (await recipes(workspace))[0]
        response = (await workspace.get(f"/recipes/{first['id']}"))["result"]
        assert isinstance(response, kind)
        assert (response[0] if kind is list else response) == first
        await workspace.get("/recipes/1", 404)


@pytest.mark.parametrize(
    ("query", "test"),
    [
        ({"running": "true"}, lambda item: item["running"]),
        ({"running": "false"}, lambda item: not item["running"]),
        (
            {"adapter_names_any": "stripe,clock"},
            lambda item: {"stripe", "clock"} & set(item["apps"]),
        ),
        (
            {"adapter_names_all": "stripe,clock"},
            lambda item: {"stripe", "clock"} <= set(item["apps"]),
        ),
        ({"stopped_after": "2026-03-08T00:00:00Z"}, lambda item: item["stopped_at"]),
    ],
)
async def test_recipes_are_filtered(client, query, test):
    workspace = WorkspaceClient(client, NORTHWIND)
    all_recipes = [item | {"apps": item["applications"]} for item in await recipes(workspace)]
    filtered = {item["id"] for item in await recipes(workspace, **query)}
    assert filtered == {item["id"] for item in all_recipes if test(item)}
    assert 0 < len(filtered) < len(all_recipes)


async def test_recipes_are_filtered_by_folder_id_and_date(client, date):
    workspace = WorkspaceClient(client, NORTHWIND)
    project = (await workspace.get("/projects"))["result"][0]
    in_project = await recipes(workspace, project_id=project["id"])
    assert {item["project_id"] for item in in_project} == {project["id"]}
    top = await recipes(workspace, folder_id=project["folder_id"])
    deep = await recipes(workspace, folder_id=project["folder_id"], with_subfolders="true")
    assert (len(top), len(deep)) == (3, 4)
    assert {item["id"] for item in deep} == {item["id"] for item in in_project}
    lowest = min(item["id"] for item in in_project)
    assert all(item["id"] < lowest for item in await recipes(workspace, since_id=lowest))
    assert await recipes(workspace, updated_after=f"{date():%Y-%m-%dT%H:%M:%SZ}") == []
    await workspace.get("/recipes", 404, folder_id=1)
    await workspace.get("/recipes", 400, stop_cause="bored")


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
    workspace = WorkspaceClient(client, reference)
    stopped = await recipes(workspace, stop_cause=cause)
    assert stopped
    assert all(item["stop_cause"] == cause and item["stopped_at"] for item in stopped)


async def test_counts_of_a_customer_match_its_recipes(client):
    before = {
        row["id"]: row for row in (await WorkspaceClient(client).get("/managed_users"))["result"]
    }
    for number in list(before)[:9]:
        running = await recipes(WorkspaceClient(client, number), running="true")
        connected_ = [
            item
            for item in (await WorkspaceClient(client, number).get("/connections"))["result"]
            if item["authorization_status"] == "success"
        ]
        row = await WorkspaceClient(client, number).get("")
        counted = (row["active_recipe_count"], row["active_connection_count"])
        assert counted == (len(running), len(connected_))
        assert row == before[number]


# Start and stop


async def test_a_recipe_is_stopped_and_started(client):
    workspace = WorkspaceClient(client, GLOBEX)
    item = (await recipes(workspace, running="true"))[0]
    path = f"/recipes/{item['id']}"
    assert await workspace.put(f"{path}/stop") == {"success": True}
    stopped = (await workspace.get(path))["result"]
    assert (stopped["running"], stopped["stop_cause"]) == (False, None)
    assert await workspace.put(f"{path}/stop") == {"success": True}
    started = await workspace.put(f"{path}/start")
    assert started == {"success": True, "code_errors": [], "config_errors": []}
    assert (await workspace.get(path))["result"]["running"]
    assert "already running" in (await workspace.put(f"{path}/start", status=400))["message"]


async def test_recipes_broken_by_an_import_do_not_start(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    orders = await recipe_named(workspace, "Sync orders to NetSuite")
    response = await workspace.put(f"/recipes/{orders['id']}/start")
    assert response["success"] is False
    (number, fields), *_ = response["config_errors"]
    assert isinstance(number, int)
    assert fields[0][2] == "connection is missing"
    assert {row["account_id"] for row in orders["config"]} == {None}
    approve = await recipe_named(workspace, "Approve large orders")
    response = await workspace.put(f"/recipes/{approve['id']}/start")
    assert (response["success"], response["config_errors"]) == (False, [])
    assert response["code_errors"][0][1][0][2] == "can't be blank"
    hook = await recipe_named(workspace, "Find customer")
    response = await workspace.put(f"/recipes/{hook['id']}/start", status=422)
    assert "could not be registered" in response["message"]


async def test_recipes_start_only_with_their_connection(client):
    workspace = WorkspaceClient(client, UMBRELLA)
    stopped = (await recipes(workspace, stop_cause="trigger_errors_limit"))[0]
    path = f"/recipes/{stopped['id']}/start"
    response = await workspace.put(path)
    assert "is not connected" in response["config_errors"][0][1][0][2]
    broken = [
        item
        for item in (await workspace.get("/connections"))["result"]
        if item["authorization_status"] == "exception"
    ]
    await workspace.put(f"/connections/{broken[0]['id']}", {"input": {"password": "new"}})
    assert (await workspace.put(path))["success"] is True


@pytest.mark.parametrize(
    ("reference", "message"),
    [(INITECH, "Task limit"), (CYBERDYNE, "Trial has expired")],
)
async def test_limits_of_the_plan(client, reference, message):
    workspace = WorkspaceClient(client, reference)
    item = (await recipes(workspace))[0]
    assert message in (await workspace.put(f"/recipes/{item['id']}/start", status=400))["message"]


async def test_a_recipe_without_its_table_does_not_start(client):
    workspace = WorkspaceClient(client, "Ebluth")
    item = await recipe_named(workspace, "Equipment request")
    table = (await workspace.get("/lookup_tables"))["result"][0]
    await workspace.put(f"/recipes/{item['id']}/stop")
    await workspace.post("/lookup_tables/batch_delete", {"ids": [table["id"]]})
    response = await workspace.put(f"/recipes/{item['id']}/start")
    assert "Approvers by cost center was not found" in json.dumps(response["code_errors"])


# Create, edit, delete


async def test_a_recipe_is_created_edited_and_deleted(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    project = (await workspace.get("/projects"))["result"][0]
    code = {"number": 0, "keyword": "trigger", "provider": "clock", "as": "t", "block": []}
    config = [{"keyword": "application", "provider": "clock", "account_id": None}]
    body = {
        "name": "Made here",
        "code": json.dumps(code),
        "config": json.dumps(config),
        "folder_id": str(project["folder_id"]),
        "description": "By hand",
    }
    created = await workspace.post("/recipes", {"recipe": body})
    assert created["success"] is True
    path = f"/recipes/{created['id']}"
    response = (await workspace.get(path))["result"]
    assert (response["name"], response["running"], response["folder_id"]) == (
        "Made here", False, project["folder_id"]
    )  # fmt: skip
    assert json.loads(response["code"]) == code
    assets = await workspace.get("/export_manifests/folder_assets", folder_id=project["folder_id"])
    assert "Made here" in {item["name"] for item in assets["result"]["assets"]}
    assert await workspace.put(path, {"recipe": {"name": "Other"}}) == {"success": True}
    changed = (await workspace.get(path))["result"]
    assert (changed["name"], changed["version_no"], changed["code"]) == (
        "Other", response["version_no"] + 1, response["code"]
    )  # fmt: skip
    await workspace.put(f"{path}/start")
    await workspace.put(path, {"recipe": {"name": "Again"}}, 400)
    assert await workspace.delete(path) == {"success": True}
    await workspace.get(path, 404)


async def test_recipes_in_the_home_folder_and_in_another_environment(client):
    for reference in (NORTHWIND, NORTHWIND + 23):
        workspace = WorkspaceClient(client, reference)
        created = await workspace.post("/recipes", {"recipe": {"code": "{}"}})
        response = (await workspace.get(f"/recipes/{created['id']}"))["result"]
        assert (response["name"], response["project_id"]) == ("Untitled recipe", None)


@pytest.mark.parametrize(
    ("body", "status", "message"),
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
async def test_invalid_recipes(client, body, status, message):
    answer = await WorkspaceClient(client, NORTHWIND).post("/recipes", body, status)
    assert message in json.dumps(answer)
    assert answer.get("success", False) is False


async def test_only_a_recipe_with_a_custom_connector_is_shared(client):
    workspace = WorkspaceClient(client, "EAM10%3A77")
    item = await recipe_named(workspace, "Stock counts every night")
    assert await workspace.post(f"/recipes/{item['id']}/share") == {"success": True}
    other = await recipe_named(workspace, "Sync orders to NetSuite")
    assert (
        "custom connector"
        in (await workspace.post(f"/recipes/{other['id']}/share", status=400))["message"]
    )


# The own workspace


async def test_the_own_workspace_has_recipes_in_each_environment(make):
    app = make()
    ids_by_token = {}
    for token in (None, TEST_TOKEN, PROD_TOKEN):
        async with connected(app, *([token] if token else [])) as client:
            rows = await recipes(WorkspaceClient(client), per_page=100)
            ids_by_token[token] = {item["id"] for item in rows}
            item = await WorkspaceClient(client).get(f"/recipes/{rows[0]['id']}")
            assert item == rows[0]
    assert all(len(ids) > 30 for ids in ids_by_token.values())
    assert not ids_by_token[None] & ids_by_token[PROD_TOKEN]


async def test_new_assets_of_a_deployment_are_stopped_and_disconnected(make):
    app = make(reviews=False)
    async with connected(app) as client, connected(app, PROD_TOKEN) as prod:
        before = {item["name"]: item for item in await recipes(WorkspaceClient(prod), per_page=100)}
        assert "Order status API" not in before
        project = next(
            item
            for item in await WorkspaceClient(client).get("/projects")
            if item["name"] == "Order to Cash"
        )
        body = {"environment_type": "prod", "title": "Release"}
        number = (await WorkspaceClient(client).post(f"/projects/{project['id']}/deploy", body))[
            "id"
        ]
        done = await WorkspaceClient(client).get(f"/deployments/{number}")
        after = {item["name"]: item for item in await recipes(WorkspaceClient(prod), per_page=100)}
        new = after["Order status API"]
        assert (new["running"], new["last_run_at"]) == (False, None)
        response = next(item for item in done["assets"] if item["name"] == "Order status API")
        assert (response["state"], response["id"]) == ("new", None)
        changed = [item for item in done["assets"] if item.get("state") == "updated"]
        assert {item["id"] for item in changed if item["type"] == "recipe"} <= {
            item["id"] for item in after.values()
        }
        links = {item["name"]: item for item in await WorkspaceClient(prod).get("/connections")}
        fresh = [item for item in links.values() if item["authorization_status"] is None]
        assert "Zendesk support" in {item["name"] for item in fresh}
        stopped = [
            item for item in after.values()
            if not item["running"] and before.get(item["name"], {}).get("running")
        ]  # fmt: skip
        assert "Order lines from the web shop" in {item["name"] for item in stopped}
        assert {item["project_id"] for item in stopped} == {project["id"]}
