"""Each operation matches the documents, and sends what they document.

``CALLS`` has a case for every operation of the Developer API.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import Field, SecretStr

from tests.api.operations_of_the_documents import EMBEDDED_FACTS, FACTS
from tests.api.wire import RawServer, Reply, Script, connect, serve_raw
from workato_tui.api import errors
from workato_tui.api.client import Api
from workato_tui.api.manifests import FolderAsset, ManifestCreate, ManifestUpdate
from workato_tui.api.operations import OPERATIONS
from workato_tui.api.quotas import RateLimiter
from workato_tui.api.request_models import (
    ApprovedDeployRequest,
    AssignReviewers,
    BuildRequest,
    DeployRequest,
    FolderCreate,
    FolderUpdate,
    ProjectCreate,
    ProjectUpdate,
    Request,
    ReviewComment,
)
from workato_tui.api.tags import TagAssignments, TagCreate, TagUpdate
from workato_tui.api.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

JSON = "application/json"
NO_BODY = ...
ASSET = {
    "id": 12,
    "name": "Copy",
    "type": "recipe",
    "version": 1,
    "folder": "",
    "zip_name": "c.json",
}
SENT_ASSET = {
    "id": 12,
    "type": "recipe",
    "version": 1,
    "folder": "",
    "zip_name": "c.json",
    "checked": True,
}
COMMENT = ReviewComment(comment="  Looks good!\n")


@dataclass(frozen=True)
class CallCase:
    """An operation: how it is called, and its request; ``path`` is below the prefix."""

    operation: str
    job: Callable[[Api], Awaitable[Any]]
    path: str
    body: Any = NO_BODY
    query: dict[str, str] = field(default_factory=dict)
    customer_path: str | None = ""
    """The path in a customer's workspace: empty for the same, None if it is not supported."""
    answer: Any = None

    @property
    def response(self) -> Any:
        """The body that the server sends; an object has the requested ID."""
        numbers = re.findall(r"/(\d+)(?:/|$)", self.path)
        return self.answer if self.answer is not None else {"id": int([1, *numbers][-1])}


def case(operation: str, job: Any, path: str, body: Any = NO_BODY, **more: Any) -> Any:
    return pytest.param(CallCase(operation, job, path, body, **more), id=f"{operation} {path}")


PAGE = {"page": "1", "per_page": "100"}
READS = [
    case("projects.list", lambda a: a.projects.list(), "projects", query=PAGE, answer=[]),
    case("project-builds.get", lambda a: a.builds.get(72), "project_builds/72"),
    case("deployments.list", lambda a: a.deployments.list(), "deployments", answer=[]),
    case("deployments.get", lambda a: a.deployments.get("43"), "deployments/43"),
    case(
        "deployments.eligible-reviewers",
        lambda a: a.deployments.eligible_reviewers(6390),
        "deployments/6390/eligible_reviewers",
    ),
    case("folders.list", lambda a: a.folders.list(7), "folders",
         query={"parent_id": "7", **PAGE}, answer=[]),
    case("folders.get", lambda a: a.folders.get(7), "folders/7"),
    case("users.me", lambda a: a.users.me(), "users/me", customer_path="/api/users/me"),
    case(
        "export-manifests.folder-assets",
        lambda a: a.manifests.folder_assets(423, include_test_cases=True, include_data=True),
        "export_manifests/folder_assets",
        query={"folder_id": "423", "include_test_cases": "true", "include_data": "true"},
    ),
    case("export-manifests.get", lambda a: a.manifests.get(12), "export_manifests/12"),
    case("packages.get", lambda a: a.packages.get(242, kind="import"), "packages/242",
         customer_path="/api/managed_users/EA%2F2300%20%40x/imports/242"),
    case("packages.get", lambda a: a.packages.get(370), "packages/370",
         customer_path="/api/managed_users/EA%2F2300%20%40x/exports/370"),
    case(
        "project-properties.list",
        lambda a: a.project_properties.list(523144, "salesforce_sync."),
        "properties",
        query={"prefix": "salesforce_sync.", "project_id": "523144"},
    ),
    case(
        "environment-properties.list",
        lambda a: a.environment_properties.list("salesforce_sync."),
        "properties",
        query={"prefix": "salesforce_sync."},
    ),
    case("tags.list", lambda a: a.tags.list(), "tags", query=PAGE,
         customer_path="/api/v2/managed_users/EA%2F2300%20%40x/tags"),
]  # fmt: skip

