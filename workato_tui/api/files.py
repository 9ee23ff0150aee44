"""Opens a file at a signed link: plain GET, never a token, from any byte on.

Source: the Workato notes on download links. The link itself is a secret while it lives: no message
made here quotes more of it than its host. Blocking; to be used in a thread.
"""

# ruff: noqa: N818 - the names say what is wrong; "Error" at the end of each would add nothing

from __future__ import annotations

import re
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workato_tui.api.cancellation import Line, Stop, local_address, run_until
from workato_tui.api.error_mapping import retry_after, waiting
from workato_tui.api.errors import (
    RateLimited,
    Unavailable,
    UnsafeAddress,
    WorkatoError,
)
from workato_tui.common.secret import Secret
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

MOST_REDIRECTS = 5
HEAD_TIME = 60.0
"""Seconds until the head of an answer is there, with looking the name up and connecting."""
STANDSTILL = 45.0
"""Seconds within which :data:`PACE` bytes of the body must come."""
PACE = 4096
_EXPIRED = frozenset({401, 403, 404, 410})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ERROR_BYTES = 4096
_RANGE = re.compile(r"bytes (?:(\d{1,18})-(\d{1,18})|\*)/(\d{1,18}|\*)")
_STORAGE_CODE = re.compile(rb"<Code>([A-Za-z]{1,60})</Code>")


class DownloadError(WorkatoError):
    """A file could not be fetched, or not be written."""


class LinkExpired(DownloadError):
    """The file's host no longer honours this link (401, 403, 404, 410): ask for a fresh one."""


class WrongRange(DownloadError):
    """The host cannot go on from the byte asked for. ``total`` is the length, if it said so."""

    def __init__(self, what: str, *, total: int | None, status: int) -> None:
        super().__init__(what, status=status)
        self.total = total


class OpenFile:
    """An answer whose body has not been read yet."""

    def __init__(self, response: httpx.Response, start: int, total: int | None, stop: Stop) -> None:
        self._response = response
        self._stop = stop
        self.status = response.status_code
        self.start = start
        """The byte that the body begins with: what was asked for, or 0 if the host sends all."""
        self.total = total
        """The length of the whole file in bytes; None if the host does not say."""
        self.validator = _validator(response.headers)
        """What If-Range takes: a strong ETag, else the date of the last change, else None."""

    def iter_bytes(self) -> Iterator[bytes]:
        """The body, piece by piece. Raises :class:`WorkatoError` when the line breaks."""
        from workato_tui.api.transport import translate

        stop = self._stop
        pieces = self._response.iter_raw()
        began, since = time.monotonic(), 0
        while True:
            stop.check()
            try:
                piece = next(pieces, None)
            except Exception as error:  # noqa: BLE001 - a cut socket surfaces in many ways
                stop.check()
                raise translate(error, host=_host(str(self._response.url))) from None
            if piece is None:
                # A socket that was cut looks like a body without a length that has ended.
                stop.check()
                return
            yield piece
            since += len(piece)
            if since >= PACE:
                began, since = time.monotonic(), 0
            elif time.monotonic() - began > STANDSTILL:
                # The library's limit is per read, which a byte now and then meets for ever.
                raise translate(TimeoutError(), host=_host(str(self._response.url)))


@contextmanager
def open_file(
    url: Secret | str,
    *,
    named_by: str | None = None,
    start: int = 0,
    validator: str | None = None,
    transport: httpx.BaseTransport | None = None,
    cancelled: Stop | None = None,
) -> Iterator[OpenFile]:
    """Opens the file at ``url`` from byte ``start`` on, with Range and (``validator``) If-Range.

    ``named_by`` is the host of the API that gave the link: where that is not this machine, neither
    is the file's, by name, by address or by what its name turns out to be. ``transport`` replaces
    the network (the demo). ``cancelled.set()`` from another thread ends it
    at once with :class:`Cancelled`, in every phase. Follows up to 5 redirects, to https only
    (to this machine also http, but not from another). Raises :class:`LinkExpired`,
    :class:`WrongRange`, and other :class:`WorkatoError` in words.
    """
    stop = cancelled or Stop()
    line = Line()
    with closing(line), stop.calling(line.cut):
        at = url.reveal() if isinstance(url, Secret) else url
        line.may_be_local = named_by is None or _is_near(named_by, at)
        client, response = _follow(at, _headers(start, validator), transport, line, stop)
        try:
            yield _accept(response, start, stop)
        finally:
            _end(client, response, transport)


