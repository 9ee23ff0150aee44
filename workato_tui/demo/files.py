"""The storage host: signed links that expire, ranges, and no other authorization.

It responds like S3: errors are XML, an `Authorization` header with a signed link is refused, and
`ETag` and `Last-Modified` are strong validators for `If-Range`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from workato_tui.demo.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.requests import Request

    from workato_tui.demo.clock import Clock
    from workato_tui.demo.package_store import Package
    from workato_tui.demo.records import Build
    from workato_tui.demo.world import World

_PIECE: Final = 16 * 1024
_BYTES_A_SECOND: Final = 400_000
_KEEP: Final = 16
_KEY: Final = b"signs links to the demo's own files, nothing else"


@dataclass
class _Refused(Exception):  # noqa: N818 - a response of the storage, not an error of this program
    status: int
    code: str
    message: str


@dataclass(frozen=True)
class _File:
    data: bytes
    changed: datetime


class Storage:
    """Signs links to a workspace's packages and serves the files."""

    def __init__(self, world: World, clock: Clock, lifetime: float, prefix: str = "") -> None:
        self._world = world
        self._prefix = prefix
        self._clock = clock
        self._lifetime = lifetime
        self._packages: dict[int, bytes] = {}

    def link(self, build: Build, base: str) -> str | None:
        """Return a signed link to the build's package; None if there is none."""
        return self._signed(_path(build), base) if build.state == "success" else None

    def link_to(self, package: Package, base: str) -> str | None:
        """Return a signed link to the file of an export; None if there is none."""
        if not package.has_file:
            return None
        name = re.sub(r"\W+", "_", package.name.lower())
        return self._signed(f"packages/exports/{package.id}/{name}.zip", base)

    def _signed(self, place: str, base: str) -> str:
        path = f"/files/{self._prefix}{place}"
        signed = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": "DEMO/us-west-2/s3/aws4_request",
            "X-Amz-Date": f"{self._clock.now():%Y%m%dT%H%M%SZ}",
            "X-Amz-Expires": str(int(self._lifetime)),
            "X-Amz-SignedHeaders": "host",
        }
        signed["X-Amz-Signature"] = _signature(path, signed)
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in signed.items())
        return f"{base}{quote(path)}?{query}"

    async def serve(self, request: Request) -> Response:
        """Serve one GET of a package."""
        try:
            file = self._checked(request)
        except _Refused as refused:
            return _xml(refused)
        return self._answer(file, request.headers)

    def _checked(self, request: Request) -> _File:
        """Return the file for the request, or raise the error response."""
        if "authorization" in request.headers:
            text = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
            raise _Refused(400, "InvalidArgument", text + "Signature or Authorization header")
        query = dict(request.query_params)
        signature = query.pop("X-Amz-Signature", "")
        expected = _signature(request.scope["path"], query)
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            text = "The request signature we calculated does not match the signature you provided."
            raise _Refused(403, "SignatureDoesNotMatch", text)
        signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if self._clock.now() >= signed_at + timedelta(seconds=int(query["X-Amz-Expires"])):
            raise _Refused(403, "AccessDenied", "Request has expired")
        return self._file(request.path_params["path"].removeprefix(self._prefix))

    def _file(self, path: str) -> _File:
        missing = _Refused(404, "NoSuchKey", "The specified key does not exist.")
        exported = re.match(r"packages/exports/(\d+)/", path)
        try:
            if exported:
                package = self._world.package_store.package(exported[1])
                if package.has_file:
                    return _File(package.data, package.made_at)
                raise missing
            build = self._world.build(_number(path))
        except ApiError:
            raise missing from None
        if build.state != "success":
            raise missing
        return _File(self._package(build), build.updated_at)

    def _answer(self, file: _File, headers: Mapping[str, str]) -> Response:
        package = file.data
        etag = f'"{hashlib.md5(package, usedforsecurity=False).hexdigest()}"'
        changed = format_datetime(file.changed.astimezone(UTC), usegmt=True)
        answer_headers = {"ETag": etag, "Last-Modified": changed, "Accept-Ranges": "bytes"}
        unchanged = headers.get("if-range") in {None, etag, changed}
        part = _range(headers.get("range", ""), len(package)) if unchanged else None
        if part is None:
            return self._stream(package, 200, answer_headers)
        if not part:
            answer_headers["Content-Range"] = f"bytes */{len(package)}"
            refused = _Refused(416, "InvalidRange", "The requested range is not satisfiable")
            return _xml(refused, answer_headers)
        answer_headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(package)}"
        return self._stream(package[part.start : part.stop], 206, answer_headers)

    def _package(self, build: Build) -> bytes:
        if build.id not in self._packages:
            if len(self._packages) >= _KEEP:
                del self._packages[next(iter(self._packages))]
            self._packages[build.id] = build.package()
        return self._packages[build.id]

    def _stream(self, data: bytes, status: int, headers: dict[str, str]) -> Response:
        headers |= {"Content-Length": str(len(data)), "Content-Type": "application/zip"}
        return StreamingResponse(self._pieces(data), status, headers)

    async def _pieces(self, data: bytes) -> AsyncIterator[bytes]:
        """Yield the data at the pace of a slow connection, so that progress can be seen."""
        for start in range(0, len(data), _PIECE):
            if start:
                await asyncio.sleep(self._clock.real(_PIECE / _BYTES_A_SECOND))
            yield data[start : start + _PIECE]


def _path(build: Build) -> str:
    number = f"{build.id:09}"
    name = re.sub(r"\W+", "_", build.project.name.lower())
    places = f"{number[:3]}/{number[3:6]}/{number[6:]}"
    return f"packages/zip_files/{places}/original/{name}_{build.created_at:%Y%m%d}.zip"


def _number(path: str) -> str:
    match = re.match(r"packages/zip_files/(\d{3})/(\d{3})/(\d{3})/original/", path)
    return str(int("".join(match.groups()))) if match else ""


def _signature(path: str, query: Mapping[str, str]) -> str:
    text = "\n".join([path, *(f"{name}={query[name]}" for name in sorted(query))])
    return hmac.new(_KEY, text.encode(), hashlib.sha256).hexdigest()


def _range(header: str, size: int) -> range | None:
    """Return the requested bytes: None for all, an empty range for none."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size) if int(last) else range(0)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def _xml(refused: _Refused, headers: dict[str, str] | None = None) -> Response:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refused.code}</Code><Message>{refused.message}</Message></Error>"
    )
    return Response(text, refused.status, headers, "application/xml")
