"""The text that is shown for each kind of asset."""

from __future__ import annotations

import json

import pytest

from tests.packages.contents.described import lines
from tests.packages.contents.recipes import connection, pill, recipe, step, text, when
from tests.packages.zips import make_zip
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.references import links
from workato_tui.packages.contents.to_text import json_text
from workato_tui.packages.contents.values import Wording


def test_a_recipe_is_shown_as_its_steps():
    schema = json.dumps([{"name": "email", "label": "E-mail"}, {"name": "sum", "optional": True}])
    item = pill("7f3a9c01", "Items", {"path_element_type": "current_item"}, "SKU")
    recipe_file = recipe(
        step("salesforce.new_record", "7f3a9c01", title="New order", comment="Only <b>ours</b>",
             filter=when(("Stage", "equals_to", "Closed"),
                         ("Amount", "greater_than", "100"))["input"]),
        step("try", block=[
            step("foreach", "each", source=text("{}", pill("7f3a9c01", "Items")),
                 repeat_mode="batch", batch_size="50",
                 block=[step("shop.reserve", input={"sku": f"={item}.upcase", "lines": "a\nb"})]),
            when(("{}", "blank"), ("b", "is_odd", ""), operand="or", block=[step("stop", input={
                "stop_with_error": "true", "stop_reason": text("No {}", pill("7f3a9c01", "Id"))})]),
            step("catch", input={"max_retry_count": "3", "retry_interval": "2"}, block=[
                step("workato_recipe_function.call_recipe", input={
                    "flow_id": {"zip_name": "tell.recipe.json", "name": "Tell", "folder": ""},
                    "parameters_schema_json": schema,
                }, skip=True, surprise={"of": "tomorrow"}),
            ]),
        ]),
        uses={"salesforce": connection("SF Dev"), "logger": None},
    )  # fmt: skip
    files = {
        "sync.recipe.json": recipe_file,
        "tell.recipe.json": recipe(step("clock.timer"), name="Tell"),
        "Connections/sf_dev.connection.json": {"name": "SF Dev", "provider": "salesforce"},
    }
    shown_lines = lines(files, "sync.recipe.json")
    assert shown_lines[: shown_lines.index("# Steps")] == [
        "Type: Recipe", "Name: Orders", "Steps: 8", "Concurrency: 1", "Version: 3", "Private: yes",
        "# Connections",
        "Salesforce: SF Dev -> Connections/sf_dev.connection.json", "Logger: no connection",
    ]  # fmt: skip
    assert shown_lines[shown_lines.index("# Steps") + 1 :] == [
        "1 New order (Salesforce: new record)",
        "  Only ours",
        "  Only if: Stage equals Closed and Amount greater than 100",
        "  2 Try",
        "    3 For each of New order (1) → Items, 50 at a time",
        "      4 Shop: reserve",
        "        Sku: ={New order (1) → Items (current item) → SKU}.upcase",
        "        Lines: a",
        "          b",
        "    5 If {} is blank or b is_odd",
        "      6 Stop with an error: No {New order (1) → Id}",
        "  7 On error, after 3 retries, 2 s apart",
        "    8 Call recipe Tell [off]",
        "      Calls: Tell -> tell.recipe.json",
        "      Parameters schema JSON: E-mail, Sum (optional)",
        "      surprise.of: tomorrow",
    ]


def test_references_are_listed_in_both_directions():
    files = {
        "a/pay.recipe.json": recipe(step("x.y"), uses={"bank": connection("Bank", "a")}),
        "a/bank.connection.json": {"name": "Bank", "provider": {
            "zip_name": "bank.custom_adapter.json", "name": "Bank app", "folder": ""}},
        "a/bank.custom_adapter.json": {"title": "Bank app"},
    }  # fmt: skip
    package = open_package(make_zip({name: json.dumps(value) for name, value in files.items()}))
    references = links(package)
    used_paths = {
        path: [asset.path for asset in assets] for path, assets in references.uses.items()
    }
    assert used_paths == {
        "a/bank.connection.json": ["a/bank.custom_adapter.json"],
        "a/pay.recipe.json": ["a/bank.connection.json"],
    }
    assert [asset.name for asset in references.used_by["a/bank.connection.json"]] == ["Orders"]


