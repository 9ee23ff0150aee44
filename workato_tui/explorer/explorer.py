"""The main screen, which shows every list and every detail.

It swaps its contents in place, because a second screen costs twice as much on a slow line.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workato_tui.explorer.keys import KeyHandling
from workato_tui.explorer.navigation import FAMILIES_SECTION
from workato_tui.explorer.workspace_stack import FIRST_SECTION, PARTNER_SECTION
from workato_tui.views import DEFAULT_SECTION, SECTION_BY_ID
from workato_tui.views.saved_view import apply_saved
from workato_tui.views.web_address import OPEN as OPEN_ADDRESS

if TYPE_CHECKING:
    from textual.worker import Worker

    from workato_tui.profiles.views_file import SavedView
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.views.workspace import WorkspaceState


class Explorer(KeyHandling):
    """The main screen: sections, each with a stack of views."""

    def __init__(
        self,
        workspace: WorkspaceState,
        section: str | None = None,
        customer: CustomerRef | None = None,
        saved_view: SavedView | None = None,
        address: str = "",
    ) -> None:
        """Start in ``section``, in a customer's workspace, in a saved view, or at a URL."""
        self._saved_view = saved_view
        self._address = address
        super().__init__(workspace, section if section in SECTION_BY_ID else DEFAULT_SECTION)
        self._initial_place = customer, section or FIRST_SECTION

    def on_mount(self) -> None:
        """Cache the widgets, then show the first view."""
        self.cache_widgets()
        self.set_interval(self.workato_app.delays.ages, self._refresh_ages)
        customer, inner = self._initial_place
        if customer is None:
            self._begin()
        else:
            self.workspace_stack.section = PARTNER_SECTION
            begins = inner if inner in SECTION_BY_ID and inner != PARTNER_SECTION else FIRST_SECTION
            self.enter_workspace(self.workspace.for_customer(customer), begins)

    def _begin(self) -> None:
        saved = self._saved_view
        if saved is None:
            self.go(self.section)
            if self._address:
                self.call_after_refresh(self.action_act, OPEN_ADDRESS + self._address)
        elif saved.section in SECTION_BY_ID:
            try:
                self.show_list(saved.section, partial(apply_saved, saved=saved))
            except LookupError as problem:
                self.go(saved.section)
                self.say(str(problem))
        else:
            self.go(FAMILIES_SECTION)
            self.call_after_refresh(self.action_act, f"view:{saved.name}")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Treat an unexpected exception of a worker as an internal error."""
        self.workato_app.on_worker_state_changed(event)
