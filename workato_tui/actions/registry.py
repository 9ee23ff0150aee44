"""The table of actions: what runs for each ID of the key map, and how.

An action is ``async def action(context: ActionContext) -> None``. It runs as a worker of the
explorer: it may read, ask and send while the screen stays usable. Esc, or another action of the
same group, cancels its reads. A plain function runs at once, before the next key; use it for
actions that only change what is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workato_tui.actions import by_view
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
    "all_folders": Handler(lambda context: open_related.open_all_folders(context), "manage"),
    "approve": Handler(lambda context: review.approve(context)),
    "as_json": Handler(lambda context: inspect.toggle_json(context), "look"),
    "assets": Handler(lambda context: open_related.open_assets(context), "manage"),
    "assign_tags": Handler(lambda context: tags.assign(context)),
    "audit": Handler(lambda context: general.audit(context), "export"),
    "batch": Handler(lambda context: batch.choose(context)),
    "browse": Handler(lambda context: general.browse(context), "browse"),
    "build": Handler(lambda context: deploy.build(context)),
    "columns": Handler(lambda context: columns.choose(context), "columns"),
    "comment": Handler(lambda context: review.change_comment(context)),
    "compare": Handler(lambda context: compare.compare(context), "look"),
    "copy_curl": Handler(lambda context: general.copy_curl(context), "copy"),
    "copy_id": Handler(lambda context: general.copy_id(context), "copy"),
    "delete": Handler(lambda context: by_view.run_for_view(crud.DELETE, context)),
    "deploy": Handler(lambda context: deploy.deploy(context)),
    "download": Handler(lambda context: download.download(context), "download"),
    "edit": Handler(lambda context: by_view.run_for_view(crud.EDIT, context)),
    "environment": Handler(lambda context: open_resource.choose_environment(context), "manage"),
    "environment_properties": Handler(
        lambda context: open_related.open_environment_properties(context), "manage"
    ),
    "export": Handler(lambda context: general.export(context), "export"),
    "export_package": Handler(lambda context: export_package.export(context)),
    "filters": Handler(lambda context: filters.ask_filter(context), "filters"),
    "folders": Handler(lambda context: open_related.open_folders(context), "manage"),
    "help": Handler(lambda context: general.show_help(context)),
    "import_export": Handler(lambda context: transfer_package.import_exported_package(context)),
    "import_package": Handler(lambda context: import_package.import_package(context)),
    "look": Handler(lambda context: inspect.inspect_row(context), "look"),
    "look_at_path": Handler(lambda context: inspect.inspect_path(context), "look"),
    "messages": Handler(lambda context: general.show_messages(context)),
    "mine": Handler(lambda context: general.toggle_my_reviews(context)),
    "new": Handler(lambda context: by_view.run_for_view(crud.NEW, context)),
    "open_number": Handler(lambda context: open_address.open_number(context), "number"),
    "packages": Handler(lambda context: open_related.open_packages(context), "manage"),
    "palette": Handler(lambda context: general.open_palette(context)),
    "pending": Handler(lambda context: pending.show(context)),
    "profiles": Handler(lambda context: general.show_profiles(context)),
    "properties": Handler(lambda context: open_related.open_project_properties(context), "manage"),
    "quit": Handler(lambda context: general.quit_program(context)),
    "reject": Handler(lambda context: review.reject(context)),
    "release": Handler(lambda context: guided_release.release(context), "release"),
    "reopen": Handler(lambda context: review.reopen(context)),
    "reveal": Handler(lambda context: general.reveal(context)),
    "reviewers": Handler(lambda context: review.assign(context)),
    "rollback": Handler(lambda context: deploy.roll_back(context)),
    "root_assets": Handler(lambda context: open_related.open_root_assets(context), "manage"),
    "row_actions": Handler(lambda context: general.show_row_actions(context)),
    "search": Handler(lambda context: inspect.search(context), "look"),
    "sort_by": Handler(lambda context: columns.sort_by(context), "columns"),
    "submit": Handler(lambda context: review.submit(context)),
    "suspend": Handler(lambda context: general.suspend(context)),
    "switch": Handler(lambda context: by_view.run_for_view(crud.SWITCH, context)),
    "tags": Handler(lambda context: open_related.open_tags(context), "manage"),
    "timeline": Handler(lambda context: open_related.open_timeline(context), "manage"),
    "workspace_timeline": Handler(
        lambda context: open_related.open_workspace_timeline(context), "manage"
    ),
    "theme": Handler(lambda context: general.choose_theme(context)),
    "unpack": Handler(lambda context: unpack.unpack(context), "unpack"),
    "views": Handler(lambda context: saved_views.choose(context), "views"),
    "watch": Handler(lambda context: deploy.watch(context)),
}


VIEW_ACTIONS: dict[str, Handler] = {
    CHECK_OUTCOME: Handler(lambda context: ledger.check_outcome(context), "manage"),
    OPEN_PENDING: Handler(lambda context: pending.open_row(context), "manage"),
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
