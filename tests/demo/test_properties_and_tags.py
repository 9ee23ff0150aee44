"""Properties and tags of the demo."""

from __future__ import annotations

import pytest

from tests.demo.conftest import connected, project_named
from workato_tui.demo import TEST_TOKEN


async def properties(client, prefix="", **more):
    return (await client.get("/api/properties", params={"prefix": prefix, **more})).json()


async def test_properties_of_projects_and_of_the_environment(client):
    project = (await project_named(client, "Order to Cash"))["id"]
    before = await properties(client, "salesforce.")
    assert before
    assert all(name.startswith("salesforce.") for name in before)
    body = {"properties": {"app.one": "1"}}
    answer = await client.post("/api/properties", params={"project_id": project}, json=body)
    assert answer.json() == {"success": True}
    assert await properties(client, "app.") == {}
    assert await properties(client, "app.", project_id=project) == {"one": "1"}
    await client.post("/api/properties", json=body)
    assert await properties(client, "app.") == {"app.one": "1"}


async def test_environments_have_their_own_properties(make):
    app = make()
    async with connected(app) as dev, connected(app, TEST_TOKEN) as test:
        assert await properties(dev) != await properties(test)


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        ({}, {}, 400),
        ({}, {"properties": ["x"]}, 400),
        ({}, {"properties": {"x": 1}}, 400),
        ({}, {"properties": {"x" * 101: "y"}}, 422),
        ({}, {"properties": {"x": "y" * 1025}}, 422),
        ({}, {"properties": {f"x{n}": "" for n in range(1001)}}, 422),
        ({"project_id": "1"}, {"properties": {"x": "y"}}, 404),
    ],
)
async def test_invalid_properties(client, query, body, status):
    answer = await client.post("/api/properties", params=query, json=body)
    assert answer.status_code == status
    assert (await client.get("/api/properties")).json() == {"message": "Missing parameter prefix"}


async def tags(client):
    return (await client.get("/api/tags")).json()["data"]["tags"]


async def test_a_tag_is_created_edited_assigned_and_deleted(client):
    before = await tags(client)
    created = (await client.post("/api/tags", json={"title": "New", "color": "plum"})).json()[
        "data"
    ]
    assert list(created) == ["handle", "title", "description", "color", "created_at", "updated_at"]
    assert "." not in created["created_at"], "tags have no milliseconds"
    assert await tags(client) == [*before, created]
    place = f"/api/tags/{created['handle']}"
    changed = (await client.put(place, json={"title": "Newer"})).json()["data"]
    assert (changed["title"], changed["color"]) == ("Newer", "plum")
    body = {"add_tags": [created["handle"]], "recipe_ids": [1, 2]}
    assigned = await client.post("/api/tags_assignments", json=body)
    assert (assigned.status_code, assigned.content) == (200, b"")
    deleted = await client.delete(place)
    assert (deleted.status_code, deleted.content) == (200, b"")
    assert await tags(client) == before
    assert (await client.delete(place)).json()["errors"][0]["code"] == "not_found"
    assert (await client.post("/api/tags_assignments", json=body)).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("tags", {}),
        ("tags", {"title": "x" * 31}),
        ("tags", {"title": "x", "description": "y" * 151}),
        ("tags", {"title": "x", "color": "pink"}),
        ("tags_assignments", {"add_tags": []}),
        ("tags_assignments", {"recipe_ids": ["5"]}),
        ("tags_assignments", {"recipe_ids": [5], "add_tags": "x"}),
    ],
)
async def test_invalid_tags(client, path, body):
    answer = await client.post(f"/api/{path}", json=body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"][0]) == ["code", "title", "detail"]
