"""A still clock, and budgets that begin anew for each test."""

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
    # The budgets live as long as the process: another test must not have used them up.
    monkeypatch.setattr(quotas, "_shared", {})
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
