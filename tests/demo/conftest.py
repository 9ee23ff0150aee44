"""The demo behind httpx's in-process transport, with a date that tests set."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from workato_tui.demo import DEMO_TOKEN, create_app

BASE = "https://demo.workato-tui.invalid"


class Date:
    """A clock that moves only on request."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 9, 17, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def date() -> Date:
    return Date()


@asynccontextmanager
async def connected(app, token: str | None = DEMO_TOKEN) -> AsyncIterator[httpx.AsyncClient]:
    """Connect to an app; without a token, to its file host."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=BASE, headers=headers
    ) as client:
        yield client


Demo = Callable[..., object]


@pytest.fixture
def make(date: Date):
    """Make an app whose jobs finish at the next poll; with ``speed=0`` they stay pending."""

    def make_app(**settings):
        return create_app(**{"now": date, "speed": 1e6, "seed": 14, **settings})

    return make_app


@pytest.fixture
def app(make):
    return make()


@pytest.fixture
async def client(app) -> AsyncIterator[httpx.AsyncClient]:
    async with connected(app) as connection:
        yield connection


@pytest.fixture
async def frozen_client(make) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a demo in which no job advances."""
    async with connected(make(speed=0)) as connection:
        yield connection


async def project_named(client: httpx.AsyncClient, name: str) -> dict:
    projects = (await client.get("/api/projects")).json()
    return next(project for project in projects if project["name"] == name)
