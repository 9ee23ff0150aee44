"""Responses of writes, invalid requests, and the reads for the recovery of writes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ValidationError

from tests.api.wire import Reply, Script, connect
from workato_tui.api import errors
from workato_tui.api.manifests import ManifestCreate, ManifestUpdate
from workato_tui.api.packages import ImportRequest
from workato_tui.api.properties import PropertySet
from workato_tui.api.request_models import (
    AssignReviewers,
    BuildRequest,
    DeployRequest,
    FolderCreate,
    ProjectCreate,
    ProjectUpdate,
    ReviewComment,
)
from workato_tui.api.tags import TagAssignments, TagCreate, TagUpdate

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.client import Api

SAMPLES = Path(__file__).parent / "samples"
COMMENT = ReviewComment(comment="Looks good!")
TEST = DeployRequest(environment_type="test")


def reply_with_sample(wire: Script, name: str) -> None:
    wire.reply_with(Reply((SAMPLES / f"{name}.json").read_bytes()))


# The documented responses


@pytest.mark.parametrize(
    "sample", ["developer", "developer_ja_2023", "embedded"], ids=["now", "2023", "embedded"]
)
async def test_a_documented_build(sample: str, wire: Script, api: Api) -> None:
    reply_with_sample(wire, f"{sample}.post_projects_id_build")
    created = await api.projects.build(10416, BuildRequest())
    assert (created.state, created.download_url, created.unparsed) == ("pending", None, None)
    assert created.id.isdigit()
    assert created.created_at is not None


@pytest.mark.parametrize("sample", ["developer", "developer_ja_2023", "embedded"])
async def test_a_documented_deployment(sample: str, wire: Script, api: Api) -> None:
    reply_with_sample(wire, f"{sample}.post_project_builds_id_deploy")
    created = await api.builds.deploy(46, TEST)
    assert (created.state, created.assets, created.unparsed) == ("pending", None, None)
    assert created.id.isdigit()
    assert (created.project_build_id or "").isdigit()


async def test_documented_build_and_deploy(wire: Script, api: Api) -> None:
    reply_with_sample(wire, "developer.post_projects_id_deploy")
    created = await api.projects.deploy(10416, TEST)
    assert (created.id, created.project_build_id, created.detailed_state) == ("47", "52", None)


async def test_the_documented_error(wire: Script, api: Api) -> None:
    body = (SAMPLES / "developer.post_projects_id_deploy.refused.json").read_bytes()
    wire.reply_with(Reply(body, 400))
    with pytest.raises(errors.MissingParameterError, match="environment_type") as caught:
        await api.projects.deploy(10416, TEST)
    assert "Nothing was changed." in str(caught.value)


async def test_documented_reviewers(wire: Script, api: Api) -> None:
    reply_with_sample(wire, "developer.get_deployments_id_eligible_reviewers")
    reviewers = await api.deployments.eligible_reviewers(6390)
    assert [(each.id, each.name) for each in reviewers] == [
        ("29036", "Jie"), ("30143", "Alex"), ("31836", "Charlie"),
    ]  # fmt: skip
    reply_with_sample(wire, "developer.post_deployments_id_assign_reviewers")
    assigned = await api.deployments.assign_reviewers(6390, AssignReviewers(reviewer_ids=["1"]))
    assert [each.reviewer_id for each in assigned.reviews] == ["29036", "30143", "31836"]
    assert [each.name for each in assigned.authors] == ["Jie", "Alex", "Charlie"]
    wire.reply_with(Reply({"reviewers": []}))
    assert list(await api.deployments.eligible_reviewers(6390)) == []


async def test_documented_reviews(wire: Script, api: Api) -> None:
    reply_with_sample(wire, "developer.post_deployments_id_approve")
    approved = await api.deployments.approve(6390, COMMENT)
    assert (approved.status, approved.comment) == ("approved", "Looks good!")
    assert (approved.deployment_id, approved.reviewer_id) == ("6390", "29036")
    reply_with_sample(wire, "developer.post_deployments_id_reject")
    rejected = await api.deployments.reject(6390, COMMENT)
    assert (rejected.status, rejected.comment) == ("rejected", "")
    reply_with_sample(wire, "developer.post_deployments_id_update_review_comment")
    changed = await api.deployments.update_review_comment(6390, COMMENT)
    assert changed.status == "approved"
    for name, job in (
        ("submit_for_review", api.deployments.submit_for_review(6390)),
        ("reopen", api.deployments.reopen(6390)),
    ):
        reply_with_sample(wire, f"developer.post_deployments_id_{name}")
        await job
    reply_with_sample(wire, "developer.post_deployments_id_deploy")
    started = await api.deployments.deploy(6390)
    assert (started.state, started.detailed_state) == ("pending", "deploy_started")
    assert started.asset_count == 3


async def test_documented_projects_and_folders(wire: Script, api: Api) -> None:
    reply_with_sample(wire, "embedded.put_projects_project_id")
    assert (await api.projects.update(54321, ProjectUpdate(name="x"))).name
    reply_with_sample(wire, "embedded.put_projects_project_id.refused")
    wire.replies[0].status = 400
    with pytest.raises(errors.InvalidRequestError, match="Name is invalid"):
        await api.projects.update(54321, ProjectUpdate(name="x"))
    reply_with_sample(wire, "embedded.delete_projects_project_id")
    await api.projects.delete(54321)
    reply_with_sample(wire, "embedded.delete_projects_project_id.refused")
    wire.replies[0].status = 403
    with pytest.raises(errors.ForbiddenError, match="Cannot destroy folder"):
        await api.projects.delete(54321)
    folder = {"id": 5, "name": "New", "parent_id": None, "is_project": True, "project_id": 9}
    wire.reply_with(Reply(folder))
    created = await api.projects.create(ProjectCreate(name="New"))
    assert (created.id, created.is_project, created.project_id) == ("5", True, "9")


async def test_manifests(wire: Script, api: Api) -> None:
    manifest = {
        "result": {
            "id": 12, "name": "Test Manifest", "last_exported_at": None, "deleted_at": None,
            "created_at": "2023-02-27T02:44:59.447-08:00", "project_path": "Folder 1",
            "status": "working",
        }
    }  # fmt: skip
    wire.reply_with(Reply(manifest, 201))
    request = ManifestCreate(name="Test Manifest", folder_id=112, auto_generate_assets=True)
    created = await api.manifests.create(request)
    assert (created.id, created.status, created.project_path) == ("12", "working", "Folder 1")
    wire.reply_with(Reply({"result": {"assets": [{"id": 12, "type": "recipe", "version": 1}]}}))
    assert [each.id for each in await api.manifests.folder_assets()] == ["12"]
    wire.reply_with(Reply({"result": {"success": True, "status": "destroyed"}}))
    await api.manifests.delete(12)
    wire.reply_with(Reply({"result": {"success": False, "message": "Manifest is in use"}}))
    with pytest.raises(errors.RejectedError, match="in use"):
        await api.manifests.delete(12)


async def test_a_manifest_needs_assets(wire: Script, api: Api) -> None:
    with pytest.raises(errors.InvalidRequestError, match="needs assets"):
        await api.manifests.create(ManifestCreate(name="x", folder_id=1))
    with pytest.raises(errors.InvalidRequestError, match="needs assets"):
        await api.manifests.update(1, ManifestUpdate())
    assert wire.requests == []


async def test_properties(wire: Script, api: Api) -> None:
    properties = {
        "admin_email": "l@example.com",
        "success": "false",
        "number": 5,
        "message": "hello",
    }
    wire.reply_with(Reply(properties))
    listed = await api.project_properties.list(1, "x.")
    assert listed == {**properties, "number": "5"}, "a property may have any name"
    assert await api.environment_properties.list() == listed
    with pytest.raises(errors.InvalidRequestError):
        await api.environment_properties.upsert({"n" * 101: "x"})
    with pytest.raises(errors.InvalidRequestError) as caught:
        await api.environment_properties.upsert({"ok": "x", "long": "x" * 1025})
    assert set(caught.value.fields) == {"long"}
    with pytest.raises(errors.InvalidRequestError):
        await api.environment_properties.upsert({})
    assert len(wire.requests) == 2


async def test_tags(wire: Script, api: Api) -> None:
    page = [{"handle": f"tag-{n}", "title": "T", "color": "red"} for n in range(100)]
    wire.reply_with(
        Reply({"data": {"tags": page}}), Reply({"data": {"tags": [{"handle": "last"}]}})
    )
    assert len(await api.tags.list()) == 101
    assert [request.query["page"] for request in wire.requests] == ["1", "2"]
    tag = {"handle": "tag-1", "title": "PII"}
    for answer in (tag, {"data": tag}, {"data": {"tag": tag}}):
        wire.reply_with(Reply(answer))
        assert (await api.tags.create(TagCreate(title="PII"))).handle == "tag-1"
        assert (await api.tags.update("tag-1", TagUpdate(title="PII"))).title == "PII"
    wire.reply_with(Reply(b""))
    await api.tags.delete("tag-1")
    wire.reply_with(
        Reply({"errors": [{"code": "x", "title": "T", "detail": "Title is taken"}]}, 422)
    )
    with pytest.raises(errors.InvalidRequestError, match="Title is taken"):
        await api.tags.create(TagCreate(title="PII"))


# Folders where the call for one folder is missing


async def test_a_folder_is_searched_where_the_call_is_missing(wire: Script, api: Api) -> None:
    wire.reply_with(
        Reply({"message": "API not found"}, 404),
        Reply([{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]),
        Reply([{"id": 3, "name": "A/a"}]),
        Reply([{"id": 7, "name": "B/b", "parent_id": 2}]),
    )
    assert (await api.folders.get(7)).name == "B/b"
    parents = [request.query.get("parent_id") for request in wire.requests]
    assert parents == [None, None, "1", "2"]


async def test_an_unknown_folder_is_not_found(wire: Script, api: Api) -> None:
    wire.reply_with(
        Reply({"message": "API not found"}, 404), Reply([{"id": 1}]), Reply([{"id": 1}])
    )
    with pytest.raises(errors.NotFoundError, match="Folder 7"):
        await api.folders.get(7)
    assert len(wire.requests) == 3
    wire.reply_with(Reply({"message": "Not found"}, 404))
    with pytest.raises(errors.NotFoundError):
        await api.folders.get(7)
    assert len(wire.requests) == 4, "the call exists: no search"


# Recovery after a lost answer


async def test_deployments_since_a_time(wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"items": [{"id": 1, "project_build_id": 46}, {"id": 2}]}))
    start = datetime(2025, 1, 31, 14, 3, 20, tzinfo=UTC)
    assert len(await api.deployments.since(10416, start, environment="prod")) == 2
    assert wire.requests[0].query == {
        "project_id": "10416",
        "environment_type": "prod",
        "from": "2025-01-31T13:58:20Z",
    }
    deployments = await api.deployments.since("f660222", start, build_id="46")
    assert [deployment.id for deployment in deployments] == ["1"]
    assert wire.requests[1].query == {"folder_id": "f660222", "from": "2025-01-31T13:58:20Z"}
    await api.deployments.since(None, start)
    assert set(wire.requests[2].query) == {"from"}


# Invalid requests


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: DeployRequest(environment_type="dev"), "test"),
        (lambda: DeployRequest.model_validate({}), "environment_type"),
        (lambda: ReviewComment(comment=" \n "), "required"),
        (lambda: ReviewComment.model_validate({}), "comment"),
        (lambda: ProjectCreate(name="a/b"), "cannot contain"),
        (lambda: ProjectCreate(name="a\\b"), "cannot contain"),
        (lambda: ProjectUpdate(name="a/b"), "cannot contain"),
        (lambda: ProjectCreate(name=" "), "required"),
        (lambda: FolderCreate.model_validate({"name": "x"}), "parent_id"),
        (lambda: FolderCreate(name="x", parent_id="home"), "enter a numeric ID"),
        (lambda: AssignReviewers(reviewer_ids=["Jie"]), "enter a numeric ID"),
        (lambda: AssignReviewers.model_validate({}), "reviewer_ids"),
        (lambda: BuildRequest.model_validate({"descriptoin": "x"}), "descriptoin"),
        (lambda: ManifestCreate(name="x", auto_generate_assets=True), "choose a folder"),
        (lambda: ImportRequest(folder_id="", file="x"), "enter a numeric ID"),
        (lambda: PropertySet(name="", value="x"), "required"),
        (lambda: PropertySet(name="x", value="y" * 1025), "1024"),
        (lambda: TagCreate(title="x" * 31), "30"),
        (lambda: TagCreate(title="x", color="pink"), "blue"),
        (lambda: TagAssignments(recipe_ids=["1"]), "choose a tag"),
        (lambda: TagAssignments(add_tags=["t"]), "choose a recipe"),
    ],
)
def test_invalid_requests(make: Callable[[], BaseModel], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make()
    assert message in str(caught.value)


def test_every_field_of_a_form_has_a_title() -> None:
    models: list[Any] = [
        BuildRequest, DeployRequest, AssignReviewers, ReviewComment, ProjectCreate, ProjectUpdate,
        FolderCreate, ManifestCreate, ManifestUpdate, ImportRequest, PropertySet, TagCreate,
        TagUpdate, TagAssignments,
    ]  # fmt: skip
    for model in models:
        assert all(info.title for info in model.model_fields.values()), model


async def test_imports_have_an_hourly_limit(wire: Script) -> None:
    http = connect(wire.url)
    assert http.rate_limiter.remaining("imports")[1:] == (500, 3600.0)
    assert http.rate_limiter.remaining("packages")[1:] == (60, 60.0)
    await http.aclose()
