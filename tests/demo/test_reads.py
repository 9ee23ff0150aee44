"""Reads of the own workspace: documented formats and filters."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from tests.demo.conftest import connected, project_named

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0[78]:00")


async def deployments(client, **filters):
    answer = await client.get("/api/deployments", params=filters)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_users_me_describes_the_workspace(client):
    me = (await client.get("/api/users/me")).json()
    assert me["name"] == "Acme GmbH"
    assert isinstance(me["id"], int)
    assert STAMP.fullmatch(me["created_at"])
    assert me["phone"] is None


async def test_projects_are_paged(client):
    all_items = (await client.get("/api/projects")).json()
    pages = [
        (await client.get("/api/projects", params={"page": page, "per_page": 5})).json()
        for page in (1, 2, 3, 4)
    ]
    assert [len(page) for page in pages] == [5, 5, 2, 0]
    assert [project for page in pages for project in page] == all_items
    assert list(all_items[0]) == ["id", "description", "folder_id", "name"]
    assert "経費精算ワークフロー" in {project["name"] for project in all_items}
    assert (await client.get("/api/projects", params={"page": "x"})).status_code == 400


async def test_folders_are_listed_level_by_level(client):
    project = await project_named(client, "Order to Cash")
    home = (await client.get("/api/folders")).json()
    top = next(folder for folder in home if folder["id"] == project["folder_id"])
    assert (top["is_project"], top["project_id"]) == (True, project["id"])
    subfolders = (await client.get("/api/folders", params={"parent_id": top["id"]})).json()
    assert {"Finance", "Connections", "API"} <= {folder["name"] for folder in subfolders}
    finance = next(folder for folder in subfolders if folder["name"] == "Finance")
    inner = (await client.get("/api/folders", params={"parent_id": finance["id"]})).json()
    assert [(folder["name"], folder["parent_id"]) for folder in inner] == [
        ("Invoices", finance["id"])
    ]
    assert (await client.get(f"/api/folders/{finance['id']}")).json() == finance


async def test_three_months_of_deployments_newest_first(client, date):
    items = await deployments(client)
    assert 180 <= len(items) <= 220
    ids = [item["id"] for item in items]
    assert ids == sorted(ids, reverse=True)
    assert ids[0] == 6393
    times = [datetime.fromisoformat(item["created_at"]) for item in items]
    assert times == sorted(times, reverse=True)
    assert timedelta(days=80) < date() - times[-1] < timedelta(days=92)
    assert {item["state"] for item in items} == {"pending", "success", "failed"}
    assert Counter(item["project_id"] for item in items).keys() == {
        str(project["id"]) for project in (await client.get("/api/projects")).json()
    }


async def test_every_documented_format_occurs(frozen_client):
    items = await deployments(frozen_client)
    old = [item for item in items if "assets" not in item]
    plain = [item for item in items if "assets" in item and "reviews" not in item]
    reviewed = [item for item in items if "reviews" in item]
    assert min(len(old), len(plain), len(reviewed)) > 20
    assert all("title" not in item and "detailed_state" not in item for item in old)
    assert {item["title"] for item in plain} >= {None, ""}
    assert {item["environment_type"] for item in items} == {"dev", "test", "prod"}
    assert {item["review_state"] for item in reviewed} == {
        None,
        "pending_review",
        "review_approved",
        "review_rejected",
    }
    statuses = {review["status"] for item in reviewed for review in item["reviews"]}
    assert statuses == {"pending", "approved", "rejected"}
    running = [item for item in items if "assets" in item and item["assets"] is None]
    assert {item["id"] for item in running} == {6392, 6393}
    assert all(STAMP.fullmatch(item["updated_at"]) for item in items)


async def test_only_existing_assets_have_an_id(client):
    items = await deployments(client)
    assets = [asset for item in items for asset in item.get("assets") or ()]
    assert {asset.get("state") for asset in assets} == {"new", "updated", "deleted", None}
    for asset in assets:
        assert (asset["id"] is None) == (asset.get("state") in {"new", None})
    types = {asset["type"] for asset in assets}
    assert {"recipe", "connection", "lookup_table", "api_endpoint", "custom_adapter"} <= types


async def test_release_14_changes_eighteen_assets(client):
    release = (await client.get("/api/deployments/6390")).json()
    assert (release["title"], release["state"], release["environment_type"]) == (
        "Release 14",
        "success",
        "test",
    )
    assert Counter(asset.get("state") for asset in release["assets"]) == {
        "new": 4,
        "updated": 2,
        "deleted": 1,
        None: 11,
    }


@pytest.mark.parametrize(
    ("filters", "matches"),
    [
        ({"state": "failed"}, lambda item: item["state"] == "failed"),
        ({"environment_type": "prod"}, lambda item: item["environment_type"] == "prod"),
        ({"project_id": "604202"}, lambda item: item["project_id"] == "604202"),
        (
            {"project_id": "604202", "environment_type": "test", "state": "success"},
            lambda item: (
                (item["project_id"], item["environment_type"], item["state"])
                == ("604202", "test", "success")
            ),
        ),
        ({"project_id": "1"}, lambda item: False),
    ],
)
async def test_filters_return_exactly_the_matches(frozen_client, filters, matches):
    all_items = await deployments(frozen_client)
    assert await deployments(frozen_client, **filters) == [
        item for item in all_items if matches(item)
    ]


async def test_a_folder_selects_its_project(client):
    project = await project_named(client, "Order to Cash")
    subfolders = (
        await client.get("/api/folders", params={"parent_id": project["folder_id"]})
    ).json()
    of_project = await deployments(client, project_id=project["id"])
    for folder in (project["folder_id"], subfolders[0]["id"]):
        assert await deployments(client, folder_id=f"f{folder}") == of_project
    invalid = await client.get("/api/deployments", params={"folder_id": project["folder_id"]})
    assert invalid.status_code == 400


async def test_from_and_to_in_any_time_zone(client, date):
    all_items = await deployments(client)
    since, until = date() - timedelta(days=7), date() - timedelta(days=2)
    expected = [
        item for item in all_items if since < datetime.fromisoformat(item["created_at"]) < until
    ]
    assert 0 < len(expected) < len(all_items)
    window = {"from": since.strftime("%Y-%m-%dT%H:%M:%SZ"), "to": until.isoformat()}
    assert await deployments(client, **window) == expected


@pytest.mark.parametrize("invalid", [{"from": "yesterday"}, {"state": "done"}])
async def test_invalid_filters(client, invalid):
    assert (await client.get("/api/deployments", params=invalid)).status_code == 400


async def test_a_build_names_its_project_and_its_file(client):
    deployment = (await client.get("/api/deployments/6390")).json()
    build = (await client.get(f"/api/project_builds/{deployment['project_build_id']}")).json()
    assert build["project_id"] == deployment["project_id"]
    assert build["state"] == "success"
    assert build["download_url"].startswith("https://demo-files.workato-tui.invalid/files/")
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" in build["download_url"]


async def test_every_build_of_a_deployment_exists(make):
    async with connected(make(limits={"projects": 1000})) as client:
        for build_id in {item["project_build_id"] for item in await deployments(client)}:
            answer = await client.get(f"/api/project_builds/{build_id}")
            assert answer.json()["state"] == "success"


async def test_the_seed_determines_the_data(make):
    results = []
    for seed in (14, 14, 15):
        async with connected(make(speed=0, seed=seed)) as client:
            results.append(await deployments(client))
    assert results[0] == results[1] != results[2]


async def test_times_are_pacific_with_daylight_saving(make, date):
    date.now = datetime.fromisoformat("2026-03-08T12:00:00+00:00")
    async with connected(make(speed=0)) as client:
        offsets = {item["created_at"][-6:] for item in await deployments(client)}
        newest = (await client.get("/api/deployments/6393")).json()["created_at"]
    assert offsets == {"-07:00", "-08:00"}
    assert datetime.fromisoformat(newest) == date() - timedelta(hours=0.005)
    assert newest.endswith("-07:00")
