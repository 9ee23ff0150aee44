"""The same still clock and fresh budgets as for the other screens."""

from __future__ import annotations

from tests.screens.conftest import still  # noqa: F401
