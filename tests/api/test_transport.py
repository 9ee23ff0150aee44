"""Proxies, certificates, and the errors of failed connections."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from tests.api.wire import TOKEN, RawServer, Reply, Script, connect, free_port, serve_raw
from tests.support.proxy import Proxy
from tests.support.server import issue_certificate, serve
from workato_tui.api import errors
from workato_tui.api.transport import is_loopback, proxy_for, ssl_context, sync_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "workato.test"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the file of a company's CA, and a server certificate for localhost and ``HOST``."""
    folder = tmp_path_factory.mktemp("ca")
    ca = trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    return folder / "ca.pem", issue_certificate(ca, folder, "localhost", HOST)


@pytest.fixture(scope="module")
def secure(authority: tuple[Path, Path]) -> Iterator[Script]:
    """Serve a script over TLS with that certificate."""
    script = Script()
    script.reply_with(Reply({"id": 1, "name": "Acme"}))
    with serve(script.recorded, authority[1]) as url:
        script.url = url
        yield script


@contextmanager
def proxied(proxy: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with serve_raw(proxy) as url:
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, url)
        yield url


async def test_a_company_ca_is_trusted_through_ssl_cert_file(
    secure: Script, authority: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    http = connect(secure.url)
    with pytest.raises(errors.TlsError) as error:
        await http.get("/api/users/me", budget="workspace")
    await http.aclose()
    assert "is not trusted" in error.value.message
    assert "SSL_CERT_FILE" in error.value.next_step

    monkeypatch.setenv("SSL_CERT_FILE", str(authority[0]))
    http = connect(secure.url)
    assert (await http.get("/api/users/me", budget="workspace"))["name"] == "Acme"
    await http.aclose()


async def test_a_certificate_for_another_name_is_refused(
    secure: Script, authority: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[0]))
    before = len(secure.requests)
    http = connect(secure.url.replace("localhost", "127.0.0.1"))
    with pytest.raises(errors.TlsError, match="not trusted"):
        await http.get("/api/users/me", budget="workspace")
    await http.aclose()
    assert len(secure.requests) == before


async def test_https_to_a_server_without_tls_is_a_tls_failure(wire: Script) -> None:
    http = connect(wire.url.replace("http:", "https:"))
    with pytest.raises(errors.TlsError, match="No secure connection"):
        await http.get("/api/users/me", budget="workspace")
    await http.aclose()


async def test_an_https_proxy_does_not_see_the_token(
    secure: Script, authority: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[0]))
    proxy = Proxy(int(secure.url.rpartition(":")[2]))
    with proxied(proxy, monkeypatch):
        http = connect(f"https://{HOST}")
        assert (await http.get("/api/users/me", budget="workspace"))["name"] == "Acme"
        await http.aclose()
    assert secure.recorded.last.headers["authorization"] == f"Bearer {TOKEN}"
    assert proxy.request_heads[0].startswith(f"CONNECT {HOST}:443 ".encode())
    assert TOKEN.encode() not in b"".join(proxy.request_heads) + proxy.relayed


async def test_downloads_use_the_proxy(
    secure: Script, authority: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[0]))
    proxy = Proxy(int(secure.url.rpartition(":")[2]))

    def fetch() -> int:
        with sync_client(f"https://{HOST}/f.zip") as client:
            return client.get(f"https://{HOST}/f.zip").status_code

    with proxied(proxy, monkeypatch):
        assert await asyncio.to_thread(fetch) == 200
    assert proxy.request_heads
    assert "authorization" not in secure.recorded.last.headers


async def test_loopback_never_uses_a_proxy(wire: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.reply_with(Reply({"id": 1}))
    proxy = RawServer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    with proxied(proxy, monkeypatch):
        for name in ("127.0.0.1", "localhost"):
            http = connect(wire.url.replace("127.0.0.1", name))
            await http.get("/api/users/me", budget="workspace")
            await http.aclose()
    assert len(wire.requests) == 2
    assert proxy.requests == []


async def test_a_proxy_that_requires_a_login(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    proxy = Proxy(0, refusal)
    with proxied(proxy, monkeypatch):
        http = connect(f"https://{HOST}")
        with pytest.raises(errors.ProxyError) as error:
            await http.write("POST", "/api/x", budget="x")
        await http.aclose()
    assert "407" in error.value.message
    assert "HTTPS_PROXY" in error.value.next_step
    assert "Nothing was changed." in str(error.value)


async def test_an_unreachable_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:pa55@127.0.0.1:{port}")
    http = connect(f"https://{HOST}")
    with pytest.raises(errors.ProxyError) as error:
        await http.get("/api/x", budget="x")
    await http.aclose()
    assert f"127.0.0.1:{port}" in error.value.message
    assert "pa55" not in str(error.value)


async def test_an_unsupported_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    http = connect(f"https://{HOST}")
    with pytest.raises(errors.ProxyError, match="socks"):
        await http.get("/api/x", budget="x")


async def test_an_unknown_host_is_named() -> None:
    http = connect("https://no-such-host.invalid")
    with pytest.raises(errors.NetworkError) as error:
        await http.get("/api/x", budget="x")
    await http.aclose()
    assert "no-such-host.invalid" in error.value.message


async def test_a_refused_connection_is_reported() -> None:
    http = connect(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(errors.NetworkError, match="refused the connection"):
        await http.get("/api/x", budget="x")
    await http.aclose()


@pytest.mark.parametrize(
    ("no_proxy", "url", "used"),
    [
        ("", "https://app.eu.workato.com", True),
        ("app.eu.workato.com", "https://app.eu.workato.com", False),
        (".workato.com", "https://app.eu.workato.com", False),
        ("workato.com", "https://workato.company", True),
        ("*", "https://app.eu.workato.com", False),
        ("APP.eu.workato.com", "https://app.eu.workato.com", False),
        ("app.eu.workato.com:443", "https://app.eu.workato.com", False),
        ("app.eu.workato.com:8443", "https://app.eu.workato.com", True),
        ("app.eu.workato.com:8443", "https://app.eu.workato.com:8443", False),
        ("10.0.0.0/8, x", "https://10.2.3.4:8443", False),
        ("10.0.0.0/8", "https://11.2.3.4", True),
        ("", "https://127.0.0.5", False),
        ("", "http://[::1]:80", False),
        ("", "https://localhost", False),
    ],
)
def test_no_proxy(no_proxy: str, url: str, used: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxy_for(url) == ("http://proxy.example:3128" if used else None)


def test_an_unreadable_ssl_cert_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in (None, b"no certificate"):
        path = tmp_path / f"ca-{content is None}.pem"
        if content is not None:
            path.write_bytes(content)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(errors.TlsError, match="SSL_CERT_FILE names"):
            ssl_context()


def test_certificates_are_always_verified() -> None:
    context = ssl_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "LOCALHOST."]
)
def test_loopback_hosts(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "10.0.0.1", "localhost.example.com", "127.0.0.1.nip.io"]
)
def test_hosts_that_are_not_loopback(host: str) -> None:
    assert not is_loopback(host)
