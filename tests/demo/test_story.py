"""The deployment that waits for prod differs from the live one in every kind of change."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.demo.conftest import connected
from tests.demo.test_packages import ORDERS, recipe, steps

WAITING = 6389


@pytest.fixture
async def live_and_waiting(app, client) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of the build that is live in prod, and of the waiting one."""
    waiting = (await client.get(f"/api/deployments/{WAITING}")).json()
    filters = {"project_id": waiting["project_id"], "environment_type": "prod", "state": "success"}
    before = (await client.get("/api/deployments", params=filters)).json()["items"]
    live = max(before, key=lambda item: item["created_at"])
    numbers = [item["project_build_id"] for item in (live, waiting)]
    async with connected(app, token=None) as storage:
        links = [(await client.get(f"/api/project_builds/{n}")).json() for n in numbers]
        zips = [(await storage.get(link["download_url"])).content for link in links]
    packages = [zipfile.ZipFile(io.BytesIO(data)) for data in zips]
    return tuple({name: each.read(name) for name in each.namelist()} for each in packages)


async def test_the_waiting_deployment_has_every_kind_of_change(live_and_waiting):
    live, waiting = live_and_waiting
    removed, added_names = live.keys() - waiting.keys(), waiting.keys() - live.keys()
    # Renamed: another file and name, the same steps.
    renamed = "Functions/find_customer_in_netsuite.recipe.json"
    new_name = "Functions/find_customer_in_netsuite_eu.recipe.json"
    assert json.loads(live[renamed])["code"] == json.loads(waiting[new_name])["code"]
    # Moved to another folder; its reference to the renamed recipe is the only other difference.
    moved = "order_lines_from_the_web_shop.recipe.json"
    new_path = f"API/{moved}"
    old_names = [
        text.encode() for text in ("find_customer_in_netsuite", "Find customer in NetSuite")
    ]
    expected = live[moved]
    for text in old_names:
        expected = expected.replace(text, text + (b"_eu" if b"_" in text else b" EU"))
    assert json.loads(expected) | {"version": 0} == json.loads(waiting[new_path]) | {"version": 0}
    deleted = "Old/deprecated_export_orders_to_the_old_ledger.recipe.json"
    added = "Connections/netsuite_acme_eu.connection.json"
    assert removed == {renamed, moved, deleted}
    assert added_names == {new_name, new_path, added}
    # An added step in a condition, and a changed formula.
    before, after = (list(steps(recipe(files, ORDERS)["code"])) for files in live_and_waiting)
    known = {step["uuid"]: step for step in before}
    (new,) = [step for step in after if step["uuid"] not in known]
    parent = next(step for step in after if new in step.get("block", ()))
    assert (new["name"], parent["keyword"]) == ("create_issue", "if")
    formulas = {
        known[step["uuid"]]["input"]["TotalAmount"]: step["input"]["TotalAmount"]
        for step in after
        if step["as"] == "update_twin"
    }
    ((old, changed),) = formulas.items()
    assert old.endswith(".to_f.round(2)")
    assert changed.endswith(".to_f * 1.19).round(2)")
    # Another connection, and an added row.
    used = [
        {entry["provider"]: entry["account_id"] for entry in recipe(files, ORDERS)["config"]}
        for files in live_and_waiting
    ]
    names = [item["netsuite_secondary"]["name"] for item in used]
    assert names == ["NetSuite Acme Inc", "NetSuite Acme EU"]
    tables = [recipe(files, "tax_codes_by_country.lookup_table.json") for files in live_and_waiting]
    assert len(tables[1]["rows"]) == len(tables[0]["rows"]) + 1
