"""Recipes that others call: by name, by webhook, through an API; and paged loads.

As in `patterns`, each function returns the code of a new recipe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workato_tui.demo.assets import Asset, api_endpoint, recipe
from workato_tui.demo.patterns import log, notify
from workato_tui.demo.steps import (
    Step,
    action,
    as_text,
    attempt,
    condition,
    each,
    item,
    otherwise,
    pattern,
    pill,
    ref,
    repeat,
    stop,
    trigger,
    when,
    with_pills,
)

if TYPE_CHECKING:
    from workato_tui.demo.apps import App

_FUNCTION: Final = "workato_recipe_function"
_HOOK: Final = "workato_webhooks"
_API: Final = "workato_api_platform"


@pattern
def function(target: App, kind: str, *, parameter: str = "id") -> Step:
    """Return a callable recipe: it looks up a record and returns it; an error ends the job."""
    sought = pill(_FUNCTION, "called", "parameters", parameter)
    search = action(
        target.provider,
        target.search,
        "search",
        input={"object": kind, parameter: as_text(sought), "limit": "1"},
        fields=[target.key, "name", "status"],
    )
    give_up = stop("give_up", with_pills(f"{kind} {{}} could not be read", sought))
    result = {
        "found": f"={pill(target.provider, 'search', 'list_size')}.to_i > 0",
        "name": as_text(item(target.provider, "search", "records", "name")),
    }
    return trigger(
        _FUNCTION,
        "execute",
        "called",
        [
            attempt("look_up", [search], [give_up], retries=3),
            action(_FUNCTION, "return_result", "answer", input={"result": result}),
        ],
        input={
            "parameters_schema_json": f'[{{"name":"{parameter}","type":"string"}}]',
            "result_schema_json": '[{"name":"found","type":"boolean"},{"name":"name"}]',
        },
    )


@pattern
def webhook(event: str, helper: str, *, channel: str = "#ops-integrations") -> Step:
    """Return a recipe that passes each line of a webhook to the helper and sorts the results."""
    parameters = {"id": as_text(item(_HOOK, "event", "payload", "lines", "id"))}
    call = {"flow_id": ref(helper), "parameters": parameters}
    steps = [
        action(_FUNCTION, "call_recipe", "call_helper", input=call),
        when(
            "unknown",
            [condition(pill(_FUNCTION, "call_helper", "result", "found"), "is_not_true")],
            [
                notify(channel, with_pills("Unknown line in {}", pill(_HOOK, "event", "id"))),
                otherwise("known", [log("taken", f"{event}: line taken")]),
            ],
        ),
    ]
    return trigger(
        _HOOK,
        "new_event",
        "event",
        [each("lines", pill(_HOOK, "event", "payload", "lines"), steps), stop("end")],
        input={"webhook_suffix": event, "webhook_type": "basic"},
        fields=["id", "lines", "sent_at"],
    )


@pattern
def endpoint(target: App, kind: str) -> Step:
    """Return the recipe of an API endpoint: validate the request, read the record, respond."""
    number = pill(_API, "request", "request", "id")
    refusal = {"http_status_code": "400", "response": {"error": "id is missing"}}
    found = {
        "id": as_text(number),
        "status": f"={item(target.provider, 'read', 'records', 'status')}.downcase",
    }
    response = {"http_status_code": "200", "response": found}
    steps = [
        when(
            "no_id",
            [condition(number, "blank")],
            [action(_API, "return_response", "refuse", input=refusal), stop("refused")],
        ),
        action(
            target.provider,
            target.search,
            "read",
            input={"object": kind, target.key: as_text(number), "limit": "1"},
            fields=[target.key, "name", "status"],
        ),
        action(_API, "return_response", "respond", input=response),
    ]
    return trigger(
        _API,
        "receive_request",
        "request",
        steps,
        input={
            "request": {"content_type": "json", "schema": '[{"name":"id","type":"string"}]'},
            "response": {"content_type": "json"},
        },
    )


def published(key: str, app: App, noun: str, *, folder: str) -> tuple[Asset, Asset]:
    """Return a recipe and its endpoint in the API collection `group`."""
    name = f"{key}_recipe"
    path = f"{key}s/{{id}}"
    return (
        recipe(name, f"{noun} by number", endpoint(app, noun), folder=folder),
        api_endpoint(
            f"{key}_endpoint",
            f"Get {noun.lower()}",
            path,
            group="group",
            recipe=name,
            folder=folder,
        ),
    )


@pattern
def load(source: App, target: App, kind: str) -> Step:
    """Return a recipe that loads an app's records page by page into the warehouse."""
    line, index = source.provider, pill("repeat", "pages", "index")
    page = action(
        line,
        source.search,
        "page",
        input={"object": kind, "page": f"={index} + 1"},
        fields=[source.key, "next_page"],
    )
    rows = {
        "table": kind.upper().replace(" ", "_"),
        "rows": f"={pill(line, 'page', 'records')}.to_json",
    }
    steps = [
        repeat(
            "pages",
            [page, action(target.provider, "insert_rows", "insert", input=rows)],
            [
                condition(pill(line, "page", "next_page"), "present"),
                condition(index, "less_than", "50"),
            ],
        ),
        log("loaded", with_pills(f"{kind}: {{}} pages", index)),
    ]
    schedule = {"time_unit": "hours", "trigger_every": "1"}
    return trigger("clock", "scheduled_event", "every_hour", steps, input=schedule)