DEPLOY = {"environment_type": "test", "title": "R", "include_tags": True}
WRITES = [
    case(
        "projects.build",
        lambda a: a.projects.build(
            10416,
            BuildRequest(description="Fixes bugs", include_tags=True, include_test_cases=True),
        ),
        "projects/10416/build",
        {"description": "Fixes bugs", "include_test_cases": True, "include_tags": True},
    ),
    case(
        "projects.build",
        lambda a: a.projects.build("f660222", BuildRequest(description=" ")),
        "projects/f660222/build",
        {},
    ),
    case(
        "projects.deploy",
        lambda a: a.projects.deploy("10416", DeployRequest(**DEPLOY)),
        "projects/10416/deploy",
        DEPLOY,
    ),
    case(
        "projects.deploy",
        lambda a: a.projects.deploy(
            "f660222",
            DeployRequest(environment_type="prod", title="R 14 日本", description="Größe\nneu"),
        ),
        "projects/f660222/deploy",
        {"environment_type": "prod", "title": "R 14 日本", "description": "Größe\nneu"},
    ),
    case(
        "project-builds.deploy",
        lambda a: a.builds.deploy(46, DeployRequest(**DEPLOY)),
        "project_builds/46/deploy",
        DEPLOY,
    ),
    case(
        "deployments.assign-reviewers",
        lambda a: a.deployments.assign_reviewers(
            6390, AssignReviewers(reviewer_ids=["29036", 30143])
        ),
        "deployments/6390/assign_reviewers",
        {"reviewer_ids": ["29036", "30143"]},
    ),
    case(
        "deployments.assign-reviewers",
        lambda a: a.deployments.assign_reviewers(7, AssignReviewers(reviewer_ids=[])),
        "deployments/7/assign_reviewers",
        {"reviewer_ids": []},
    ),
    case(
        "deployments.submit-for-review",
        lambda a: a.deployments.submit_for_review(6390),
        "deployments/6390/submit_for_review",
    ),
    case(
        "deployments.approve",
        lambda a: a.deployments.approve(6390, COMMENT),
        "deployments/6390/approve",
        {"comment": "Looks good!"},
        customer_path=None,
    ),
    case(
        "deployments.reject",
        lambda a: a.deployments.reject(6390, COMMENT),
        "deployments/6390/reject",
        {"comment": "Looks good!"},
        customer_path=None,
    ),
    case(
        "deployments.reopen",
        lambda a: a.deployments.reopen(6390),
        "deployments/6390/reopen",
        customer_path=None,
    ),
    case(
        "deployments.update-review-comment",
        lambda a: a.deployments.update_review_comment(6390, COMMENT),
        "deployments/6390/update_review_comment",
        {"comment": "Looks good!"},
        customer_path=None,
    ),
    case(
        "deployments.deploy",
        lambda a: a.deployments.deploy(6390, ApprovedDeployRequest(include_tags=True)),
        "deployments/6390/deploy",
        {"include_tags": True},
    ),
    case("deployments.deploy", lambda a: a.deployments.deploy(1), "deployments/1/deploy", {}),
    case(
        "folders.create",
        lambda a: a.projects.create(ProjectCreate(name=" Order to Cash ")),
        "folders",
        {"name": "Order to Cash"},
    ),
    case(
        "projects.update",
        lambda a: a.projects.update(54321, ProjectUpdate(name="New", description="")),
        "projects/54321",
        {"name": "New", "description": ""},
    ),
    case("projects.delete", lambda a: a.projects.delete("54321"), "projects/54321"),
    case(
        "folders.create",
        lambda a: a.folders.create(FolderCreate(name="Connections", parent_id=7)),
        "folders",
        {"name": "Connections", "parent_id": "7"},
    ),
    case(
        "folders.update",
        lambda a: a.folders.update(8, FolderUpdate(name="Other")),
        "folders/8",
        {"name": "Other"},
        customer_path=None,
    ),
    case("folders.delete", lambda a: a.folders.delete(8), "folders/8", customer_path=None),
    case(
        "folders.delete",
        lambda a: a.folders.delete(9, force=True),
        "folders/9",
        query={"force": "true"},
        customer_path=None,
    ),
    case(
        "export-manifests.create",
        lambda a: a.manifests.create(
            ManifestCreate(name="Test Manifest", folder_id=112, include_tags=True),
            [FolderAsset.read(ASSET)],
        ),
        "export_manifests",
        {
            "export_manifest": {
                "name": "Test Manifest",
                "folder_id": 112,
                "include_tags": True,
                "assets": [SENT_ASSET],
            }
        },
        answer={"result": {"id": 12}},
    ),
    case(
        "export-manifests.create",
        lambda a: a.manifests.create(
            ManifestCreate(
                name="All",
                folder_id="112",
                auto_generate_assets=True,
                include_test_cases=True,
                include_data=True,
                auto_run=True,
            )
        ),
        "export_manifests",
        {
            "export_manifest": {
                "name": "All",
                "folder_id": 112,
                "auto_generate_assets": True,
                "include_test_cases": True,
                "include_data": True,
                "auto_run": True,
            }
        },
        answer={"result": {"id": 12}},
    ),
    case(
        "export-manifests.update",
        lambda a: a.manifests.update(12, ManifestUpdate(name="N"), [FolderAsset.read(ASSET)]),
        "export_manifests/12",
        {"export_manifest": {"name": "N", "assets": [SENT_ASSET]}},
    ),
    case("export-manifests.delete", lambda a: a.manifests.delete("12"), "export_manifests/12"),
    case(
        "packages.export",
        lambda a: a.packages.export(508),
        "packages/export/508",
        customer_path="/api/managed_users/EA%2F2300%20%40x/exports/508",
    ),
    case(
        "project-properties.upsert",
        lambda a: a.project_properties.upsert(523144, {"admin_email": "l@example.com"}),
        "properties",
        {"properties": {"admin_email": "l@example.com"}},
        query={"project_id": "523144"},
    ),
    case(
        "environment-properties.upsert",
        lambda a: a.environment_properties.upsert({"a": ""}),
        "properties",
        {"properties": {"a": ""}},
    ),
    case(
        "tags.create",
        lambda a: a.tags.create(TagCreate(title="PII", color="red")),
        "tags",
        {"title": "PII", "color": "red"},
        customer_path="/api/v2/managed_users/EA%2F2300%20%40x/tags",
        answer={"data": {"handle": "tag-1"}},
    ),
    case(
        "tags.update",
        lambda a: a.tags.update("tag-AN/x", TagUpdate(title="PII")),
        "tags/tag-AN%2Fx",
        {"title": "PII", "description": ""},
        customer_path="/api/v2/managed_users/EA%2F2300%20%40x/tags/tag-AN%2Fx",
    ),
    case(
        "tags.delete",
        lambda a: a.tags.delete("tag-1"),
        "tags/tag-1",
        customer_path="/api/v2/managed_users/EA%2F2300%20%40x/tags/tag-1",
    ),
    case(
        "tag-assignments.update",
        lambda a: a.tags.assign(
            TagAssignments(add_tags=["tag-1"], remove_tags=["tag-2"], recipe_ids=["5"])
        ),
        "tags_assignments",
        {"add_tags": ["tag-1"], "remove_tags": ["tag-2"], "recipe_ids": [5]},
        customer_path="/api/v2/managed_users/EA%2F2300%20%40x/tags_assignments",
    ),
]
CALLS = READS + WRITES
TESTED_ELSEWHERE = {
    "packages.import", "packages.download", "imports.get", "project-builds.get-doubled",
}  # fmt: skip
"""Tested in test_packages and below: uploads, links, and other paths of customers."""


