"""Fixtures that several folders import into their conftest."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.support.screen import speed_up
from workato_tui.api.quotas import reset_rate_limiters

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def frozen_session(isolated_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Freeze the clock in UTC, reset the quotas, and work in an empty folder."""
    time.tzset()
    speed_up(monkeypatch)
    # Quotas are shared by the whole process.
    reset_rate_limiters()
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
