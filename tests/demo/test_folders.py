"""Creating, renaming and deleting projects and folders."""

from __future__ import annotations

import pytest

from tests.demo.conftest import project_named


async def test_a_folder_without_a_parent_is_a_project(client):
    folder = (await client.post("/api/folders", json={"name": "New idea"})).json()
    assert folder["is_project"] is True
    project = await project_named(client, "New idea")
    assert (project["folder_id"], project["id"]) == (folder["id"], folder["project_id"])
    build = (await client.post(f"/api/projects/{project['id']}/build")).json()
    again = (await client.post(f"/api/projects/{project['id']}/build")).json()
    assert build["id"] < again["id"]


async def test_folders_are_created_renamed_and_deleted(client):
    project = await project_named(client, "Partner API")
    parent = {"name": "Drafts", "parent_id": str(project["folder_id"])}
    outer = (await client.post("/api/folders", json=parent)).json()
    assert (outer["is_project"], outer["project_id"]) == (False, project["id"])
    inner = (
        await client.post("/api/folders", json={"name": "Old", "parent_id": outer["id"]})
    ).json()
    renamed = (await client.put(f"/api/folders/{inner['id']}", json={"name": "New"})).json()
    assert renamed["name"] == "New"
    refused = await client.delete(f"/api/folders/{outer['id']}")
    assert refused.status_code == 422
    forced = await client.delete(f"/api/folders/{outer['id']}", params={"force": "true"})
    assert forced.json() == {"success": True}
    assert (await client.get(f"/api/folders/{inner['id']}")).status_code == 404


async def test_a_folder_with_recipes_is_kept_without_force(client):
    project = await project_named(client, "Order to Cash")
    level = (await client.get("/api/folders", params={"parent_id": project["folder_id"]})).json()
    functions = next(folder for folder in level if folder["name"] == "Functions")
    refused = await client.delete(f"/api/folders/{functions['id']}")
    assert "recipe" in refused.json()["message"]


async def test_a_project_is_renamed_with_its_folder(client):
    project = await project_named(client, "Partner API")
    body = {"name": "Partners", "description": "v3"}
    changed = (await client.put(f"/api/projects/{project['id']}", json=body)).json()
    assert changed == {**project, **body}
    assert (await client.get(f"/api/folders/{project['folder_id']}")).json()["name"] == "Partners"


@pytest.mark.parametrize("name", ["a/b", "a\\b"])
async def test_names_cannot_have_slashes(client, name):
    project = await project_named(client, "Partner API")
    answer = await client.put(f"/api/projects/{project['id']}", json={"name": name})
    assert (answer.status_code, answer.json()) == (400, {"message": "Name is invalid"})


async def test_deleting_a_project_deletes_its_content(client):
    project = await project_named(client, "Inventory Sync")
    assert (await client.delete(f"/api/projects/{project['id']}")).json() == {"success": True}
    items = (await client.get("/api/deployments")).json()["items"]
    assert str(project["id"]) not in {item["project_id"] for item in items}
    assert (await client.get(f"/api/folders/{project['folder_id']}")).status_code == 404


async def test_one_project_cannot_be_deleted(client):
    project = await project_named(client, "Record to Report")
    for path in (f"/api/projects/{project['id']}", f"/api/folders/{project['folder_id']}"):
        answer = await client.delete(path)
        assert (answer.status_code, answer.json()) == (403, {"message": "Cannot destroy folder"})
