"""Projects, builds, deployments, and reviews in a customer's workspace."""

from __future__ import annotations

import pytest

from tests.demo.conftest import connected
from tests.demo.customers import GLOBEX, INITECH, NORTHWIND, OLD, WorkspaceClient, environment_of


async def first_project(workspace: WorkspaceClient) -> dict:
    return (await workspace.get("/projects"))["result"][0]


async def test_projects_are_paged_and_counted(client, date):
    workspace = WorkspaceClient(client, NORTHWIND)
    response = await workspace.get("/projects", per_page=2)
    assert list(response) == ["result", "count", "page", "per_page"]
    assert (len(response["result"]), response["count"], response["per_page"]) == (2, 3, 2)
    assert list(response["result"][0]) == ["id", "description", "folder_id", "name"]
    assert (await workspace.get("/projects", updated_after=f"{date():%Y-%m-%dT%H:%M:%SZ}"))[
        "count"
    ] == 0
    other = {
        project["id"]
        for project in (await WorkspaceClient(client, GLOBEX).get("/projects"))["result"]
    }
    assert not other & {project["id"] for project in response["result"]}


async def test_a_project_is_created_as_a_folder_edited_and_deleted(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    created = await workspace.post("/folders", {"name": "New one"})
    assert created["is_project"]
    project = next(
        p for p in (await workspace.get("/projects"))["result"] if p["name"] == "New one"
    )
    inner = await workspace.post("/folders", {"name": "In", "parent_id": str(created["id"])})
    level = await workspace.get("/folders", parent_id=created["id"])
    assert level == {"result": [inner]}
    path = f"/projects/{project['id']}"
    assert (await workspace.put(path, {"description": "text"}))["description"] == "text"
    assert (await workspace.put(path, {"name": "a/b"}, 400))["message"] == "Name is invalid"
    assert await workspace.delete(path) == {"success": "true"}
    assert (await workspace.get("/projects"))["count"] == 3
    assert "result" in await WorkspaceClient(client, OLD).post("/folders", {"name": "New one"})


async def test_properties_of_projects_are_not_wrapped(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    project = await first_project(workspace)
    assert await workspace.get("/properties", prefix="shop.", project_id=project["id"]) == {
        "region": "eu-1"
    }
    response = (await workspace.get("/properties", prefix="shop."))["result"]
    assert set(response) == {"shop.region", "shop.url"}
    assert await workspace.post("/properties", {"properties": {"shop.region": "x"}}) == {
        "success": True
    }
    assert (await workspace.get("/properties", prefix="shop.r"))["result"] == {"shop.region": "x"}
    prod = await environment_of(client, NORTHWIND, 1)
    assert (await prod.get("/properties", prefix="shop.r"))["result"] != {"shop.region": "x"}
    old = await WorkspaceClient(client, OLD).post("/properties", {"properties": {"a": "b"}})
    assert old == {"result": {"success": True}}


async def test_a_build_and_its_link(make):
    app = make()
    async with connected(app) as client, connected(app, token=None) as storage:
        workspace = WorkspaceClient(client, NORTHWIND)
        project = await first_project(workspace)
        body = {"description": "For the fair", "include_tags": True}
        started = await workspace.post(f"/projects/f{project['folder_id']}/build", body)
        done = await workspace.get(f"/project_builds/{started['id']}")
        assert (started["state"], done["state"]) == ("pending", "success")
        assert f"/files/customers/{NORTHWIND}/" in done["download_url"]
        assert (await storage.get(done["download_url"])).content[:2] == b"PK"
        await WorkspaceClient(client, GLOBEX).get(f"/project_builds/{started['id']}", 404)


async def test_a_host_has_one_of_two_paths_of_builds(make):
    for doubled in (False, True):
        async with connected(make(doubled_builds=doubled)) as client:
            workspace = WorkspaceClient(client, NORTHWIND)
            project = await first_project(workspace)
            number = (await workspace.post(f"/projects/{project['id']}/build"))["id"]
            paths = (f"/project_builds/{number}", f"/api/project_builds/{number}")
            right, wrong = reversed(paths) if doubled else paths
            assert (await workspace.get(right))["id"] == number
            assert await workspace.get(wrong, 404) == {"message": "API not found"}


async def test_deployments_are_filtered_and_belong_to_dev(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    items = (await workspace.get("/deployments"))["items"]
    assert {item["state"] for item in items} == {"pending", "success", "failed"}
    assert items[0]["state"] == "pending"
    project = await first_project(workspace)
    for name, value, field, expected in (
        ("environment_type", "prod", "environment_type", "prod"),
        ("state", "failed", "state", "failed"),
        ("project_id", project["id"], "project_id", str(project["id"])),
        ("folder_id", f"f{project['folder_id']}", "project_id", str(project["id"])),
    ):
        some = (await workspace.get("/deployments", **{name: value}))["items"]
        assert {item[field] for item in some} == {expected}
    middle = items[len(items) // 2]["created_at"]
    newer = (await workspace.get("/deployments", **{"from": middle}))["items"]
    older = (await workspace.get("/deployments", to=middle))["items"]
    times = [item["created_at"] for item in (*newer, *older)]
    assert set(times) | {middle} == {item["created_at"] for item in items}
    oldest = items[-1]
    assert await workspace.get(f"/deployments/{oldest['id']}") == oldest
    prod = await environment_of(client, NORTHWIND, 1)
    assert (await prod.get("/deployments"))["items"] == []
    await prod.post(f"/projects/{project['id']}/build", status=404)


async def test_building_and_deploying_a_project_requires_a_title(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    path = f"/projects/{(await first_project(workspace))['id']}/deploy"
    refused = await workspace.post(path, {"environment_type": "test"}, 400)
    assert refused == {"message": "Missing parameter title"}
    refused = await workspace.post(path, {"title": "T"}, 400)
    assert refused == {"message": "Missing parameter environment_type"}
    started = await workspace.post(path, {"environment_type": "test", "title": "T"})
    done = await workspace.get(f"/deployments/{started['id']}")
    assert (done["state"], done["title"]) == ("success", "T")
    build = started["project_build_id"]
    again = await workspace.post(f"/project_builds/{build}/deploy", {"environment_type": "test"})
    assert again["project_build_id"] == build


async def test_the_customer_approves_a_review(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    project = await first_project(workspace)
    body = {"environment_type": "prod", "title": "Release"}
    number = (await workspace.post(f"/projects/{project['id']}/deploy", body))["id"]
    path = f"/deployments/{number}"
    reviewers = (await workspace.get(f"{path}/eligible_reviewers"))["reviewers"]
    members = {member["id"] for member in await workspace.get("/members")}
    assert {person["id"] for person in reviewers} <= members
    chosen = {"reviewer_ids": [str(reviewers[0]["id"])]}
    response = await workspace.post(f"{path}/assign_reviewers", chosen)
    assert [review["reviewer_id"] for review in response["reviews"]] == [reviewers[0]["id"]]
    assert await workspace.post(f"{path}/submit_for_review") == {"success": True}
    assert (await workspace.get(path))["review_state"] == "review_approved"
    assert (await workspace.post(f"{path}/deploy"))["detailed_state"] == "deploy_started"
    assert (await workspace.get(path))["state"] == "success"


@pytest.mark.parametrize("call", ["approve", "reject", "reopen", "update_review_comment"])
async def test_reviews_cannot_be_decided_through_the_api(client, call):
    workspace = WorkspaceClient(client, NORTHWIND)
    number = (await workspace.get("/deployments"))["items"][0]["id"]
    response = await workspace.post(f"/deployments/{number}/{call}", {"comment": "Fine"}, 404)
    assert response == {"message": "API not found"}


async def test_a_customer_without_environments_has_projects_but_no_builds(client):
    workspace = WorkspaceClient(client, INITECH)
    project = await first_project(workspace)
    for method, path in (("GET", "/deployments"), ("POST", f"/projects/{project['id']}/build")):
        response = await workspace.request(method, path, 400)
        assert response == {"message": "Environments not provisioned"}


async def test_tags_are_in_the_second_version_of_the_api(client):
    workspace = WorkspaceClient(client, NORTHWIND, "/v2")
    assert (await workspace.get("/tags"))["data"]["tags"]
    assert await WorkspaceClient(client, NORTHWIND).get("/tags", 404) == {
        "message": "API not found"
    }
