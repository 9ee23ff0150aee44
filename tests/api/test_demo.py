"""The client reads the demo workspace over a real socket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.support.server import RecordingApp, serve
from workato_tui.api import errors
from workato_tui.api.auth import BearerAuth
from workato_tui.api.client import Api
from workato_tui.api.http import Http
from workato_tui.api.identity import identify
from workato_tui.api.list_filters import DeploymentFilter
from workato_tui.api.quotas import RateLimiter
from workato_tui.common.secret import Secret
from workato_tui.demo import DEMO_TOKEN, PLAIN_TOKEN, TEST_TOKEN, create_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

NOW = datetime(2025, 3, 10, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo() -> Iterator[tuple[str, RecordingApp]]:
    """Serve the demo at a fixed time with high limits."""
    limits = dict.fromkeys(("projects", "deployments", "folders", "users"), 10_000)
    app = RecordingApp(create_app(now=lambda: NOW, limits=limits))
    with serve(app) as url:
        yield url, app


def _api(url: str, token: str) -> Api:
    return Api(Http(url, BearerAuth(Secret(token)), rate_limiter=RateLimiter(), backoff=0.001))


@pytest_asyncio.fixture
async def api(demo: tuple[str, RecordingApp]) -> AsyncIterator[Api]:
    """Connect to the demo with the DEV token."""
    client = _api(demo[0], DEMO_TOKEN)
    yield client
    await client.http.aclose()


async def test_projects_deployments_and_builds(api: Api) -> None:
    projects = await api.projects.list()
    assert len(projects) >= 12
    assert all(project.id and project.name and project.folder_id for project in projects)
    deployments = await api.deployments.list()
    assert len(deployments) > 100
    assert all(each.id and each.state and each.created_at for each in deployments)
    assert {each.unparsed is None for each in deployments} == {True}
    done = next(each for each in deployments if each.asset_count and each.state == "success")
    reread = await api.deployments.get(done.id)
    assert reread.assets == done.assets
    build = await api.builds.get(done.project_build_id or "")
    assert build.state == "success"
    assert build.download_url is not None
    assert build.project_id == done.project_id


async def test_filters(api: Api) -> None:
    all_deployments = await api.deployments.list()
    project_id = all_deployments[0].project_id or ""
    chosen_filter = DeploymentFilter(
        project_id=project_id, environment_type="test", state="success"
    )
    filtered = await api.deployments.list(chosen_filter)
    assert {each.id for each in filtered} == {
        each.id
        for each in all_deployments
        if (each.project_id, each.environment_type, each.state) == (project_id, "test", "success")
    }
    last_week = await api.deployments.list(DeploymentFilter(from_="2025-03-03T00:00:00Z"))
    start = datetime(2025, 3, 3, tzinfo=UTC)
    expected = {each.id for each in all_deployments if each.created_at and each.created_at >= start}
    assert {each.id for each in last_week} == expected
    assert 0 < len(last_week) < len(all_deployments)


async def test_folders(api: Api) -> None:
    top = await api.folders.list()
    assert top
    assert (await api.folders.get(top[0].id)).name == top[0].name
    assert isinstance(await api.folders.list(top[0].id), list)


async def test_identify(demo: tuple[str, RecordingApp], api: Api) -> None:
    assert (await identify(api)).name
    test_api = _api(demo[0], TEST_TOKEN)
    assert "DEV" in (await identify(test_api)).note
    await test_api.http.aclose()
    unknown_api = _api(demo[0], "wrong-token")
    with pytest.raises(errors.UnauthorizedError):
        await identify(unknown_api)
    await unknown_api.http.aclose()


async def test_errors(demo: tuple[str, RecordingApp], api: Api) -> None:
    with pytest.raises(errors.NotFoundError):
        await api.deployments.get(999_999_999)
    with pytest.raises(errors.ApiNotFoundError):
        await api.http.get("/api/no_such_thing", budget="x")
    plain_api = _api(demo[0], PLAIN_TOKEN)
    with pytest.raises(errors.EnvironmentsNotProvisionedError):
        await plain_api.deployments.list()
    await plain_api.http.aclose()
