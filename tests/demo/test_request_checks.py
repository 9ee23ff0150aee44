"""Checks before every operation: token, path, Environments, quota."""

from __future__ import annotations

import pytest

from tests.demo.conftest import connected
from workato_tui.demo import DEMO_TOKEN, PLAIN_TOKEN, PROD_TOKEN, TEST_TOKEN


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {DEMO_TOKEN}"},
        {"x-user-email": "finn@acme.example", "x-user-token": DEMO_TOKEN},
    ],
)
async def test_only_a_bearer_token_is_accepted(make, headers):
    async with connected(make(), token=None) as client:
        answer = await client.get("/api/projects", headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/api/projects"),
        ("GET", "/api/projects/"),
        ("POST", "/api/deployments/6390"),
        ("GET", "/api/projects/604202/build"),
        ("DELETE", "/api/project_builds/9121"),
        ("GET", "/other"),
    ],
)
async def test_an_unknown_path_or_method_is_api_not_found(client, method, path):
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()) == (404, {"message": "API not found"})


@pytest.mark.parametrize(
    "path",
    [
        "/api/project_builds/1",
        "/api/project_builds/abc",
        "/api/deployments/99999999",
        "/api/deployments/-1",
        "/api/folders/1",
    ],
)
async def test_an_unknown_id_is_not_found(client, path):
    answer = await client.get(path)
    assert (answer.status_code, answer.json()) == (404, {"message": "Not found"})


async def test_a_workspace_without_environments_has_projects_but_no_builds(make):
    async with connected(make(), PLAIN_TOKEN) as client:
        assert (await client.get("/api/projects")).status_code == 200
        for answer in (
            await client.get("/api/deployments"),
            await client.post("/api/projects/604202/build"),
        ):
            assert answer.status_code == 400
            assert answer.json() == {"message": "Environments not provisioned"}


@pytest.mark.parametrize("token", [TEST_TOKEN, PROD_TOKEN])
async def test_tokens_of_other_environments_see_only_projects(make, token):
    async with connected(make(), token) as client:
        assert (await client.get("/api/users/me")).status_code == 401
        assert len((await client.get("/api/projects")).json()) == 12
        assert (await client.get("/api/deployments")).json() == {"items": []}
        assert (await client.get("/api/deployments/6390")).status_code == 404
        assert (await client.post("/api/projects/604202/build")).status_code == 404


async def test_quotas_are_per_group_and_token(make):
    app = make(speed=1, limits={"folders": 2})
    async with connected(app) as client:
        answers = [await client.get("/api/projects") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert 1 <= int(answers[2].headers["retry-after"]) <= 60
        assert (await client.get("/api/deployments")).status_code == 200
    async with connected(app, TEST_TOKEN) as client:
        assert (await client.get("/api/projects")).status_code == 200


async def test_the_quota_is_restored_after_its_window(make):
    async with connected(make(speed=1e9, limits={"folders": 1})) as client:
        answers = [await client.get("/api/projects") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"description": 7}'])
async def test_a_broken_body_is_a_bad_request(client, body):
    answer = await client.post("/api/projects/604202/build", content=body)
    assert (answer.status_code, answer.json()) == (400, {"message": "Bad request"})