DEPOT = "0a0b0c0d-1111-4222-8333-444455556666"
CODES = {"name": "Codes", "columns": [{"name": "col1", "label": "Code"}, "rate"]}


@pytest.mark.parametrize(
    "value",
    [
        {**CODES, "rows": [{"col1": "EUR", "rate": 1}, {"col1": "USD"}]},
        {**CODES, "entries": [["EUR", 1], ["USD", None]]},
        {**CODES, "data": [{"id": 7, "data": {"col1": "EUR", "rate": "1"}},
                           {"id": 8, "data": {"col1": "USD"}}]},
        {"name": "Codes", "schema": json.dumps(CODES["columns"]),
         "data": "col1,rate\nEUR,1\nUSD,\n"},
        {"name": "Codes", "columns": {"col1": "Code", "rate": "rate"},
         "rows": {"1": ["EUR", "1"], "2": ["USD"]}},
    ],
)  # fmt: skip
def test_lookup_tables_of_any_format_have_columns_and_rows(value):
    assert lines({"codes.lookup_table.json": value}, "codes.lookup_table.json") == [
        "Type: Lookup table", "Name: Codes", "# 2 rows", "Code  rate", "1 EUR   1", "2 USD",
    ]  # fmt: skip


def test_source_files_are_shown_and_other_files_listed_by_size():
    files = {
        "bank.custom_adapter.json": {"title": "Bank", "version_no": 3},
        "bank.custom_adapter.rb": "{\n  title: 'Bank'\n}",
        "bank.custom_adapter.png": b"\x89PNG",
        "desk.lcap_page.json": {"name": "Desk"},
        "desk.lcap_page.zip": make_zip({"index.html": "<p>"}),
        "lone.zip": b"PK",
    }
    assert lines(files, "bank.custom_adapter.json") == [
        "Type: Connector", "Name: Bank", "Version: 3",
        "# Files", "bank.custom_adapter.png, 4 bytes",
        "# bank.custom_adapter.rb", "{", "  title: 'Bank'", "}",
    ]  # fmt: skip
    assert lines(files, "desk.lcap_page.json")[-2:] == [
        "# Files", f"desk.lcap_page.zip, {len(files['desk.lcap_page.zip'])} bytes",
    ]  # fmt: skip
    assert lines(files, "lone.zip") == ["File: lone.zip", "Archive, 2 bytes"]


def test_long_texts_have_a_section_and_secrets_are_masked():
    files = {
        "mail.workato_template.json": {"name": "Mail", "content": "Dear\ncustomer", "on": True},
        "a.project_property.json": {"name": "bank_api_key", "value": "s3cret"},
        "b.project_property.json": {"name": "bank_url", "value": "https://bank.example"},
        "r.recipe.json": recipe(
            step("x.y", input={"password": "s3cret", "token": text("{}", pill("a", "b"))})
        ),
    }  # fmt: skip
    assert lines(files, "mail.workato_template.json") == [
        "Type: Message template", "Name: Mail", "On: yes", "# Content", "Dear", "customer",
    ]  # fmt: skip
    assert lines(files, "a.project_property.json")[2] == "Value: •••"
    assert lines(files, "a.project_property.json", secrets=True)[2] == "Value: s3cret"
    assert lines(files, "b.project_property.json")[2] == "Value: https://bank.example"
    assert lines(files, "r.recipe.json")[-2:] == ["  Password: •••", "  Token: a → b"]
    package = open_package(make_zip({name: json.dumps(value) for name, value in files.items()}))
    assert "s3cret" not in "".join(json_text(package, asset) for asset in package.assets)


