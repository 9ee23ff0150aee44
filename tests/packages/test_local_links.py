"""Links from a remote API to this machine are rejected in every notation."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from workato_tui.api import transport
from workato_tui.api.errors import UnsafeAddressError, WorkatoError
from workato_tui.common.secret import Secret
from workato_tui.packages.download import DownloadRequest, RetryPolicy, download
from workato_tui.packages.partial_downloads import DownloadOrigin

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packages.fileserver import FileServer

REMOTE = "www.workato.com dev"


def fetch(folder: Path, url: str, host: str = REMOTE) -> None:
    origin = DownloadOrigin("46", "acme", host)
    download(
        DownloadRequest(
            folder, "a.zip", origin, Secret(url), retry_policy=RetryPolicy(max_failures=1)
        )
    )


@pytest.mark.parametrize("host", [REMOTE, "", "10.1.2.3:8443 dev", "localhost.example"])
@pytest.mark.parametrize(
    "name",
    ["http://127.0.0.1", "http://localhost", "https://127.0.0.2", "https://0.0.0.0",
     "https://[::ffff:127.0.0.1]", "https://[::1]", "https://2130706433", "https://127.1",
     "https://storage.example"],
)  # fmt: skip
def test_links_of_a_remote_api_to_this_machine(
    name: str, host: str, folder: Path, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def resolve_to_this_machine(name: Any, *arguments: Any, **options: Any) -> Any:
        """Resolve a public name to this machine."""
        return resolve("127.0.0.1" if name == "storage.example" else name, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_to_this_machine)
    with pytest.raises(UnsafeAddressError, match="this machine"):
        fetch(folder, f"{name}:{server.port}/file.zip", host)
    assert server.requests == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["https://169.254.169.254", "https://[fe80::1]"])
def test_links_of_a_remote_api_to_link_local_addresses(name: str, folder: Path) -> None:
    with pytest.raises(UnsafeAddressError, match="own network"):
        fetch(folder, f"{name}/latest/meta-data")


@pytest.mark.parametrize("host", ["127.0.0.1:1 dev", "localhost dev", "[::1]:8080 dev"])
def test_links_of_a_local_api_are_followed(host: str, folder: Path, server: FileServer) -> None:
    fetch(folder, server.url(), host)
    assert len(server.requests) == 1


def test_links_through_a_tunnel_to_the_api_are_followed(
    folder: Path, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link may name the host of the profile, whatever its address is."""
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda _name, *rest, **options: resolve("127.0.0.1", *rest, **options),
    )
    monkeypatch.setattr(transport, "CONNECT_TIMEOUT", 0.5)
    with pytest.raises(WorkatoError) as error:
        fetch(folder, f"https://tunnel.example:{server.port}/a.zip", "tunnel.example:8443 dev")
    # The connection failed only at TLS, which this server does not support.
    assert not isinstance(error.value, UnsafeAddressError)
