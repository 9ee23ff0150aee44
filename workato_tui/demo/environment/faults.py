"""Why a recipe does not start: errors in the recipe or in its workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.demo.errors import ApiError

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call
    from workato_tui.demo.environment.environment import EnvironmentState
    from workato_tui.demo.environment.records import Recipe

Errors = dict[str, list[Any]]


def refusal(call: Call, environment: EnvironmentState, recipe: Recipe) -> ApiError | None:
    """Return the error with which Workato refuses to start the recipe at all."""
    customer = call.customer
    if recipe.running:
        return ApiError(400, "Recipe is already running")
    if customer is not None and customer.over_limit:
        return ApiError(400, "Task limit of this billing period is used up")
    if customer is not None and "trial-expired" in customer.traits and customer.about["in_trial"]:
        return ApiError(400, "Trial has expired")
    if customer is not None and _too_many_connections(
        environment, recipe, customer.connection_limit
    ):
        return ApiError(400, "Connector usage limit is reached")
    if recipe.fault == "webhook":
        return ApiError(422, "Webhook could not be registered: 403 Forbidden")
    return None


def _too_many_connections(environment: EnvironmentState, recipe: Recipe, limit: int) -> bool:
    used = {
        connection.id
        for other in environment.recipes.values()
        if other.running or other is recipe
        for connection in environment.connections_of(other)
        if connection
    }
    return len(used) > limit


def errors_of(environment: EnvironmentState, recipe: Recipe, *, old: bool) -> Errors:
    """Return the errors in the recipe's steps and connections.

    The documentation says only that both are lists of lists. Here an item is the number of a step
    with its invalid fields; in older responses it is two texts.
    """
    code = [
        (number, "Lookup table", f"{name} was not found")
        for number, name in recipe.facts.tables
        if not any(table.name == name for table in environment.tables.by_id.values())
    ]
    if recipe.fault == "code":
        number = recipe.facts.steps[-1][0] if recipe.facts.steps else 1
        code.append((number, "Cost center", "can't be blank"))
    return {
        "code_errors": [_line(*fault, old=old) for fault in code],
        "config_errors": [_line(*fault, old=old) for fault in _unconnected(environment, recipe)],
    }


def _unconnected(environment: EnvironmentState, recipe: Recipe) -> list[tuple[int, str, str]]:
    needed = [use for use in recipe.facts.uses if use.needs_connection]
    wrong = []
    for use, connection in zip(needed, environment.connections_of(recipe), strict=True):
        if connection is None:
            wrong.append((_step(recipe, use.provider), use.name, "connection is missing"))
        elif not connection.works:
            text = f"{connection.name} is not connected"
            wrong.append((_step(recipe, use.provider), use.name, text))
    return wrong


def _step(recipe: Recipe, provider: str) -> int:
    return next((number for number, app in recipe.facts.steps if app == provider), 0)


def _line(number: int, label: str, text: str, *, old: bool) -> list[Any]:
    if old:
        return [f"Step {number}", f"{label} {text}"]
    return [number, [[label, None, text, label.lower().replace(" ", "_")]]]
