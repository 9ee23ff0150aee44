"""The same still clock and fresh budgets as for the other screens; data in memory."""

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
def quick_data(isolated_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Data in memory where there is one: a kill, unlike a power cut, asks nothing of the disk."""
    memory = Path("/dev/shm")
    where = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        monkeypatch.setenv("XDG_DATA_HOME", folder)
        yield Path(folder)
