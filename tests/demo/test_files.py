"""The storage host: signed links, ranges, refusals in XML."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.demo.conftest import connected


@pytest.fixture
async def link(client) -> str:
    build = (await client.get("/api/deployments/6390")).json()["project_build_id"]
    return (await client.get(f"/api/project_builds/{build}")).json()["download_url"]


@pytest.fixture
async def storage(client):
    """A client without a token, of the same app."""
    async with connected(client._transport.app, token=None) as anonymous:
        yield anonymous


async def test_a_link_gives_a_whole_zip(storage, link):
    answer = await storage.get(link)
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(answer.content))
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


async def test_a_token_beside_the_signature_is_refused(client, link):
    answer = await client.get(link)
    assert answer.status_code == 400
    assert "<Code>InvalidArgument</Code>" in answer.text


async def test_a_link_expires(storage, link, date):
    date.pass_by(seconds=299)
    assert (await storage.get(link)).status_code == 200
    date.pass_by(seconds=1)
    answer = await storage.get(link)
    assert answer.status_code == 403
    assert "Request has expired" in answer.text


@pytest.mark.parametrize(
    "change",
    [
        lambda link: link.replace("X-Amz-Expires=300", "X-Amz-Expires=9999"),
        lambda link: link.split("?")[0],
        lambda link: link.replace("/original/", "/original/x"),
        lambda link: link[:-1] + ("0" if link[-1] != "0" else "1"),
    ],
)
async def test_a_link_cannot_be_changed(storage, link, change):
    answer = await storage.get(change(link))
    assert answer.status_code == 403
    assert "SignatureDoesNotMatch" in answer.text


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=100-", 100, None), ("bytes=0-0", 0, 1), ("bytes=5-9", 5, 10), ("bytes=-7", -7, None)],
)
async def test_a_range_gives_that_part(storage, link, asked, first, last):
    whole = (await storage.get(link)).content
    answer = await storage.get(link, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == whole[first:last]
    start = first % len(whole)
    end = start + len(answer.content) - 1
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(whole)}"


async def test_if_range_gives_the_whole_when_the_file_is_another(storage, link):
    whole = await storage.get(link)
    for validator, status in (
        (whole.headers["etag"], 206),
        (whole.headers["last-modified"], 206),
        ('"other"', 200),
    ):
        headers = {"Range": "bytes=10-", "If-Range": validator}
        assert (await storage.get(link, headers=headers)).status_code == status


async def test_a_range_behind_the_end_cannot_be_satisfied(storage, link):
    size = len((await storage.get(link)).content)
    answer = await storage.get(link, headers={"Range": f"bytes={size}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{size}"


@pytest.mark.parametrize("asked", ["bytes=9-5", "items=0-1", "bytes=-", "bytes=0-1,4-5"])
async def test_a_range_that_is_not_understood_is_ignored(storage, link, asked):
    assert (await storage.get(link, headers={"Range": asked})).status_code == 200
