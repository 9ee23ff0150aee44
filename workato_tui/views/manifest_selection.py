"""The assets last sent for an export manifest."""

from __future__ import annotations

from typing import Any, NamedTuple


class ManifestSelection(NamedTuple):
    """The assets last sent for a manifest."""

    sent_at: float
    """When, in seconds UTC."""
    takes_everything: bool
    """Whether the manifest takes everything in the folder at each export."""
    assets: list[dict[str, Any]]
    """The selected assets as they were sent, with their names."""
    include_test_cases: bool = False
    include_data: bool = False
    details: str = ""
    """The details typed for single assets."""
