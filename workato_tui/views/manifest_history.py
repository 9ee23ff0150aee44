"""The assets last sent for each manifest, which the API does not return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.clock import Clock
from workato_tui.views.history_entries import ManifestSelection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.manifests import FolderAsset
    from workato_tui.views.workspace import WorkspaceState


async def save(
    workspace: WorkspaceState,
    manifest_id: str,
    *,
    everything: bool,
    assets: Sequence[FolderAsset],
    test_cases: bool,
    data: bool,
    details: str = "",
) -> None:
    """Store the selection for the next change."""
    chosen = [{**asset.to_request(), "name": asset.name} for asset in assets]
    selection = ManifestSelection(
        Clock.now(), everything, [] if everything else chosen, test_cases, data, details
    )
    workspace.package_history.sent[workspace.connection.scope, manifest_id] = selection
    await workspace.store_value(_name(manifest_id), list(selection))


async def load(workspace: WorkspaceState, manifest_id: str) -> ManifestSelection | None:
    """Return the last selection; None if it was not sent from here."""
    selection = workspace.package_history.sent.get((workspace.connection.scope, manifest_id))
    if selection is not None:
        return selection
    stored: Any = await workspace.load_value(_name(manifest_id))
    try:
        # Earlier versions stored no details.
        at, everything, assets, test_cases, data, *details = stored
        dicts = [asset for asset in assets if isinstance(asset, dict)]
        text = str(details[0]) if details else ""
        return ManifestSelection(
            float(at), bool(everything), dicts, bool(test_cases), bool(data), text
        )
    except (TypeError, ValueError, OverflowError):
        return None


def _name(manifest_id: str) -> str:
    return f"manifest {manifest_id}"
