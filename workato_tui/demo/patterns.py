"""Typical recipes; a project's recipes use these patterns with its own apps.

Each function returns the code of a new recipe. Aliases are the same in each recipe of a pattern, so
that edits can refer to steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.demo.assets import APPROVERS
from workato_tui.demo.steps import (
    Step,
    action,
    as_text,
    attempt,
    condition,
    each,
    item,
    only_if,
    otherwise,
    pattern,
    pill,
    ref,
    stop,
    trigger,
    when,
    with_pills,
)

if TYPE_CHECKING:
    from workato_tui.demo.apps import App


def log(alias: str, message: str) -> Step:
    """Return a step that writes a line to the job log."""
    return action("logger", "log_message", alias, input={"message": message})


def notify(channel: str, message: str, alias: str = "notify") -> Step:
    """Return a step that sends a message to a Slack channel."""
    values = {"channel": channel, "text": message, "advanced": {"unfurl_links": "false"}}
    return action("slack", "post_message_to_channel", alias, input=values)


@pattern
def sync(
    source: App,
    target: App,
    kind: str,
    *fields: str,
    amount: str = "amount",
    limit: int = 10_000,
    channel: str = "#ops-integrations",
) -> Step:
    """Return a recipe that updates or creates the counterpart of each new or changed record."""
    provider = target.provider
    own = [source.key, *fields, amount]
    changed = {name: pill(source.provider, "changed", name) for name in own}
    record, total = changed[source.key], changed[amount]
    twin = pill(provider, "find_twin", "records", {"path_element_type": "current_item"}, target.key)
    values = {name: as_text(changed[name]) for name in fields}
    values[amount] = f"={total}.to_f.round(2)"
    key = {"object": kind, "external_id": as_text(record)}
    find = action(
        provider,
        target.search,
        "find_twin",
        input={**key, "limit": "1"},
        fields=[target.key, "external_id", "list_size"],
    )
    update = action(
        provider,
        target.update,
        "update_twin",
        input={"object": kind, target.key: as_text(twin), **values},
    )
    create = action(
        provider, target.create, "create_twin", input={**key, **values}, fields=[target.key]
    )
    steps = [
        find,
        when(
            "already_there",
            [condition(pill(provider, "find_twin", "list_size"), "greater_than", "0")],
            [update, otherwise("not_there", [create])],
            title=f"Is the {kind} in {target.label} already?",
        ),
        when(
            "large_amount",
            [condition(total, "greater_than", str(limit))],
            [notify(channel, with_pills(f"Large {kind} {{}}: {{}}", record, total))],
        ),
        log("done", with_pills(f"{kind} {{}} synced", record)),
    ]
    return trigger(
        source.provider,
        source.trigger,
        "changed",
        steps,
        input={"object": kind, "since_offset": "-3600", "field_list": "\n".join(own)},
        filter=only_if([condition(record, "present")]),
        fields=own,
    )


@pattern
def nightly(source: App, target: App, kind: str, *fields: str, hour: int = 2) -> Step:
    """Return a recipe that every night transfers the day's records and mails the failed ones."""
    line, variable = source.provider, "workato_variable"
    values = {name: as_text(item(line, "fetch", "records", name)) for name in fields}
    count = pill(variable, "failures", "list_size")
    since = f"={pill('clock', 'every_night', 'started_at')} - 1.days"
    declare = action(
        variable,
        "declare_list",
        "failures",
        input={"name": "Failures", "list_item_schema_json": '[{"name":"id"}]'},
        fields=["list_items", "list_size"],
    )
    fetch = action(
        line,
        source.search,
        "fetch",
        input={"object": kind, "updated_after": since, "limit": "2000"},
        fields=[source.key, *fields],
    )
    write = action(target.provider, target.update, "write", input={"object": kind, **values})
    failure = {
        "name": as_text(pill(variable, "failures", "name")),
        "id": as_text(item(line, "fetch", "records", source.key)),
    }
    remember = action(variable, "insert_to_list", "remember", input=failure)
    mail = {
        "to": "integrations@acme.example",
        "subject": with_pills(f"{{}} {kind} records were not carried over", count),
        "email_type": "text",
        "body": f"See the jobs of this recipe in {source.label}.",
    }
    steps = [
        declare,
        fetch,
        each(
            "records",
            pill(line, "fetch", "records"),
            [attempt("carry_over", [write], [remember], retries=2)],
            batch=100,
        ),
        when(
            "any_failed",
            [condition(count, "greater_than", "0")],
            [
                action("email", "send_mail", "report", input=mail),
                otherwise("all_well", [log("quiet", f"All {kind} records carried over")]),
            ],
        ),
    ]
    schedule = {
        "time_unit": "days",
        "trigger_every": "1",
        "trigger_at": f"{hour:02}:30",
        "timezone": "Europe/Berlin",
    }
    return trigger("clock", "scheduled_event", "every_night", steps, input=schedule)


@pattern
def approval(
    source: App, kind: str, *, table: str, limit: int = 5_000, channel: str = "#approvals"
) -> Step:
    """Return a recipe that accepts small requests and sends large ones to the approver."""
    own = [source.key, "amount", "category", "cost_center"]
    record, amount, category, cost_center = (
        pill(source.provider, "requested", name) for name in own
    )
    approver = pill("lookup_table", "approver", "entries", "col2")
    look_up = action(
        "lookup_table",
        "lookup_table_search_entries",
        "approver",
        input={"lookup_table_id": ref(table), "parameters": {"col1": as_text(cost_center)}},
        fields=["col1", "col2", "col3"],
        description=f"Looks up {APPROVERS[1]} by {APPROVERS[0]}",
    )
    approved = {
        source.key: as_text(record),
        "status": "approved",
        "approved_by": "=\"auto: below \" + lookup('limit').to_s",
    }
    question = with_pills(f"{kind} {{}} over {{}} waits for {{}}", record, amount, approver)
    decide = when(
        "needs_approval",
        [
            condition(amount, "greater_than", str(limit)),
            condition(category, "not_equals_to", "travel"),
        ],
        [
            notify(channel, question, "ask"),
            when(
                "no_approver",
                [condition(approver, "blank")],
                [stop("nobody", f"No approver for this {kind}")],
                keyword="elsif",
            ),
            otherwise("small", [action(source.provider, source.update, "approve", input=approved)]),
        ],
    )
    return trigger(
        source.provider,
        source.trigger,
        "requested",
        [look_up, decide],
        input={"object": kind, "since_offset": "-600"},
        fields=own,
    )
