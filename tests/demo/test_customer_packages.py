"""Recipe lifecycle management in a customer's workspace: manifests, exports, imports."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import asynccontextmanager

import pytest

from tests.demo.conftest import connected
from tests.demo.customers import GLOBEX, NORTHWIND, OLD, At, environment_of

STARK = "EAM10%3A77"
KIND = {"Content-Type": "application/octet-stream"}


async def project_of(at: At, name: str) -> dict:
    return next(one for one in (await at.get("/projects"))["result"] if one["name"] == name)


async def send(at: At, data: bytes, status: int = 200, **query) -> dict:
    return await at.ask("POST", "/imports", status, params=query, content=data, headers=KIND)


async def exported(at: At, folder: int, **fields) -> dict:
    body = {"name": "All", "folder_id": folder, "auto_generate_assets": True, **fields}
    manifest = (await at.post("/export_manifests", {"export_manifest": body}))["result"]
    started = await at.post(f"/exports/{manifest['id']}")
    assert (started["status"], started["download_url"]) == ("in_progress", "nil")
    return await at.get(f"/exports/{started['id']}")


@asynccontextmanager
async def sides(app):
    async with connected(app) as client, connected(app, token=None) as storage:
        yield client, storage


def package(*names: str, **more) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            step = {"number": 0, "keyword": "trigger", "provider": "clock", "as": "t"}
            body = {"name": name, "code": step, "config": []} | more
            made.writestr(f"Deep/{name.lower()}.recipe.json", json.dumps(body))
    return out.getvalue()


async def test_a_manifest_lives_and_is_archived(client):
    at = At(client, NORTHWIND)
    folder = (await project_of(at, "Orders"))["folder_id"]
    assets = (await at.get("/export_manifests/folder_assets", folder_id=folder))["result"]["assets"]
    chosen = [{"id": one["id"], "type": one["type"]} for one in assets[:2]]
    body = {"name": "Two", "assets": chosen, "folder_id": folder, "include_tags": True}
    made = (await at.post("/export_manifests", {"export_manifest": body}))["result"]
    assert (made["status"], made["last_exported_at"]) == ("working", None)
    path = f"/export_manifests/{made['id']}"
    assert (await at.get(path))["result"] == made, "without its assets"
    changed = await at.put(path, {"export_manifest": {"name": "One", "assets": chosen[:1]}})
    assert changed["result"]["name"] == "One"
    assert (await at.delete(path))["result"] == {"success": True, "status": "destroyed"}
    assert (await at.get(path))["result"]["status"] == "archived"
    await At(client, GLOBEX).get(path, 404)
    assert await at.get("/export_manifests", 404) == {"message": "API not found"}


async def test_an_export_has_no_link_until_it_is_done(make):
    async with sides(make()) as (client, storage):
        at = At(client, NORTHWIND)
        done = await exported(at, (await project_of(at, "Orders"))["folder_id"])
        assert (done["status"], done["operation_type"]) == ("completed", "export")
        file = await storage.get(done["download_url"])
        names = zipfile.ZipFile(io.BytesIO(file.content)).namelist()
        assert "sync_orders_to_netsuite.recipe.json" in names
        await at.get(f"/imports/{done['id']}", 404)
        old = At(client, OLD)
        failed = await exported(old, (await project_of(old, "Web shop"))["folder_id"], name="fail")
        assert (failed["status"], failed["download_url"]) == ("failed", "null")


async def test_a_package_of_one_customer_is_imported_by_another(make):
    async with sides(make()) as (client, storage):
        source, target = At(client, NORTHWIND), At(client, GLOBEX)
        done = await exported(source, (await project_of(source, "Portal API"))["folder_id"])
        data = (await storage.get(done["download_url"])).content
        made = await target.post("/folders", {"name": "Portal API"})
        started = await send(target, data, folder_id=made["id"], restart_recipes="true")
        assert (started["operation_type"], started["status"]) == ("import", "in_progress")
        told = await target.get(f"/imports/{started['id']}")
        results = {one["id"]: one["import_result"] for one in told["recipe_status"]}
        assert set(results.values()) == {"no_update_or_updated_without_restart"}
        recipes = (await target.get("/recipes", project_id=made["project_id"]))["result"]
        assert {one["id"] for one in recipes} == set(results)
        assert not any(one["running"] for one in recipes)
        links = (await target.get("/connections", project_id=made["project_id"]))["result"]
        assert {one["authorization_status"] for one in links} == {None}
        started = await target.put(f"/recipes/{recipes[0]['id']}/start")
        assert started["success"] is False
        assert "is not connected" in json.dumps(started["config_errors"])
        build = (await target.post(f"/projects/{made['project_id']}/build"))["id"]
        link = (await target.get(f"/project_builds/{build}"))["download_url"]
        again = zipfile.ZipFile(io.BytesIO((await storage.get(link)).content)).namelist()
        assert sorted(again) == sorted(zipfile.ZipFile(io.BytesIO(data)).namelist())


async def test_an_import_into_what_runs_leaves_some_recipes_stopped(make):
    async with sides(make()) as (client, storage):
        at = At(client, "Emerchant-adventurers-international")
        folder = (await project_of(at, "Tickets"))["folder_id"]
        done = await exported(at, folder)
        data = (await storage.get(done["download_url"])).content
        started = await send(at, data, folder_id=folder)
        refused = await at.get(f"/imports/{started['id']}")
        assert (refused["status"], "restart_recipes" in refused["error"]) == ("failed", True)
        started = await send(
            at, data, folder_id=folder, restart_recipes="true", include_tags="true"
        )
        told = await at.get(f"/imports/{started['id']}")
        assert told["status"] == "completed"
        results = {one["id"]: one["import_result"] for one in told["recipe_status"]}
        assert {"restarted", "restart_failed"} <= set(results.values())
        for number, result in results.items():
            one = (await at.get(f"/recipes/{number}"))["result"]
            assert one["running"] is (result == "restarted")


async def test_an_import_of_some_hours_ago_left_recipes_broken(client):
    at = At(client, NORTHWIND)
    told = await at.get("/imports/92105")
    assert told["status"] == "completed"
    results = [one["import_result"] for one in told["recipe_status"]]
    assert results == ["stopped", "restarted", "restart_failed", "stopped", "not_found"]
    for one in told["recipe_status"][:-1]:
        recipe = (await at.get(f"/recipes/{one['id']}"))["result"]
        assert recipe["running"] is (one["import_result"] == "restarted")


async def test_what_home_holds_needs_a_folder_of_its_own(make):
    async with sides(make()) as (client, storage):
        at, other = At(client, STARK), At(client, GLOBEX)
        done = await exported(at, (await project_of(at, "Stock"))["folder_id"])
        data = (await storage.get(done["download_url"])).content
        folder = (await project_of(other, "Orders"))["folder_id"]
        refused = await send(other, data, 422, folder_id=folder)
        assert "folder_id_for_home_assets" in refused["message"]
        await send(other, data, folder_id=folder, folder_id_for_home_assets=folder)


async def test_there_is_one_import_at_a_time_in_a_workspace(make):
    async with connected(make(speed=0)) as client:
        at = At(client, NORTHWIND)
        folder = (await project_of(at, "Orders"))["folder_id"]
        await send(at, package("One"), folder_id=folder)
        refused = await send(at, package("Two"), 422, folder_id=folder)
        assert refused["message"] == "Another import is in progress"
        other = At(client, GLOBEX)
        await send(
            other, package("One"), folder_id=(await project_of(other, "Orders"))["folder_id"]
        )


async def test_an_import_into_prod_brings_recipes_there_alone(client):
    prod = await environment_of(client, NORTHWIND, 1)
    folder = (await project_of(prod, "Orders"))["folder_id"]
    started = await send(prod, package("Made by hand"), folder_id=folder)
    assert (await prod.get(f"/imports/{started['id']}"))["status"] == "completed"
    names = {one["name"] for one in (await prod.get("/recipes"))["result"]}
    dev = {one["name"] for one in (await At(client, NORTHWIND).get("/recipes"))["result"]}
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
async def test_an_import_that_cannot_be(client, query, status):
    at = At(client, NORTHWIND)
    folder = (await project_of(at, "Orders"))["folder_id"]
    if query.get("folder_id") is True:
        query = query | {"folder_id": folder}
    await send(at, package("One"), status, **query)


async def test_only_a_zip_as_it_is_can_be_imported(client):
    at = At(client, NORTHWIND)
    folder = (await project_of(at, "Orders"))["folder_id"]
    await send(at, b"no zip", 422, folder_id=folder)
    form = {"f": package("One")}
    await at.ask("POST", "/imports", 400, params={"folder_id": folder}, files=form)


async def test_older_answers_call_an_import_an_export(client):
    at = At(client, OLD)
    folder = (await project_of(at, "Web shop"))["folder_id"]
    started = await send(at, package("One"), folder_id=folder)
    assert (await at.get(f"/imports/{started['id']}"))["operation_type"] == "export"


async def test_imports_are_counted_by_customer_and_clock_hour(make, date):
    async with connected(make(limits={"embedded.imports-an-hour": 2})) as client:
        at, other = At(client, NORTHWIND), At(client, GLOBEX)
        folder = (await project_of(at, "Orders"))["folder_id"]
        for status in (200, 200, 429):
            await send(at, package("One"), status, folder_id=folder)
        await send(
            other, package("One"), folder_id=(await project_of(other, "Orders"))["folder_id"]
        )
        date.pass_by(minutes=29)
        answer = await client.post(f"{at.base}/imports", params={"folder_id": folder})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        date.pass_by(minutes=1)
        await send(at, package("One"), folder_id=folder)
