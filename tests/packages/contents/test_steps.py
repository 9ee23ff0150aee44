"""Steps are shown as in the designer: names instead of IDs, picked labels, and retries."""

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
    """Return the lines of the steps below the trigger, in a package with these files."""
    package = {"r.recipe.json": recipe(step("clock.timer"), *steps), **files}
    shown_lines = lines(package, "r.recipe.json")
    return shown_lines[shown_lines.index("# Steps") + 2 :]


def schema(name: str, label: str) -> list[dict[str, Any]]:
    column = {"name": name, "label": label, "type": "string"}
    return [{"name": "records", "label": "Records", "type": "array", "properties": [column]}]


def read(**parts: Any) -> dict[str, Any]:
    return step("workato_db_table.get_records", "dddd0001", **parts)


def test_columns_have_their_titles_from_schemas_and_tables():
    filters = [{"field_id": DEPOT, "op_default": "eq", "value_default": "North"}]
    filled = {"filters": filters, "order_by": DEPOT}
    column_pill = text("{}", pill("dddd0001", "records", DEPOT.replace("-", "_")))
    log = step("logger.log", "log", input={"message": column_pill})
    expected = [
        "    Filters [1]: Depot equals North",
        "    Order by: Depot",
        "  3 Logger: log",
        "    Message: Data table: get records (2) → records → Depot",
    ]
    named = read(input=filled, extended_output_schema=schema(DEPOT.replace("-", "_"), "Depot"))
    assert steps_of(named, log)[1:] == expected
    files = {"depots.workato_db_table.json": TABLE}
    assert steps_of(read(input={"table": REFERENCE, **filled}), log, **files)[2:] == expected


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ({"op_number": "isnotnull", "value_number": "-1"}, "is not null"),
        ({"op_boolean": "istrue"}, "is true"),
        ({"op_default": "starts_with", "value_default": f"={pill('clock', 'id')}"},
         "starts with clock → id"),
        ({"op_date_time": "gte", "value_date_time": ""}, "greater than or equals nothing"),
        ({"op_number": "nearby", "value_number": "7"}, "nearby 7"),
        # The designer keeps comparisons of types that were chosen before.
        ({"op_number": "eq", "op_default": "eq", "value_default": "x"}, "equals x"),
        ({"op_integer": "eq", "value_integer": "0", "op_default": "ne", "value_default": "x"},
         "equals 0 or does not equal x"),
    ],
)  # fmt: skip
def test_a_filter_of_a_table_is_one_line(comparison, expected):
    filters = {"filters": [{"field_id": DEPOT, **comparison}]}
    files = {"depots.workato_db_table.json": TABLE}
    assert steps_of(read(input=filters), **files)[1:] == [f"    Filters [1]: Depot {expected}"]


def test_a_filter_shows_the_comparison_of_its_columns_type():
    both = {"op_integer": "eq", "value_integer": "0", "op_default": "ne", "value_default": "x"}
    filters = {"filters": [{"field_id": DEPOT, **both}], f"$internal_value_{DEPOT}": "string"}
    shown = steps_of(read(input=filters), **{"depots.workato_db_table.json": TABLE})
    assert shown[1:] == ["    Filters [1]: Depot does not equal x"]


def test_columns_of_a_query_are_shown_without_their_hash():
    named = read(extended_output_schema=schema("status_0a1b2c3d", "STATUS"))
    names = ("status_0a1b2c3d", "other_0a1b2c3d")
    first, second = (pill("dddd0001", "records", name) for name in names)
    shown_lines = steps_of(
        named, step("logger.log", "log", input={"message": f"={first} + {second}"})
    )
    assert shown_lines[-1].endswith(
        "={Data table: get records (2) → records → STATUS} + "
        "{Data table: get records (2) → records → other_0a1b2c3d}"
    )