def test_operations_match_the_documents() -> None:
    operations = {
        (each.id, each.method, each.path, each.family, each.confirm)
        for each in OPERATIONS.values()
        if each.path is not None
    }
    assert operations == {tuple(fact) for fact in FACTS}
    assert len(operations) == 41


def test_operations_match_the_embedded_documents() -> None:
    limiter = RateLimiter()
    for fact in EMBEDDED_FACTS:
        operation = OPERATIONS[fact.operation]
        ids = {name: f"{{{name}}}" for name in ("id", "project_id", "manifest_id", "folder_id")}
        assert operation.path_for("9", ids) == f"/api/managed_users/9/{fact.path}"
        assert operation.method == fact.method
        remaining = limiter.remaining(Workspace.customer(9).budget_for(operation))
        window = "hour" if remaining.window_seconds == 3600 else "min"
        assert f"{remaining.limit}/{window}" == fact.limit


def test_operations_that_only_customers_have() -> None:
    assert "customers' workspaces only" in (Workspace.own().unavailable_reason("imports.get") or "")
    assert Workspace.customer(9).unavailable_reason("imports.get") is None
    with pytest.raises(errors.UnsupportedError):
        Workspace.own().path_for(OPERATIONS["imports.get"], id="1")


def test_every_operation_has_a_case() -> None:
    assert {param.values[0].operation for param in CALLS} | TESTED_ELSEWHERE == set(OPERATIONS)
    writes = {param.values[0].operation for param in WRITES} | {"packages.import"}
    assert writes == {each.id for each in OPERATIONS.values() if each.is_write}


