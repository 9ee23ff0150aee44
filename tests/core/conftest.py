"""Hypothesis keeps its examples nowhere: a test run leaves nothing behind in the repository."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("workato-tui", database=None, deadline=None)
settings.load_profile("workato-tui")
