"""A frozen clock, fresh quotas, and frequent polls for the tests of this folder."""

from __future__ import annotations

import pytest

from tests.support.fixtures import frozen_session  # noqa: F401
from workato_tui.services import release, watches


@pytest.fixture(autouse=True)
def frequent_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the pauses between two polls of a job."""
    monkeypatch.setattr(watches, "MIN_INTERVAL", 0.05)
    monkeypatch.setattr(release, "FIRST_POLL_SECONDS", 0.05)
