"""Opens and ends what is running: watches, releases, batches and downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions import download as downloading
from workato_tui.actions.guided_release import reopen
from workato_tui.common.text import sanitize
from workato_tui.keymap import key_of
from workato_tui.services.batch_runner import BatchRunner
from workato_tui.services.downloads import Download
from workato_tui.services.release import Release
from workato_tui.views.batches import BatchView
from workato_tui.views.pending import PendingView, PendingWork
from workato_tui.views.web_address import WebAddress

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.services.watch import Watch
    from workato_tui.store import Scope
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState


def show(context: ActionContext) -> None:
    """List what is running."""
    app = context.app
    work = PendingWork(
        lambda: app.running_batches,
        lambda: app.pending_release,
        lambda: context.own_workspace.connection.scope,
    )
    if not isinstance(context.view, PendingView):
        context.push(PendingView(context.view.workspace, work))


async def open_row(context: ActionContext) -> None:
    """Open what is watched or downloaded, the steps of the release, or the items of the batch."""
    view = context.view
    assert isinstance(view, PendingView)
    work = view.work_of(context.row)
    if isinstance(work, Release):
        _workspace_of(context, work.port.scope)
        await reopen(context, work)
    elif isinstance(work, BatchRunner):
        workspace = _workspace_of(context, work.record.scope)
        context.push(BatchView(workspace, context.app.batches, work.record))
    elif isinstance(work, Download):
        number = work.id

        def move_cursor(downloads: View) -> None:
            downloads.initial_row_id = number

        context.show_list("downloads", move_cursor)
    else:
        await _open_watched(context, work)


def _workspace_of(context: ActionContext, scope: Scope) -> WorkspaceState:
    """Return the shown or the own workspace, whichever has the profile and token of ``scope``.

    Raises LookupError if it belongs to another profile, data center, or token.
    """
    own = context.own_workspace
    for workspace in (context.view.workspace, own):
        other = workspace.connection.own_workspace.scope
        if (scope.profile, scope.host) == (other.profile, other.host):
            return workspace
    host, _, environment = scope.host.rpartition(" ")
    if (scope.profile, host) == (own.connection.name, own.connection.scope.host.rpartition(" ")[0]):
        raise LookupError(
            f"This uses the {sanitize(environment, 20)} token: press {key_of('pending')} in a list"
            f" of {sanitize(environment, 20)} to open it."
        )
    raise LookupError(
        f"This belongs to profile {sanitize(scope.profile, 60)}: {key_of('profiles')} switches"
        " to it."
    )


async def _open_watched(context: ActionContext, watch: Watch) -> None:
    from workato_tui.actions.open_address import show_address

    address = WebAddress("", watch.kind, watch.id, customer_id=watch.scope.workspace)
    if not watch.scope.workspace:
        context.leave_workspace()
    await show_address(context, address, workspace=context.own_workspace)


async def stop(context: ActionContext, view: PendingView) -> None:
    """Stop watching, cancel the download, stop the batch, or drop the stopped release."""
    work = view.work_of(context.row)
    if isinstance(work, Release):
        context.app.release = None
        context.say(f"Release of {sanitize(work.plan.project, 60)} dropped; what it did stays.")
    elif isinstance(work, BatchRunner):
        work.stop()
        context.say(f"Stopping after the requests in flight; {key_of('batch')} resumes the rest.")
    elif isinstance(work, Download):
        downloading.cancel(context, work)
    else:
        context.app.watches.remove(work)
        context.say(f"{work.label} is no longer watched.")
    context.refresh(view)
