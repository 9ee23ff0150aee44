"""Jobs: one list by cursor with totals, failed ones with their errors, runs that were repeated."""

from __future__ import annotations

import json

import pytest

from tests.demo.customers import INITECH, NORTHWIND, OLD, At

UMBRELLA = "Eit%40umbrella.example"


async def a_recipe(at: At, **query) -> dict:
    told = (await at.get("/recipes", exclude_code="true", per_page=100, **query))["result"]
    return max(told, key=lambda one: one["job_failed_count"])


async def test_jobs_are_read_back_to_the_first_one_and_forward_again(client):
    at = At(client, NORTHWIND)
    recipe = await a_recipe(at, running="true")
    path = f"/recipes/{recipe['id']}/jobs"
    whole, cursor = [], {}
    while page := (told := await at.get(path, **cursor))["items"]:
        whole += page
        cursor = {"offset_job_id": page[-1]["id"]}
    assert len(whole) == told["job_count"]
    assert told["job_succeeded_count"] == recipe["job_succeeded_count"]
    assert told["job_failed_count"] == recipe["job_failed_count"]
    assert len({one["id"] for one in whole}) == len(whole)
    times = [one["started_at"] for one in whole]
    assert times == sorted(times, reverse=True)
    newer = await at.get(path, offset_job_id=whole[60]["id"], prev="true")
    assert [one["id"] for one in newer["items"]] == [one["id"] for one in whole[10:60]]
    await at.get(path, 404, offset_job_id="j-nobody-0000")


async def test_jobs_are_filtered_and_failed_ones_say_why(client):
    at = At(client, UMBRELLA)
    recipe = await a_recipe(at)
    path = f"/recipes/{recipe['id']}/jobs"
    failed = (await at.get(path, status="failed"))["items"]
    assert {one["status"] for one in failed} == {"failed"}
    one = failed[0]
    assert one["is_error"]
    assert set(one["error_parts"]) == {
        "adapter", "error_type", "message", "inner_message", "error_id", "error_at", "input",
    }  # fmt: skip
    assert one["error_parts"]["error_type"] == "Authorization"
    assert any(job["is_poll_error"] for job in failed)
    texts = [job["error"] for job in failed]
    assert any(text.startswith("{") and json.loads(text)["error"] for text in texts)
    assert any("@" in text for text in texts)
    await at.get(path, 400, status="lost")


async def test_repeated_jobs_name_the_one_that_they_repeat(client):
    at = At(client, NORTHWIND)
    found = []
    for recipe in (await at.get("/recipes", exclude_code="true"))["result"]:
        path = f"/recipes/{recipe['id']}/jobs"
        found += [(path, one) for one in (await at.get(path, rerun_only="true"))["items"]]
    assert found
    for path, one in found:
        assert one["is_repeat"]
        master = await at.get(f"{path}/{one['master_job_id']}")
        assert master["status"] == "failed"


@pytest.mark.parametrize("reference", [NORTHWIND, OLD])
async def test_one_job_has_its_steps(client, reference):
    at = At(client, reference)
    recipe = await a_recipe(at)
    path = f"/recipes/{recipe['id']}/jobs"
    told = await at.get(path)
    first = (told["result"] if reference == OLD else told)["items"][0]
    one = await at.get(f"{path}/{first['id']}")
    one = one["result"] if reference == OLD else one
    lines = one.pop("lines")
    assert one == first
    assert lines[0]["recipe_line_number"] == 0
    await at.get(f"{path}/j-nobody-0000", 404)
    await at.get("/recipes/1/jobs", 404)


async def test_a_recipe_that_never_ran_has_no_jobs(client):
    at = At(client, "E42")
    recipe = await a_recipe(at)
    told = await at.get(f"/recipes/{recipe['id']}/jobs")
    assert (told["items"], told["job_count"]) == ([], 0)
    running = await a_recipe(At(client, INITECH))
    told = await At(client, INITECH).get(f"/recipes/{running['id']}/jobs", status="pending")
    assert told["items"] == [], "what was stopped runs nothing"
