"""The client changes the demo workspace."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from workato_tui.api import errors
from workato_tui.api.asgi import AsgiTransport
from workato_tui.api.auth import BearerAuth
from workato_tui.api.client import Api
from workato_tui.api.http import Http
from workato_tui.api.manifests import ManifestCreate
from workato_tui.api.packages import ImportRequest
from workato_tui.api.quotas import RateLimiter
from workato_tui.api.request_models import (
    AssignReviewers,
    BuildRequest,
    DeployRequest,
    FolderCreate,
    FolderUpdate,
    ProjectCreate,
    ProjectUpdate,
    ReviewComment,
)
from workato_tui.api.tags import TagAssignments, TagCreate
from workato_tui.common.secret import Secret
from workato_tui.demo import DEMO_TOKEN, create_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

COMMENT = ReviewComment(comment="Looks good!")


@asynccontextmanager
async def demo(**settings: Any) -> AsyncIterator[tuple[Api, Any]]:
    """Run the demo in this process; its jobs finish at the next poll."""
    app = create_app(**{"speed": 1e6, **settings})
    transport = AsgiTransport(app)
    http = Http(
        "https://demo.example", BearerAuth(Secret(DEMO_TOKEN)),
        rate_limiter=RateLimiter(), transport=transport, backoff=0.001,
    )  # fmt: skip
    try:
        yield Api(http), app
    finally:
        await http.aclose()


async def project_of(api: Api, name: str) -> str:
    return next(each.id for each in await api.projects.list() if each.name == name)


async def test_deployment_with_a_review() -> None:
    async with demo() as (api, _app):
        project = await project_of(api, "Order to Cash")
        build = await api.projects.build(project, BuildRequest(description="Release 15"))
        assert (await api.builds.get(build.id)).download_url is not None
        prod = DeployRequest(environment_type="prod", title="Release 15")
        opened = await api.builds.deploy(build.id, prod)
        assert (opened.project_build_id, opened.title) == (build.id, "Release 15")
        reviewers = await api.deployments.eligible_reviewers(opened.id)
        two_reviewers = AssignReviewers(reviewer_ids=[reviewers[1].id, reviewers[2].id])
        assigned = await api.deployments.assign_reviewers(opened.id, two_reviewers)
        assert [each.reviewer_id for each in assigned.reviews] == [reviewers[1].id, reviewers[2].id]
        await api.deployments.assign_reviewers(
            opened.id, AssignReviewers(reviewer_ids=[reviewers[1].id])
        )
        await api.deployments.submit_for_review(opened.id)
        await api.deployments.reject(opened.id, COMMENT)
        await api.deployments.reopen(opened.id)
        assert (await api.deployments.approve(opened.id, COMMENT)).status == "approved"
        new_comment = ReviewComment(comment="Very good")
        assert (
            await api.deployments.update_review_comment(opened.id, new_comment)
        ).comment == "Very good"
        started = await api.deployments.deploy(opened.id)
        assert started.detailed_state == "deploy_started"
        assert (await api.deployments.get(opened.id)).state == "success"
        test_deployment = await api.projects.deploy(project, DeployRequest(environment_type="test"))
        assert test_deployment.project_build_id != build.id


async def test_projects_and_folders() -> None:
    async with demo() as (api, _app):
        created = await api.projects.create(ProjectCreate(name="Quote to Cash"))
        assert created.is_project
        project = created.project_id or ""
        update = ProjectUpdate(name="Quote", description="d")
        assert (await api.projects.update(project, update)).description == "d"
        folder = await api.folders.create(FolderCreate(name="Connections", parent_id=created.id))
        assert (await api.folders.update(folder.id, FolderUpdate(name="C"))).name == "C"
        await api.folders.create(FolderCreate(name="Inner", parent_id=folder.id))
        with pytest.raises(errors.InvalidRequestError, match="not empty"):
            await api.folders.delete(folder.id)
        await api.folders.delete(folder.id, force=True)
        with pytest.raises(errors.NotFoundError):
            await api.folders.get(folder.id)
        await api.projects.delete(project)
        with pytest.raises(errors.ForbiddenError, match="Cannot destroy folder"):
            await api.projects.delete(await project_of(api, "Record to Report"))


async def test_export_and_import(tmp_path: Path) -> None:
    async with demo() as (api, app):
        folder = next(f for f in await api.folders.list() if f.name == "Order to Cash")
        assets = await api.manifests.folder_assets(folder.id)
        recipes = [each for each in assets if each.type == "recipe"]
        manifest = await api.manifests.create(ManifestCreate(name="Recipes"), recipes)
        package = await api.packages.export(manifest.id)
        assert not package.is_finished
        assert (await api.packages.get(package.id)).succeeded
        link = await api.packages.link(package.id)
        async with httpx.AsyncClient(transport=AsgiTransport(app)) as storage:
            data = (await storage.get(link.reveal())).content
        path = tmp_path / "recipes.zip"
        path.write_bytes(data)
        request = ImportRequest(folder_id=folder.id, file=str(path), restart_recipes=True)
        started = await api.packages.import_zip(request)
        done = await api.packages.get(started.id)
        results = done.recipe_status or []
        assert done.succeeded
        assert {each.id for each in results} == {each.id for each in recipes}
        assert all(each.succeeded is not None for each in results)
        await api.manifests.delete(manifest.id)
        assert (await api.manifests.get(manifest.id)).status == "archived"


async def test_properties_and_tags() -> None:
    async with demo() as (api, _app):
        project = await project_of(api, "Order to Cash")
        await api.project_properties.upsert(project, {"x.a": "1"})
        assert await api.project_properties.list(project, "x.") == {"a": "1"}
        assert await api.environment_properties.list("x.") == {}
        await api.environment_properties.upsert({"x.b": "2"})
        assert await api.environment_properties.list("x.") == {"x.b": "2"}
        tag = await api.tags.create(TagCreate(title="GxP", color="teal"))
        await api.tags.assign(TagAssignments(add_tags=[tag.handle], recipe_ids=["5"]))
        assert tag in await api.tags.list()
        await api.tags.delete(tag.handle)
        assert tag not in await api.tags.list()


async def test_writes_with_a_lost_answer_are_found() -> None:
    async with demo(faults=1, reviews=False) as (api, _app):
        build = next(
            each.project_build_id
            for each in await api.deployments.list()
            if each.state == "success"
        )
        # The server truncates times to milliseconds.
        sent = datetime.now(UTC) - timedelta(milliseconds=1)
        for reason in ("503", "cut off"):
            with pytest.raises(errors.OutcomeUnknownError, match=reason) as caught:
                await api.builds.deploy(build or "", DeployRequest(environment_type="test"))
            assert caught.value.sent_at is not None
        deployments = await api.deployments.since(None, sent, environment="test", build_id=build)
        assert (
            len([each for each in deployments if each.created_at and each.created_at >= sent]) == 2
        )
