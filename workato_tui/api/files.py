"""Open a file at a signed link: plain GET, never with a token, from any byte.

A link is a secret while it is valid: no message quotes more of it than its host. Blocking; use it
in a thread.
"""

from __future__ import annotations

import re
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from workato_tui.api.cancellation import (
    CancelToken,
    SocketHandle,
    local_address_error,
    run_cancellable,
)
from workato_tui.api.error_mapping import format_wait, retry_after
from workato_tui.api.errors import (
    RateLimitedError,
    UnavailableError,
    UnsafeAddressError,
    WorkatoError,
)
from workato_tui.common.secret import Secret
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

MAX_REDIRECTS = 5
HEADER_TIMEOUT = 60.0
"""Seconds until the response headers must arrive, including name lookup and connecting."""
PROGRESS_TIMEOUT = 45.0
"""Seconds within which :data:`MIN_PROGRESS_BYTES` of the body must arrive."""
MIN_PROGRESS_BYTES = 4096
_EXPIRED_STATUSES = frozenset({401, 403, 404, 410})
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_ERROR_BODY_LIMIT = 4096
_CONTENT_RANGE = re.compile(r"bytes (?:(\d{1,18})-(\d{1,18})|\*)/(\d{1,18}|\*)")
_STORAGE_CODE = re.compile(rb"<Code>([A-Za-z]{1,60})</Code>")


class DownloadError(WorkatoError):
    """A file could not be downloaded or written."""


class LinkExpiredError(DownloadError):
    """The link is no longer valid (401, 403, 404, 410): request a new one."""


class WrongRangeError(DownloadError):
    """The host cannot resume at the requested byte. ``total`` is the length, if known."""

    def __init__(self, message: str, *, total: int | None, status: int) -> None:
        super().__init__(message, status=status)
        self.total = total


class OpenFile:
    """A response whose body has not been read yet."""

    def __init__(
        self, response: httpx.Response, start: int, total: int | None, cancel_token: CancelToken
    ) -> None:
        self._response = response
        self._cancel_token = cancel_token
        self.status = response.status_code
        self.start = start
        """The first byte of the body: the requested one, or 0 if the host sends the whole file."""
        self.total = total
        """The length of the whole file in bytes; None if the host does not say."""
        self.validator = _validator(response.headers)
        """The value for If-Range: a strong ETag, the modification date, or None."""

    def iter_bytes(self) -> Iterator[bytes]:
        """Yield the body in chunks. Raises :class:`WorkatoError` if the connection breaks."""
        from workato_tui.api.network import map_transport_error

        stop = self._cancel_token
        pieces = self._response.iter_raw()
        began, since = time.monotonic(), 0
        while True:
            stop.check()
            try:
                piece = next(pieces, None)
            except Exception as error:  # noqa: BLE001 - a cut socket surfaces in many ways
                stop.check()
                raise map_transport_error(error, host=_host(str(self._response.url))) from None
            if piece is None:
                # A socket that was shut down looks like the end of a body without a length.
                stop.check()
                return
            yield piece
            since += len(piece)
            if since >= MIN_PROGRESS_BYTES:
                began, since = time.monotonic(), 0
            elif time.monotonic() - began > PROGRESS_TIMEOUT:
                # httpx applies its timeout per read: one byte now and then would never time out.
                raise map_transport_error(TimeoutError(), host=_host(str(self._response.url)))


