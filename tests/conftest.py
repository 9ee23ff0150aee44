"""Isolate every test from the developer's home, environment, and keyring."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REMOVED_VARIABLES = (
    "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY",
    "https_proxy", "http_proxy", "all_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "SSH_CONNECTION", "SSH_TTY", "TMUX",
    "WORKATO_TOKEN", "WORKATO_API_TOKEN", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER",
)  # fmt: skip


def pytest_xdist_auto_num_workers() -> int:
    """Return twice the number of processors: tests spend half of their time waiting."""
    return min(2 * (os.cpu_count() or 2), 8)


def pytest_collection_finish() -> None:
    """Collect garbage as the program does; Python's own thresholds cost a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def isolated_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test its own home folder and a clean environment."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(home))
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in _REMOVED_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True)
def restore_keymap() -> Iterator[None]:
    """Restore the default keys and commands after each test."""
    yield
    from workato_tui.keymap import use_commands, use_keys

    use_keys({})
    use_commands(())


@pytest.fixture(autouse=True)
def check_operation_claims(request: pytest.FixtureRequest) -> Iterator[None]:
    """Check that a test sends the operations that ``every_operation.py`` assigns to it."""
    from tests.catalog.every_operation import claims_of

    claims = claims_of(request.node.nodeid)
    if not claims:
        yield
        return
    from tests.support.server import all_requests

    all_requests.clear()
    yield
    missing = [claim.id for claim in claims if not any(map(claim.matches, all_requests))]
    assert not missing, f"tests/catalog/every_operation.py says that this test sends {missing}"
