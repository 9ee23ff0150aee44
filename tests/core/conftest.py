"""Hypothesis stores no examples, so that a run leaves no files in the repository."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("workato-tui", database=None, deadline=None)
settings.load_profile("workato-tui")
