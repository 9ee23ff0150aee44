"""Jobs of recipes: paging, filters, errors, and reruns."""

from __future__ import annotations

import json

import pytest

from tests.demo.customers import INITECH, NORTHWIND, OLD, WorkspaceClient

UMBRELLA = "Eit%40umbrella.example"


async def failing_recipe(workspace: WorkspaceClient, **query) -> dict:
    response = (await workspace.get("/recipes", exclude_code="true", per_page=100, **query))[
        "result"
    ]
    return max(response, key=lambda item: item["job_failed_count"])


async def test_jobs_are_paged_in_both_directions(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    recipe = await failing_recipe(workspace, running="true")
    path = f"/recipes/{recipe['id']}/jobs"
    all_jobs, cursor = [], {}
    while page := (response := await workspace.get(path, **cursor))["items"]:
        all_jobs += page
        cursor = {"offset_job_id": page[-1]["id"]}
    assert len(all_jobs) == response["job_count"]
    assert response["job_succeeded_count"] == recipe["job_succeeded_count"]
    assert response["job_failed_count"] == recipe["job_failed_count"]
    assert len({item["id"] for item in all_jobs}) == len(all_jobs)
    times = [item["started_at"] for item in all_jobs]
    assert times == sorted(times, reverse=True)
    newer = await workspace.get(path, offset_job_id=all_jobs[60]["id"], prev="true")
    assert [item["id"] for item in newer["items"]] == [item["id"] for item in all_jobs[10:60]]
    await workspace.get(path, 404, offset_job_id="j-nobody-0000")


async def test_failed_jobs_have_errors(client):
    workspace = WorkspaceClient(client, UMBRELLA)
    recipe = await failing_recipe(workspace)
    path = f"/recipes/{recipe['id']}/jobs"
    failed = (await workspace.get(path, status="failed"))["items"]
    assert {item["status"] for item in failed} == {"failed"}
    item = failed[0]
    assert item["is_error"]
    assert set(item["error_parts"]) == {
        "adapter", "error_type", "message", "inner_message", "error_id", "error_at", "input",
    }  # fmt: skip
    assert item["error_parts"]["error_type"] == "Authorization"
    assert any(job["is_poll_error"] for job in failed)
    texts = [job["error"] for job in failed]
    assert any(text.startswith("{") and json.loads(text)["error"] for text in texts)
    assert any("@" in text for text in texts)
    await workspace.get(path, 400, status="lost")


async def test_reruns_name_their_job(client):
    workspace = WorkspaceClient(client, NORTHWIND)
    reruns = []
    for recipe in (await workspace.get("/recipes", exclude_code="true"))["result"]:
        path = f"/recipes/{recipe['id']}/jobs"
        items = (await workspace.get(path, rerun_only="true"))["items"]
        reruns += [(path, item) for item in items]
    assert reruns
    for path, item in reruns:
        assert item["is_repeat"]
        master = await workspace.get(f"{path}/{item['master_job_id']}")
        assert master["status"] == "failed"


@pytest.mark.parametrize("reference", [NORTHWIND, OLD])
async def test_a_job_has_its_steps(client, reference):
    workspace = WorkspaceClient(client, reference)
    recipe = await failing_recipe(workspace)
    path = f"/recipes/{recipe['id']}/jobs"
    response = await workspace.get(path)
    first = (response["result"] if reference == OLD else response)["items"][0]
    item = await workspace.get(f"{path}/{first['id']}")
    item = item["result"] if reference == OLD else item
    lines = item.pop("lines")
    assert item == first
    assert lines[0]["recipe_line_number"] == 0
    await workspace.get(f"{path}/j-nobody-0000", 404)
    await workspace.get("/recipes/1/jobs", 404)


async def test_a_recipe_that_never_ran_has_no_jobs(client):
    workspace = WorkspaceClient(client, "E42")
    recipe = await failing_recipe(workspace)
    response = await workspace.get(f"/recipes/{recipe['id']}/jobs")
    assert (response["items"], response["job_count"]) == ([], 0)
    running = await failing_recipe(WorkspaceClient(client, INITECH))
    response = await WorkspaceClient(client, INITECH).get(
        f"/recipes/{running['id']}/jobs", status="pending"
    )
    assert response["items"] == [], "a stopped recipe runs nothing"
