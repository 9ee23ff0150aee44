"""Imports, exports, and download links of packages."""

from __future__ import annotations

import asyncio
import zipfile
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.api.wire import RawServer, Reply, Script, connect, serve_raw
from workato_tui.api import errors
from workato_tui.api.client import Api
from workato_tui.api.journal import Journal, curl
from workato_tui.api.packages import ImportRequest, Package
from workato_tui.api.upload import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

LINK = "https://files.example/exports/1.zip?X-Amz-Signature=abc"


def make_zip(path: Path, size: int = 600_000) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("a.recipe.json", b"{}")
        out.writestr("b.bin", bytes(size))
    return path


def import_request(path: Path, **more: Any) -> ImportRequest:
    return ImportRequest(folder_id=1827, file=str(path), **more)


async def test_request_of_an_import(wire: Script, api: Api, tmp_path: Path) -> None:
    path = make_zip(tmp_path / "päckage.zip")
    wire.reply_with(Reply({"id": 251, "operation_type": "import", "status": "in_progress"}))
    progress: list[tuple[int, int]] = []
    package = await api.packages.import_zip(
        import_request(path), lambda sent, size: progress.append((sent, size))
    )
    request = wire.requests[0]
    assert (request.method, request.path, request.query) == (
        "POST",
        "/api/packages/import/1827",
        {},
    )
    assert request.headers["content-type"] == "application/octet-stream"
    assert request.headers["content-length"] == str(path.stat().st_size)
    assert "transfer-encoding" not in request.headers
    assert request.body == path.read_bytes()
    assert (package.id, package.status, package.is_finished) == ("251", "in_progress", False)
    assert progress[-1] == (path.stat().st_size, path.stat().st_size)
    assert progress == sorted(progress)


async def test_options_of_an_import(wire: Script, api: Api, tmp_path: Path) -> None:
    wire.reply_with(Reply({"id": 1}))
    path = make_zip(tmp_path / "p.zip", 10)
    options = {"restart_recipes": True, "include_tags": True, "folder_id_for_home_assets": "9"}
    await api.packages.import_zip(import_request(path, **options))
    sent = {"restart_recipes": "true", "include_tags": "true", "folder_id_for_home_assets": "9"}
    assert wire.requests[0].query == sent
    await api.for_customer("91928").packages.import_zip(import_request(path))
    assert wire.requests[1].path == "/api/managed_users/91928/imports"
    assert wire.requests[1].query == {"folder_id": "1827"}


async def test_an_invalid_file_is_rejected_before_sending(
    wire: Script, api: Api, tmp_path: Path
) -> None:
    text = tmp_path / "text.zip"
    text.write_text("no zip")
    large = make_zip(tmp_path / "large.zip", 10)
    with large.open("r+b") as file:
        file.truncate(MAX_BYTES + 1)
    for path, message in (
        (text, "is no zip"),
        (large, "100 MB"),
        (tmp_path / "none.zip", "No such file"),
        (tmp_path, "is no file"),
    ):
        with pytest.raises(errors.InvalidRequestError, match=message) as caught:
            await api.packages.import_zip(import_request(path))
        assert "Nothing was changed." in str(caught.value)
    assert wire.requests == []


async def test_a_read_only_connection_does_not_open_the_file(wire: Script, tmp_path: Path) -> None:
    http = connect(wire.url, read_only=True)
    with pytest.raises(errors.ReadOnlyError):
        await Api(http).packages.import_zip(import_request(tmp_path / "none.zip"))
    await http.aclose()
    assert wire.requests == []


async def test_an_import_with_a_lost_answer_is_sent_once(
    wire: Script, api: Api, tmp_path: Path
) -> None:
    wire.reply_with(Reply(b"<html>", 504))
    with pytest.raises(errors.OutcomeUnknownError, match="imports the package again"):
        await api.packages.import_zip(import_request(make_zip(tmp_path / "p.zip")))
    assert len(wire.requests) == 1


async def test_a_stalled_upload_times_out(tmp_path: Path) -> None:
    server = RawServer(hang=True)
    request = import_request(make_zip(tmp_path / "p.zip", 30_000_000))
    with serve_raw(server) as url:
        http = connect(url, timeout=0.5)
        with pytest.raises(errors.OutcomeUnknownError):
            await Api(http).packages.import_zip(request)
        await http.aclose()
    assert len(server.requests) == 1