@pytest.mark.parametrize("call", CALLS)
async def test_request_as_documented(call: CallCase, wire: Script, api: Api) -> None:
    wire.reply_with(Reply(call.response))
    await call.job(api)
    _check(call, wire, f"/api/{call.path}")


@pytest.mark.parametrize("call", CALLS)
async def test_request_for_a_customer(call: CallCase, wire: Script, api: Api) -> None:
    customer = api.for_customer("EA/2300 @x")
    wire.reply_with(Reply(call.response))
    if call.customer_path is None:
        with pytest.raises(errors.UnsupportedError) as caught:
            await call.job(customer)
        assert caught.value.message == customer.workspace.unavailable_reason(call.operation)
        assert wire.requests == []
        return
    await call.job(customer)
    same_path = f"/api/managed_users/EA%2F2300%20%40x/{call.path}"
    _check(call, wire, call.customer_path or same_path)


def _check(call: CallCase, wire: Script, path: str) -> None:
    operation = OPERATIONS[call.operation]
    assert len(wire.requests) == 1
    request = wire.requests[0]
    assert (request.method, request.path, request.query) == (operation.method, path, call.query)
    if call.body is NO_BODY:
        assert request.body == b""
        assert "content-type" not in request.headers
    else:
        assert json.loads(request.body) == call.body
        assert request.headers["content-type"] == JSON
    assert request.headers["authorization"].startswith("Bearer ")
    makers = (operation, OPERATIONS["imports.get"])
    assert (
        any(operation_.parse_ids(path) is not None for operation_ in makers)
        or call.operation == "users.me"
    )


@pytest.mark.parametrize("call", WRITES)
async def test_read_only_sends_nothing(call: CallCase, wire: Script) -> None:
    wire.reply_with(Reply({"id": 1}))
    http = connect(wire.url, read_only=True)
    with pytest.raises(errors.ReadOnlyError, match="Nothing was changed"):
        await call.job(Api(http))
    await http.aclose()
    assert wire.requests == []


@pytest.mark.parametrize("call", WRITES)
async def test_a_write_with_a_503_is_sent_once_and_unknown(
    call: CallCase, wire: Script, api: Api
) -> None:
    wire.reply_with(Reply(b"<html>", 503))
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        await call.job(api)
    assert len(wire.requests) == 1
    assert caught.value.next_step == OPERATIONS[call.operation].recovery_hint
    assert caught.value.intent is not None
    assert caught.value.intent.operation == call.operation
    assert caught.value.intent.about
    assert caught.value.sent_at is not None


def test_every_write_has_a_recovery_hint() -> None:
    for operation in OPERATIONS.values():
        assert not re.search(r"\Sto check", operation.recovery_hint), operation.id
        if not operation.is_write:
            assert (operation.recovery_hint, operation.recovery_check) == ("", "")
        elif operation.recovery_check:
            assert "cannot be checked" not in operation.recovery_hint
        else:
            assert "cannot be checked. Sending again" in operation.recovery_hint.replace(
                "See the recipes in the folder. ", ""
            )


@pytest.mark.parametrize("call", WRITES[::3])
async def test_success_false_is_an_error(call: CallCase, wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"success": False, "errors": {"base": ["It is locked"]}}))
    with pytest.raises(errors.RejectedError, match="It is locked"):
        await call.job(api)
    wire.reply_with(Reply({"success": "false"}))
    with pytest.raises(errors.RejectedError):
        await call.job(api)


