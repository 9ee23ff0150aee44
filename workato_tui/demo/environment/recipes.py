"""Recipes: list, get, create, update, delete, start, stop, share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.assets import as_it_came
from workato_tui.demo.environment.answers import done, is_old
from workato_tui.demo.environment.facts import read
from workato_tui.demo.environment.faults import errors_of, refusal
from workato_tui.demo.environment.places import folder_id_of, folders_below, place_of
from workato_tui.demo.environment.records import Recipe, recipe_shape
from workato_tui.demo.errors import ApiError, bad_request, missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.demo.assets import Asset
    from workato_tui.demo.calls import Call
    from workato_tui.demo.environment.environment import EnvironmentState

_CAUSES: Final = ("trigger_errors_limit", "action_quota_limit", "trial_expired", "txn_quota_limit")
_LONGEST_NAME: Final = 255
_OLD_PAGE: Final = 10


def list_recipes(call: Call) -> Any:
    """Return recipes that match the filters, highest id first; optionally without `code`."""
    fits = _filters(call)
    recipes = [
        recipe
        for recipe in call.environment_state.recipes.values()
        if all(fit(recipe) for fit in fits)
    ]
    recipes.sort(key=lambda recipe: recipe.id, reverse=True)
    code = not call.flag("exclude_code")
    size = _OLD_PAGE if is_old(call) else 100
    environment = call.environment_state
    rows = [_shape(call, environment, recipe, code=code) for recipe in call.page(recipes, size)]
    if call.customer is None:
        return {"items": rows}
    return {"result": rows, **call.paging(len(recipes), size)}


def _filters(call: Call) -> list[Callable[[Recipe], bool]]:
    query, fits = call.query, list[Any]()
    if "running" in query:
        running = call.flag("running")
        fits.append(lambda recipe: recipe.running is running)
    if cause := call.choice("stop_cause", _CAUSES):
        fits.append(lambda recipe: recipe.stop_cause == cause)
    if stopped := call.moment("stopped_after"):
        fits.append(lambda recipe: recipe.stopped_at is not None and recipe.stopped_at > stopped)
    if updated := call.moment("updated_after"):
        fits.append(lambda recipe: recipe.updated_at > updated)
    if "project_id" in query:
        fits.append(lambda recipe: recipe.project and str(recipe.project.id) == query["project_id"])
    if "folder_id" in query:
        folders = folders_below(call, query["folder_id"], deep=call.flag("with_subfolders"))
        fits.append(lambda recipe: _folder(call, recipe) in folders)
    if "since_id" in query:
        below = int(query["since_id"]) if query["since_id"].isdecimal() else 0
        fits.append(lambda recipe: recipe.id < below)
    for name, test in (("adapter_names_any", any), ("adapter_names_all", all)):
        if name in query:
            apps = [app.strip() for app in query[name].split(",")]
            fits.append(
                lambda recipe, apps=apps, test=test: test(a in recipe.facts.apps for a in apps)
            )
    return fits


def get_recipe(call: Call) -> Any:
    """Return one recipe; older responses have a list in `result`."""
    environment = call.environment_state
    shape = _shape(call, environment, environment.recipe(call.path["recipe_id"]))
    if call.customer is None:
        return shape
    return {"result": [shape]} if is_old(call) else {"result": shape}


def create_recipe(call: Call) -> Any:
    """Create a stopped recipe from JSON text."""
    fields = _wanted(call)
    if not fields.get("code"):
        raise missing("code")
    if errors := _field_errors(fields):
        return {"success": False, "errors": errors}
    environment, now = call.environment_state, call.world.clock.now()
    number = environment.new_id()
    key = f"api {number}"
    project, folder = place_of(call, fields.get("folder_id"))
    asset = _asset(key, fields, folder, None)
    tree = {**project.tree(), key: asset} if project else {key: asset}
    author = call.world.initial.builders[0]
    recipe = Recipe(number, asset, read(asset, tree), project, now, now, author=author)
    if project is not None and not environment.is_deploy_target:
        project.changes[key] = asset
        recipe.id = environment.adopt(project, key, asset)
    environment.recipes[recipe.id] = recipe
    return {"success": True, "id": recipe.id}


def update_recipe(call: Call) -> Any:
    """Change a stopped recipe."""
    environment = call.environment_state
    recipe = environment.recipe(call.path["recipe_id"])
    fields = _wanted(call)
    if recipe.running:
        raise ApiError(400, "Recipe is running and cannot be updated")
    if errors := _field_errors(fields):
        return {"success": False, "errors": errors}
    folder = recipe.asset.folder
    if "folder_id" in fields:
        project, folder = place_of(call, fields["folder_id"])
        if project is not recipe.project:
            raise ApiError(400, "Recipe cannot be moved to another project")
    before = json.loads(environment.file_of(recipe))
    asset = _asset(recipe.asset.key, fields, folder, before)
    environment.replace(recipe, asset)
    recipe.updated_at, recipe.fault = call.world.clock.now(), ""
    return {"success": True}


def delete_recipe(call: Call) -> Any:
    """Delete a recipe, even a running one: the documentation does not forbid it."""
    call.environment_state.remove_recipe(call.environment_state.recipe(call.path["recipe_id"]))
    return {"success": True}


def start_recipe(call: Call) -> Any:
    """Start a recipe. Errors are returned with a 200 and `success: false`."""
    environment = call.environment_state
    recipe = environment.recipe(call.path["recipe_id"])
    refused = refusal(call, environment, recipe)
    if refused is not None:
        raise refused
    errors = errors_of(environment, recipe, old=is_old(call))
    if any(errors.values()):
        return {"success": False, **errors}
    recipe.start()
    return {"success": True, "code_errors": [], "config_errors": []}


def stop_recipe(call: Call) -> Any:
    """Stop a recipe; no effect if it is not running."""
    recipe = call.environment_state.recipe(call.path["recipe_id"])
    if recipe.running:
        recipe.stop(call.world.clock.now())
    return {"success": True}


def share_recipe(call: Call) -> Any:
    """Share a recipe with a custom connector."""
    recipe = call.environment_state.recipe(call.path["recipe_id"])
    if not any("_connector_" in app for app in recipe.facts.apps):
        raise ApiError(400, "Recipe does not contain a custom connector")
    return done(call)


def _shape(
    call: Call, environment: EnvironmentState, recipe: Recipe, *, code: bool = True
) -> dict[str, Any]:
    accounts = environment.accounts(recipe.project)
    return recipe_shape(recipe, _folder(call, recipe), accounts, code=code, old=is_old(call))


def _folder(call: Call, recipe: Recipe) -> int:
    return folder_id_of(call.world, recipe.project, recipe.asset.folder)


def _wanted(call: Call) -> dict[str, Any]:
    fields = call.body.get("recipe")
    if not isinstance(fields, dict):
        raise missing("recipe")
    if not all(value is None or isinstance(value, str) for value in fields.values()):
        # Folder ids too: a number is rejected.
        raise bad_request()
    return fields


def _field_errors(fields: dict[str, Any]) -> dict[str, list[str]]:
    errors = {}
    if len(fields.get("name") or "") > _LONGEST_NAME:
        errors["name"] = [f"is too long (maximum is {_LONGEST_NAME} characters)"]
    for name, kind in (("code", dict), ("config", list)):
        text = fields.get(name)
        if text and not isinstance(_json(text), kind):
            errors[name] = ["is not valid JSON"]
    return errors


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _asset(key: str, fields: dict[str, Any], folder: str, before: dict[str, Any] | None) -> Asset:
    """Return a recipe's file with the changes."""
    body = before or {
        "name": "Untitled recipe", "description": "", "version": 1, "private": True,
        "concurrency": 1, "code": {}, "config": [],
    }  # fmt: skip
    for name in ("name", "description"):
        if fields.get(name):
            body[name] = fields[name]
    for name in ("code", "config"):
        if fields.get(name):
            body[name] = _json(fields[name])
    raw = json.dumps(body, indent=2, ensure_ascii=False).encode()
    return as_it_came(key, "recipe", str(body["name"]), raw, folder)
