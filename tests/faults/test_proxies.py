"""Proxies of all kinds, and trusted certificates.

A proxy never reads the token, unless the user trusts its CA.
"""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
from base64 import b64encode
from typing import TYPE_CHECKING, NamedTuple

import pytest
import trustme

from tests.api.wire import TOKEN, RawServer, connect, serve_raw
from tests.end_to_end.workato import files_with
from tests.faults.canaries import found_in
from tests.support.proxy import Proxy
from tests.support.server import RecordingApp, issue_certificate, serve
from tests.support.terminal import Terminal
from workato_tui.api import errors
from workato_tui.demo import DEMO_TOKEN, create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EU = "app.eu.workato.com"
PASSWORD = "cAnArY@proxy:pass~7"
ENCODED_PASSWORD = "cAnArY%40proxy%3Apass~7"


class Company(NamedTuple):
    """A Workato of the EU data center on this machine, and the CAs."""

    port: int
    recorder: RecordingApp
    ca: Path
    """Workato's CA, as PEM."""
    both: Path
    """Both CAs."""
    proxy_ca: Path
    intercept_tls: ssl.SSLContext
    """The proxy's certificate in the name of Workato."""
    proxy_tls: ssl.SSLContext
    """The proxy's certificate in its own name."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("company")
    workato_ca, company_ca = trustme.CA(), trustme.CA(organization_name="The company")
    workato_ca.cert_pem.write_to_path(folder / "ca.pem")
    company_ca.cert_pem.write_to_path(folder / "proxy.pem")
    (folder / "both.pem").write_bytes(workato_ca.cert_pem.bytes() + company_ca.cert_pem.bytes())
    contexts = []
    for name in (EU, "127.0.0.1"):
        contexts.append(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
        company_ca.issue_cert(name).configure_cert(contexts[-1])
    recorder = RecordingApp(create_app(speed=1000))
    with serve(recorder, issue_certificate(workato_ca, folder, "localhost", EU)) as url:
        port = int(url.rpartition(":")[2])
        yield Company(
            port, recorder, folder / "ca.pem", folder / "both.pem", folder / "proxy.pem", *contexts
        )


async def send_request(url: str = f"https://{EU}") -> None:
    """Send a request with :data:`TOKEN`, which the demo rejects with 401."""
    http = connect(url, backoff=0.0001)
    try:
        await http.get("/api/users/me", budget="workspace")
    finally:
        await http.aclose()


# The whole program


def test_the_program_uses_a_proxy_with_a_password(
    company: Company, isolated_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(company.ca))
    proxy = Proxy(company.port)
    before = len(company.recorder.requests)
    with serve_raw(proxy) as url:
        monkeypatch.setenv("HTTPS_PROXY", url.replace("//", f"//bob:{ENCODED_PASSWORD}@"))
        run("profiles", "add", "acme", "--data-center", "eu", "--token-stdin", stdin=DEMO_TOKEN)
        output = run("profiles", "test", "acme")
        with Terminal("acme", "--log-level", "debug", folder=isolated_home) as terminal:
            terminal.wait_for("complete")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
            drawn = bytes(terminal.output)
    assert "ok" in output
    assert "app.eu.workato.com" in output
    request_heads = b"".join(proxy.request_heads)
    assert (
        request_heads.count(f"CONNECT {EU}:443 HTTP/1.1\r\n".encode())
        == len(proxy.request_heads)
        >= 2
    )
    basic = b"Proxy-Authorization: Basic " + b64encode(f"bob:{PASSWORD}".encode())
    assert request_heads.count(basic) == len(proxy.request_heads)
    secrets = (DEMO_TOKEN, PASSWORD)
    assert found_in(request_heads, (DEMO_TOKEN,)) == found_in(proxy.relayed, (DEMO_TOKEN,)) == []
    assert found_in(drawn + output.encode(), secrets) == []
    requests = company.recorder.requests[before:]
    assert requests
    assert not any("proxy-authorization" in each.headers for each in requests)
    assert all(each.headers["authorization"] == f"Bearer {DEMO_TOKEN}" for each in requests)
    assert files_with(PASSWORD, isolated_home) == files_with(ENCODED_PASSWORD, isolated_home) == []
    assert len(files_with(DEMO_TOKEN, isolated_home)) == 1


def run(*arguments: str, stdin: str = "") -> str:
    """Run a command of the program; return its output."""
    done = subprocess.run(
        (sys.executable, "-m", "workato_tui", *arguments),
        input=stdin, capture_output=True, text=True, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


# Certificates


async def test_an_intercepting_proxy_needs_a_trusted_ca(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(company.ca))
    proxy = Proxy(company.port, intercept_tls=company.intercept_tls)
    before = len(company.recorder.requests)
    with serve_raw(proxy) as url:
        monkeypatch.setenv("ALL_PROXY", url)
        with pytest.raises(errors.TlsError) as error:
            await send_request()
        assert f"The certificate of {EU} is not trusted" in error.value.message
        assert "SSL_CERT_FILE" in error.value.next_step
        assert f"the proxy {url.partition('//')[2]}" in error.value.next_step
        assert TOKEN.encode() not in proxy.relayed
        assert len(company.recorder.requests) == before
        monkeypatch.setenv("SSL_CERT_FILE", str(company.proxy_ca))
        with pytest.raises(errors.UnauthorizedError):
            await send_request()
    # Trusting its CA lets the proxy read the token.
    assert TOKEN.encode() in proxy.relayed


async def test_the_connection_to_the_proxy_may_use_tls(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(company.ca))
    proxy = Proxy(company.port, proxy_tls=company.proxy_tls)
    with serve_raw(proxy) as url:
        monkeypatch.setenv("https_proxy", url.replace("http:", "https:"))
        with pytest.raises(errors.TlsError, match="the proxy 127"):
            await send_request()
        assert proxy.request_heads == []
        monkeypatch.setenv("SSL_CERT_FILE", str(company.both))
        with pytest.raises(errors.UnauthorizedError):
            await send_request()
    assert proxy.request_heads[0].startswith(f"CONNECT {EU}:443".encode())
    assert TOKEN.encode() not in proxy.request_heads[0] + proxy.relayed


def openssl_hash(certificate: Path) -> str:
    """Return the file name that OpenSSL looks for in a folder of certificates."""
    arguments = ("openssl", "x509", "-noout", "-hash", "-in", str(certificate))
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
async def test_a_folder_of_certificates_is_trusted(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy(company.port)
    with serve_raw(proxy) as url:
        monkeypatch.setenv("HTTPS_PROXY", url)
        empty, trusted = tmp_path / "empty", tmp_path / "trusted"
        empty.mkdir()
        trusted.mkdir()
        (trusted / f"{openssl_hash(company.ca)}.0").write_bytes(company.ca.read_bytes())
        monkeypatch.setenv("SSL_CERT_DIR", str(empty))
        with pytest.raises(errors.TlsError):
            await send_request()
        monkeypatch.setenv("SSL_CERT_DIR", str(trusted))
        with pytest.raises(errors.UnauthorizedError):
            await send_request()


# Proxies that refuse the connection

HTTP = b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n"
REFUSALS = {
    "407": (HTTP % b"407 Authenticate, " + PASSWORD.encode(), "wants a user and a password (407)"),
    "403": (HTTP % b"403 \x1b[31mNo", f"did not let the connection to {EU} through (403)"),
    "page": (b"HTTP/1.1 403 No\r\n\r\n<html>No", "through (403)"),
    "502": (HTTP % b"502 Bad Gateway", f"did not reach {EU} (502)"),
    "redirect": (b"HTTP/1.1 302 Found\r\nLocation: http://log.in/\r\n\r\n", "through (302)"),
    "page in the tunnel": (b"HTTP/1.1 200 OK\r\n\r\n<html>log in", "No secure connection"),
    "no proxy": (b"SSH-2.0-x\r\n\r\n", "no proper HTTP"),
    "nothing": (b"", "broke"),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_proxy_that_refuses(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, message = REFUSALS[name]
    proxy = RawServer(answer)
    with serve_raw(proxy) as url:
        monkeypatch.setenv("HTTPS_PROXY", url.replace("//", f"//bob:{ENCODED_PASSWORD}@"))
        with pytest.raises(errors.WorkatoError) as error:
            await send_request()
        netloc = url.partition("//")[2]
    text = str(error.value)
    assert message in text
    assert f"proxy {netloc}" in text
    assert text.isprintable()
    assert found_in(text.encode(), (PASSWORD, TOKEN)) == []
    assert TOKEN.encode() not in b"".join(proxy.requests)


@pytest.mark.parametrize(
    "address",
    ["http://proxy:abc", "127.0.0.1:99999", "http://", "http://[::1", "ftp://127.0.0.1:1",
     "http:/proxy:3128", "socks5://127.0.0.1:1", "http://\x01:1", "http://a:0"],
)  # fmt: skip
async def test_invalid_proxy_addresses(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(errors.ProxyError, match="cannot be used"):
        await send_request()


async def test_blanks_around_an_address_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = RawServer(HTTP % b"403 No")
    with serve_raw(proxy) as url:
        monkeypatch.setenv("HTTPS_PROXY", f" {url} ")
        with pytest.raises(errors.ProxyError, match="403"):
            await send_request()


@pytest.mark.parametrize("url", [f"http://{EU}", "http://10.0.0.1", "http://0.0.0.0"])
async def test_no_plain_http_through_a_proxy(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = RawServer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    with serve_raw(proxy) as netloc:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, netloc)
        with pytest.raises(errors.UnsafeAddressError):
            await send_request(url)
    assert proxy.requests == []
