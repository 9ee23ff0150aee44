"""Lookup tables and their rows."""

from __future__ import annotations

import json

import pytest

from tests.demo.customers import NORTHWIND, OLD, At

STARK = "EAM10%3A77"


async def table(at: At, name: str) -> dict:
    told = (await at.get("/lookup_tables"))["result"]
    return next(one for one in told if one["name"] == name)


async def test_tables_have_their_columns_as_text(client):
    one = await table(At(client, NORTHWIND), "Country codes")
    assert list(one) == ["id", "name", "schema", "project_id", "created_at", "updated_at"]
    columns = json.loads(one["schema"])
    assert [column["label"] for column in columns] == ["Code", "Country", "Tax rate"]
    assert list(columns[0]) == ["name", "label", "type", "control_type", "sticky"]
    assert isinstance(one["project_id"], str)
    own = await At(client).get("/lookup_tables", per_page=2)
    assert len(own) == 2


async def test_rows_are_found_by_their_values(client):
    at = At(client, NORTHWIND)
    path = f"/lookup_tables/{(await table(at, 'Country codes'))['id']}"
    found = (await at.get(f"{path}/lookup", **{"by[Code]": "NL"}))["result"]
    assert found["data"] == {"Code": "NL", "Country": "Netherlands", "Tax rate": "21.0"}
    assert (await at.get(f"{path}/rows/{found['id']}"))["result"] == found
    both = {"by[Code]": "NL", "by[Country]": "Germany"}
    assert await at.get(f"{path}/lookup", 404, **both) == {"message": "Not found"}
    assert (await at.get(f"{path}/rows", **both))["result"] == []
    some = (await at.get(f"{path}/rows", **{"by[Tax rate]": "19.0"}))["result"]
    assert [row["data"]["Code"] for row in some] == ["DE"]
    await at.get(f"{path}/lookup", 400)
    await at.get(f"{path}/rows", 400, **{"by[Nothing]": "x"})
    await at.get(f"{path}/rows/99", 404)


async def test_a_long_table_comes_in_pages_of_five_hundred(client):
    at = At(client, STARK)
    path = f"/lookup_tables/{(await table(at, 'Article numbers'))['id']}/rows"
    pages = [(await at.get(path, page=page))["result"] for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [500, 500, 240, 0]
    assert len((await at.get(path, per_page=5000))["result"]) == 1000
    assert len({row["data"]["SKU"] for page in pages for row in page}) == 1240


async def test_a_row_is_added_changed_and_deleted(client):
    at = At(client, NORTHWIND)
    path = f"/lookup_tables/{(await table(at, 'Country codes'))['id']}/rows"
    made = (await at.post(path, {"data": {"Code": "FR", "Country": "France"}}))["result"]
    assert made["data"] == {"Code": "FR", "Country": "France", "Tax rate": ""}
    one = f"{path}/{made['id']}"
    changed = (await at.put(one, {"data": {"Tax rate": "20.0"}}))["result"]
    assert changed["data"] == {"Code": "FR", "Country": "France", "Tax rate": "20.0"}
    assert await at.delete(one) == {"success": True}
    await at.delete(one, 404)
    for body in ({}, {"data": []}, {"data": {"Nothing": "x"}}):
        await at.post(path, body, 400)


async def test_a_table_is_made_and_tables_are_deleted_together(client):
    at = At(client, NORTHWIND)
    project = (await at.get("/projects"))["result"][0]["id"]
    body = {"name": "New", "schema": [{"label": "A"}, {"label": "B"}], "project_id": project}
    made = (await at.post("/lookup_tables", body))["result"]
    assert made["project_id"] == str(project)
    other = (await at.post("/lookup_tables", {"lookup_table": body | {"project_id": None}}))[
        "result"
    ]
    assert other["project_id"] is None
    ids = [made["id"], other["id"]]
    await at.post("/lookup_tables/batch_delete", {"ids": [*ids, 1]}, 404)
    assert await at.post("/lookup_tables/batch_delete", {"ids": ids}) == {"success": True}
    await at.get(f"/lookup_tables/{made['id']}/rows", 404)


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
async def test_a_table_that_cannot_be(client, body, status):
    await At(client, NORTHWIND).post("/lookup_tables", body, status)


async def test_older_hosts_want_a_wrapper_and_answer_otherwise(client):
    at = At(client, OLD)
    body = {"name": "New", "schema": [{"label": "A"}]}
    told = await at.post("/lookup_tables", body, 400)
    assert told == {"message": "Missing parameter lookup_table"}
    made = (await at.post("/lookup_tables", {"lookup_table": body}))["data"]
    path = f"/lookup_tables/{made['id']}"
    row = await at.post(f"{path}/rows", {"data": {"A": "1"}})
    assert row["data"] == {"A": "1"}
    assert await at.delete(f"{path}/rows/{row['id']}") == {"result": "success"}
    told = await at.post("/lookup_tables/batch_delete", {"ids": [made["id"]]})
    assert told == {"result": "success"}
    for body in ({}, {"ids": "7"}):
        await at.post("/lookup_tables/batch_delete", body, 400)
