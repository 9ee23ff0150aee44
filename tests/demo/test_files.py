"""The storage host: signed links, ranges, errors in XML."""

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
async def storage(app):
    """A client without a token."""
    async with connected(app, token=None) as anonymous:
        yield anonymous


async def test_a_link_returns_a_complete_zip(storage, link):
    answer = await storage.get(link)
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(answer.content))
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


async def test_a_token_with_a_signature_is_rejected(client, link):
    answer = await client.get(link)
    assert answer.status_code == 400
    assert "<Code>InvalidArgument</Code>" in answer.text


async def test_a_link_expires(storage, link, date):
    date.advance(seconds=299)
    assert (await storage.get(link)).status_code == 200
    date.advance(seconds=1)
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
    ("range_header", "first", "last"),
    [("bytes=100-", 100, None), ("bytes=0-0", 0, 1), ("bytes=5-9", 5, 10), ("bytes=-7", -7, None)],
)
async def test_a_range_returns_that_part(storage, link, range_header, first, last):
    complete = (await storage.get(link)).content
    answer = await storage.get(link, headers={"Range": range_header})
    assert answer.status_code == 206
    assert answer.content == complete[first:last]
    start = first % len(complete)
    end = start + len(answer.content) - 1
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(complete)}"


async def test_if_range_returns_everything_if_the_file_changed(storage, link):
    complete = await storage.get(link)
    for validator, status in (
        (complete.headers["etag"], 206),
        (complete.headers["last-modified"], 206),
        ('"other"', 200),
    ):
        headers = {"Range": "bytes=10-", "If-Range": validator}
        assert (await storage.get(link, headers=headers)).status_code == status


async def test_a_range_after_the_end_is_an_error(storage, link):
    size = len((await storage.get(link)).content)
    answer = await storage.get(link, headers={"Range": f"bytes={size}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{size}"


@pytest.mark.parametrize("range_header", ["bytes=9-5", "items=0-1", "bytes=-", "bytes=0-1,4-5"])
async def test_an_invalid_range_is_ignored(storage, link, range_header):
    assert (await storage.get(link, headers={"Range": range_header})).status_code == 200