def _headers(start: int, validator: str | None) -> dict[str, str]:
    if not start:
        return {}
    headers = {"Range": f"bytes={start}-"}
    if validator:
        headers["If-Range"] = validator
    return headers


def _is_near(named_by: str, url: str) -> bool:
    """Whether a link may lead to this machine: from an API on it, or back to the API's own name."""
    from workato_tui.api.transport import is_local

    with suppress(ValueError):
        host = urlsplit(f"//{named_by}").hostname or ""
        return is_local(host) or host == urlsplit(url).hostname
    return False


def _follow(
    at: str,
    headers: dict[str, str],
    transport: httpx.BaseTransport | None,
    line: Line,
    stop: Stop,
) -> tuple[httpx.Client, httpx.Response]:
    for _ in range(MOST_REDIRECTS + 1):
        client, response = _get(at, headers, transport, line, stop)
        if response.status_code not in _REDIRECTS:
            return client, response
        target = _target(response)
        _end(client, response, transport)
        _refuse_detour(at, target, line)
        at = target
    raise DownloadError(
        f"{_host(at)} only sends from one address to the next.", "Try again with a fresh link."
    )


def _get(
    url: str,
    headers: dict[str, str],
    transport: httpx.BaseTransport | None,
    line: Line,
    stop: Stop,
) -> tuple[httpx.Client, httpx.Response]:
    from workato_tui.api.transport import (
        is_local,
        proxy_name,
        sync_client,
        translate,
        with_location,
    )

    _check_link(url)
    proxy = None if transport else proxy_name(url)
    refused = None if line.may_be_local else is_local
    if refused is not None and refused(urlsplit(url).hostname or ""):
        raise local_address()
    # Behind a proxy it is the proxy that is connected to, and that looks the name up.
    line.refuses = None if proxy else refused
    client = sync_client(url, transport)
    try:
        request = client.build_request(
            "GET", url, headers=headers, extensions={"trace": line.trace}
        )
        response = run_until(
            stop,
            lambda: client.send(request, stream=True, auth=None, follow_redirects=False),
            late=lambda unread: unread.close(),
            seconds=HEAD_TIME,
        )
    except Exception as error:  # noqa: BLE001 - as above, and connecting adds its own
        if isinstance(error, TimeoutError):
            line.cut()
        _end(client, None, transport)
        stop.check()
        raise translate(error, host=_host(url), proxy=proxy) from None
    return client, with_location(response)


def _end(
    client: httpx.Client, response: httpx.Response | None, transport: httpx.BaseTransport | None
) -> None:
    if response is not None:
        response.close()
    if transport is None:
        # A transport that was given belongs to its giver: other downloads may be using it.
        client.close()


