"""Enforces a minimum interval between calls that Workato accepts only once in a while."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from workato_tui.common.clock import Clock
from workato_tui.dialogs.form import FormError
from workato_tui.widgets.cells import format_clock

if TYPE_CHECKING:
    from workato_tui.catalog.schema import ResourceAction
    from workato_tui.views.catalog_view import CatalogView


class Cooldown:
    """The minimum number of seconds between two calls with the same value."""

    def __init__(self, view: CatalogView, act: ResourceAction) -> None:
        self._workspace = view.workspace
        self._act = act
        customer = view.workspace.connection.customer
        self._customer_id = customer.id if customer is not None else ""

    def _key(self, request: Any) -> str:
        # Store a hash, since the value may be an email address.
        value = str(getattr(request, self._act.cooldown_field, "")).strip().casefold()
        data = f"{self._customer_id} {value}".encode()
        return f"once {self._act.operation.id} {hashlib.sha256(data).hexdigest()[:16]}"

    async def check(self, request: Any) -> None:
        """Raise :class:`FormError` if it is too early."""
        if not self._act.cooldown_seconds:
            return
        last = await self._workspace.load_value(self._key(request))
        ends_at = float(last or 0) + self._act.cooldown_seconds
        if Clock.now() < ends_at:
            minutes = round(self._act.cooldown_seconds / 60)
            raise FormError(
                self._act.cooldown_field,
                f"Sent at {format_clock(ends_at - self._act.cooldown_seconds)}; Workato accepts "
                f"one every {minutes} minutes, the next one at {format_clock(ends_at)}",
            )

    async def record(self, request: Any) -> None:
        """Record that the call was made now."""
        if self._act.cooldown_seconds:
            await self._workspace.store_value(self._key(request), Clock.now())
