"""Starts recipes that an import left stopped and shows each result beside the recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.actions.submit import confirm_word_for, connection_line, report_unknown_outcome
from workato_tui.common.text import sanitize
from workato_tui.dialogs.question import Question
from workato_tui.services.permit import WritePermit
from workato_tui.views.package_detail import STARTED_NOTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.api.packages import RecipeResult
    from workato_tui.services.connection import Connection
    from workato_tui.views.package_detail import PackageDetailView

_MAX_NAMED = 8


async def start(context: ActionContext, view: PackageDetailView) -> None:
    """Start the ticked recipes, or the one under the cursor, after one confirmation."""
    row = context.row
    rows = context.ticked or ([row] if row is not None else [])
    chosen = [view.results[row.id] for row in rows if view.start_refusal(row) is None]
    if not chosen:
        raise LookupError("None of these recipes is stopped.")
    connection = view.workspace.connection
    names = [_name(view, recipe) for recipe in chosen]
    many = len(chosen) > 1
    to_prod = connection.counts_as_prod
    word = str(len(chosen)) if many else confirm_word_for(connection, names[0], chosen[0].id)
    question = (
        f"{len(chosen)} recipes"
        if many
        else f"the recipe {names[0]} ({sanitize(chosen[0].id, 40)})"
    )
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    confirmed = await context.ask(
        Question(
            f"Start {question}?",
            [
                *([", ".join(names[:_MAX_NAMED]) + more] if many else []),
                "They will run jobs and use tasks.",
                connection_line(connection),
            ],
            verb="start",
            confirm_word=word if to_prod else None,
            danger=to_prod,
        )
    )
    if not confirmed:
        context.say("Nothing was sent.")
        return
    permit = WritePermit(connection, len(chosen))
    permit.confirm()
    await _start_each(context, view, chosen, permit)


async def _start_each(
    context: ActionContext,
    view: PackageDetailView,
    chosen: Sequence[RecipeResult],
    permit: WritePermit[Connection],
) -> None:
    from workato_tui.api.errors import OutcomeUnknownError, WorkatoError

    refused = []
    for count, recipe in enumerate(chosen, 1):
        context.say(f"Starting {count} of {len(chosen)}: {_name(view, recipe)}…")
        try:
            await permit.connection.send(_start_job(view, recipe), permit)
        except OutcomeUnknownError as error:
            _add_note(context, view, recipe, f"{error.message} Open it to see whether it runs.")
            question = f"Start the recipe {_name(view, recipe)} ({sanitize(recipe.id, 40)})?"
            report_unknown_outcome(context, error, permit.connection, question)
            break
        except WorkatoError as error:
            reason = _reasons(error)
            refused.append(f"{_name(view, recipe)}: {reason}")
            _add_note(context, view, recipe, sanitize(reason, 600))
        else:
            _add_note(context, view, recipe, STARTED_NOTE)
    _report(context, view, len(chosen), refused)


def _start_job(view: PackageDetailView, recipe: RecipeResult) -> Any:
    from workato_tui.api.resources import Query
    from workato_tui.catalog.recipes import START

    about = f"recipe {_name(view, recipe)}"

    async def job(api: Api) -> Any:
        query = Query({"recipe_id": recipe.id})
        return await api.resources.send(
            START, query, about=about, target=view.workspace.connection.target_environment
        )

    return job


def _reasons(error: Any) -> str:
    """Return the errors of the recipe's steps and connections, if the refusal contains any."""
    from workato_tui.catalog.recipe_text import start_errors

    return (start_errors(error.response_body) or str(error)).strip()[:600]


def _add_note(
    context: ActionContext, view: PackageDetailView, recipe: RecipeResult, note: str
) -> None:
    view.workspace.recipes_started[recipe.id] = note
    context.show_rows(view.recipe_rows())
    context.repaint()


def _report(
    context: ActionContext, view: PackageDetailView, count: int, refused: list[str]
) -> None:
    context.untick()
    done = count - len(refused)
    view.problem = None
    if refused:
        context.show_failure("\n".join(refused))
    context.say(f"{done} of {count} started." if count > 1 or refused else "Recipe started.")


def _name(view: PackageDetailView, recipe: RecipeResult) -> str:
    return sanitize(view.workspace.recipe_names.get(recipe.id) or recipe.id, 80)
