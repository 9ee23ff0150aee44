"""Cuts every test off from the developer's own machine: home, environment, keyring."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STRIPPED = (
    "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY",
    "https_proxy", "http_proxy", "all_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "SSH_CONNECTION", "SSH_TTY", "TMUX",
    "WORKATO_TOKEN", "WORKATO_API_TOKEN", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER",
)  # fmt: skip


def pytest_xdist_auto_num_workers() -> int:
    """Twice the processors: half of a test's time is waiting for a screen or a child to rest."""
    return min(2 * (os.cpu_count() or 2), 8)


def pytest_collection_finish() -> None:
    """Collect garbage as the running program does: by Python's own limits it took a third."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for each test, so that none reads or writes the developer's files."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(home))
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in _STRIPPED:
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    """Undo what a test's key map and commands did to the table of actions."""
    yield
    from workato_tui.keymap import use_commands, use_keys

    use_keys({})
    use_commands(())


@pytest.fixture(autouse=True)
def keeps_what_is_said_of_it(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that the table of operations points at makes the calls that it is said to make."""
    from tests.catalog.every_operation import claims_of

    claims = claims_of(request.node.nodeid)
    if not claims:
        yield
        return
    from tests.support.server import SEEN

    SEEN.clear()
    yield
    missing = [one.id for one in claims if not any(map(one.is_made_by, SEEN))]
    assert not missing, f"tests/catalog/every_operation.py says that this test sends {missing}"
