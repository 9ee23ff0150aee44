"""Shows what has a number: a build, deployment, package, manifest, folder or customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.views.workspace import WorkspaceState


async def show_number(
    context: ActionContext, kind: str, number: str, workspace: WorkspaceState
) -> None:
    """Show the thing of a kind that has this number."""
    from workato_tui.actions import customers
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.views.builds import BuildView
    from workato_tui.views.deployment_detail import DeploymentView
    from workato_tui.views.folders import FoldersView
    from workato_tui.views.manifests import ManifestView
    from workato_tui.views.packages import PackageDetailView

    match kind:
        case "build":
            context.go("builds", BuildView(workspace, number))
        case "deployment":
            context.go("deployments", DeploymentView(workspace, number))
        case "package" | "export" | "import":
            context.push(
                PackageDetailView(workspace, number, "import" if kind == "import" else None)
            )
        case "manifest":
            context.push(ManifestView(workspace, number))
        case "folder":
            context.push(FoldersView(workspace, number))
        case "customer":
            customer_workspace = workspace.for_customer(CustomerRef(number))
            context.enter_workspace(customer_workspace)
            await customers.load_customer(customer_workspace)
            context.repaint()