class SlowTransport(httpx.AsyncBaseTransport):
    """Takes 0.1 seconds for each chunk of a request."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        size = 0
        async for chunk in request.stream:
            await asyncio.sleep(0.1)
            size += len(chunk)
        answer = f'{{"id": 1, "size": {size}}}'.encode()
        return httpx.Response(200, stream=httpx.ByteStream(answer))


async def test_a_slow_upload_may_exceed_the_timeout(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "p.zip", 900_000)
    http = connect("https://x.example", timeout=0.4, transport=SlowTransport())
    package = await Api(http).packages.import_zip(import_request(path))
    await http.aclose()
    assert package.model_extra == {"size": path.stat().st_size}


async def test_a_file_that_shrinks_during_the_upload(wire: Script, tmp_path: Path) -> None:
    path = make_zip(tmp_path / "p.zip", 3_000_000)
    http = connect(wire.url)
    wire.reply_with(Reply({"id": 1}))

    def shrink(_sent: int, _size: int) -> None:
        with path.open("r+b") as file:
            file.truncate(200_000)

    with pytest.raises(errors.InvalidRequestError, match="became shorter") as caught:
        await Api(http).packages.import_zip(import_request(path), shrink)
    await http.aclose()
    assert caught.value.changed is False


async def test_the_journal_names_the_file(wire: Script, tmp_path: Path) -> None:
    wire.reply_with(Reply({"id": 1}))
    journal = Journal()
    http = connect(wire.url, journal=journal)
    await Api(http).packages.import_zip(import_request(make_zip(tmp_path / "my p.zip", 10)))
    await http.aclose()
    (entry,) = journal.entries()
    assert (entry.upload, entry.request_body) == ("my p.zip", "")
    assert "--data-binary '@my p.zip'" in curl(entry, wire.url)
    assert "application/octet-stream" in curl(entry, wire.url)


# Links


async def test_a_link_is_returned_without_following_it(wire: Script) -> None:
    journal = Journal()
    other_server = RawServer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    with serve_raw(other_server) as other_url:
        target = f"{other_url}/x.zip?X-Amz-Signature=abc"
        wire.reply_with(Reply(b"", 302, {"location": target}))
        http = connect(wire.url, journal=journal)
        link = await Api(http).packages.link(370)
        await http.aclose()
    assert link.reveal() == target
    assert "Amz" not in f"{link} {link!r} {journal.entries()}"
    assert other_server.requests == []
    assert [request.path for request in wire.requests] == ["/api/packages/370/download"]


async def test_the_link_of_the_package_is_the_fallback(wire: Script, api: Api) -> None:
    wire.reply_with(Reply(b"PK-the-zip-itself"), Reply({"id": 370, "download_url": LINK}))
    assert (await api.packages.link(370)).reveal() == LINK
    wire.reply_with(Reply({"id": 370, "download_url": LINK}))
    assert (await api.for_customer(9).packages.link(370)).reveal() == LINK
    assert wire.requests[-1].path == "/api/managed_users/9/exports/370"
    wire.reply_with(Reply({"id": 370, "download_url": "null"}))
    with pytest.raises(errors.NotFoundError, match="no file"):
        await api.for_customer(9).packages.link(370)


@pytest.mark.parametrize("target", ["http://files.example/x.zip", "ftp://x/y"])
async def test_an_unsafe_link_is_rejected(target: str, wire: Script, api: Api) -> None:
    wire.reply_with(Reply(b"", 302, {"location": target}))
    with pytest.raises(errors.UnsafeAddressError):
        await api.packages.link(370)


async def test_an_unknown_package_is_not_found(wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"message": "Not found"}, 404))
    with pytest.raises(errors.NotFoundError):
        await api.packages.link(1)
    assert len(wire.requests) == 1


# Responses


def test_a_documented_failed_import() -> None:
    package = Package.read(
        {
            "id": 198,
            "operation_type": "export",
            "status": "failed",
            "error": "error_message",
            "recipe_status": [
                {"id": 12345, "import_result": "no_update_or_update_without_restart"},
                {"id": 12346, "import_result": "restarted"},
                {"id": 12347, "import_result": "stopped"},
                {"id": 12348, "import_result": "no_update_or_updated_without_restart"},
                {"id": 12349, "import_result": "exploded"},
            ],
        }
    )
    assert (package.is_finished, package.succeeded, package.error) == (True, False, "error_message")
    recipes = package.recipe_status
    assert recipes is not None
    assert [each.id for each in recipes] == ["12345", "12346", "12347", "12348", "12349"]
    assert [each.succeeded for each in recipes] == [True, True, False, True, None]
    assert "errors" in recipes[2].description
    assert recipes[4].description == "exploded"


@pytest.mark.parametrize("link", ["nil", "null", None, "<https://www.example.com>"])
def test_a_package_without_a_link(link: Any) -> None:
    package = Package.read({"id": 365, "status": "in_progress", "download_url": link})
    assert package.download_url is None
    assert not package.is_finished
    assert Package.read({"recipe_status": "odd", "id": 1}).recipe_status is None


def test_a_package_hides_its_link() -> None:
    package = Package.read({"id": 1, "status": "succeeded", "download_url": LINK})
    assert package.succeeded
    assert "Amz" not in f"{package!r} {package} {package.model_dump()}"
