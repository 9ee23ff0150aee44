"""Refreshes a live list regularly while it is visible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.keymap import key_of
from workato_tui.views.live import LiveInterval

if TYPE_CHECKING:
    from textual.timer import Timer

    from workato_tui.explorer.layout import ExplorerLayout
    from workato_tui.views.view import View

_QUOTA_SHARE = 0.5
"""The share of a quota that is left to the user's own calls."""


class LiveMode:
    """Refreshes live lists, but not while the list, the explorer or the app is hidden."""

    def __init__(self, explorer: ExplorerLayout) -> None:
        self._explorer = explorer
        self._timer: Timer | None = None

    def toggle(self) -> None:
        """Make the list on top live, or stop that."""
        view = self._explorer.view
        if view.live is not None:
            view.live = None
            self._explorer.say("No longer live.")
        else:
            view.live = LiveInterval()
            self.watch()
            self._explorer.say(
                f"Live: read every {view.live.seconds:.0f} s, less often while nothing changes. "
                f"{key_of('live')} ends it."
            )
        self._explorer.refresh_bars()

    def watch(self) -> None:
        """Check regularly whether the list on top is due, if it is live."""
        if self._timer is None and self._explorer.view.live is not None:
            self._timer = self._explorer.set_interval(
                self._explorer.workato_app.delays.live, self._read_if_due
            )

    def _read_if_due(self) -> None:
        explorer, live = self._explorer, self._explorer.view.live
        if live is None:
            if self._timer is not None:
                self._timer.stop()
                self._timer = None
            return
        is_in_front = explorer.is_active and explorer.app.app_focus
        if not is_in_front or not live.is_due or explorer.loader.is_busy:
            return
        if _is_quota_low(explorer.view):
            live.wait_for_quota()
            explorer.refresh_status()
        else:
            explorer.loader.start(explorer.view, live=True)


def _is_quota_low(view: View) -> bool:
    quota = view.quota()
    return quota is not None and quota[1] <= quota[2] * _QUOTA_SHARE
