"""Steps as the designer shows them: names instead of ids, what was picked, what is tried again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.packages.contents.described import lines
from tests.packages.contents.recipes import pill, recipe, step, text, when
from workato_tui.packages.contents.names import app_name

DEPOT = "0a0b0c0d-1111-4222-8333-444455556666"
OTHER = "77770000-0000-4000-8000-000000000007"
RECORD = "11fbe9a6-a16d-4d7e-86ea-afe42ec03005"
TABLE = {"name": "Depots", "schema": [{"id": DEPOT, "title": "Depot", "type": "short-text"}]}
REFERENCE = {"zip_name": "depots.workato_db_table.json", "name": "Depots", "folder": ""}


def steps_of(*steps: dict[str, Any], **files: Any) -> list[str]:
    """The steps of a recipe below its trigger, beside other files."""
    made = {"r.recipe.json": recipe(step("clock.timer"), *steps), **files}
    told = lines(made, "r.recipe.json")
    return told[told.index("# Steps") + 2 :]


def schema(name: str, label: str) -> list[dict[str, Any]]:
    column = {"name": name, "label": label, "type": "string"}
    return [{"name": "records", "label": "Records", "type": "array", "properties": [column]}]


def read(**parts: Any) -> dict[str, Any]:
    return step("workato_db_table.get_records", "dddd0001", **parts)


def test_columns_are_named_by_the_schema_of_any_step_and_by_the_table_in_the_package():
    filled = {"filters": [{"field_id": DEPOT, "value_default": "North"}], "order_by": DEPOT}
    of_pill = text("{}", pill("dddd0001", "records", DEPOT.replace("-", "_")))
    log = step("logger.log", "log", input={"message": of_pill})
    expected = [
        "    Filters [1] > Field ID: Depot",
        "    Filters [1] > Value default: North",
        "    Order by: Depot",
        "  3 Logger: log",
        "    Message: Data table: get records (2) → records → Depot",
    ]
    named = read(input=filled, extended_output_schema=schema(DEPOT.replace("-", "_"), "Depot"))
    assert steps_of(named, log)[1:] == expected
    files = {"depots.workato_db_table.json": TABLE}
    assert steps_of(read(input={"table": REFERENCE, **filled}), log, **files)[2:] == expected


def test_columns_of_a_query_are_shown_without_the_hash_that_workato_adds():
    named = read(extended_output_schema=schema("status_0a1b2c3d", "STATUS"))
    item = [pill("dddd0001", "records", one) for one in ("status_0a1b2c3d", "other_0a1b2c3d")]
    told = steps_of(named, step("logger.log", "log", input={"message": f"={item[0]} + {item[1]}"}))
    assert told[-1].endswith(
        "={Data table: get records (2) → records → STATUS} + "
        "{Data table: get records (2) → records → other_0a1b2c3d}"
    )


def test_names_of_columns_stand_for_ids_in_names_of_fields_and_in_parts_of_them():
    given = {"parameters": {DEPOT: "North", f"{DEPOT}_value": "x", OTHER: "y"}}
    assert steps_of(read(input=given), **{"t.workato_db_table.json": TABLE})[1:] == [
        "    Parameters > Depot: North",
        "    Parameters > Depot value: x",
        "    Parameters > 77770000…: y",
    ]
    # The columns that every data table has are called the same everywhere.
    found = pill("dddd0001", "record", RECORD.replace("-", "_"))
    assert steps_of(read(input={"id": f"={found}", "more": f"{OTHER}, {RECORD}"}))[1:] == [
        "    ID: Data table: get records (2) → record → Record ID",
        "    More: 77770000…, Record ID",
    ]


def test_what_the_designer_keeps_for_itself_is_no_field():
    given = {f"$internal_value_{DEPOT}": "string", OTHER: "date_time", "limit": "5"}
    labels = [{"name": OTHER, "label": f"$internal_value_{OTHER}"}]
    assert steps_of(read(input=given, extended_input_schema=labels))[1:] == ["    Limit: 5"]


def test_columns_of_lookup_tables_are_named_by_the_table():
    table = {"name": "Countries", "schema": [{"name": "col1", "label": "Land"}], "data": "NO\n"}
    wanted = {"zip_name": "c.lookup_table.json", "name": "Countries", "folder": ""}
    look = step("lookup_table.lookup", "look", input={
        "table": wanted, "order": "col1", "parameters": {"col1": "x"}})  # fmt: skip
    log = step("logger.log", "log", input={"text": text("{}", pill("look", "entry", "col1"))})
    item = step("logger.log", "i", input={"text": text("{}", pill("each", "col1"))})
    each = step("foreach", "each", source=text("{}", pill("look", "entries")), block=[item])
    told = steps_of(look, log, each, **{"c.lookup_table.json": table})
    assert told[1:] == [
        "    Table: Countries -> c.lookup_table.json", "    Order: Land",
        "    Parameters > Land: x", "  3 Logger: log", "    Text: look → entry → Land",
        "  4 For each of look → entries", "    5 Logger: log", "      Text: each → Land",
    ]  # fmt: skip
    assert "    Parameters > Col1: x" in steps_of(look, log)


def test_a_condition_within_a_field_is_reported_as_one():
    asked = when(("a", "present"), ("b", "equals_to", "1"), operand="or")["input"]
    told = steps_of(step("a.find", "b", input={"list": {"only": asked, "no": {"conditions": []}}}))
    assert told[1:] == [
        "    List > Only: a is present or b equals 1", "    List > No > Conditions: nothing",
    ]  # fmt: skip


def test_what_a_person_picked_stands_for_the_value_behind_it():
    shown = {
        "name": "Warnings (step 2)", "response.0.code": "200 - OK", "rows": [{"field": "Depot"}],
        "issue": {"ids": ["p@@K", "K--1"], "titles": ["Plan", "Plan: Task"]},
        "lists": [{"label": "Room", "value": "Room__c"}, {"label": "Guest", "value": "Guest__c"}],
        "stage": "Reserved", "typed": "Stale", "channel": {"ids": ["C1"], "titles": ["general"]},
        "gone": {"ids": ["C1"], "titles": ["general"]}, "flow_id": "Find the owner",
    }  # fmt: skip
    given = {
        "name": "12340000-0000-4000-8000-000000000009:eeee0001", "response": [{"code": 200}],
        "rows": [{"field": DEPOT}], "issue": "K--1", "lists": "Room__c\nGuest__c",
        "stage": text("{}", pill("eeee0001", "stage")), "typed": "mine", "channel": "C1",
        "gone": "C2", "flow_id": "63830000",
    }  # fmt: skip
    parts = {"dynamicPickListSelection": shown, "toggleCfg": {"typed": False, "channel": False}}
    assert steps_of(step("a.find", "eeee0002", input=given, **parts)) == [
        "  2 Call recipe Find the owner",
        "    Name: Warnings (step 2)",
        "    Response [1] > Code: 200 - OK",
        "    Rows [1] > Field: Depot",
        "    Issue: Plan: Task",
        "    Lists: Room, Guest",
        "    Stage: eeee0001 → stage",
        "    Typed: mine",
        "    Channel: general",
        "    Gone: C2",
        "    Calls: Find the owner",
    ]


def test_a_list_that_another_step_declares_is_named_by_it():
    made = step("workato_variable.declare_list", "eeee0001", input={"name": "Warnings"})
    given = {"name": "12340000-0000-4000-8000-000000000009:eeee0001"}
    told = steps_of(made, step("workato_variable.insert_to_list", "add", input=given))
    assert told[-1] == "    Name: Warnings (step 2)"


def test_a_schema_in_a_text_is_its_names_and_an_alias_that_is_an_id_is_cut_short():
    held = json.dumps([{"name": "sum", "type": "number", "label": "Sum of all"}])
    given = {"schema": f"\n {held}", "headers": "[]", "gone": text("{}", pill(OTHER, "id"))}
    own = {"own_schema": [{"name": "email", "type": "string"}], "more": {"of": 1}}
    assert steps_of(step("a.find", "b", input=given, **own))[1:] == [
        "    Schema: Sum of all",
        "    Headers: nothing",
        "    Gone: 77770000… → id",
        "    own_schema: Email",
        "    more.of: 1",
    ]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("#{_('data.a.look.rows.first.____Size', 'list_meta', '____Size', 'data.a.look.rows')} now",
         "{size of rows (step look)} now"),
        ("#{_('data.workato.job_context.x.Host_name', 'account_property', 'Host name')}",
         "account property Host name"),
        ('=_("data.a.look.col1").present?', "={look → col1}.present?"),
        ("=_('job.started_at')", "job → started_at"),
        ("_('Hello') stays", "_('Hello') stays"),
    ],
)  # fmt: skip
def test_older_pills_are_put_into_words(written, words):
    told = steps_of(step("a.look", "look"), step("logger.log", "log", input={"text": written}))
    assert told[-1] == f"    Text: {words}"


def test_texts_of_people_come_once_without_markup_and_with_pills_in_words():
    title = 'Add <span class="provider">row</span>'
    about = f"<p>For {text('{}', pill('look', 'Name'))} &amp; others</p>"
    told = steps_of(
        step("a.look", "look", title=title, description="Add row", comment=about),
        step("a.find", "b", description="A: find", comment="x"),
    )
    assert told == [
        "  2 Add row (A: look)", "    For {look → Name} & others", "  3 A: find", "    x",
    ]  # fmt: skip


def caught(count: str, wait: str, **parts: Any) -> list[str]:
    given = {"max_retry_count": count, "retry_interval": wait}
    caught = step("catch", "ffff0002", input=given, **parts)
    return steps_of(step("try", block=[step("a.find", "c"), caught]))[2:]


def test_a_condition_on_a_catch_says_when_to_try_again():
    code = text("{}", pill("ffff0002", "http_response", "code", provider="catch"))
    asked = when((code, "not_equals_to", "404"))["input"]
    assert caught("1", "2", filter=asked) == [
        "  4 On error", "    Retry once after 2 s if code is not 404",
    ]  # fmt: skip
    assert caught("3", "5", filter=asked)[1] == (
        "    Retry up to 3 times, 5 s apart, if code is not 404"
    )
    assert caught("3", "0") == ["  4 On error, after 3 retries"]
    assert caught("0", "2") == ["  4 On error"]


def test_what_belongs_to_an_if_a_try_or_a_loop_stands_level_with_it():
    inner = step("a.find", "b")
    told = steps_of(
        when(("x", "present"), block=[
            inner, when(("y", "present"), alias="e", block=[inner]) | {"keyword": "elsif"},
            step("else", block=[step("try", block=[inner, step("catch", block=[inner])])]),
        ]),
        step("repeat", block=[inner, step("while_condition", input=when(("z", "blank"))["input"])]),
    )  # fmt: skip
    assert told == [
        "  2 If x is present", "    3 A: find", "  4 Else if y is present", "    5 A: find",
        "  6 Else", "    7 Try", "      8 A: find", "    9 On error", "      10 A: find",
        "  11 Repeat", "    12 A: find", "  13 While z is blank",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("service_now", "ServiceNow"), ("service_now_secondary", "ServiceNow (secondary)"),
        ("slack_bot", "Workbot for Slack"), ("teams_bot", "Workbot for Microsoft Teams"),
        ("workato_app", "RecipeOps"), ("mssql", "SQL Server"), ("py_eval", "Python"),
        ("rest", "HTTP"), ("acme_crm_connector_12_345", "Acme CRM"),
    ],
)  # fmt: skip
def test_apps_are_called_as_workato_calls_them(provider, name):
    assert app_name(provider) == name


def test_a_call_that_people_made_up_is_called_as_they_called_it():
    own = step("service_now.__adhoc_http_action", "a", input={"mnemonic": "Close the ticket"})
    bare = step("service_now.__adhoc_http_action", "b", input={"verb": "post"})
    assert steps_of(own, bare) == [
        "  2 ServiceNow: Close the ticket", "  3 ServiceNow: custom action", "    Verb: post",
    ]  # fmt: skip


def test_no_value_is_shown_as_python_or_as_json():
    odd = {"a": {"of": [1, {"b": None}]}}
    made = recipe(step("a.find", "x", input={"v": odd, "e": {}}), concurrency=odd, version=odd)
    made["config"] = [{"provider": "a", "account_id": odd}]
    made["code"]["block"] = [
        step("catch", input={"max_retry_count": odd}),
        step("foreach", source=[odd], repeat_mode="batch", batch_size=odd),
        when((json.dumps(odd), "equals_to"), operand=odd),
    ]
    told = "\n".join(lines({"r.recipe.json": made}, "r.recipe.json"))
    assert "{'" not in told
    assert "['" not in told
    assert "None" not in told