CREATING = {
    "projects.build", "projects.deploy", "project-builds.deploy", "folders.create",
    "export-manifests.create", "packages.export", "tags.create",
}  # fmt: skip


@pytest.mark.parametrize(
    "call", [operation_ for operation_ in WRITES if operation_.values[0].operation in CREATING]
)
@pytest.mark.parametrize("answer", [b"", b"{}", b'{"id": null}'])
async def test_an_answer_without_an_id_is_an_unknown_outcome(
    answer: bytes, call: CallCase, wire: Script, api: Api
) -> None:
    wire.reply_with(Reply(answer))
    with pytest.raises(errors.OutcomeUnknownError, match="does not say what was made"):
        await call.job(api)


@pytest.mark.parametrize(
    "server", [RawServer(reset=True), RawServer(hang=True)], ids=["reset", "no answer"]
)
async def test_a_deploy_with_a_lost_answer_is_sent_once(server: RawServer) -> None:
    with serve_raw(server) as url:
        http = connect(url, timeout=0.5)
        with pytest.raises(
            errors.OutcomeUnknownError, match="deployments of that project since then"
        ):
            await Api(http).builds.deploy(46, DeployRequest(environment_type="prod"))
        await http.aclose()
    assert len(server.requests) == 1


async def test_a_customer_s_project_is_not_deployed_without_a_title(wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"id": 1}))
    with pytest.raises(errors.InvalidRequestError, match="needs a title") as caught:
        await api.for_customer(9).projects.deploy(1, DeployRequest(environment_type="test"))
    assert list(caught.value.fields) == ["title"]
    assert wire.requests == []


async def test_the_doubled_path_of_builds_is_tried_once(wire: Script, api: Api) -> None:
    missing = Reply({"message": "API not found"}, 404)
    customer = api.for_customer(9)
    usual_path, doubled_path = (
        "/api/managed_users/9/project_builds/",
        "/api/managed_users/9/api/project_bu",
    )
    wire.reply_with(missing, missing, missing)
    for _ in range(2):
        with pytest.raises(errors.ApiNotFoundError):
            await customer.builds.get(1)
    assert [operation_.path.startswith(usual_path) for operation_ in wire.requests] == [
        True,
        False,
        True,
    ]
    api.http.quirks.clear()
    wire.requests.clear()
    wire.reply_with(missing, *(Reply({"id": number}) for number in (1, 2, 3)))
    await customer.builds.get(1)
    await api.for_customer(10).builds.get(2)
    await api.builds.get(3)
    assert wire.requests[1].path.startswith(doubled_path)
    assert [operation_.path for operation_ in wire.requests[2:]] == [
        "/api/managed_users/10/api/project_builds/2", "/api/project_builds/3",
    ]  # fmt: skip


async def test_a_customer_s_properties_may_be_wrapped(wire: Script, api: Api) -> None:
    customer = api.for_customer(9)
    wire.reply_with(Reply({"result": {"a": "1"}}))
    assert await customer.environment_properties.list("a") == {"a": "1"}
    wire.reply_with(Reply({"result": "a property of that name"}))
    assert await customer.project_properties.list(1) == {"result": "a property of that name"}


def test_a_body_has_the_names_of_the_api() -> None:
    class Topic(Request):
        topic_schema: str = Field(alias="schema")
        secret: SecretStr = Field(alias="auth[secret]")

    body = {"schema": "[]", "auth[secret]": "s3cret"}
    assert Topic.model_validate(body).body() == body
    assert Topic.model_validate({"topic_schema": "[]", "secret": "s3cret"}).body() == body


def test_ids_are_read_back_from_a_path() -> None:
    deploy = OPERATIONS["project-builds.deploy"]
    assert deploy.parse_ids("/api/project_builds/46/deploy") == {"id": "46"}
    path = "/api/managed_users/EA%2F1/project_builds/46/deploy"
    assert deploy.parse_ids(path) == {"managed_user_id": "EA/1", "id": "46"}
    assert deploy.parse_ids("/api/projects/46/deploy") is None


async def test_a_project_property_without_a_project_is_refused(wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"success": True}))
    for project in ("", " ", "None"):
        with pytest.raises(errors.InvalidRequestError):
            await api.project_properties.upsert(project, {"a": "b"})
        with pytest.raises(errors.InvalidRequestError):
            await api.project_properties.list(project)
    assert wire.requests == []
