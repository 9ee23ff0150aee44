"""Map httpx exceptions to errors that say what went wrong on the way to a host."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import httpx

from workato_tui.api.errors import (
    NetworkError,
    NotJsonError,
    ProxyError,
    RequestTimeoutError,
    TlsError,
    TruncatedError,
    UnsafeAddressError,
    WorkatoError,
)
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
)

_CHECK_ADDRESS = (
    "Check the profile's address for a typing error; a sign-in page of the network or a proxy may"
    " be answering in its place."
)
_WRONG_HOSTNAME = ("it is for another name", _CHECK_ADDRESS)
_CERTIFICATE_ERRORS = {
    9: ("it is not valid yet", "Check this machine's clock."),
    10: (
        "it has expired",
        "Check this machine's clock; if that is right, tell whoever runs the host or the proxy.",
    ),
    62: _WRONG_HOSTNAME,
    64: _WRONG_HOSTNAME,
}
"""What is wrong with a certificate and what to do, by OpenSSL's error number."""


def map_transport_error(
    error: BaseException, *, host: str, proxy: str | None = None
) -> WorkatoError:
    """Return the error for ``error``, raised while connecting to ``host`` (``name:port``).

    ``proxy`` is ``name:port`` of the proxy that was used. ``changed`` is False if the request was
    never sent, otherwise None. The library's own messages are not included: some of them quote
    headers, which hold the token.
    """
    if isinstance(error, WorkatoError):
        return error
    translated = _map_error(error, sanitize(host, 120), proxy)
    if proxy is not None and isinstance(
        translated, NetworkError | RequestTimeoutError | TlsError | TruncatedError
    ):
        route = (
            f"The way there leads through the proxy {sanitize(proxy, 80)}, which may be the cause."
        )
        translated.next_step = f"{translated.next_step} {route}"
    translated.changed = False if isinstance(error, _BEFORE_SENDING) else None
    return translated


def _map_error(error: BaseException, host: str, proxy: str | None) -> WorkatoError:
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return _timeout_error(error, host)
    if isinstance(error, httpx.ProxyError):
        return _proxy_error(error, proxy, host)
    if isinstance(error, httpx.ConnectError):
        return _connect_error(error, host, proxy)
    if isinstance(error, httpx.DecodingError):
        return NotJsonError(
            f"The answer of {host} is packed in a way that cannot be unpacked.",
            "Try again. If it persists, check for a proxy that modifies responses.",
        )
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | httpx.LocalProtocolError):
        return UnsafeAddressError(
            f"A request to {host} could not be made from what the profile holds.",
            "Check the profile's address and token for stray characters.",
        )
    return _protocol_error(error, host)


def _timeout_error(error: BaseException, host: str) -> WorkatoError:
    if isinstance(error, httpx.ConnectTimeout):
        return RequestTimeoutError(
            f"{host} could not be reached in time.",
            "Check the network, a VPN or a proxy that may be needed, and the profile's address.",
        )
    return RequestTimeoutError(
        f"{host} did not answer in time.", "Try again; ask for less at once if it stays so."
    )


def _proxy_error(error: httpx.ProxyError, proxy: str | None, host: str) -> WorkatoError:
    # Use only the status: the text comes from the proxy and may repeat the request.
    status_text = str(error)[:3]
    status = status_text if status_text.isascii() and status_text.isdigit() else "no status"
    name = sanitize(proxy or "", 80)
    if status == "407":
        return ProxyError(
            f"The proxy {name} wants a user and a password (407), or others than it was given.",
            "Put them into HTTPS_PROXY as http://USER:PASSWORD@HOST:PORT, with %40 for an @.",
        )
    if status in ("502", "503", "504"):
        return ProxyError(
            f"The proxy {name} did not reach {host} ({status}).",
            "Try again; if it stays so, check the address, or ask whoever runs it.",
        )
    return ProxyError(
        f"The proxy {name} did not let the connection to {host} through ({status}).",
        "Ask whoever runs it to allow this host, check HTTPS_PROXY, or list the host in NO_PROXY if"
        " it needs no proxy.",
    )


def _connect_error(error: httpx.ConnectError, host: str, proxy: str | None) -> WorkatoError:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return _tls_error(cause, host)
    if proxy is not None:
        return ProxyError(
            f"The proxy {sanitize(proxy, 80)} cannot be reached.",
            "Check HTTPS_PROXY, or list the host in NO_PROXY if it needs no proxy.",
        )
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return NetworkError(
                f"The name {host} is not known to the network's DNS.",
                "Check the profile's data center or address, and whether there is a network.",
            )
        if isinstance(cause, ConnectionRefusedError):
            return NetworkError(
                f"{host} refused the connection.", "Check the profile's address and port."
            )
    return NetworkError(f"{host} cannot be reached.", "Check the network, VPN and proxy settings.")


def _tls_error(cause: ssl.SSLError, host: str) -> TlsError:
    if isinstance(cause, ssl.SSLCertVerificationError):
        message = _CERTIFICATE_ERRORS.get(cause.verify_code)
        if message is not None:
            return TlsError(f"The certificate of {host} is not trusted: {message[0]}.", message[1])
        return TlsError(
            f"The certificate of {host} is not trusted: {sanitize(cause.verify_message, 120)}.",
            "If your company inspects TLS, set SSL_CERT_FILE to its CA certificates; otherwise do"
            " not use this network.",
        )
    return TlsError(
        f"No secure connection to {host} could be made: {sanitize(cause.reason or 'TLS', 80)}.",
        "Check that the address speaks https, and whether a proxy is needed.",
    )


def _protocol_error(error: BaseException, host: str) -> WorkatoError:
    if isinstance(error, httpx.RemoteProtocolError):
        if "complete message body" in str(error):
            return TruncatedError(f"The answer of {host} was cut off.", "Try again.")
        if "disconnected" not in str(error):
            return NetworkError(
                f"What came from {host} is no proper HTTP.",
                "Check the profile's address and port, and for a proxy in between; try again.",
            )
    return NetworkError(f"The connection to {host} broke.", "Try again.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        # A connection attempt to several addresses raises one exception for each.
        if isinstance(seen, BaseExceptionGroup):
            for inner in seen.exceptions:
                yield from _causes(inner)
        seen = seen.__cause__ or seen.__context__
