"""A link of an API elsewhere is not followed to this machine, however it is written."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from workato_tui.api.errors import UnsafeAddressError, WorkatoError
from workato_tui.common.secret import Secret
from workato_tui.packages.download import DownloadRequest, RetryPolicy, download
from workato_tui.packages.partial_downloads import DownloadOrigin

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packages.fileserver import FileServer

FAR = "www.workato.com dev"


def fetch(folder: Path, url: str, host: str = FAR) -> None:
    origin = DownloadOrigin("46", "acme", host)
    download(
        DownloadRequest(
            folder, "a.zip", origin, Secret(url), retry_policy=RetryPolicy(max_failures=1)
        )
    )


@pytest.mark.parametrize("host", [FAR, "", "10.1.2.3:8443 dev", "localhost.example"])
@pytest.mark.parametrize(
    "name",
    ["http://127.0.0.1", "http://localhost", "https://127.0.0.2", "https://0.0.0.0",
     "https://[::ffff:127.0.0.1]", "https://[::1]", "https://2130706433", "https://127.1",
     "https://storage.example"],
)  # fmt: skip
def test_a_link_of_a_far_api_to_this_machine(
    name: str, host: str, folder: Path, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def lying(asked: Any, *arguments: Any, **more: Any) -> Any:
        """A name server that gives an address of this machine for a public name."""
        return resolve("127.0.0.1" if asked == "storage.example" else asked, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    with pytest.raises(UnsafeAddressError, match="this machine"):
        fetch(folder, f"{name}:{server.port}/file.zip", host)
    assert server.requests == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["https://169.254.169.254", "https://[fe80::1]"])
def test_a_link_of_a_far_api_to_the_wire_or_the_cloud(name: str, folder: Path) -> None:
    with pytest.raises(UnsafeAddressError, match="own network"):
        fetch(folder, f"{name}/latest/meta-data")


@pytest.mark.parametrize("host", ["127.0.0.1:1 dev", "localhost dev", "[::1]:8080 dev"])
def test_a_link_of_an_api_on_this_machine_is_followed(
    host: str, folder: Path, server: FileServer
) -> None:
    fetch(folder, server.url(), host)
    assert len(server.requests) == 1


def test_a_tunnel_to_the_api_serves_its_files_too(
    folder: Path, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link names the very host that the profile names, wherever that leads."""
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _name, *more, **also: resolve("127.0.0.1", *more, **also)
    )
    with pytest.raises(WorkatoError) as failed:
        fetch(folder, f"https://tunnel.example:{server.port}/a.zip", "tunnel.example:8443 dev")
    # It came as far as TLS, which the server here does not speak.
    assert not isinstance(failed.value, UnsafeAddressError)
