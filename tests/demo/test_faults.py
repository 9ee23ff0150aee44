"""Answers that are lost after a write was done, with ``--demo-faults``."""

from __future__ import annotations

import httpx
import pytest

from tests.demo.conftest import connected
from tests.support.server import serve
from workato_tui.demo import DEMO_TOKEN, create_app


async def folders(client):
    return [folder["name"] for folder in (await client.get("/api/folders")).json()]


async def test_every_second_write_loses_its_answer(make):
    async with connected(make(faults=2)) as client:
        answers = [await client.post("/api/folders", json={"name": f"P{n}"}) for n in range(2)]
        created = await folders(client)
    assert [answer.status_code for answer in answers] == [200, 503]
    assert answers[1].headers["content-type"].startswith("text/html")
    assert {"P0", "P1"} <= set(created)


async def test_rejections_and_reads_are_not_lost(make):
    async with connected(make(faults=1)) as client:
        assert (await client.post("/api/folders", json={})).status_code == 400
        assert (await client.get("/api/projects")).status_code == 200


def test_every_second_lost_answer_is_cut_off():
    with serve(create_app(faults=1)) as base:
        headers = {"Authorization": f"Bearer {DEMO_TOKEN}"}
        with httpx.Client(base_url=base, headers=headers, trust_env=False) as client:
            first = client.post("/api/folders", json={"name": "P0"})
            with pytest.raises(httpx.RemoteProtocolError):
                client.post("/api/folders", json={"name": "P1"})
            created = [folder["name"] for folder in client.get("/api/folders").json()]
    assert first.status_code == 503
    assert {"P0", "P1"} <= set(created)
