"""The table of batch actions, used by the screen and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.services import (
    batch_catalog,
    batch_downloads,
    batch_lifecycle,
    batch_packages,
    batch_resources,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.services.batch_plan import Action

ACTIONS: Mapping[str, Action] = {
    action.id: action
    for module in (batch_lifecycle, batch_packages, batch_downloads, batch_catalog, batch_resources)
    for action in module.ACTIONS
}
