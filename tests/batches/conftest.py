"""A frozen clock, fresh quotas, and data in memory for the tests of this folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import cli  # noqa: F401
from tests.support.fixtures import frozen_session  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def data_in_memory(isolated_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep the data in memory where possible; a kill, unlike a power cut, does not lose it."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        monkeypatch.setenv("XDG_DATA_HOME", folder)
        yield Path(folder)
