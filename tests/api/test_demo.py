"""The whole client against the demo workspace, an independent witness, over a real socket."""

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
    """The demo on a loopback port, at a fixed time, with room for many calls."""
    limits = dict.fromkeys(("projects", "deployments", "folders", "users"), 10_000)
    app = RecordingApp(create_app(now=lambda: NOW, limits=limits))
    with serve(app) as url:
        yield url, app


def _api(url: str, token: str) -> Api:
    return Api(Http(url, BearerAuth(Secret(token)), rate_limiter=RateLimiter(), backoff=0.001))


@pytest_asyncio.fixture
async def api(demo: tuple[str, RecordingApp]) -> AsyncIterator[Api]:
    """DEV's connection to the demo."""
    made = _api(demo[0], DEMO_TOKEN)
    yield made
    await made.http.aclose()


async def test_the_reads_of_the_main_job(api: Api) -> None:
    projects = await api.projects.list()
    assert len(projects) >= 12
    assert all(project.id and project.name and project.folder_id for project in projects)
    deployments = await api.deployments.list()
    assert len(deployments) > 100
    assert all(each.id and each.state and each.created_at for each in deployments)
    assert {each.unparsed is None for each in deployments} == {True}
    done = next(each for each in deployments if each.asset_count and each.state == "success")
    again = await api.deployments.get(done.id)
    assert again.assets == done.assets
    build = await api.builds.get(done.project_build_id or "")
    assert build.state == "success"
    assert build.download_url is not None
    assert build.project_id == done.project_id


async def test_the_filters(api: Api) -> None:
    everything = await api.deployments.list()
    one = everything[0].project_id or ""
    chosen = DeploymentFilter(project_id=one, environment_type="test", state="success")
    found = await api.deployments.list(chosen)
    assert {each.id for each in found} == {
        each.id
        for each in everything
        if (each.project_id, each.environment_type, each.state) == (one, "test", "success")
    }
    week = await api.deployments.list(DeploymentFilter(from_="2025-03-03T00:00:00Z"))
    start = datetime(2025, 3, 3, tzinfo=UTC)
    late = {each.id for each in everything if each.created_at and each.created_at >= start}
    assert {each.id for each in week} == late
    assert 0 < len(week) < len(everything)


async def test_folders(api: Api) -> None:
    top = await api.folders.list()
    assert top
    assert (await api.folders.get(top[0].id)).name == top[0].name
    assert isinstance(await api.folders.list(top[0].id), list)


async def test_who_the_tokens_are(demo: tuple[str, RecordingApp], api: Api) -> None:
    assert (await identify(api)).name
    other = _api(demo[0], TEST_TOKEN)
    assert "DEV" in (await identify(other)).note
    await other.http.aclose()
    unknown = _api(demo[0], "wrong-token")
    with pytest.raises(errors.UnauthorizedError):
        await identify(unknown)
    await unknown.http.aclose()


async def test_its_errors(demo: tuple[str, RecordingApp], api: Api) -> None:
    with pytest.raises(errors.NotFoundError):
        await api.deployments.get(999_999_999)
    with pytest.raises(errors.ApiNotFoundError):
        await api.http.get("/api/no_such_thing", budget="x")
    plain = _api(demo[0], PLAIN_TOKEN)
    with pytest.raises(errors.EnvironmentsNotProvisionedError):
        await plain.deployments.list()
    await plain.http.aclose()
