"""The demo behind httpx's in-process transport, with a date that a test sets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from workato_tui.demo import DEMO_TOKEN, create_app

BASE = "https://demo.workato-tui.invalid"


class Date:
    """A date that moves only when told to."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 9, 17, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture
def date() -> Date:
    return Date()


@asynccontextmanager
async def connected(app, token: str | None = DEMO_TOKEN) -> AsyncIterator[httpx.AsyncClient]:
    """A client of this app; with no token, one of the file host."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=BASE, headers=headers
    ) as client:
        yield client


Demo = Callable[..., object]


@pytest.fixture
def make(date: Date):
    """Make an app whose jobs are done at the next look; `speed=0` leaves them where they are."""

    def make_app(**settings):
        return create_app(**{"now": date, "speed": 1e6, "seed": 14, **settings})

    return make_app


@pytest.fixture
async def client(make) -> AsyncIterator[httpx.AsyncClient]:
    async with connected(make()) as connection:
        yield connection


@pytest.fixture
async def still(make) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a demo in which no job moves."""
    async with connected(make(speed=0)) as connection:
        yield connection


async def project_named(client: httpx.AsyncClient, name: str) -> dict:
    projects = (await client.get("/api/projects")).json()
    return next(project for project in projects if project["name"] == name)
