"""Typical recipes; a project's recipes use these patterns with its own apps.

Each function returns the trigger step of a new recipe. Aliases are the same in each recipe of a
pattern, so that edits can refer to steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.demo.steps import (
    Step,
    action,
    attempt,
    condition,
    each,
    item,
    only_if,
    otherwise,
    pill,
    ref,
    stop,
    trigger,
    when,
    with_pills,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.demo.apps import App


def log(alias: str, message: str) -> Step:
    """Return a step that writes a line to the job log."""
    return action("logger", "log_message", alias, input={"message": message})


def notify(channel: str, message: str, alias: str = "notify") -> Step:
    """Return a step that sends a message to a Slack channel."""
    return action(
        "slack",
        "post_message_to_channel",
        alias,
        input={"channel": channel, "text": message, "advanced": {"unfurl_links": "false"}},
    )


def sync(
    source: App,
    target: App,
    kind: str,
    fields: Sequence[str],
    *,
    amount: str = "amount",
    limit: int = 10_000,
    channel: str = "#ops-integrations",
) -> Step:
    """Return a recipe that updates or creates the counterpart of each new or changed record."""
    line, provider = source.provider, target.provider
    own = [source.key, *fields, amount]
    twin = pill(provider, "find_twin", "records", {"path_element_type": "current_item"}, target.key)
    values = {name: with_pills("{}", pill(line, "changed", name)) for name in fields}
    values[amount] = f"={pill(line, 'changed', amount)}.to_f.round(2)"
    key = with_pills("{}", pill(line, "changed", source.key))
    return trigger(
        source.provider,
        source.trigger,
        "changed",
        [
            action(
                target.provider,
                target.search,
                "find_twin",
                input={"object": kind, "external_id": key, "limit": "1"},
                fields=[target.key, "external_id", "list_size"],
            ),
            when(
                "already_there",
                [condition(pill(provider, "find_twin", "list_size"), "greater_than", "0")],
                [
                    action(
                        target.provider,
                        target.update,
                        "update_twin",
                        input={"object": kind, target.key: with_pills("{}", twin), **values},
                    ),
                    otherwise(
                        "not_there",
                        [
                            action(
                                target.provider,
                                target.create,
                                "create_twin",
                                input={"object": kind, "external_id": key, **values},
                                fields=[target.key],
                            )
                        ],
                    ),
                ],
                title=f"Is the {kind} in {target.label} already?",
            ),
            when(
                "large_amount",
                [condition(pill(line, "changed", amount), "greater_than", str(limit))],
                [
                    notify(
                        channel,
                        with_pills(
                            f"Large {kind} {{}}: {{}}",
                            pill(line, "changed", source.key),
                            pill(line, "changed", amount),
                        ),
                    )
                ],
            ),
            log("done", with_pills(f"{kind} {{}} synced", pill(line, "changed", source.key))),
        ],
        input={"object": kind, "since_offset": "-3600", "field_list": "\n".join(own)},
        filter=only_if([condition(pill(line, "changed", source.key), "present")]),
        fields=own,
    )


def nightly(
    source: App,
    target: App,
    kind: str,
    fields: Sequence[str],
    *,
    hour: int = 2,
    recipient: str = "integrations@acme.example",
) -> Step:
    """Return a recipe that every night transfers the day's records and mails the failed ones."""
    line = source.provider
    values = {name: with_pills("{}", item(line, "fetch", "records", name)) for name in fields}
    return trigger(
        "clock",
        "scheduled_event",
        "every_night",
        [
            action(
                "workato_variable",
                "declare_list",
                "failures",
                input={"name": "Failures", "list_item_schema_json": '[{"name":"id"}]'},
                fields=["list_items", "list_size"],
            ),
            action(
                source.provider,
                source.search,
                "fetch",
                input={
                    "object": kind,
                    "updated_after": f"={pill('clock', 'every_night', 'started_at')} - 1.days",
                    "limit": "2000",
                },
                fields=[source.key, *fields],
            ),
            each(
                "records",
                pill(line, "fetch", "records"),
                [
                    attempt(
                        "carry_over",
                        [
                            action(
                                target.provider,
                                target.update,
                                "write",
                                input={"object": kind, **values},
                            )
                        ],
                        [
                            action(
                                "workato_variable",
                                "insert_to_list",
                                "remember",
                                input={
                                    "name": with_pills(
                                        "{}", pill("workato_variable", "failures", "name")
                                    ),
                                    "id": with_pills(
                                        "{}", item(line, "fetch", "records", source.key)
                                    ),
                                },
                            )
                        ],
                        retries=2,
                    )
                ],
                batch=100,
            ),
            when(
                "any_failed",
                [condition(pill("workato_variable", "failures", "list_size"), "greater_than", "0")],
                [
                    action(
                        "email",
                        "send_mail",
                        "report",
                        input={
                            "to": recipient,
                            "subject": with_pills(
                                f"{{}} {kind} records were not carried over",
                                pill("workato_variable", "failures", "list_size"),
                            ),
                            "email_type": "text",
                            "body": f"See the jobs of this recipe in {source.label}.",
                        },
                    ),
                    otherwise("all_well", [log("quiet", f"All {kind} records carried over")]),
                ],
            ),
        ],
        input={
            "time_unit": "days",
            "trigger_every": "1",
            "trigger_at": f"{hour:02}:30",
            "timezone": "Europe/Berlin",
        },
    )


def approval(
    source: App,
    kind: str,
    *,
    table: str,
    limit: int = 5_000,
    channel: str = "#approvals",
) -> Step:
    """Return a recipe that accepts small requests and sends large ones to the approver."""
    line = source.provider
    rows = ("Cost center", "Approver", "Deputy")
    return trigger(
        source.provider,
        source.trigger,
        "requested",
        [
            action(
                "lookup_table",
                "lookup_table_search_entries",
                "approver",
                input={
                    "lookup_table_id": ref(table),
                    "parameters": {
                        "col1": with_pills("{}", pill(line, "requested", "cost_center"))
                    },
                },
                fields=["col1", "col2", "col3"],
                description=f"Looks up {rows[1]} by {rows[0]}",
            ),
            when(
                "needs_approval",
                [
                    condition(pill(line, "requested", "amount"), "greater_than", str(limit)),
                    condition(pill(line, "requested", "category"), "not_equals_to", "travel"),
                ],
                [
                    notify(
                        channel,
                        with_pills(
                            f"{kind} {{}} over {{}} waits for {{}}",
                            pill(line, "requested", source.key),
                            pill(line, "requested", "amount"),
                            pill("lookup_table", "approver", "entries", "col2"),
                        ),
                        "ask",
                    ),
                    when(
                        "no_approver",
                        [condition(pill("lookup_table", "approver", "entries", "col2"), "blank")],
                        [stop("nobody", f"No approver for this {kind}")],
                        keyword="elsif",
                    ),
                    otherwise(
                        "small",
                        [
                            action(
                                source.provider,
                                source.update,
                                "approve",
                                input={
                                    source.key: with_pills(
                                        "{}", pill(line, "requested", source.key)
                                    ),
                                    "status": "approved",
                                    "approved_by": "=\"auto: below \" + lookup('limit').to_s",
                                },
                            )
                        ],
                    ),
                ],
            ),
        ],
        input={"object": kind, "since_offset": "-600"},
        fields=[source.key, "amount", "category", "cost_center"],
    )
