"""What an export manifest was given from here."""

from __future__ import annotations

from typing import Any, NamedTuple


class ManifestSelection(NamedTuple):
    """The assets that a manifest was given last."""

    sent_at: float
    """When, in seconds UTC."""
    takes_everything: bool
    """Everything in the folder, as it is at each export."""
    assets: list[dict[str, Any]]
    """Those that were chosen, as they were sent, with their names."""
    include_test_cases: bool = False
    include_data: bool = False
    details: str = ""
    """What was typed of single assets."""
