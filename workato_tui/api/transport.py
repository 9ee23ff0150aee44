"""Create the HTTP clients: trust store, proxies, timeouts.

The rules that protect the token are here and in ``http``: plain http only to this machine, never a
proxy for this machine, and no redirects.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from urllib.request import (  # type: ignore[attr-defined]
    getproxies_environment,
    proxy_bypass_environment,
)

import httpx

from workato_tui import __version__
from workato_tui.api.errors import ProxyError, TlsError, UnsafeAddressError
from workato_tui.api.httpcore_internals import read_in_large_chunks
from workato_tui.common.redact import register_secret
from workato_tui.common.secret import Secret
from workato_tui.common.text import sanitize

FileTransport: TypeAlias = httpx.BaseTransport
"""Replaces the network for downloads: the demo, in this process."""
ApiTransport: TypeAlias = httpx.AsyncBaseTransport
"""Replaces the network for API calls."""

TIMEOUT = 45.0
"""Seconds to wait for a response; Workato gives up at 40, so its own response comes first."""
CONNECT_TIMEOUT = 15.0
_KEEPALIVE = 20.0
_CONNECTIONS = 16
_USER_AGENT = f"workato-tui/{__version__}"


def is_loopback(host: str) -> bool:
    """Return whether ``host`` is ``localhost`` or a loopback address."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_local(host: str) -> bool:
    """Return whether ``host`` is this machine or a link-local address."""
    if is_loopback(host):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    # An IPv4-mapped IPv6 address reaches the same host.
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_link_local or address.is_unspecified


def check_address(url: str) -> None:
    """Raise :class:`UnsafeAddressError` unless ``url`` is https, or http to this machine.

    Parses the URL with httpx, which decides where the request goes.
    """
    try:
        parsed = httpx.URL(url)
        scheme, host = parsed.scheme, parsed.host
    except (httpx.InvalidURL, ValueError, TypeError):
        scheme = host = ""
    if host and (scheme == "https" or (scheme == "http" and is_loopback(host))):
        return
    address = f"{sanitize(scheme, 20)}://{sanitize(host, 80)}" if host else "What was given"
    raise UnsafeAddressError(
        f"{address} is not a safe address.",
        "Use https; plain http is for this machine (127.0.0.1, localhost) only.",
    )


def ssl_context() -> ssl.SSLContext:
    """Return the TLS context with the system's trust store.

    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` replace the trust store as usual; certifi's list is used
    only if the system has none. Raises :class:`TlsError` if ``SSL_CERT_FILE`` cannot be read:
    otherwise every call would fail with a misleading message.
    """
    names = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
    return _ssl_context(*(os.environ.get(name, "") for name in names))


@cache
def _ssl_context(cert_file: str, cert_dir: str, key_log: str) -> ssl.SSLContext:
    # Cached per setting: reading the trust store takes longer than anything else in a client.
    _check_key_log(key_log)
    if cert_file:
        try:
            return ssl.create_default_context(cafile=cert_file, capath=cert_dir or None)
        except (OSError, ssl.SSLError):
            raise TlsError(
                f"SSL_CERT_FILE names {sanitize(cert_file, 120)}, which cannot be read as a list of"
                " certificates.",
                "Correct or unset SSL_CERT_FILE.",
            ) from None
    context = ssl.create_default_context()
    if context.cert_store_stats()["x509_ca"] or _has_certificates(cert_dir):
        return context
    return httpx.create_ssl_context(trust_env=False)


def _check_key_log(path: str) -> None:
    """Raise :class:`TlsError` if Python could not write the key log file."""
    if not path:
        return
    try:
        with open(path, "ab"):  # noqa: PTH123 - as OpenSSL names it
            pass
    except (OSError, ValueError) as error:
        reason = sanitize(getattr(error, "strerror", "") or "no reason given", 80).lower()
        raise TlsError(
            f"SSLKEYLOGFILE names {sanitize(path, 120)}, which cannot be written: {reason}.",
            "Correct or unset SSLKEYLOGFILE.",
        ) from None


def _has_certificates(cert_dir: str) -> bool:
    """Return whether the certificate folder is not empty: OpenSSL reads it on demand."""
    folder = cert_dir or ssl.get_default_verify_paths().capath
    if not folder:
        return False
    try:
        return any(Path(folder).iterdir())
    except OSError:
        return False


