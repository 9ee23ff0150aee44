"""Manifests, exports and imports of the demo."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.demo.conftest import connected, project_named

FAILED_IMPORT = "Package has running recipes: restart_recipes must be true"


async def assets_of(client, name="Order to Cash"):
    project = await project_named(client, name)
    query = {"folder_id": project["folder_id"]}
    answer = await client.get("/api/export_manifests/folder_assets", params=query)
    return project, answer.json()["result"]["assets"]


async def manifest(client, **fields):
    answer = await client.post("/api/export_manifests", json={"export_manifest": fields})
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


async def exported(client, number):
    started = (await client.post(f"/api/packages/export/{number}")).json()
    return started, (await client.get(f"/api/packages/{started['id']}")).json()


async def test_the_assets_of_a_folder(client):
    _, assets = await assets_of(client)
    assert list(assets[0]) == [
        "id", "name", "type", "version", "folder", "absolute_path", "root_folder", "unreachable",
        "zip_name", "checked", "status",
    ]  # fmt: skip
    assert {"recipe", "connection"} <= {asset["type"] for asset in assets}
    folders = (await client.get("/api/folders")).json()
    top = next(folder for folder in folders if folder["name"] == "Order to Cash")
    inner = (await client.get("/api/folders", params={"parent_id": top["id"]})).json()
    query = {"folder_id": inner[0]["id"]}
    fewer = await client.get("/api/export_manifests/folder_assets", params=query)
    assert 0 < len(fewer.json()["result"]["assets"]) < len(assets)
    root = await client.get("/api/export_manifests/folder_assets")
    assert root.json() == {"result": {"assets": []}}


async def test_a_manifest_from_its_making_to_its_end(client):
    project, _ = await assets_of(client)
    fields = {"name": "All", "folder_id": project["folder_id"], "auto_generate_assets": True}
    made = await manifest(client, **fields)
    assert list(made) == [
        "id", "name", "last_exported_at", "created_at", "updated_at", "deleted_at", "project_path",
        "status",
    ]  # fmt: skip
    assert (made["status"], made["project_path"]) == ("working", "Order to Cash")
    place = f"/api/export_manifests/{made['id']}"
    body = {"export_manifest": {**fields, "name": "Other"}}
    assert (await client.put(place, json=body)).json()["result"]["name"] == "Other"
    assert (await client.delete(place)).json() == {
        "result": {"success": True, "status": "destroyed"}
    }
    after = (await client.get(place)).json()["result"]
    assert after["status"] == "archived"
    assert after["deleted_at"]
    assert (await client.delete(place)).status_code == 404
    assert (await client.post(f"/api/packages/export/{made['id']}")).status_code == 404


async def test_an_export_is_a_zip_of_what_was_chosen(make):
    app = make()
    async with connected(app) as client, connected(app, token=None) as storage:
        _, assets = await assets_of(client)
        chosen = [{"id": one["id"], "type": one["type"]} for one in assets[:3]]
        made = await manifest(client, name="Some of it", assets=chosen)
        started, done = await exported(client, made["id"])
        assert (started["status"], started["download_url"]) == ("in_progress", None)
        assert (done["status"], done["export_manifest_id"]) == ("completed", made["id"])
        sent_on = await client.get(f"/api/packages/{done['id']}/download")
        assert sent_on.status_code == 302
        zips = [
            (await storage.get(link))
            for link in (done["download_url"], sent_on.headers["location"])
        ]
        refused = await client.get(done["download_url"])
    assert refused.status_code == 400, "the token has no business there"
    assert zips[0].content == zips[1].content
    with zipfile.ZipFile(io.BytesIO(zips[0].content)) as package:
        names = set(package.namelist())
    assert {one["zip_name"] for one in assets[:3]} <= names


async def test_an_export_is_not_there_at_once_and_may_fail(make):
    async with connected(make(speed=0)) as client:
        project, _ = await assets_of(client)
        fields = {"folder_id": project["folder_id"], "auto_generate_assets": True}
        made = await manifest(client, name="A", **fields)
        started, later = await exported(client, made["id"])
        assert started == later
        assert (await client.get(f"/api/packages/{later['id']}/download")).status_code == 404
    async with connected(make()) as client:
        made = await manifest(client, name="shall fail", **fields)
        _, failed = await exported(client, made["id"])
        assert (failed["status"], failed["download_url"]) == ("failed", None)
        assert failed["error"]


@pytest.mark.parametrize(
    "fields",
    [
        {"folder_id": 1},
        {"name": "x"},
        {"name": "x", "assets": []},
        {"name": "x", "assets": [{"type": "recipe"}]},
        {"name": "x", "auto_generate_assets": True},
    ],
)
async def test_a_manifest_that_cannot_be(client, fields):
    answer = await client.post("/api/export_manifests", json={"export_manifest": fields})
    assert answer.status_code in (400, 404)
    assert (await client.post("/api/export_manifests", json=fields)).status_code == 400


# Imports


async def package_of(client):
    project, _ = await assets_of(client)
    fields = {"folder_id": project["folder_id"], "auto_generate_assets": True}
    made = await manifest(client, name="All", **fields)
    _, done = await exported(client, made["id"])
    return project, done["download_url"]


async def send(client, folder, data, kind="application/octet-stream", **query):
    return await client.post(
        f"/api/packages/import/{folder}",
        params=query,
        content=data,
        headers={"Content-Type": kind},
    )


async def test_an_import_tells_of_each_recipe(make):
    app = make()
    async with connected(app) as client, connected(app, token=None) as storage:
        project, link = await package_of(client)
        data = (await storage.get(link)).content
        folder = project["folder_id"]
        started = (await send(client, folder, data, restart_recipes="true")).json()
        done = (await client.get(f"/api/packages/{started['id']}")).json()
        assert (started["operation_type"], started["status"]) == ("import", "in_progress")
        results = {one["import_result"] for one in done["recipe_status"]}
        assert done["status"] == "completed"
        assert results <= {"restarted", "stopped"}
        started = (await send(client, folder, data)).json()
        failed = (await client.get(f"/api/packages/{started['id']}")).json()
        assert (failed["status"], failed["error"]) == ("failed", FAILED_IMPORT)
        other = (await project_named(client, "Partner API"))["folder_id"]
        started = (await send(client, other, data)).json()
        fresh = (await client.get(f"/api/packages/{started['id']}")).json()
        spelled = {one["import_result"] for one in fresh["recipe_status"]}
        assert spelled == {"no_update_or_updated_without_restart"}
        assert (await client.get(f"/api/packages/{fresh['id']}/download")).status_code == 404


async def test_an_import_that_cannot_be(make):
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w"):
        pass
    async with connected(make(speed=0)) as client:
        folder = (await project_named(client, "Partner API"))["folder_id"]
        assert (await send(client, folder, b"no zip")).status_code == 422
        assert (
            await send(client, folder, empty.getvalue(), kind="multipart/form-data")
        ).status_code == 400
        assert (await send(client, 1, empty.getvalue())).status_code == 404
        assert (await send(client, folder, empty.getvalue())).status_code == 200
        assert (await send(client, folder, empty.getvalue())).status_code == 422, "one at a time"
