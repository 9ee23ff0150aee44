"""Builds and deployments from pending to done."""

from __future__ import annotations

import pytest

from tests.demo.conftest import connected, project_named


async def test_a_pending_build_has_no_link(make):
    body = {"description": "Fixes bugs", "include_tags": True}
    async with connected(make(speed=0)) as client:
        project = await project_named(client, "Procure to Pay")
        started = (await client.post(f"/api/projects/{project['id']}/build", json=body)).json()
        again = (await client.get(f"/api/project_builds/{started['id']}")).json()
    assert started == again
    assert (started["state"], started["download_url"]) == ("pending", None)
    assert started["description"] == "Fixes bugs"
    assert started["project_id"] == str(project["id"])


async def test_a_build_by_folder_ends_with_a_link(client):
    project = await project_named(client, "Procure to Pay")
    started = (await client.post(f"/api/projects/f{project['folder_id']}/build")).json()
    done = (await client.get(f"/api/project_builds/{started['id']}")).json()
    assert (started["state"], done["state"]) == ("pending", "success")
    assert started["description"] is None
    assert done["download_url"]


async def test_a_build_fails_on_request(client):
    body = {"description": "this one shall fail"}
    started = (await client.post("/api/projects/604202/build", json=body)).json()
    done = (await client.get(f"/api/project_builds/{started['id']}")).json()
    assert (done["state"], done["download_url"]) == ("failed", None)
    refused = await client.post(
        f"/api/project_builds/{started['id']}/deploy", json={"environment_type": "test"}
    )
    assert refused.status_code == 422


@pytest.mark.parametrize("as_query", [True, False])
async def test_a_deployment_to_test_runs_without_review(client, as_query):
    payload = {"environment_type": "test", "title": "Try", "description": "out"}
    arguments = {"params": payload} if as_query else {"json": payload}
    project = await project_named(client, "Case Escalation")
    build = (await client.post(f"/api/projects/{project['id']}/build")).json()
    await client.get(f"/api/project_builds/{build['id']}")
    started = (await client.post(f"/api/project_builds/{build['id']}/deploy", **arguments)).json()
    assert (started["state"], started["detailed_state"]) == ("pending", "pending")
    assert (started["assets"], started["title"], started["description"]) == (None, "Try", "out")
    done = (await client.get(f"/api/deployments/{started['id']}")).json()
    assert (done["state"], done["detailed_state"]) == ("success", "deploy_finished")
    assert "updated" in {asset.get("state") for asset in done["assets"]}


async def test_build_and_deploy_in_one_step_names_the_new_build(client):
    project = await project_named(client, "Vendor Portal")
    started = (
        await client.post(f"/api/projects/{project['id']}/deploy?environment_type=prod")
    ).json()
    assert "detailed_state" not in started
    build = (await client.get(f"/api/project_builds/{started['project_build_id']}")).json()
    assert (build["project_id"], build["state"]) == (str(project["id"]), "success")
    done = (await client.get(f"/api/deployments/{started['id']}")).json()
    assert done["state"] == "success"


async def test_the_states_of_a_deployment_in_order(make, monkeypatch):
    seconds = [0.0]
    monkeypatch.setattr("workato_tui.demo.clock.time.monotonic", lambda: seconds[0])
    states = []
    async with connected(make(speed=1)) as client:
        for second in (0, 1, 2, 4, 6, 8, 10):
            seconds[0] = second
            body = (await client.get("/api/deployments/6392")).json()
            states.append((body["state"], body["detailed_state"], body["assets"] is None))
    assert list(dict.fromkeys(states)) == [
        ("pending", "pending", True),
        ("pending", "deploy_started", True),
        ("failed", "deploy_failed", False),
    ]


async def test_pending_jobs_start_at_the_first_poll(make, monkeypatch):
    seconds = [0.0]
    monkeypatch.setattr("workato_tui.demo.clock.time.monotonic", lambda: seconds[0])
    async with connected(make(speed=1)) as client:
        seconds[0] = 1000
        states = {
            item["id"]: item["state"]
            for item in (await client.get("/api/deployments")).json()["items"]
        }
        assert (states[6392], states[6393]) == ("pending", "pending")
        build = (await client.get("/api/project_builds/9121")).json()
        assert (build["state"], build["download_url"]) == ("pending", None)
        seconds[0] = 1010
        assert (await client.get("/api/deployments/6392")).json()["state"] == "failed"
        assert (await client.get("/api/deployments/6393")).json()["state"] == "success"
        assert (await client.get("/api/project_builds/9121")).json()["state"] == "success"


async def test_some_deployments_fail(client):
    project = await project_named(client, "Data Lake Load")
    answer = await client.post(
        f"/api/projects/{project['id']}/deploy",
        json={"environment_type": "test", "title": "Must fail"},
    )
    done = (await client.get(f"/api/deployments/{answer.json()['id']}")).json()
    assert done["state"] == "failed"


@pytest.mark.parametrize(
    ("payload", "status", "message"),
    [
        ({}, 400, "Missing parameter environment_type"),
        ({"environment_type": "dev"}, 404, "Not found"),
        ({"environment_type": "TEST"}, 404, "Not found"),
    ],
)
async def test_the_target_is_checked(client, payload, status, message):
    build = (await client.get("/api/deployments/6390")).json()["project_build_id"]
    for path in ("/api/projects/604202/deploy", f"/api/project_builds/{build}/deploy"):
        answer = await client.post(path, json=payload)
        assert (answer.status_code, answer.json()) == (status, {"message": message})
