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
    from workato_tui.services.watches import Watch
    from workato_tui.store import Scope
    from workato_tui.views.view import View


def show(context: ActionContext) -> None:
    """List what is running."""
    app = context.app
    work = PendingWork(lambda: app.running_batches, lambda: app.pending_release)
    if not isinstance(context.view, PendingView):
        context.push(PendingView(context.view.workspace, work))


async def open_row(context: ActionContext) -> None:
    """Open what is watched or downloaded, the steps of the release, or the items of the batch."""
    view = context.view
    assert isinstance(view, PendingView)
    one = view.work_of(context.row)
    if isinstance(one, Release):
        _check_profile(context, one.port.scope)
        await reopen(context, one)
    elif isinstance(one, BatchRunner):
        _check_profile(context, one.record.scope)
        context.push(BatchView(view.workspace, context.app.batches, one.record))
    elif isinstance(one, Download):
        number = one.id

        def move_cursor(downloads: View) -> None:
            downloads.initial_row_id = number

        context.show_list("downloads", move_cursor)
    else:
        await _open_watched(context, one)


def _check_profile(context: ActionContext, scope: Scope) -> None:
    """Raise LookupError if ``scope`` belongs to another profile or data center."""
    own = context.workspace_stack.own_workspace.connection.scope
    if (scope.profile, scope.host) != (own.profile, own.host):
        raise LookupError(
            f"This belongs to profile {sanitize(scope.profile, 60)}: {key_of('profiles')} switches"
            " to it."
        )


async def _open_watched(context: ActionContext, watch: Watch) -> None:
    from workato_tui.actions.open_address import show_address

    address = WebAddress("", watch.kind, watch.id, customer_id=watch.scope.workspace)
    await show_address(context, address)


async def stop(context: ActionContext, view: PendingView) -> None:
    """Stop watching, cancel the download, stop the batch, or drop the stopped release."""
    one = view.work_of(context.row)
    if isinstance(one, Release):
        context.app.release = None
        context.say(f"Release of {sanitize(one.plan.project, 60)} dropped; what it did stays.")
    elif isinstance(one, BatchRunner):
        one.stop()
        context.say(f"Stopping after what is under way; {key_of('batch')} resumes the rest.")
    elif isinstance(one, Download):
        downloading.cancel(context, one)
    else:
        context.app.watches.remove(one)
        context.say(f"{one.label} is no longer watched.")
    context.refresh(view)
