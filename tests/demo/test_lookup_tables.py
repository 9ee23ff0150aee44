"""Lookup tables and their rows."""

from __future__ import annotations

import json

import pytest

from tests.demo.customers import NORTHWIND, OLD, WorkspaceClient

STARK = "EAM10%3A77"


async def table(workspace: WorkspaceClient, name: str) -> dict:
    response = (await workspace.get("/lookup_tables"))["result"]
    return next(item for item in response if item["name"] == name)


async def test_tables_have_their_columns_as_json_text(client):
    item = await table(WorkspaceClient(client, NORTHWIND), "Country codes")
    assert list(item) == ["id", "name", "schema", "project_id", "created_at", "updated_at"]
    columns = json.loads(item["schema"])
    assert [column["label"] for column in columns] == ["Code", "Country", "Tax rate"]
    assert list(columns[0]) == ["name", "label", "type", "control_type", "sticky"]
    assert isinstance(item["project_id"], str)
    own = await WorkspaceClient(client).get("/lookup_tables", per_page=2)
    assert len(own) == 2


async def test_rows_are_found_by_value(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    path = f"/lookup_tables/{(await table(workspace, 'Country codes'))['id']}"
    row = (await workspace.get(f"{path}/lookup", **{"by[Code]": "NL"}))["result"]
    assert row["data"] == {"Code": "NL", "Country": "Netherlands", "Tax rate": "21.0"}
    assert (await workspace.get(f"{path}/rows/{row['id']}"))["result"] == row
    both = {"by[Code]": "NL", "by[Country]": "Germany"}
    assert await workspace.get(f"{path}/lookup", 404, **both) == {"message": "Not found"}
    assert (await workspace.get(f"{path}/rows", **both))["result"] == []
    some = (await workspace.get(f"{path}/rows", **{"by[Tax rate]": "19.0"}))["result"]
    assert [row["data"]["Code"] for row in some] == ["DE"]
    await workspace.get(f"{path}/lookup", 400)
    await workspace.get(f"{path}/rows", 400, **{"by[Nothing]": "x"})
    await workspace.get(f"{path}/rows/99", 404)


async def test_rows_are_paged(client):
    workspace = WorkspaceClient(client, STARK)
    path = f"/lookup_tables/{(await table(workspace, 'Article numbers'))['id']}/rows"
    pages = [(await workspace.get(path, page=page))["result"] for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [500, 500, 240, 0]
    assert len((await workspace.get(path, per_page=5000))["result"]) == 1000
    assert len({row["data"]["SKU"] for page in pages for row in page}) == 1240


async def test_rows_are_added_edited_and_deleted(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    path = f"/lookup_tables/{(await table(workspace, 'Country codes'))['id']}/rows"
    created = (await workspace.post(path, {"data": {"Code": "FR", "Country": "France"}}))["result"]
    assert created["data"] == {"Code": "FR", "Country": "France", "Tax rate": ""}
    item = f"{path}/{created['id']}"
    changed = (await workspace.put(item, {"data": {"Tax rate": "20.0"}}))["result"]
    assert changed["data"] == {"Code": "FR", "Country": "France", "Tax rate": "20.0"}
    assert await workspace.delete(item) == {"success": True}
    await workspace.delete(item, 404)
    for body in ({}, {"data": []}, {"data": {"Nothing": "x"}}):
        await workspace.post(path, body, 400)


async def test_tables_are_created_and_deleted(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    project = (await workspace.get("/projects"))["result"][0]["id"]
    body = {"name": "New", "schema": [{"label": "A"}, {"label": "B"}], "project_id": project}
    created = (await workspace.post("/lookup_tables", body))["result"]
    assert created["project_id"] == str(project)
    other = (await workspace.post("/lookup_tables", {"lookup_table": body | {"project_id": None}}))[
        "result"
    ]
    assert other["project_id"] is None
    ids = [created["id"], other["id"]]
    await workspace.post("/lookup_tables/batch_delete", {"ids": [*ids, 1]}, 404)
    assert await workspace.post("/lookup_tables/batch_delete", {"ids": ids}) == {"success": True}
    await workspace.get(f"/lookup_tables/{created['id']}/rows", 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"name": "x"}, 400),
        ({"name": "x", "schema": ["A"]}, 400),
        ({"name": "x", "schema": [{"label": "A"}] * 2}, 400),
        ({"name": "x", "schema": [{"label": str(n)} for n in range(11)]}, 400),
        ({"name": "x", "schema": [{"label": "A"}], "project_id": 1}, 404),
    ],
)
async def test_invalid_tables(client, body, status):
    await WorkspaceClient(client, NORTHWIND).post("/lookup_tables", body, status)


async def test_older_hosts_require_a_wrapper(client):
    workspace = WorkspaceClient(client, OLD)
    body = {"name": "New", "schema": [{"label": "A"}]}
    response = await workspace.post("/lookup_tables", body, 400)
    assert response == {"message": "Missing parameter lookup_table"}
    created = (await workspace.post("/lookup_tables", {"lookup_table": body}))["data"]
    path = f"/lookup_tables/{created['id']}"
    row = await workspace.post(f"{path}/rows", {"data": {"A": "1"}})
    assert row["data"] == {"A": "1"}
    assert await workspace.delete(f"{path}/rows/{row['id']}") == {"result": "success"}
    response = await workspace.post("/lookup_tables/batch_delete", {"ids": [created["id"]]})
    assert response == {"result": "success"}
    for body in ({}, {"ids": "7"}):
        await workspace.post("/lookup_tables/batch_delete", body, 400)
