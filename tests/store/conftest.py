"""Fixtures and constants of the tests of the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from workato_tui.store import Scope, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2025, 6, 1, 12, 30, tzinfo=UTC)
ACME = Scope("acme", "www.workato.com", "")
OTHER = Scope("acme", "www.workato.com", "customer 7")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path)
    assert opened.problem is None
    yield opened
    opened.close()


def ago(days: float) -> datetime:
    """Return the time this many days ago."""
    return datetime.now(UTC) - timedelta(days=days)
