"""The table of actions: what runs for each ID of the key map, and how.

An action is ``async def action(context: ActionContext) -> None``. It runs as a worker of the
explorer: it may read, ask and send while the screen stays usable. Esc, or another action of the
same group, cancels its reads. A plain function runs at once, before the next key; use it for
actions that only change what is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workato_tui.common.lazy_module import LazyModule
from workato_tui.profiles.own_commands import ACTION as COMMAND
from workato_tui.views.saved_view import OPEN as OPEN_VIEW
from workato_tui.views.view import CHECK_OUTCOME, OPEN_PENDING
from workato_tui.views.web_address import OPEN as OPEN_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from workato_tui.actions import (
        batch,
        columns,
        compare,
        crud,
        deploy,
        download,
        export_package,
        filters,
        general,
        guided_release,
        import_package,
        inspect,
        ledger,
        open_address,
        open_related,
        open_resource,
        own_commands,
        pending,
        review,
        saved_views,
        tags,
        transfer_package,
        unpack,
    )
    from workato_tui.actions.context import ActionContext
else:
    batch = LazyModule("workato_tui.actions.batch")
    columns = LazyModule("workato_tui.actions.columns")
    compare = LazyModule("workato_tui.actions.compare")
    crud = LazyModule("workato_tui.actions.crud")
    deploy = LazyModule("workato_tui.actions.deploy")
    download = LazyModule("workato_tui.actions.download")
    export_package = LazyModule("workato_tui.actions.export_package")
    filters = LazyModule("workato_tui.actions.filters")
    general = LazyModule("workato_tui.actions.general")
    guided_release = LazyModule("workato_tui.actions.guided_release")
    import_package = LazyModule("workato_tui.actions.import_package")
    inspect = LazyModule("workato_tui.actions.inspect")
    ledger = LazyModule("workato_tui.actions.ledger")
    own_commands = LazyModule("workato_tui.actions.own_commands")
    open_address = LazyModule("workato_tui.actions.open_address")
    open_related = LazyModule("workato_tui.actions.open_related")
    open_resource = LazyModule("workato_tui.actions.open_resource")
    pending = LazyModule("workato_tui.actions.pending")
    review = LazyModule("workato_tui.actions.review")
    saved_views = LazyModule("workato_tui.actions.saved_views")
    tags = LazyModule("workato_tui.actions.tags")
    transfer_package = LazyModule("workato_tui.actions.transfer_package")
    unpack = LazyModule("workato_tui.actions.unpack")

OPENS_FORM = frozenset(
    {"write", "filters", "number", "release", "unpack", "download", "columns", "views"}
)
"""Groups whose actions begin with a form: what is typed meanwhile goes to it (``#6390``)."""


class Handler(NamedTuple):
    """The function of an action, and its worker group."""

    run: Callable[[ActionContext], Coroutine[object, object, None] | None]
    group: str = "write"


HANDLERS: dict[str, Handler] = {
    "all_folders": Handler(open_related.open_all_folders, "manage"),
    "approve": Handler(review.approve),
    "as_json": Handler(inspect.toggle_json, "look"),
    "assets": Handler(open_related.open_assets, "manage"),
    "assign_tags": Handler(tags.assign),
    "audit": Handler(general.audit, "export"),
    "batch": Handler(batch.choose),
    "browse": Handler(general.browse, "browse"),
    "build": Handler(deploy.build),
    "columns": Handler(columns.choose, "columns"),
    "comment": Handler(review.change_comment),
    "compare": Handler(compare.compare, "look"),
    "copy_curl": Handler(general.copy_curl, "copy"),
    "copy_id": Handler(general.copy_id, "copy"),
    "delete": Handler(crud.delete),
    "deploy": Handler(deploy.deploy),
    "download": Handler(download.download, "download"),
    "edit": Handler(crud.edit),
    "environment": Handler(open_resource.choose_environment, "manage"),
    "environment_properties": Handler(open_related.open_environment_properties, "manage"),
    "export": Handler(general.export, "export"),
    "export_package": Handler(export_package.export),
    "filters": Handler(filters.ask_filter, "filters"),
    "folders": Handler(open_related.open_folders, "manage"),
    "help": Handler(general.show_help),
    "import_export": Handler(transfer_package.import_exported_package),
    "import_package": Handler(import_package.import_package),
    "look": Handler(inspect.inspect_row, "look"),
    "look_at_path": Handler(inspect.inspect_path, "look"),
    "messages": Handler(general.show_messages),
    "mine": Handler(general.toggle_my_reviews),
    "new": Handler(crud.create),
    "open_number": Handler(open_address.open_number, "number"),
    "packages": Handler(open_related.open_packages, "manage"),
    "palette": Handler(general.open_palette),
    "pending": Handler(pending.show),
    "profiles": Handler(general.show_profiles),
    "properties": Handler(open_related.open_project_properties, "manage"),
    "quit": Handler(general.quit_program),
    "reject": Handler(review.reject),
    "release": Handler(guided_release.release, "release"),
    "reopen": Handler(review.reopen),
    "reveal": Handler(general.reveal),
    "reviewers": Handler(review.assign),
    "rollback": Handler(deploy.roll_back),
    "root_assets": Handler(open_related.open_root_assets, "manage"),
    "row_actions": Handler(general.show_row_actions),
    "search": Handler(inspect.search, "look"),
    "sort_by": Handler(columns.sort_by, "columns"),
    "submit": Handler(review.submit),
    "suspend": Handler(general.suspend),
    "switch": Handler(crud.toggle),
    "tags": Handler(open_related.open_tags, "manage"),
    "timeline": Handler(open_related.open_timeline, "manage"),
    "workspace_timeline": Handler(open_related.open_workspace_timeline, "manage"),
    "theme": Handler(general.choose_theme),
    "unpack": Handler(unpack.unpack, "unpack"),
    "views": Handler(saved_views.choose, "views"),
    "watch": Handler(deploy.watch),
}


VIEW_ACTIONS: dict[str, Handler] = {
    CHECK_OUTCOME: Handler(ledger.check_outcome, "manage"),
    OPEN_PENDING: Handler(pending.open_row, "manage"),
}
"""Actions that only one view has; the key map does not know them."""


BATCHES: dict[str, str] = {
    "approve": "approve",
    "build": "build",
    "deploy": "deploy",
    "reject": "reject",
    "reviewers": "assign",
    "submit": "submit",
    "unpack": "unpack",
}
"""Batch actions for actions on several ticked rows."""


def run_action(context: ActionContext, action_id: str) -> None:
    """Run an action of the key map, or one that only the view has."""
    handler = HANDLERS.get(action_id) or VIEW_ACTIONS.get(action_id)
    if action_id in BATCHES and len(context.ticked) > 1:
        _run_as_worker(context, batch.begin(context, BATCHES[action_id]), "write")
        return
    if action_id.startswith(OPEN_VIEW):
        name = action_id.removeprefix(OPEN_VIEW)
        _run_as_worker(context, saved_views.open_view(context, name), "manage")
        return
    if action_id.startswith(OPEN_ADDRESS):
        address = action_id.removeprefix(OPEN_ADDRESS)
        _run_as_worker(context, open_address.open_address(context, address), "manage")
        return
    if action_id.startswith(COMMAND):
        name = action_id.removeprefix(COMMAND)
        _run_as_worker(context, own_commands.run_command(context, name), action_id)
        return
    if handler is None:
        group = "write" if action_id.startswith("act:") else "manage"
        _run_as_worker(context, open_resource.run_view_action(context, action_id), group)
        return
    work = handler.run(context)
    if work is not None:
        _run_as_worker(context, work, handler.group)


def _run_as_worker(
    context: ActionContext, work: Coroutine[object, object, object], group: str
) -> None:
    """Run ``work`` as a worker; show an error on the message line."""
    if group in OPENS_FORM:
        context.app.hold_keys()

    async def report_errors() -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - an internal error becomes a crash report
            from workato_tui.actions.error_messages import user_message

            sentence = user_message(error)
            if sentence is None:
                context.app.report_fault(error)
            else:
                context.refuse(sentence)
        finally:
            context.app.release_keys()

    context.run(report_errors(), group)
