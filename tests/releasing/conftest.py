"""The same still clock and fresh budgets as for the other screens; jobs are looked at often."""

from __future__ import annotations

import pytest

from tests.screens.conftest import still  # noqa: F401
from workato_tui.services import release, watches


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the rests between two looks at a job; what is tested is what is done at its end."""
    monkeypatch.setattr(watches, "MIN_INTERVAL", 0.05)
    monkeypatch.setattr(release, "_FIRST_POLL_SECONDS", 0.05)
