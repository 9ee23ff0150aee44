"""Projects, builds, deployments and reviews of a customer, and how they differ from one's own."""

from __future__ import annotations

import pytest

from tests.demo.conftest import connected
from tests.demo.customers import GLOBEX, INITECH, NORTHWIND, OLD, At, environment_of


async def first_project(at: At) -> dict:
    return (await at.get("/projects"))["result"][0]


async def test_projects_come_in_pages_with_their_number(client, date):
    at = At(client, NORTHWIND)
    told = await at.get("/projects", per_page=2)
    assert list(told) == ["result", "count", "page", "per_page"]
    assert (len(told["result"]), told["count"], told["per_page"]) == (2, 3, 2)
    assert list(told["result"][0]) == ["id", "description", "folder_id", "name"]
    assert (await at.get("/projects", updated_after=f"{date():%Y-%m-%dT%H:%M:%SZ}"))["count"] == 0
    other = {project["id"] for project in (await At(client, GLOBEX).get("/projects"))["result"]}
    assert not other & {project["id"] for project in told["result"]}


async def test_a_project_is_made_as_a_folder_changed_and_deleted(client):
    at = At(client, NORTHWIND)
    made = await at.post("/folders", {"name": "New one"})
    assert made["is_project"]
    project = next(p for p in (await at.get("/projects"))["result"] if p["name"] == "New one")
    inner = await at.post("/folders", {"name": "In", "parent_id": str(made["id"])})
    level = await at.get("/folders", parent_id=made["id"])
    assert level == {"result": [inner]}
    path = f"/projects/{project['id']}"
    assert (await at.put(path, {"description": "text"}))["description"] == "text"
    assert (await at.put(path, {"name": "a/b"}, 400))["message"] == "Name is invalid"
    assert await at.delete(path) == {"success": "true"}
    assert (await at.get("/projects"))["count"] == 3
    assert "result" in await At(client, OLD).post("/folders", {"name": "New one"})


async def test_properties_of_a_project_are_bare_those_of_the_environment_are_not(client):
    at = At(client, NORTHWIND)
    project = await first_project(at)
    assert await at.get("/properties", prefix="shop.", project_id=project["id"]) == {
        "region": "eu-1"
    }
    told = (await at.get("/properties", prefix="shop."))["result"]
    assert set(told) == {"shop.region", "shop.url"}
    assert await at.post("/properties", {"properties": {"shop.region": "x"}}) == {"success": True}
    assert (await at.get("/properties", prefix="shop.r"))["result"] == {"shop.region": "x"}
    prod = await environment_of(client, NORTHWIND, 1)
    assert (await prod.get("/properties", prefix="shop.r"))["result"] != {"shop.region": "x"}
    old = await At(client, OLD).post("/properties", {"properties": {"a": "b"}})
    assert old == {"result": {"success": True}}


async def test_a_build_and_its_link(make):
    app = make()
    async with connected(app) as client, connected(app, token=None) as storage:
        at = At(client, NORTHWIND)
        project = await first_project(at)
        body = {"description": "For the fair", "include_tags": True}
        started = await at.post(f"/projects/f{project['folder_id']}/build", body)
        done = await at.get(f"/project_builds/{started['id']}")
        assert (started["state"], done["state"]) == ("pending", "success")
        assert f"/files/customers/{NORTHWIND}/" in done["download_url"]
        assert (await storage.get(done["download_url"])).content[:2] == b"PK"
        await At(client, GLOBEX).get(f"/project_builds/{started['id']}", 404)


async def test_a_host_knows_builds_by_one_of_two_paths(make):
    for doubled in (False, True):
        async with connected(make(doubled_builds=doubled)) as client:
            at = At(client, NORTHWIND)
            project = await first_project(at)
            number = (await at.post(f"/projects/{project['id']}/build"))["id"]
            paths = (f"/project_builds/{number}", f"/api/project_builds/{number}")
            right, wrong = reversed(paths) if doubled else paths
            assert (await at.get(right))["id"] == number
            assert await at.get(wrong, 404) == {"message": "API not found"}


