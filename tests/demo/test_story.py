"""What waits for prod differs from what is live there in every way that people tell apart."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.demo.conftest import connected
from tests.demo.test_packages import ORDERS, recipe, steps

WAITING = 6389


@pytest.fixture
async def told(client) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of the build that is live in prod, and those of the one that waits for it."""
    waiting = (await client.get(f"/api/deployments/{WAITING}")).json()
    asked = {"project_id": waiting["project_id"], "environment_type": "prod", "state": "success"}
    before = (await client.get("/api/deployments", params=asked)).json()["items"]
    live = max(before, key=lambda one: one["created_at"])
    numbers = [one["project_build_id"] for one in (live, waiting)]
    async with connected(client._transport.app, token=None) as storage:
        links = [(await client.get(f"/api/project_builds/{n}")).json() for n in numbers]
        zips = [(await storage.get(link["download_url"])).content for link in links]
    opened = [zipfile.ZipFile(io.BytesIO(data)) for data in zips]
    return tuple({name: each.read(name) for name in each.namelist()} for each in opened)


async def test_the_waiting_deployment_tells_the_whole_story(told):
    live, waiting = told
    gone, come = live.keys() - waiting.keys(), waiting.keys() - live.keys()
    # Renamed: another file and name, the same steps.
    renamed = "Functions/find_customer_in_netsuite.recipe.json"
    anew = "Functions/find_customer_in_netsuite_eu.recipe.json"
    assert json.loads(live[renamed])["code"] == json.loads(waiting[anew])["code"]
    # Moved: another folder; it calls the renamed one, so that reference is all that differs.
    moved = "order_lines_from_the_web_shop.recipe.json"
    there = f"API/{moved}"
    called = [text.encode() for text in ("find_customer_in_netsuite", "Find customer in NetSuite")]
    follows = live[moved]
    for text in called:
        follows = follows.replace(text, text + (b"_eu" if b"_" in text else b" EU"))
    assert json.loads(follows) | {"version": 0} == json.loads(waiting[there]) | {"version": 0}
    deleted = "Old/deprecated_export_orders_to_the_old_ledger.recipe.json"
    added = "Connections/netsuite_acme_eu.connection.json"
    assert gone == {renamed, moved, deleted}
    assert come == {anew, there, added}
    # A step more in a condition, and a formula that says something else.
    before, after = (list(steps(recipe(files, ORDERS)["code"])) for files in told)
    known = {step["uuid"]: step for step in before}
    (new,) = [step for step in after if step["uuid"] not in known]
    holder = next(step for step in after if new in step.get("block", ()))
    assert (new["name"], holder["keyword"]) == ("create_issue", "if")
    formulas = {
        known[step["uuid"]]["input"]["TotalAmount"]: step["input"]["TotalAmount"]
        for step in after
        if step["as"] == "update_twin"
    }
    ((old, changed),) = formulas.items()
    assert old.endswith(".to_f.round(2)")
    assert changed.endswith(".to_f * 1.19).round(2)")
    # Another connection, and a row more.
    used = [
        {entry["provider"]: entry["account_id"] for entry in recipe(files, ORDERS)["config"]}
        for files in told
    ]
    names = [one["netsuite_secondary"]["name"] for one in used]
    assert names == ["NetSuite Acme Inc", "NetSuite Acme EU"]
    tables = [recipe(files, "tax_codes_by_country.lookup_table.json") for files in told]
    assert len(tables[1]["rows"]) == len(tables[0]["rows"]) + 1