def test_ids_in_names_of_fields_are_shown_as_column_titles():
    fields = {"parameters": {DEPOT: "North", f"{DEPOT}_value": "x", OTHER: "y"}}
    assert steps_of(read(input=fields), **{"t.workato_db_table.json": TABLE})[1:] == [
        "    Parameters > Depot: North",
        "    Parameters > Depot value: x",
        "    Parameters > 77770000…: y",
    ]
    # The system columns of all data tables have the same titles.
    record_pill = pill("dddd0001", "record", RECORD.replace("-", "_"))
    assert steps_of(read(input={"id": f"={record_pill}", "more": f"{OTHER}, {RECORD}"}))[1:] == [
        "    ID: Data table: get records (2) → record → Record ID",
        "    More: 77770000…, Record ID",
    ]
    # A formula can have the id of a column in a text.
    formula = {"rows": f"={record_pill}.where('{DEPOT}': '{OTHER}')"}
    assert steps_of(read(input=formula), **{"t.workato_db_table.json": TABLE})[1] == (
        f"    Rows: ={{Data table: get records (2) → record → Record ID}}.where('Depot': '{OTHER}')"
    )


def test_data_of_the_designer_is_not_shown_as_a_field():
    fields = {f"$internal_value_{DEPOT}": "string", OTHER: "date_time", "limit": "5"}
    labels = [{"name": OTHER, "label": f"$internal_value_{OTHER}"}]
    assert steps_of(read(input=fields, extended_input_schema=labels))[1:] == ["    Limit: 5"]


def test_columns_of_lookup_tables_have_their_labels():
    table = {"name": "Countries", "schema": [{"name": "col1", "label": "Land"}], "data": "NO\n"}
    reference = {"zip_name": "c.lookup_table.json", "name": "Countries", "folder": ""}
    lookup = step("lookup_table.lookup", "look", input={
        "table": reference, "order": "col1", "parameters": {"col1": "x"}})  # fmt: skip
    log = step("logger.log", "log", input={"text": text("{}", pill("look", "entry", "col1"))})
    item = step("logger.log", "i", input={"text": text("{}", pill("each", "col1"))})
    each = step("foreach", "each", source=text("{}", pill("look", "entries")), block=[item])
    shown_lines = steps_of(lookup, log, each, **{"c.lookup_table.json": table})
    assert shown_lines[1:] == [
        "    Table: Countries -> c.lookup_table.json", "    Order: Land",
        "    Parameters > Land: x", "  3 Logger: log", "    Text: look → entry → Land",
        "  4 For each of look → entries", "    5 Logger: log", "      Text: each → Land",
    ]  # fmt: skip
    assert "    Parameters > Col1: x" in steps_of(lookup, log)


def test_a_condition_within_a_field_is_one_line():
    condition = when(("a", "present"), ("b", "equals_to", "1"), operand="or")["input"]
    shown_lines = steps_of(
        step("a.find", "b", input={"list": {"only": condition, "no": {"conditions": []}}})
    )
    assert shown_lines[1:] == [
        "    List > Only: a is present or b equals 1", "    List > No > Conditions: nothing",
    ]  # fmt: skip