def test_columns_of_a_data_table_have_their_types():
    fields = [
        {"id": "11fb", "title": "Amount", "type": "number", "required": True, "hidden": False},
        {"id": "a561", "title": "Note", "type": "short-text", "default_value": "-"},
    ]
    files = {"t.workato_db_table.json": {"name": "T", "schema": fields, "project_name": "P"}}
    assert lines(files, "t.workato_db_table.json") == [
        "Type: Data table", "Name: T", "Project name: P",
        "# Columns", "Amount: number, required", "Note: short-text, default value -",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#{_dp('data.salesforce.search.Id')}", "search → Id"),
        ("#{_('data.salesforce.search.Id')}", "search → Id"),
        ('#{_dp(\'{"pill_type":"job_context","path":["job_id"]}\')}', "job context → job_id"),
        ('#{_dp(\'{"pill_type":"project_property","property_name":"url"}\')}',
         "project property url"),
        ('=_dp(\'{"line":"a","path":["b",{"path_element_type":"size"}]}\') > 1',
         "={a → b → size} > 1"),
        ('#{_dp(\'{"line":"a","path":["it\\\'s"]}\')}', "a → it's"),
        ("#{_dp('no json')}", "no json"),
        ("plain #{text}", "plain #{text}"),
        ('=_dp( \'{"line":"a","path":["b"]}\' ).upcase', "={a → b}.upcase"),
        ('=_dp(\'{"line":"a","path":["b"]}\'}) + 1', "={broken pill a → b} + 1"),
        ('#{_dp(\'{"line":"a","path":["b"]}\'})}', "{broken pill a → b}"),
        ('At #{_dp(\'{"line":"a","path":["b"]}', "At {broken pill a → b}"),
        ('#{_dp(\'{"line":"a","pa', "{broken pill line a pa}"),
        ('#{_dp({"line":"a","path":["b)"]})} ok', "{broken pill a → b)} ok"),
        ("#{_dp('{\"line\":a}')}", "broken pill line a"),
        ("#{_('data.a.b.c', 'list_meta'}", "{broken pill data.a.b.c list_meta}"),
    ],
)  # fmt: skip
def test_pills_of_every_format_are_shown_in_words(source, expected):
    assert Wording().text(source) == expected


def test_a_list_of_fields_is_shown_by_their_labels():
    schema = [{"name": "id", "type": "string", "label": "Entity ID", "hint": "as in light.hall"},
              {"name": "dim", "control_type": "number", "optional": True}]  # fmt: skip
    rows = [{"name": "a", "type": "text", "value": "1"}]
    fields = {"request": {"schema": schema}, "rows": rows}
    recipe_file = recipe(step("api.receive", "t", input=fields))
    shown_lines = lines({"a.recipe.json": recipe_file}, "a.recipe.json")
    assert "  Request > Schema: Entity ID, Dim (optional)" in shown_lines
    assert "  Rows [1] > Value: 1" in shown_lines


def test_nested_values_are_shown_line_by_line_with_links_and_names():
    page = {"zip_name": "p.lcap_page.json", "name": "Page", "folder": ""}
    app = {
        "name": "Requests",
        "stages": [{"name": "New", "color": 0, "page": page}, {"name": "Done"}, ["a", 1, None]],
        "columns": json.dumps([{"id": DEPOT, "visible": True, "token": "s3cret"}]),
        "request": {"schema": [{"name": "sum", "type": "number"}], "empty": {}, "text": "a\nb"},
        "notes": [{"text": text("{}", '_dp(\'{"source":"request","path":["field"]}\')')}],
    }
    table = {"name": "T", "schema": [{"id": DEPOT, "title": "Depot"}]}
    files = {
        "a.lcap_app.json": app,
        "p.lcap_page.json": {"name": "Page"},
        "t.workato_db_table.json": table,
    }
    assert lines(files, "a.lcap_app.json") == [
        "Type: Workflow app", "Name: Requests",
        "# Uses", "App page: Page -> p.lcap_page.json",
        "# Stages", "1 New", "  Color: 0", "  Page: Page -> p.lcap_page.json", "2: Done",
        "3: a, 1, -",
        "# Columns", "1 Depot", "  Visible: yes", "  Token: •••",
        "# Request", "Schema: Sum", "Empty: -", "Text: a", "  b",
        "# Notes", "1", "  Text: request → field",
    ]  # fmt: skip
    assert lines({"odd.lcap_app.json": [["x", {}]]}, "odd.lcap_app.json") == [
        "Type: Workflow app",
        "1",
        "  1: x",
        "  2: -",
    ]
