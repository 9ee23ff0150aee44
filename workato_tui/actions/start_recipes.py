"""Starts recipes that an import left stopped and shows each result beside the recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions import batch
from workato_tui.actions.submit import connection_line, prod_word, report_unknown_outcome
from workato_tui.common.text import sanitize
from workato_tui.dialogs.question import Question
from workato_tui.services.permit import WritePermit
from workato_tui.views.package_detail import STARTED_NOTE

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.api.packages import RecipeResult
    from workato_tui.services.batch_runner import BatchRunner
    from workato_tui.services.connection import Connection
    from workato_tui.store.batches import ItemRecord
    from workato_tui.views.package_detail import PackageDetailView


async def start(context: ActionContext, view: PackageDetailView) -> None:
    """Start the recipe under the cursor after a confirmation; several ticked ones as a batch."""
    if len(context.ticked) > 1:
        runner = await batch.begin(context, "start")
        if runner is not None:
            _note_results(context, view, runner)
        return
    row = context.ticked[0] if context.ticked else context.row
    refusal = view.start_refusal(row)
    if row is None or refusal is not None:
        raise LookupError(refusal or "Nothing selected.")
    recipe = view.results[row.id]
    connection, name = view.workspace.connection, _name(view, recipe)
    to_prod = connection.counts_as_prod
    question = f"Start the recipe {name} ({sanitize(recipe.id, 40)})?"
    confirmed = await context.ask(
        Question(
            question,
            ["It will run jobs and use tasks.", connection_line(connection)],
            verb="start",
            confirm_word=prod_word(connection, name, recipe.id, is_prod=to_prod),
            danger=to_prod,
        )
    )
    if not confirmed:
        context.say("Nothing was sent.")
        return
    permit = WritePermit(connection, 1)
    permit.confirm()
    await _start_one(context, view, recipe, permit, question)


async def _start_one(
    context: ActionContext,
    view: PackageDetailView,
    recipe: RecipeResult,
    permit: WritePermit[Connection],
    question: str,
) -> None:
    from workato_tui.api.errors import OutcomeUnknownError, WorkatoError
    from workato_tui.api.resources import Query
    from workato_tui.catalog.recipe_text import start_errors
    from workato_tui.catalog.recipes import START

    query, about = Query({"recipe_id": recipe.id}), f"recipe {_name(view, recipe)}"
    target = permit.connection.target_environment
    context.say(f"Starting {_name(view, recipe)}…")
    view.problem = None
    try:
        await permit.connection.send(
            lambda api: api.resources.send(START, query, about=about, target=target), permit
        )
    except OutcomeUnknownError as error:
        _add_note(context, view, recipe, f"{error.message} Open it to see whether it runs.")
        report_unknown_outcome(context, error, permit.connection, question)
    except WorkatoError as error:
        # The refusal may contain the errors of the recipe's steps and connections.
        reason = (start_errors(error.response_body) or str(error)).strip()[:600]
        _add_note(context, view, recipe, sanitize(reason, 600))
        context.untick()
        context.show_failure(f"{_name(view, recipe)}: {reason}")
        context.say("0 of 1 started.")
    else:
        _add_note(context, view, recipe, STARTED_NOTE)
        context.untick()
        context.say("Recipe started.")


def _note_results(context: ActionContext, view: PackageDetailView, runner: BatchRunner) -> None:
    """Show what becomes of each recipe of a batch beside it."""
    recipes = {recipe.id: recipe for recipe in view.results.values()}
    on_change = runner.on_change

    def changed(item: ItemRecord | None) -> None:
        on_change(item)
        if item is None or item.state in ("ready", "sent"):
            return
        recipe = recipes[str(item.spec["values"]["recipe"])]
        runs = item.state in ("done", "skipped")
        note = STARTED_NOTE if runs else str(item.progress.get("error", ""))
        _add_note(context, view, recipe, note)

    runner.on_change = changed


def _add_note(
    context: ActionContext, view: PackageDetailView, recipe: RecipeResult, note: str
) -> None:
    view.workspace.recipes_started[recipe.id] = note
    context.show_rows(view.recipe_rows())
    context.repaint()


def _name(view: PackageDetailView, recipe: RecipeResult) -> str:
    return sanitize(view.workspace.recipe_names.get(recipe.id) or recipe.id, 80)