def _check_link(url: str) -> None:
    """A name and password in a link would become the Authorization header that must not be."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        usable = False
    if not usable:
        raise UnsafeAddress("The link to the file cannot be used.", "Ask for a fresh link.")


def _refuse_detour(url: str, target: str, line: Line) -> None:
    from workato_tui.api.transport import is_local

    _check_link(target)
    here, there = urlsplit(url), urlsplit(target)
    line.may_be_local = is_local(here.hostname or "") and line.may_be_local
    if is_local(there.hostname or "") and not line.may_be_local:
        raise UnsafeAddress(
            f"{_host(url)} sends the download on to this machine itself; that is refused.",
            "Try again with a fresh link.",
        )


def _target(response: httpx.Response) -> str:
    import httpx

    try:
        return str(response.url.join(response.headers.get("location", "")))
    except (httpx.InvalidURL, ValueError):
        return ""


def _accept(response: httpx.Response, start: int, stop: Stop) -> OpenFile:
    """The answer as a file, or the error that its status and headers mean."""
    status = response.status_code
    if status == 206 and start:
        return OpenFile(response, start, _continued(response, start), stop)
    if status != 200:
        raise _refusal(response)
    host = _host(str(response.url))
    if _is_page(response):
        raise DownloadError(
            f"{host} answered with a web page instead of the file.",
            "A proxy or a log-in page may stand between: look at the network, then try again.",
        )
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise DownloadError(
            f"{host} sends the file packed in a way that was not asked for.",
            "A proxy on the way may be changing it: try another network.",
        )
    length = response.headers.get("content-length", "")
    return OpenFile(
        response, 0, int(length) if length.isascii() and length.isdigit() else None, stop
    )


def _continued(response: httpx.Response, start: int) -> int | None:
    """The length of the whole file, from a 206 that does begin where it should."""
    match = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if match is None or match[1] is None or int(match[1]) != start:
        host = _host(str(response.url))
        raise WrongRange(f"{host} sent another piece than was asked for.", total=None, status=206)
    return None if match[3] == "*" else int(match[3])


def _refusal(response: httpx.Response) -> WorkatoError:
    status, host = response.status_code, _host(str(response.url))
    if status == 416:
        match = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
        total = int(match[3]) if match and match[3] != "*" else None
        return WrongRange(f"{host} has no more bytes of the file.", total=total, status=416)
    code = _storage_code(response)
    told = f"{host} answered {status}" + (f" {code}" if code else "")
    if status in _EXPIRED and _is_page(response):
        # Object storage says it in XML. A page is a proxy's, and no fresh link would pass it.
        raise DownloadError(
            f"{host} answered {status} with a web page instead of the file.",
            "A firewall or proxy may be refusing it: look at the network, then try again.",
            status=status,
        )
    if status in _EXPIRED or (status == 400 and "Expired" in code):
        return LinkExpired(
            f"{told}: the link to the file has expired or the file is gone.",
            "Refresh the build for a fresh link; if that does not help, build again.",
            status=status,
        )
    if status == 429:
        seconds = retry_after(response.headers)
        when = "later" if seconds is None else waiting(seconds)
        return RateLimited(
            f"{told}: too many downloads.", f"Try again {when}.", retry_after=seconds
        )
    if status >= 500:
        return Unavailable(f"{told}: it has a problem of its own.", "Try again.", status=status)
    return DownloadError(f"{told} instead of the file.", "Try again.", status=status)


def _storage_code(response: httpx.Response) -> str:
    """The error code in the XML that object storage answers with, such as ``AccessDenied``."""
    body, began = b"", time.monotonic()
    try:
        for piece in response.iter_raw():
            body += piece[:_ERROR_BYTES]
            if len(body) >= _ERROR_BYTES or time.monotonic() - began > STANDSTILL:
                break
    except Exception:  # noqa: BLE001 - the status alone says enough
        body = b""
    match = _STORAGE_CODE.search(body)
    return match[1].decode() if match else ""


def _is_page(response: httpx.Response) -> bool:
    kind: str = response.headers.get("content-type", "")
    return kind.lower().startswith("text/html")


def _validator(headers: httpx.Headers) -> str | None:
    etag: str = headers.get("etag", "").strip()
    if etag.startswith('"') and etag.endswith('"') and etag.isprintable():
        return etag
    date: str = headers.get("last-modified", "").strip()
    return date if date and date.isprintable() else None


def _host(url: str) -> str:
    return sanitize(urlsplit(url).netloc.rpartition("@")[2], 120) or "the file's host"
