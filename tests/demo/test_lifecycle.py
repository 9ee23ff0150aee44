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


async def create_manifest(client, **fields):
    answer = await client.post("/api/export_manifests", json={"export_manifest": fields})
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


async def export(client, number):
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


async def test_a_manifest_is_created_edited_and_deleted(client):
    project, _ = await assets_of(client)
    fields = {"name": "All", "folder_id": project["folder_id"], "auto_generate_assets": True}
    created = await create_manifest(client, **fields)
    assert list(created) == [
        "id", "name", "last_exported_at", "created_at", "updated_at", "deleted_at", "project_path",
        "status",
    ]  # fmt: skip
    assert (created["status"], created["project_path"]) == ("working", "Order to Cash")
    path = f"/api/export_manifests/{created['id']}"
    body = {"export_manifest": {**fields, "name": "Other"}}
    assert (await client.put(path, json=body)).json()["result"]["name"] == "Other"
    assert (await client.delete(path)).json() == {
        "result": {"success": True, "status": "destroyed"}
    }
    after = (await client.get(path)).json()["result"]
    assert after["status"] == "archived"
    assert after["deleted_at"]
    assert (await client.delete(path)).status_code == 404
    assert (await client.post(f"/api/packages/export/{created['id']}")).status_code == 404


async def test_an_export_has_the_chosen_assets(make):
    app = make()
    async with connected(app) as client, connected(app, token=None) as storage:
        _, assets = await assets_of(client)
        chosen = [{"id": item["id"], "type": item["type"]} for item in assets[:3]]
        created = await create_manifest(client, name="Some of it", assets=chosen)
        started, done = await export(client, created["id"])
        assert (started["status"], started["download_url"]) == ("in_progress", None)
        assert (done["status"], done["export_manifest_id"]) == ("completed", created["id"])
        redirect = await client.get(f"/api/packages/{done['id']}/download")
        assert redirect.status_code == 302
        zips = [
            (await storage.get(link))
            for link in (done["download_url"], redirect.headers["location"])
        ]
        refused = await client.get(done["download_url"])
    assert refused.status_code == 400, "the token must not be sent there"
    assert zips[0].content == zips[1].content
    with zipfile.ZipFile(io.BytesIO(zips[0].content)) as package:
        names = set(package.namelist())
    assert {item["zip_name"] for item in assets[:3]} <= names


async def test_an_export_may_be_pending_or_fail(make):
    async with connected(make(speed=0)) as client:
        project, _ = await assets_of(client)
        fields = {"folder_id": project["folder_id"], "auto_generate_assets": True}
        created = await create_manifest(client, name="A", **fields)
        started, later = await export(client, created["id"])
        assert started == later
        assert (await client.get(f"/api/packages/{later['id']}/download")).status_code == 404
    async with connected(make()) as client:
        created = await create_manifest(client, name="shall fail", **fields)
        _, failed = await export(client, created["id"])
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
async def test_invalid_manifests(client, fields):
    answer = await client.post("/api/export_manifests", json={"export_manifest": fields})
    assert answer.status_code in (400, 404)
    assert (await client.post("/api/export_manifests", json=fields)).status_code == 400


# Imports


async def package_of(client):
    project, _ = await assets_of(client)
    fields = {"folder_id": project["folder_id"], "auto_generate_assets": True}
    created = await create_manifest(client, name="All", **fields)
    _, done = await export(client, created["id"])
    return project, done["download_url"]


async def send_import(client, folder, data, kind="application/octet-stream", **query):
    return await client.post(
        f"/api/packages/import/{folder}",
        params=query,
        content=data,
        headers={"Content-Type": kind},
    )


async def test_an_import_reports_each_recipe(make):
    app = make()
    async with connected(app) as client, connected(app, token=None) as storage:
        project, link = await package_of(client)
        data = (await storage.get(link)).content
        folder = project["folder_id"]
        started = (await send_import(client, folder, data, restart_recipes="true")).json()
        done = (await client.get(f"/api/packages/{started['id']}")).json()
        assert (started["operation_type"], started["status"]) == ("import", "in_progress")
        results = {item["import_result"] for item in done["recipe_status"]}
        assert done["status"] == "completed"
        assert results <= {"restarted", "stopped"}
        started = (await send_import(client, folder, data)).json()
        failed = (await client.get(f"/api/packages/{started['id']}")).json()
        assert (failed["status"], failed["error"]) == ("failed", FAILED_IMPORT)
        other = (await project_named(client, "Partner API"))["folder_id"]
        started = (await send_import(client, other, data)).json()
        fresh = (await client.get(f"/api/packages/{started['id']}")).json()
        results_ = {item["import_result"] for item in fresh["recipe_status"]}
        assert results_ == {"no_update_or_updated_without_restart"}
        assert (await client.get(f"/api/packages/{fresh['id']}/download")).status_code == 404


async def test_invalid_imports(make):
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w"):
        pass
    async with connected(make(speed=0)) as client:
        folder = (await project_named(client, "Partner API"))["folder_id"]
        assert (await send_import(client, folder, b"no zip")).status_code == 422
        assert (
            await send_import(client, folder, empty.getvalue(), kind="multipart/form-data")
        ).status_code == 400
        assert (await send_import(client, 1, empty.getvalue())).status_code == 404
        assert (await send_import(client, folder, empty.getvalue())).status_code == 200
        assert (await send_import(client, folder, empty.getvalue())).status_code == 422, (
            "one at a time"
        )
