"""How long the screen waits before it does something; a test makes the waits short."""

from __future__ import annotations

from typing import NamedTuple


class Delays(NamedTuple):
    """Seconds, each from the last event that matters for it."""

    pane: float = 0.3
    """From the last move of the cursor until the pane follows."""
    details: float = 0.25
    """From the last scrolling until the rows in sight are completed."""
    repaint: float = 0.25
    """Between two paints of what the program itself is doing."""
    ages: float = 5.0
    """Between two looks at the ages of rows while something is pending."""
    batch: float = 0.4
    """Between two times at which rows that arrived are shown."""
    garbage: float = 1.0
    """From a read until garbage is collected: its objects are dead by then, and still young."""
    retries: tuple[float, ...] = (5, 10, 20, 40, 60)
    """Until the next try while the network is away."""
