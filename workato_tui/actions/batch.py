"""Start batches from ticked rows: one form for all, a plan to confirm, then a progress view."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

from workato_tui.actions.batch_forms import CUSTOMER_FORMS, BatchForm, form_of
from workato_tui.actions.batch_items import BY_VIEW, items_of, own_folders
from workato_tui.actions.batch_reviewers import common_reviewers
from workato_tui.actions.deploy import deployment_of_row, is_approved
from workato_tui.actions.submit import connection_line
from workato_tui.common.paths import working_folder
from workato_tui.common.text import count_label, sanitize
from workato_tui.dialogs.form import FormError, FormScreen
from workato_tui.dialogs.menu import Menu
from workato_tui.dialogs.question import Question
from workato_tui.services.batch_actions import ACTIONS
from workato_tui.services.batch_plan import Plan, heading
from workato_tui.services.batch_planner import Planner
from workato_tui.services.batch_spec import BatchSpec, SpecError, checked_item, read_values
from workato_tui.services.batch_targets import Target
from workato_tui.services.customer_connection import connect_customer
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.views.batches import BatchesView, BatchView
from workato_tui.views.catalog_view import CatalogView
from workato_tui.views.customer_package import CustomerPackageView
from workato_tui.views.customers import CustomersView
from workato_tui.views.selection import name_list
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.services.batch_runner import BatchRunner
    from workato_tui.services.connection import Connection
    from workato_tui.views.view import View

_COLUMNS = (Column("Batch", "text", 40, 20, grow=True, is_name=True),)
_MAX_LINES = 6


async def choose(context: ActionContext) -> None:
    """Choose what to do with the ticked rows, or show the list of batches if none are ticked."""
    actions = _actions_of(context)
    if not context.ticked:
        context.push(BatchesView(context.view.workspace, context.app.batches))
        return
    if not actions:
        raise LookupError(
            "Batches work on projects, builds, deployments, reviews, recipes, connections,"
            " customers, rows of lookup tables, and API keys, endpoints and access profiles."
        )
    rows = [Row(action, (_title(context, action),)) for action in actions]
    title = [f"{len(context.ticked)} ticked: {name_list(_names(context, context.ticked))}"]
    action = await context.ask(Menu(title, _COLUMNS, rows, verb="continue"))
    if action is not None:
        await begin(context, action)


def _actions_of(context: ActionContext) -> Sequence[str]:
    if isinstance(context.view, CustomersView):
        return list(CUSTOMER_FORMS)
    return BY_VIEW.get(context.view.kind, ())


def _title(context: ActionContext, action: str) -> str:
    items = [] if isinstance(context.view, CustomersView) else items_of(context, action)[0]
    return ACTIONS[action].names_for(items)[0]


def _names(context: ActionContext, rows: Sequence[Row]) -> list[str]:
    return [context.view.name_of(row) for row in rows]


async def begin(context: ActionContext, action: str) -> BatchRunner | None:
    """Show the form once for all ticked rows, confirm the plan, and run it.

    Return the runner, or None if it was not confirmed.
    """
    connection = context.connection
    if connection.read_only_reason and ACTIONS[action].is_write:
        raise LookupError(connection.read_only_reason)
    for_customers = isinstance(context.view, CustomersView)
    if action == "deploy" and not for_customers:
        action = _deploy_action(context)
    items, left_out = ([], []) if for_customers else items_of(context, action)
    if not for_customers and not items:
        raise LookupError(left_out[0] if left_out else "None of the ticked rows can have this.")
    if isinstance(context.view, CustomerPackageView):
        package = await context.view.local_zip()
        items = [{**item, "file": package} for item in items]
    form = await _fill_form(context, action, items, customers=for_customers)
    if form is None:
        return None
    spec = _spec(context, action, form, items)
    plan = await _make_plan(context, spec)
    if not await _confirm(context, plan, left_out):
        context.say("Nothing was sent.")
        return None
    if isinstance(context.view, CatalogView):
        # Read the list again when the user returns to it.
        context.view.fetched_at = None
    return await run(context, plan, connection)


def _deploy_action(context: ActionContext) -> str:
    """Return the action that deploys builds, or the one for approved deployments.

    Raises LookupError if both are ticked.
    """
    approved = [is_approved(deployment_of_row(context, row)) for row in context.ticked]
    if all(approved):
        return "deploy-approved"
    if any(approved):
        raise LookupError(
            "Some of these were approved and wait to be deployed, others not: tick one kind only."
        )
    return "deploy"


async def _fill_form(
    context: ActionContext, action: str, items: Sequence[Mapping[str, Any]], *, customers: bool
) -> BatchForm | None:
    model = form_of(action, customers=customers)
    if model is None:
        return BatchForm()
    rows = context.ticked
    name, noun = ACTIONS[action].names_for(items)
    if noun != "build":
        noun = "customer" if customers else context.view.noun.removesuffix("s")
    title = [
        f"{name}: {count_label(len(items) or len(rows), noun)}",
        name_list(_names(context, rows)),
        "A plan follows: nothing is sent before you confirm it.",
        connection_line(context.connection),
    ]
    choices: dict[str, Any] = {}
    if action == "assign":
        deployment_ids = [str(item["deployment"]) for item in items]
        choices["reviewers"], left_out = await common_reviewers(context, deployment_ids)
        title += [left_out] if left_out else []
    if "order" in model.model_fields:
        choices["order"] = [(str(index), str(item["label"])) for index, item in enumerate(items)]

    async def check(form: BatchForm) -> None:
        try:
            await asyncio.to_thread(_values_by_customer, action, form)
            form.values()
        except (SpecError, ValueError) as error:
            raise FormError(None, str(error)) from None

    initial = {"into": str(working_folder())} if "into" in model.model_fields else {}
    return await context.ask(
        FormScreen(
            model, title, verb="make the plan", choices=choices, submit=check, initial=initial
        )
    )


def _values_by_customer(action: str, form: BatchForm) -> list[dict[str, Any]]:
    """Return the rows of the CSV file named in the form.

    Raises SpecError, also for a row without a customer, which would go to the own workspace.
    """
    from workato_tui.common.paths import typed_path

    name = getattr(form, "values_file", "")
    if not name:
        return []
    rows = read_values(typed_path(name))
    if not rows:
        raise SpecError(f"{sanitize(name, 200)} has no rows.")
    items = []
    for line, row in enumerate(rows, 2):
        items.append(checked_item(ACTIONS[action], row))
        if not row.get("customer", "").strip():
            raise SpecError(f"{sanitize(name, 200)}, line {line}: it names no customer.")
    return items


def _spec(
    context: ActionContext, action: str, form: BatchForm, items: Sequence[Mapping[str, Any]]
) -> BatchSpec:
    shared = form.values()
    view = context.view
    customers: tuple[str, ...] = ()
    if isinstance(view, CustomersView):
        values = _values_by_customer(action, form)
        items = [{**shared, **row} for row in values] or [shared]
        customers = () if values else tuple(ref.id for ref in view.chosen())
    else:
        items = own_folders(items)
        order = [int(index) for index in getattr(form, "order", ())] or range(len(items))
        items = [{**shared, **items[index]} for index in order]
    return BatchSpec(
        ACTIONS[action],
        tuple(items),
        customers,
        getattr(form, "environment", ""),
        getattr(form, "in_order", False),
        getattr(form, "stop_at_failure", False),
    )


# Plan


async def _make_plan(context: ActionContext, spec: BatchSpec) -> Plan:
    """Return the plan. Raises LookupError if nothing in it can be sent."""
    own, customer = context.connection.own_workspace, context.connection.customer
    own_target = Target(
        context.connection.workspace_id,
        customer.display_name if customer is not None else "",
        context.connection.target_environment,
    )

    async def call(workspace: str, job: Callable[[Api], Awaitable[Any]]) -> Any:
        connection = connect_customer(own, CustomerRef(workspace)) if workspace else own
        return await connection.call(job)

    context.say("Making the plan …")
    try:
        plan = await Planner(call, own_target).plan(spec)
    finally:
        context.say("")
    if not plan.active_items:
        reason, _ = Counter(item.skip for item in plan.items).most_common(1)[0]
        raise LookupError(f"Nothing was sent: {reason}")
    return plan


async def _confirm(context: ActionContext, plan: Plan, left_out: Sequence[str]) -> bool:
    action = ACTIONS[plan.action]
    skipped = [f"{item.name}: {item.skip}" for item in plan.items if item.skip]
    notes = Counter(text for item in plan.active_items for text in item.notes)
    end = "; the first failure ends it" if plan.stop_at_failure else ""
    lines = [
        name_list([item.name for item in plan.active_items]),
        *_parent_of(context.view),
        *_first_lines([f"- left out: {text}" for text in (*skipped, *left_out)]),
        *_first_lines([f"- {count} of them: {text}" for text, count in notes.most_common()]),
        *action.notes,
        *([f"One after the other, in this order{end}."] if plan.in_order else []),
        connection_line(context.connection),
    ]
    limits = context.connection.own_workspace.limits
    confirmed = await context.ask(
        Question(
            heading(plan, action, limits),
            [sanitize(line, 400) for line in lines],
            verb=action.names_for([item.values for item in plan.active_items])[0].lower(),
            confirm_word=plan.confirm_word,
            danger="prod" in plan.confirm_word,
        )
    )
    return bool(confirmed)


def _parent_of(view: View) -> list[str]:
    """Return a line that names the table or client whose rows or keys these are."""
    path = view.location.path if isinstance(view, CatalogView) else ()
    return [f"In {sanitize(path[-1].name, 80)} (#{sanitize(path[-1].id, 40)})"] if path else []


def _first_lines(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _MAX_LINES
    return [*lines[:_MAX_LINES], *([f"- and {more} more"] if more > 0 else [])]


async def run(context: ActionContext, plan: Plan, connection: Connection) -> BatchRunner:
    """Run a confirmed batch and show its progress; return its runner."""
    batches = context.app.batches
    runner = await batches.begin(plan, connection, context.app.fetch_for_batch)
    context.untick()
    context.push(BatchView(context.view.workspace, batches, runner.record))
    return runner
