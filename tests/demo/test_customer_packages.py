"""Recipe lifecycle management in a customer's workspace: manifests, exports, imports."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import asynccontextmanager

import pytest

from tests.demo.conftest import connected
from tests.demo.customers import GLOBEX, NORTHWIND, OLD, WorkspaceClient, environment_of

STARK = "EAM10%3A77"
KIND = {"Content-Type": "application/octet-stream"}


async def project_of(workspace: WorkspaceClient, name: str) -> dict:
    return next(
        item for item in (await workspace.get("/projects"))["result"] if item["name"] == name
    )


async def send_import(workspace: WorkspaceClient, data: bytes, status: int = 200, **query) -> dict:
    return await workspace.request(
        "POST", "/imports", status, params=query, content=data, headers=KIND
    )


async def export(workspace: WorkspaceClient, folder: int, **fields) -> dict:
    body = {"name": "All", "folder_id": folder, "auto_generate_assets": True, **fields}
    manifest = (await workspace.post("/export_manifests", {"export_manifest": body}))["result"]
    started = await workspace.post(f"/exports/{manifest['id']}")
    assert (started["status"], started["download_url"]) == ("in_progress", "nil")
    return await workspace.get(f"/exports/{started['id']}")


@asynccontextmanager
async def api_and_storage(app):
    async with connected(app) as client, connected(app, token=None) as storage:
        yield client, storage


def package(*names: str, **more) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as created:
        for name in names:
            step = {"number": 0, "keyword": "trigger", "provider": "clock", "as": "t"}
            body = {"name": name, "code": step, "config": []} | more
            created.writestr(f"Deep/{name.lower()}.recipe.json", json.dumps(body))
    return out.getvalue()


async def test_a_manifest_is_created_edited_and_archived(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    folder = (await project_of(workspace, "Orders"))["folder_id"]
    assets = (await workspace.get("/export_manifests/folder_assets", folder_id=folder))["result"][
        "assets"
    ]
    chosen = [{"id": item["id"], "type": item["type"]} for item in assets[:2]]
    body = {"name": "Two", "assets": chosen, "folder_id": folder, "include_tags": True}
    created = (await workspace.post("/export_manifests", {"export_manifest": body}))["result"]
    assert (created["status"], created["last_exported_at"]) == ("working", None)
    path = f"/export_manifests/{created['id']}"
    assert (await workspace.get(path))["result"] == created, "without assets"
    changed = await workspace.put(path, {"export_manifest": {"name": "One", "assets": chosen[:1]}})
    assert changed["result"]["name"] == "One"
    assert (await workspace.delete(path))["result"] == {"success": True, "status": "destroyed"}
    assert (await workspace.get(path))["result"]["status"] == "archived"
    await WorkspaceClient(client, GLOBEX).get(path, 404)
    assert await workspace.get("/export_manifests", 404) == {"message": "API not found"}


async def test_an_export_has_a_link_when_it_is_done(make):
    async with api_and_storage(make()) as (client, storage):
        workspace = WorkspaceClient(client, NORTHWIND)
        done = await export(workspace, (await project_of(workspace, "Orders"))["folder_id"])
        assert (done["status"], done["operation_type"]) == ("completed", "export")
        file = await storage.get(done["download_url"])
        names = zipfile.ZipFile(io.BytesIO(file.content)).namelist()
        assert "sync_orders_to_netsuite.recipe.json" in names
        await workspace.get(f"/imports/{done['id']}", 404)
        old = WorkspaceClient(client, OLD)
        failed = await export(old, (await project_of(old, "Web shop"))["folder_id"], name="fail")
        assert (failed["status"], failed["download_url"]) == ("failed", "null")


async def test_a_package_of_one_customer_is_imported_by_another(make):
    async with api_and_storage(make()) as (client, storage):
        source, target = WorkspaceClient(client, NORTHWIND), WorkspaceClient(client, GLOBEX)
        done = await export(source, (await project_of(source, "Portal API"))["folder_id"])
        data = (await storage.get(done["download_url"])).content
        created = await target.post("/folders", {"name": "Portal API"})
        started = await send_import(target, data, folder_id=created["id"], restart_recipes="true")
        assert (started["operation_type"], started["status"]) == ("import", "in_progress")
        response = await target.get(f"/imports/{started['id']}")
        results = {item["id"]: item["import_result"] for item in response["recipe_status"]}
        assert set(results.values()) == {"no_update_or_updated_without_restart"}
        recipes = (await target.get("/recipes", project_id=created["project_id"]))["result"]
        assert {item["id"] for item in recipes} == set(results)
        assert not any(item["running"] for item in recipes)
        links = (await target.get("/connections", project_id=created["project_id"]))["result"]
        assert {item["authorization_status"] for item in links} == {None}
        started = await target.put(f"/recipes/{recipes[0]['id']}/start")
        assert started["success"] is False
        assert "is not connected" in json.dumps(started["config_errors"])
        build = (await target.post(f"/projects/{created['project_id']}/build"))["id"]
        link = (await target.get(f"/project_builds/{build}"))["download_url"]
        again = zipfile.ZipFile(io.BytesIO((await storage.get(link)).content)).namelist()
        assert sorted(again) == sorted(zipfile.ZipFile(io.BytesIO(data)).namelist())


async def test_an_import_leaves_some_recipes_stopped(make):
    async with api_and_storage(make()) as (client, storage):
        workspace = WorkspaceClient(client, "Emerchant-adventurers-international")
        folder = (await project_of(workspace, "Tickets"))["folder_id"]
        done = await export(workspace, folder)
        data = (await storage.get(done["download_url"])).content
        started = await send_import(workspace, data, folder_id=folder)
        refused = await workspace.get(f"/imports/{started['id']}")
        assert (refused["status"], "restart_recipes" in refused["error"]) == ("failed", True)
        started = await send_import(
            workspace, data, folder_id=folder, restart_recipes="true", include_tags="true"
        )
        response = await workspace.get(f"/imports/{started['id']}")
        assert response["status"] == "completed"
        results = {item["id"]: item["import_result"] for item in response["recipe_status"]}
        assert {"restarted", "restart_failed"} <= set(results.values())
        for number, result in results.items():
            item = (await workspace.get(f"/recipes/{number}"))["result"]
            assert item["running"] is (result == "restarted")


async def test_an_earlier_import_left_recipes_broken(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    response = await workspace.get("/imports/92105")
    assert response["status"] == "completed"
    results = [item["import_result"] for item in response["recipe_status"]]
    assert results == ["stopped", "restarted", "restart_failed", "stopped", "not_found"]
    for item in response["recipe_status"][:-1]:
        recipe = (await workspace.get(f"/recipes/{item['id']}"))["result"]
        assert recipe["running"] is (item["import_result"] == "restarted")


async def test_home_assets_need_a_folder(make):
    async with api_and_storage(make()) as (client, storage):
        workspace, other = WorkspaceClient(client, STARK), WorkspaceClient(client, GLOBEX)
        done = await export(workspace, (await project_of(workspace, "Stock"))["folder_id"])
        data = (await storage.get(done["download_url"])).content
        folder = (await project_of(other, "Orders"))["folder_id"]
        refused = await send_import(other, data, 422, folder_id=folder)
        assert "folder_id_for_home_assets" in refused["message"]
        await send_import(other, data, folder_id=folder, folder_id_for_home_assets=folder)


async def test_a_workspace_runs_one_import_at_a_time(make):
    async with connected(make(speed=0)) as client:
        workspace = WorkspaceClient(client, NORTHWIND)
        folder = (await project_of(workspace, "Orders"))["folder_id"]
        await send_import(workspace, package("One"), folder_id=folder)
        refused = await send_import(workspace, package("Two"), 422, folder_id=folder)
        assert refused["message"] == "Another import is in progress"
        other = WorkspaceClient(client, GLOBEX)
        await send_import(
            other, package("One"), folder_id=(await project_of(other, "Orders"))["folder_id"]
        )


async def test_an_import_into_prod_changes_only_prod(client):
    prod = await environment_of(client, NORTHWIND, 1)
    folder = (await project_of(prod, "Orders"))["folder_id"]
    started = await send_import(prod, package("Made by hand"), folder_id=folder)
    assert (await prod.get(f"/imports/{started['id']}"))["status"] == "completed"
    names = {item["name"] for item in (await prod.get("/recipes"))["result"]}
    dev = {
        item["name"]
        for item in (await WorkspaceClient(client, NORTHWIND).get("/recipes"))["result"]
    }
    assert "Made by hand" in names
    assert "Made by hand" not in dev


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"folder_id": "1"}, 404),
        ({"folder_id": True, "folder_id_for_home_assets": "1"}, 404),
        ({"folder_id": True, "restart_recipes": "perhaps"}, 400),
    ],
)
async def test_invalid_imports(client, query, status):
    workspace = WorkspaceClient(client, NORTHWIND)
    folder = (await project_of(workspace, "Orders"))["folder_id"]
    if query.get("folder_id") is True:
        query = query | {"folder_id": folder}
    await send_import(workspace, package("One"), status, **query)


async def test_only_a_zip_body_can_be_imported(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    folder = (await project_of(workspace, "Orders"))["folder_id"]
    await send_import(workspace, b"no zip", 422, folder_id=folder)
    form = {"f": package("One")}
    await workspace.request("POST", "/imports", 400, params={"folder_id": folder}, files=form)


async def test_older_answers_call_an_import_an_export(client):
    workspace = WorkspaceClient(client, OLD)
    folder = (await project_of(workspace, "Web shop"))["folder_id"]
    started = await send_import(workspace, package("One"), folder_id=folder)
    assert (await workspace.get(f"/imports/{started['id']}"))["operation_type"] == "export"


async def test_imports_are_limited_per_customer_and_hour(make, date):
    async with connected(make(limits={"embedded.imports-an-hour": 2})) as client:
        workspace, other = WorkspaceClient(client, NORTHWIND), WorkspaceClient(client, GLOBEX)
        folder = (await project_of(workspace, "Orders"))["folder_id"]
        for status in (200, 200, 429):
            await send_import(workspace, package("One"), status, folder_id=folder)
        await send_import(
            other, package("One"), folder_id=(await project_of(other, "Orders"))["folder_id"]
        )
        date.advance(minutes=29)
        answer = await client.post(f"{workspace.base}/imports", params={"folder_id": folder})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        date.advance(minutes=1)
        await send_import(workspace, package("One"), folder_id=folder)