@contextmanager
def open_file(
    url: Secret | str,
    *,
    api_host: str | None = None,
    start: int = 0,
    validator: str | None = None,
    transport: httpx.BaseTransport | None = None,
    cancel_token: CancelToken | None = None,
) -> Iterator[OpenFile]:
    """Open the file at ``url`` from byte ``start``, using Range and If-Range (``validator``).

    ``api_host`` is the host of the API that issued the link. Unless that is this machine, the link
    may not lead to this machine, whether by name, by address, or after name lookup. ``transport``
    replaces the network (the demo). ``cancel_token.set()`` from another thread cancels in any phase
    with :class:`OperationCancelledError`. Follows up to 5 redirects, to https only (to http only on
    this machine, from this machine). Raises :class:`LinkExpiredError`, :class:`WrongRangeError`,
    and other :class:`WorkatoError`.
    """
    stop = cancel_token or CancelToken()
    line = SocketHandle()
    with closing(line), stop.on_cancel(line.cut):
        at = url.reveal() if isinstance(url, Secret) else url
        line.may_be_local = api_host is None or _may_be_local(api_host, at)
        opener = _Opener(_headers(start, validator), transport, line, stop)
        client, response = opener.follow_redirects(at)
        try:
            yield _open_response(response, start, stop)
        finally:
            opener.close(client, response)


def _headers(start: int, validator: str | None) -> dict[str, str]:
    if not start:
        return {}
    headers = {"Range": f"bytes={start}-"}
    if validator:
        headers["If-Range"] = validator
    return headers


def _may_be_local(api_host: str, url: str) -> bool:
    """Return whether a link may lead to this machine: from an API on it, or to the API's host."""
    from workato_tui.api.transport import is_local

    with suppress(ValueError):
        host = urlsplit(f"//{api_host}").hostname or ""
        return is_local(host) or host == urlsplit(url).hostname
    return False


class _Opener(NamedTuple):
    """Sends the requests that lead to a file."""

    headers: dict[str, str]
    transport: httpx.BaseTransport | None
    handle: SocketHandle
    token: CancelToken

    def follow_redirects(self, url: str) -> tuple[httpx.Client, httpx.Response]:
        """Return the first response that is not a redirect, with its client."""
        for _ in range(MAX_REDIRECTS + 1):
            client, response = self._send_request(url)
            if response.status_code not in _REDIRECT_STATUSES:
                return client, response
            target = _redirect_target(response)
            self.close(client, response)
            _check_redirect(url, target, self.handle)
            url = target
        raise DownloadError(
            f"{_host(url)} only sends from one address to the next.", "Refresh to get a new link."
        )

    def _send_request(self, url: str) -> tuple[httpx.Client, httpx.Response]:
        from workato_tui.api.network import map_transport_error
        from workato_tui.api.transport import is_local, proxy_name, restore_location, sync_client

        _check_link(url)
        handle = self.handle
        proxy = None if self.transport else proxy_name(url)
        refused = None if handle.may_be_local else is_local
        if refused is not None and refused(urlsplit(url).hostname or ""):
            raise local_address_error()
        # Behind a proxy, the proxy is the connected host and resolves the name.
        handle.is_refused = None if proxy else refused
        client = sync_client(url, self.transport)
        try:
            request = client.build_request(
                "GET", url, headers=self.headers, extensions={"trace": handle.trace}
            )
            response = run_cancellable(
                self.token,
                lambda: client.send(request, stream=True, auth=None, follow_redirects=False),
                on_late_result=lambda unread: unread.close(),
                timeout=HEADER_TIMEOUT,
            )
        except Exception as error:  # noqa: BLE001 - as above, and connecting raises more
            if isinstance(error, TimeoutError):
                handle.cut()
            self.close(client)
            self.token.check()
            raise map_transport_error(error, host=_host(url), proxy=proxy) from None
        return client, restore_location(response)

    def close(self, client: httpx.Client, response: httpx.Response | None = None) -> None:
        """Close the response, and the client unless others use its transport."""
        if response is not None:
            response.close()
        if self.transport is None:
            client.close()