def test_picked_labels_are_shown_instead_of_their_values():
    labels = {
        "name": "Warnings (step 2)", "response.0.code": "200 - OK", "rows": [{"field": "Depot"}],
        "issue": {"ids": ["p@@K", "K--1"], "titles": ["Plan", "Plan: Task"]},
        "lists": [{"label": "Room", "value": "Room__c"}, {"label": "Guest", "value": "Guest__c"}],
        "stage": "Reserved", "typed": "Stale", "channel": {"ids": ["C1"], "titles": ["general"]},
        "gone": {"ids": ["C1"], "titles": ["general"]}, "flow_id": "Find the owner",
    }  # fmt: skip
    fields = {
        "name": "12340000-0000-4000-8000-000000000009:eeee0001", "response": [{"code": 200}],
        "rows": [{"field": DEPOT}], "issue": "K--1", "lists": "Room__c\nGuest__c",
        "stage": text("{}", pill("eeee0001", "stage")), "typed": "mine", "channel": "C1",
        "gone": "C2", "flow_id": "63830000",
    }  # fmt: skip
    parts = {"dynamicPickListSelection": labels, "toggleCfg": {"typed": False, "channel": False}}
    assert steps_of(step("a.find", "eeee0002", input=fields, **parts)) == [
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


def test_a_list_variable_has_the_name_from_its_declaration():
    declaration = step("workato_variable.declare_list", "eeee0001", input={"name": "Warnings"})
    fields = {"name": "12340000-0000-4000-8000-000000000009:eeee0001"}
    shown_lines = steps_of(
        declaration, step("workato_variable.insert_to_list", "add", input=fields)
    )
    assert shown_lines[-1] == "    Name: Warnings (step 2)"


def test_a_schema_is_shown_by_its_labels_and_a_long_alias_is_cut():
    schema_text = json.dumps([{"name": "sum", "type": "number", "label": "Sum of all"}])
    fields = {"schema": f"\n {schema_text}", "headers": "[]", "gone": text("{}", pill(OTHER, "id"))}
    own = {"own_schema": [{"name": "email", "type": "string"}], "more": {"of": 1}}
    assert steps_of(step("a.find", "b", input=fields, **own))[1:] == [
        "    Schema: Sum of all",
        "    Headers: nothing",
        "    Gone: 77770000… → id",
        "    own_schema: Email",
        "    more.of: 1",
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
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
def test_older_pills_are_shown_in_words(source, expected):
    shown_lines = steps_of(
        step("a.look", "look"), step("logger.log", "log", input={"text": source})
    )
    assert shown_lines[-1] == f"    Text: {expected}"


def test_titles_and_comments_are_shown_once_without_markup():
    title = 'Add <span class="provider">row</span>'
    comment = f"<p>For {text('{}', pill('look', 'Name'))} &amp; others</p><p>one<br>two</p>"
    shown_lines = steps_of(
        step("a.look", "look", title=title, description="Add row", comment=comment),
        step("a.find", "b", description="A: find", comment="x"),
    )
    assert shown_lines == [
        "  2 Add row (A: look)", "    For {look → Name} & others one two", "  3 A: find", "    x",
    ]  # fmt: skip


def retry_lines(count: str, wait: str, **parts: Any) -> list[str]:
    fields = {"max_retry_count": count, "retry_interval": wait}
    catch = step("catch", "ffff0002", input=fields, **parts)
    return steps_of(step("try", block=[step("a.find", "c"), catch]))[2:]


def test_a_condition_on_a_catch_is_shown_with_its_retries():
    code = text("{}", pill("ffff0002", "http_response", "code", provider="catch"))
    condition = when((code, "not_equals_to", "404"))["input"]
    assert retry_lines("1", "2", filter=condition) == [
        "  4 On error", "    Retry once after 2 s if code is not 404",
    ]  # fmt: skip
    assert retry_lines("3", "5", filter=condition)[1] == (
        "    Retry up to 3 times, 5 s apart, if code is not 404"
    )
    assert retry_lines("3", "0") == ["  4 On error, after 3 retries"]
    assert retry_lines("0", "2") == ["  4 On error"]


def test_parts_of_an_if_a_try_or_a_loop_have_its_indentation():
    inner = step("a.find", "b")
    shown_lines = steps_of(
        when(("x", "present"), block=[
            inner, when(("y", "present"), alias="e", block=[inner]) | {"keyword": "elsif"},
            step("else", block=[step("try", block=[inner, step("catch", block=[inner])])]),
        ]),
        step("repeat", block=[inner, step("while_condition", input=when(("z", "blank"))["input"])]),
    )  # fmt: skip
    assert shown_lines == [
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
def test_apps_have_the_names_of_workato(provider, name):
    assert app_name(provider) == name


def test_a_custom_action_has_its_own_name():
    own = step("service_now.__adhoc_http_action", "a", input={"mnemonic": "Close the ticket"})
    bare = step("service_now.__adhoc_http_action", "b", input={"verb": "post"})
    assert steps_of(own, bare) == [
        "  2 ServiceNow: Close the ticket", "  3 ServiceNow: custom action", "    Verb: post",
    ]  # fmt: skip


def test_no_value_is_shown_as_python():
    odd = {"a": {"of": [1, {"b": None}]}}
    odd_recipe = recipe(
        step("a.find", "x", input={"v": odd, "e": {}}), concurrency=odd, version=odd
    )
    odd_recipe["config"] = [{"provider": "a", "account_id": odd}]
    odd_recipe["code"]["block"] = [
        step("catch", input={"max_retry_count": odd}),
        step("foreach", source=[odd], repeat_mode="batch", batch_size=odd),
        when((json.dumps(odd), "equals_to"), operand=odd),
    ]
    shown_lines = "\n".join(lines({"r.recipe.json": odd_recipe}, "r.recipe.json"))
    assert "{'" not in shown_lines
    assert "['" not in shown_lines
    assert "None" not in shown_lines
