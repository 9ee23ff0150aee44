"""The delays of the screen in seconds; tests shorten them."""

from __future__ import annotations

from typing import NamedTuple


class Delays(NamedTuple):
    """Seconds since the last relevant event."""

    pane: float = 0.3
    """From the last cursor movement until the pane follows."""
    details: float = 0.25
    """From the last scrolling until details of visible rows are loaded."""
    repaint: float = 0.25
    """Between two repaints of background progress."""
    ages: float = 5.0
    """Between two updates of ages while something is pending."""
    live: float = 1.0
    """Between two checks whether a live list is due."""
    batch: float = 0.4
    """Between two updates with arrived rows."""
    garbage: float = 1.0
    """From a read until garbage is collected: its objects are dead by then, and still young."""
    retries: tuple[float, ...] = (5, 10, 20, 40, 60)
    """Until each retry while the network is down."""
