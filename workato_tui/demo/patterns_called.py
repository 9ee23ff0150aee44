"""Recipes that others call: by name, by webhook, through an API; and paged loads.

As in `patterns`, each function returns the trigger step of a new recipe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.demo.patterns import log, notify
from workato_tui.demo.steps import (
    Step,
    action,
    attempt,
    condition,
    each,
    item,
    otherwise,
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


def function(target: App, kind: str, *, parameter: str = "id") -> Step:
    """Return a callable recipe: it looks up a record and returns it; an error ends the job."""
    parameter_pill = pill("workato_recipe_function", "called", "parameters", parameter)
    return trigger(
        "workato_recipe_function",
        "execute",
        "called",
        [
            attempt(
                "look_up",
                [
                    action(
                        target.provider,
                        target.search,
                        "search",
                        input={
                            "object": kind,
                            parameter: with_pills("{}", parameter_pill),
                            "limit": "1",
                        },
                        fields=[target.key, "name", "status"],
                    )
                ],
                [stop("give_up", with_pills(f"{kind} {{}} could not be read", parameter_pill))],
                retries=3,
            ),
            action(
                "workato_recipe_function",
                "return_result",
                "answer",
                input={
                    "result": {
                        "found": f"={pill(target.provider, 'search', 'list_size')}.to_i > 0",
                        "name": with_pills(
                            "{}", item(target.provider, "search", "records", "name")
                        ),
                    }
                },
            ),
        ],
        input={
            "parameters_schema_json": f'[{{"name":"{parameter}","type":"string"}}]',
            "result_schema_json": '[{"name":"found","type":"boolean"},{"name":"name"}]',
        },
    )


def webhook(event: str, helper: str, *, channel: str = "#ops-integrations") -> Step:
    """Return a recipe that passes each line of a webhook to the helper and sorts the results."""
    hook = "workato_webhooks"
    lines = pill(hook, "event", "payload", "lines")
    return trigger(
        hook,
        "new_event",
        "event",
        [
            each(
                "lines",
                lines,
                [
                    action(
                        "workato_recipe_function",
                        "call_recipe",
                        "call_helper",
                        input={
                            "flow_id": ref(helper),
                            "parameters": {
                                "id": with_pills(
                                    "{}", item(hook, "event", "payload", "lines", "id")
                                )
                            },
                        },
                    ),
                    when(
                        "unknown",
                        [
                            condition(
                                pill("workato_recipe_function", "call_helper", "result", "found"),
                                "is_not_true",
                            )
                        ],
                        [
                            notify(
                                channel, with_pills("Unknown line in {}", pill(hook, "event", "id"))
                            ),
                            otherwise("known", [log("taken", f"{event}: line taken")]),
                        ],
                    ),
                ],
            ),
            stop("end"),
        ],
        input={"webhook_suffix": event, "webhook_type": "basic"},
        fields=["id", "lines", "sent_at"],
    )


def endpoint(target: App, kind: str) -> Step:
    """Return the recipe of an API endpoint: validate the request, read the record, respond."""
    api = "workato_api_platform"
    number = pill(api, "request", "request", "id")
    return trigger(
        api,
        "receive_request",
        "request",
        [
            when(
                "no_id",
                [condition(number, "blank")],
                [
                    action(
                        api,
                        "return_response",
                        "refuse",
                        input={"http_status_code": "400", "response": {"error": "id is missing"}},
                    ),
                    stop("refused"),
                ],
            ),
            action(
                target.provider,
                target.search,
                "read",
                input={"object": kind, target.key: with_pills("{}", number), "limit": "1"},
                fields=[target.key, "name", "status"],
            ),
            action(
                api,
                "return_response",
                "respond",
                input={
                    "http_status_code": "200",
                    "response": {
                        "id": with_pills("{}", number),
                        "status": f"={item(target.provider, 'read', 'records', 'status')}.downcase",
                    },
                },
            ),
        ],
        input={
            "request": {"content_type": "json", "schema": '[{"name":"id","type":"string"}]'},
            "response": {"content_type": "json"},
        },
    )


def load(source: App, target: App, kind: str, *, pages: int = 50) -> Step:
    """Return a recipe that loads an app's records page by page into the warehouse."""
    line = source.provider
    return trigger(
        "clock",
        "scheduled_event",
        "every_hour",
        [
            repeat(
                "pages",
                [
                    action(
                        source.provider,
                        source.search,
                        "page",
                        input={"object": kind, "page": f"={pill('repeat', 'pages', 'index')} + 1"},
                        fields=[source.key, "next_page"],
                    ),
                    action(
                        target.provider,
                        "insert_rows",
                        "insert",
                        input={
                            "table": kind.upper().replace(" ", "_"),
                            "rows": f"={pill(line, 'page', 'records')}.to_json",
                        },
                    ),
                ],
                [
                    condition(pill(line, "page", "next_page"), "present"),
                    condition(pill("repeat", "pages", "index"), "less_than", str(pages)),
                ],
            ),
            log("loaded", with_pills(f"{kind}: {{}} pages", pill("repeat", "pages", "index"))),
        ],
        input={"time_unit": "hours", "trigger_every": "1"},
    )
