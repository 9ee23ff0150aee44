"""The table of batch actions, used by the screen and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.services import batch_catalog, batch_downloads, batch_lifecycle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.services.batch_plan import Action

ACTIONS: Mapping[str, Action] = {
    each.id: each
    for each in (*batch_lifecycle.ACTIONS, *batch_downloads.ACTIONS, *batch_catalog.ACTIONS)
}