def proxy_for(url: str) -> str | None:
    """Return the proxy from the environment for ``url``, or None. Never one for this machine.

    Respects ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY``, and ``NO_PROXY`` (names, suffixes,
    addresses, and networks), in upper or lower case.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    proxies = getproxies_environment()
    proxy = (proxies.get(parts.scheme) or proxies.get("all") or "").strip()
    if not proxy:
        return None
    # Include the port even if it is the default: an entry may name one.
    at = f"{host}:{parts.port or (80 if parts.scheme == 'http' else 443)}"
    if proxy_bypass_environment(at, proxies) or _in_networks(host, proxies.get("no", "")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _in_networks(host: str, no_proxy: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    for entry in no_proxy.replace(",", " ").split():
        try:
            if "/" in entry and address in ipaddress.ip_network(entry, strict=False):
                return True
        except ValueError:
            continue
    return False


def proxy_name(url: str) -> str | None:
    """Return ``host:port`` of the proxy for ``url``: its address may hold a password."""
    proxy = proxy_for(url)
    if proxy is None:
        return None
    try:
        parts = urlsplit(proxy)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return None


def async_client(
    base_url: str,
    transport: httpx.AsyncBaseTransport | None,
    *,
    timeout: float,
    pooled: bool,
) -> httpx.AsyncClient:
    """Return a client for the API at ``base_url``, without a token and without redirects.

    ``transport`` replaces the network (the demo). ``pooled=False`` opens a new connection for each
    call: a host may close an idle connection just as it is reused, which would leave the outcome of
    a write unknown. Raises :class:`UnsafeAddressError`, :class:`TlsError`, or :class:`ProxyError`.
    """
    check_address(base_url)
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
    return httpx.AsyncClient(
        transport=transport,
        limits=httpx.Limits(
            max_connections=_CONNECTIONS,
            max_keepalive_connections=None if pooled else 0,
            keepalive_expiry=_KEEPALIVE,
        ),
        event_hooks={"response": [_hide_location_async]},
        **_client_options(base_url, headers, timeout, on_network=transport is None),
    )


def restore_location(response: httpx.Response) -> httpx.Response:
    """Restore the Location header of ``response``, which the clients here hide at first.

    httpx builds the next request from it even if redirects are disabled, and for some addresses
    that raises as if the first request had not been sent.
    """
    location = response.extensions.pop("location", None)
    if location is not None:
        response.headers["location"] = location
    return response


def _hide_location(response: httpx.Response) -> None:
    if "location" in response.headers:
        response.extensions["location"] = response.headers.pop("location")


async def _hide_location_async(response: httpx.Response) -> None:
    _hide_location(response)


def sync_client(url: str, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return a client for one file at ``url``, for use in a thread; no token, no redirects.

    It is specific to the host of ``url``: create another one after a redirect to another host, so
    that the proxy rules of that host apply.
    """
    check_address(url)
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    return httpx.Client(
        transport=transport,
        event_hooks={"response": [_hide_location]},
        **_client_options(url, headers, TIMEOUT, on_network=transport is None),
    )


def _client_options(
    url: str, headers: dict[str, str], timeout: float, *, on_network: bool
) -> dict[str, Any]:
    options: dict[str, Any] = {
        "headers": {"User-Agent": _USER_AGENT, **headers},
        "timeout": _limits(timeout),
        "trust_env": False,
        "follow_redirects": False,
    }
    if on_network:
        context = _context_for(url)
        read_in_large_chunks()
        options |= {"verify": context, "proxy": _proxy(url, context)}
    return options


def _limits(timeout: float) -> httpx.Timeout:
    return httpx.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT))


def _context_for(url: str) -> ssl.SSLContext:
    # A plain http client never uses TLS, and an empty context costs nothing.
    if urlsplit(url).scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return ssl_context()


def _proxy(url: str, context: ssl.SSLContext) -> httpx.Proxy | None:
    proxy = proxy_for(url)
    if proxy is None:
        return None
    try:
        configured = httpx.Proxy(
            proxy, ssl_context=context if _scheme_of(proxy) == "https" else None
        )
    except (ValueError, httpx.InvalidURL):
        raise ProxyError(
            "The proxy that HTTPS_PROXY or ALL_PROXY names cannot be used.",
            "Give it as http://HOST:PORT (socks proxies are not supported), or list the host in"
            " NO_PROXY.",
        ) from None
    if configured.auth is not None:
        # Our messages never include it, but a proxy or a library may repeat it.
        register_secret(Secret(configured.auth[1]))
    return configured


def _scheme_of(proxy: str) -> str:
    """Return the proxy's scheme; raise ValueError for an invalid address."""
    parts = urlsplit(proxy)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError
    if parts.path not in ("", "/"):
        # For example, "http:/proxy:3128" would be taken for a proxy named http.
        raise ValueError
    return parts.scheme