async def test_deployments_are_filtered_and_belong_to_dev(client):
    at = At(client, NORTHWIND)
    items = (await at.get("/deployments"))["items"]
    assert {item["state"] for item in items} == {"pending", "success", "failed"}
    assert items[0]["state"] == "pending"
    project = await first_project(at)
    for name, value, field, expected in (
        ("environment_type", "prod", "environment_type", "prod"),
        ("state", "failed", "state", "failed"),
        ("project_id", project["id"], "project_id", str(project["id"])),
        ("folder_id", f"f{project['folder_id']}", "project_id", str(project["id"])),
    ):
        some = (await at.get("/deployments", **{name: value}))["items"]
        assert {item[field] for item in some} == {expected}
    middle = items[len(items) // 2]["created_at"]
    newer = (await at.get("/deployments", **{"from": middle}))["items"]
    older = (await at.get("/deployments", to=middle))["items"]
    times = [item["created_at"] for item in (*newer, *older)]
    assert set(times) | {middle} == {item["created_at"] for item in items}
    oldest = items[-1]
    assert await at.get(f"/deployments/{oldest['id']}") == oldest
    prod = await environment_of(client, NORTHWIND, 1)
    assert (await prod.get("/deployments"))["items"] == []
    await prod.post(f"/projects/{project['id']}/build", status=404)


async def test_a_title_is_required_where_build_and_deployment_are_one_step(client):
    at = At(client, NORTHWIND)
    path = f"/projects/{(await first_project(at))['id']}/deploy"
    refused = await at.post(path, {"environment_type": "test"}, 400)
    assert refused == {"message": "Missing parameter title"}
    refused = await at.post(path, {"title": "T"}, 400)
    assert refused == {"message": "Missing parameter environment_type"}
    started = await at.post(path, {"environment_type": "test", "title": "T"})
    done = await at.get(f"/deployments/{started['id']}")
    assert (done["state"], done["title"]) == ("success", "T")
    build = started["project_build_id"]
    again = await at.post(f"/project_builds/{build}/deploy", {"environment_type": "test"})
    assert again["project_build_id"] == build


async def test_the_customer_decides_on_reviews_in_its_own_time(client):
    at = At(client, NORTHWIND)
    project = await first_project(at)
    body = {"environment_type": "prod", "title": "Release"}
    number = (await at.post(f"/projects/{project['id']}/deploy", body))["id"]
    path = f"/deployments/{number}"
    people = (await at.get(f"{path}/eligible_reviewers"))["reviewers"]
    members = {member["id"] for member in await at.get("/members")}
    assert {person["id"] for person in people} <= members
    chosen = {"reviewer_ids": [str(people[0]["id"])]}
    told = await at.post(f"{path}/assign_reviewers", chosen)
    assert [review["reviewer_id"] for review in told["reviews"]] == [people[0]["id"]]
    assert await at.post(f"{path}/submit_for_review") == {"success": True}
    assert (await at.get(path))["review_state"] == "review_approved"
    assert (await at.post(f"{path}/deploy"))["detailed_state"] == "deploy_started"
    assert (await at.get(path))["state"] == "success"


@pytest.mark.parametrize("call", ["approve", "reject", "reopen", "update_review_comment"])
async def test_nobody_decides_on_reviews_through_the_api(client, call):
    at = At(client, NORTHWIND)
    number = (await at.get("/deployments"))["items"][0]["id"]
    told = await at.post(f"/deployments/{number}/{call}", {"comment": "Fine"}, 404)
    assert told == {"message": "API not found"}


async def test_a_customer_without_environments_has_projects_but_no_builds(client):
    at = At(client, INITECH)
    project = await first_project(at)
    for method, path in (("GET", "/deployments"), ("POST", f"/projects/{project['id']}/build")):
        told = await at.ask(method, path, 400)
        assert told == {"message": "Environments not provisioned"}


async def test_tags_are_in_the_second_version_of_the_api(client):
    at = At(client, NORTHWIND, "/v2")
    assert (await at.get("/tags"))["data"]["tags"]
    assert await At(client, NORTHWIND).get("/tags", 404) == {"message": "API not found"}