def _check_link(url: str) -> None:
    """Refuse a link with a user name and password: they would become an Authorization header."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        usable = False
    if not usable:
        raise UnsafeAddressError("The download link is invalid.", "Refresh to get a new link.")


def _check_redirect(url: str, target: str, handle: SocketHandle) -> None:
    from workato_tui.api.transport import is_local

    _check_link(target)
    source, destination = urlsplit(url), urlsplit(target)
    handle.may_be_local = is_local(source.hostname or "") and handle.may_be_local
    if is_local(destination.hostname or "") and not handle.may_be_local:
        raise UnsafeAddressError(
            f"{_host(url)} sends the download on to this machine itself; that is refused.",
            "Refresh to get a new link.",
        )


def _redirect_target(response: httpx.Response) -> str:
    import httpx

    try:
        return str(response.url.join(response.headers.get("location", "")))
    except (httpx.InvalidURL, ValueError):
        return ""


def _open_response(response: httpx.Response, start: int, token: CancelToken) -> OpenFile:
    """Return the response as a file, or raise the error for its status and headers."""
    status = response.status_code
    if status == 206 and start:
        return OpenFile(response, start, _total_from_range(response, start), token)
    if status != 200:
        raise _error_for(response)
    host = _host(str(response.url))
    if _is_web_page(response):
        raise DownloadError(
            f"{host} answered with a web page instead of the file.",
            "Check the network for a proxy or login page, then try again.",
        )
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise DownloadError(
            f"{host} sends the file with unexpected compression.",
            "A proxy on the way may be changing it: try another network.",
        )
    length = response.headers.get("content-length", "")
    return OpenFile(
        response, 0, int(length) if length.isascii() and length.isdigit() else None, token
    )


def _total_from_range(response: httpx.Response, start: int) -> int | None:
    """Return the length of the whole file from a 206 that starts at byte ``start``."""
    match = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if match is None or match[1] is None or int(match[1]) != start:
        host = _host(str(response.url))
        raise WrongRangeError(
            f"{host} sent another piece than was asked for.", total=None, status=206
        )
    return None if match[3] == "*" else int(match[3])


def _error_for(response: httpx.Response) -> WorkatoError:
    status, host = response.status_code, _host(str(response.url))
    if status == 416:
        match = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", "").strip())
        total = int(match[3]) if match and match[3] != "*" else None
        return WrongRangeError(f"{host} has no more bytes of the file.", total=total, status=416)
    code = _storage_code(response)
    prefix = f"{host} answered {status}" + (f" {code}" if code else "")
    if status in _EXPIRED_STATUSES and _is_web_page(response):
        # Object storage responds in XML. A web page is from a proxy, and a new link would not help.
        raise DownloadError(
            f"{host} answered {status} with a web page instead of the file.",
            "Check the network for a firewall or proxy, then try again.",
            status=status,
        )
    if status in _EXPIRED_STATUSES or (status == 400 and "Expired" in code):
        return LinkExpiredError(
            f"{prefix}: the download link has expired or the file was deleted.",
            "Refresh the build. If that does not help, build again.",
            status=status,
        )
    if status == 429:
        seconds = retry_after(response.headers)
        when = "later" if seconds is None else format_wait(seconds)
        return RateLimitedError(
            f"{prefix}: too many downloads.", f"Try again {when}.", retry_after=seconds
        )
    if status >= 500:
        return UnavailableError(f"{prefix}: server error.", "Try again.", status=status)
    return DownloadError(f"{prefix} instead of the file.", "Try again.", status=status)


def _storage_code(response: httpx.Response) -> str:
    """Return the error code from object storage's XML, such as ``AccessDenied``."""
    body, began = b"", time.monotonic()
    try:
        for piece in response.iter_raw():
            body += piece[:_ERROR_BODY_LIMIT]
            if len(body) >= _ERROR_BODY_LIMIT or time.monotonic() - began > PROGRESS_TIMEOUT:
                break
    except Exception:  # noqa: BLE001 - the status alone says enough
        body = b""
    match = _STORAGE_CODE.search(body)
    return match[1].decode() if match else ""


def _is_web_page(response: httpx.Response) -> bool:
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
