"""Starts the export of a manifest and shows the resulting package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions.submit import send
from workato_tui.common.text import sanitize
from workato_tui.views import package_history
from workato_tui.views.packages import PackageDetailView

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.api.packages import Package
    from workato_tui.services.connection import Connection
    from workato_tui.services.permit import WritePermit

EXPORT_VERB = "Export manifest"


async def export_saved_manifest(
    context: ActionContext, permit: WritePermit[Connection], manifest_id: str, name: str
) -> None:
    """Export a manifest that was just saved; both were confirmed together."""
    question = f"{EXPORT_VERB} {sanitize(name, 80)} ({manifest_id})?"
    package = await send(context, lambda api: api.packages.export(manifest_id), permit, question)
    await show_export(context, package, name)


async def show_export(context: ActionContext, package: Package | None, name: str) -> None:
    if package is None:
        return
    workspace = context.workspace
    await package_history.save_package(workspace, package, name)
    context.app.watch_until_done(
        "package", package.id, f"export of {sanitize(name, 60)}", connection=workspace.connection
    )
    context.push(PackageDetailView(workspace, package.id))
    context.say(f"Package {package.id} started. You will be notified when it is ready.")
