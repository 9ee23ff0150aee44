"""Reviews of a deployment."""

from __future__ import annotations

import pytest

from tests.demo.conftest import connected

APPROVE = {"comment": "Looks good!"}


async def call(client, number, name, body=None):
    return await client.post(f"/api/deployments/{number}/{name}", json=body)


async def read_deployment(client, number):
    return (await client.get(f"/api/deployments/{number}")).json()


@pytest.fixture
async def draft(client):
    """A new deployment of Order to Cash to prod that is not submitted."""
    build = (await read_deployment(client, 6390))["project_build_id"]
    answer = await client.post(
        f"/api/project_builds/{build}/deploy", json={"environment_type": "prod"}
    )
    assert answer.json()["review_state"] is None
    return answer.json()["id"]


async def test_from_draft_to_deployed(client, draft):
    waiting = await read_deployment(client, draft)
    assert (waiting["state"], waiting["detailed_state"]) == ("pending", "pending")
    assert waiting["assets"], "reviewers see the assets before the deployment"
    assert (await call(client, draft, "assign_reviewers", {"reviewer_ids": ["30143"]})).json() == {
        "reviews": [
            {
                "deployment_id": draft,
                "reviewer_id": 30143,
                "status": "pending",
                "comment": "",
                "updated_at": "2026-03-09T10:30:00.000-07:00",
            }
        ],
        "authors": [{"id": 30143, "name": "Zoë Müller", "avatar_url": ""}],
    }
    assert (await call(client, draft, "submit_for_review")).json() == {"success": True}
    submitted = await read_deployment(client, draft)
    assert (submitted["detailed_state"], submitted["review_state"]) == ("pending_review",) * 2
    approved = (await call(client, draft, "approve", APPROVE)).json()["review"]
    assert (approved["status"], approved["comment"]) == ("approved", "Looks good!")
    assert (await read_deployment(client, draft))["review_state"] == "review_approved"
    started = (await call(client, draft, "deploy", {"include_tags": True})).json()
    assert (started["state"], started["detailed_state"]) == ("pending", "deploy_started")
    assert started["assets"]
    assert (await read_deployment(client, draft))["state"] == "success"
    assert (await call(client, draft, "deploy")).status_code == 422, "only once"


async def test_an_early_approval_does_not_start_the_deployment(make):
    async with connected(make(speed=0)) as client:
        build = (await read_deployment(client, 6390))["project_build_id"]
        target = {"environment_type": "prod"}
        answer = await client.post(f"/api/project_builds/{build}/deploy", json=target)
        number = answer.json()["id"]
        await call(client, number, "submit_for_review")
        await call(client, number, "approve", APPROVE)
        waiting = await read_deployment(client, number)
    assert (waiting["state"], waiting["detailed_state"]) == ("pending", "pending")


async def test_all_assigned_reviewers_must_approve(client):
    assert (await read_deployment(client, 6389))["review_state"] == "pending_review"
    await call(client, 6389, "approve", APPROVE)
    deployment = await read_deployment(client, 6389)
    assert [review["status"] for review in deployment["reviews"]] == ["approved", "pending"]
    assert deployment["review_state"] == "pending_review"
    assert (await call(client, 6389, "deploy")).status_code == 422
    await call(client, 6389, "approve", APPROVE)
    assert (await read_deployment(client, 6389))["review_state"] == "review_approved"


async def test_one_rejection_decides_and_can_be_reopened(client):
    rejected = (await call(client, 6389, "reject", {"comment": "Not today"})).json()["review"]
    assert (rejected["status"], rejected["comment"]) == ("rejected", "")
    body = await read_deployment(client, 6389)
    assert body["review_state"] == "review_rejected"
    assert "Not today" in {review["comment"] for review in body["reviews"]}
    changed = (await call(client, 6389, "update_review_comment", {"comment": "Never"})).json()
    assert (changed["review"]["status"], changed["review"]["comment"]) == ("rejected", "Never")
    assert (await call(client, 6389, "reopen")).json() == {"success": True}
    body = await read_deployment(client, 6389)
    assert {review["status"] for review in body["reviews"]} == {"pending"}
    assert body["review_state"] == "pending_review"


async def test_assigning_reviewers_replaces_them(client):
    before = await read_deployment(client, 6387)
    assert [review["reviewer_name"] for review in before["reviews"]] == [
        "Priya Raman",
        "Łukasz Wójcik",
    ]
    body = {"reviewer_ids": ["29036", "35118"]}
    answer = (await call(client, 6387, "assign_reviewers", body)).json()
    assert [review["status"] for review in answer["reviews"]] == ["approved", "pending"]
    body = {"reviewer_ids": ["29036"]}
    await call(client, 6387, "assign_reviewers", body)
    after = await read_deployment(client, 6387)
    assert [review["reviewer_name"] for review in after["reviews"]] == ["Priya Raman"]
    assert after["review_state"] == "review_approved"


async def test_two_reviewers_have_the_same_name(client):
    reviewers = (await client.get("/api/deployments/6389/eligible_reviewers")).json()["reviewers"]
    assert [person["id"] for person in reviewers if person["name"] == "Alex Chen"] == [35118, 35119]
    assert list(reviewers[0]) == ["id", "name", "avatar_url"]


@pytest.mark.parametrize(
    ("number", "name", "body", "status"),
    [
        (6389, "approve", {}, 400),
        (6389, "reject", {"comment": "  "}, 400),
        (6389, "assign_reviewers", {}, 400),
        (6389, "assign_reviewers", {"reviewer_ids": [29036]}, 400),
        (6389, "assign_reviewers", {"reviewer_ids": ["1"]}, 404),
        (6389, "submit_for_review", None, 422),
        (6389, "reopen", None, 422),
        (6390, "approve", APPROVE, 422),
        (6391, "approve", APPROVE, 422),
        (6392, "approve", APPROVE, 422),
    ],
)
async def test_invalid_calls_change_nothing(frozen_client, number, name, body, status):
    before = await read_deployment(frozen_client, number)
    assert (await call(frozen_client, number, name, body)).status_code == status
    assert await read_deployment(frozen_client, number) == before


async def test_a_workspace_without_reviews(make):
    async with connected(make(reviews=False)) as client:
        items = (await client.get("/api/deployments")).json()["items"]
        assert not any("reviews" in item or "review_state" in item for item in items)
        assert (await call(client, 6389, "approve", APPROVE)).status_code == 403
        build = (await read_deployment(client, 6390))["project_build_id"]
        target = {"environment_type": "prod"}
        answer = await client.post(f"/api/project_builds/{build}/deploy", json=target)
        assert (await read_deployment(client, answer.json()["id"]))["state"] == "success"
