"""What manifests were given from here: the API tells no manifest's assets, and takes all anew."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.manifests import FolderAsset
    from workato_tui.views.workspace import Desk


class Sent(NamedTuple):
    """The assets that a manifest was given last."""

    at: float
    """When, in seconds UTC."""
    everything: bool
    """Everything in the folder, as it is at each export."""
    assets: list[dict[str, Any]]
    """Those that were chosen, as they were sent, with their names."""
    test_cases: bool = False
    data: bool = False
    details: str = ""
    """What was typed of single assets."""


async def remember(
    desk: Desk,
    manifest_id: str,
    *,
    everything: bool,
    assets: Sequence[FolderAsset],
    test_cases: bool,
    data: bool,
    details: str = "",
) -> None:
    """Keep what was sent, for the next change."""
    chosen = [{**one.to_request(), "name": one.name} for one in assets]
    sent = Sent(Clock.now(), everything, [] if everything else chosen, test_cases, data, details)
    desk.shelves.sent[desk.connection.scope, manifest_id] = sent
    await asyncio.to_thread(desk.store.set, desk.connection.scope, _name(manifest_id), list(sent))


async def recall(desk: Desk, manifest_id: str) -> Sent | None:
    """What was sent last; None where it was not sent from here."""
    known = desk.shelves.sent.get((desk.connection.scope, manifest_id))
    if known is not None:
        return known
    stored: Any = await asyncio.to_thread(desk.store.get, desk.connection.scope, _name(manifest_id))
    try:
        # Earlier versions kept no details.
        at, everything, assets, test_cases, data, *details = stored
        dicts = [one for one in assets if isinstance(one, dict)]
        words = str(details[0]) if details else ""
        return Sent(float(at), bool(everything), dicts, bool(test_cases), bool(data), words)
    except (TypeError, ValueError, OverflowError):
        return None


def _name(manifest_id: str) -> str:
    return f"manifest {manifest_id}"
