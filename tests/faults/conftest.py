"""Screens with a still clock, in a folder of their own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.support.screen import speed_up
from workato_tui.api import quotas

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def still(isolated_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, in UTC; the program was started in a folder of its own."""
    time.tzset()
    speed_up(monkeypatch)
    monkeypatch.setattr(quotas, "_shared", {})
    work = tmp_path / "started"
    work.mkdir()
    monkeypatch.chdir(work)
