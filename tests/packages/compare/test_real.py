"""Changes as they occur in the history of real packages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.packages.compare.test_odd import compared, reported
from tests.packages.compare.test_words import changed, sentences
from tests.packages.contents.described import lines
from tests.packages.contents.recipes import connection, pill, recipe, step, text
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.compare.report_markdown import markdown
from workato_tui.packages.compare.report_text import plain_text

PROJECT, ENVIRONMENT = "a.project_properties.json", "a.properties.json"
FIELDS = [{"field": number} for number in range(40)]


def summary(path: str, before: Any, after: Any) -> list[str]:
    comparison = compared({path: before}, {path: after})
    return [sentence for change in comparison.reported_changes for sentence in change.summary]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ({"realm": None}, {"realm": None, "api_host": None}, ["Property api_host is new."]),
        ({"realm": None, "uuid": None}, {"realm": None}, ["Property uuid was removed."]),
        ({"realm": None}, {"realm": "x"}, ["Property realm is now “x” instead of “no value”."]),
        ({"realm": None}, {"realm": None, "a b": "x"}, ["Property a b is new: “x”."]),
    ],
)
def test_a_property_without_a_value_is_reported_by_name(before, after, sentence):
    assert summary(ENVIRONMENT, before, after) == sentence
    assert summary(PROJECT, {"data": before}, {"data": after}) == sentence
    comparison = compared({ENVIRONMENT: before}, {ENVIRONMENT: after})
    assert "  Environment properties" in plain_text(comparison)


def test_counted_values_are_listed_below_their_sentence():
    after = {f"host_{number}": None for number in range(8)} | {"text": "a\nb\nc"}
    comparison = compared({PROJECT: {"data": {"text": "a\nx\nc"}}}, {PROJECT: {"data": after}})
    lines = list(plain_text(comparison))
    assert "    * 3 further values changed." in lines
    assert [line for line in lines if line.startswith("      + ")] == [
        *(f"      + Property host_{number}: no value" for number in range(8)), "      + b",
    ]  # fmt: skip


def test_properties_have_the_names_used_by_recipes():
    files = {PROJECT: {"data": {"api_host": None, "max_rows": "5"}}}
    assert lines(files, PROJECT) == [
        "Type: Project properties", "# 2 properties", "api_host: -", "max_rows: 5",
    ]  # fmt: skip


def test_a_tag_at_the_position_of_another_is_a_different_tag():
    def tags(*pairs: tuple[str, str]) -> list[dict[str, str]]:
        return [{"title": title, "description": "", "color": color} for title, color in pairs]

    before, after = tags(("PROD", "red"), ("QA", "blue")), tags(("SIT", "red"), ("QA", "gold"))
    assert summary("tags.json", before, after) == [
        "Tag PROD was removed; it was “Color: red”.",
        "Tag SIT is new: “Color: red”.",
        "Tag QA > Color is now “gold” instead of “blue”.",
    ]


def test_added_and_removed_tags_of_a_recipe():
    plain = recipe(step("clock.timer"))
    tagged = {**plain, "tags": ["Night"]}
    assert sentences({**plain, "tags": []}, tagged) == ["Tag is new: “Night”."]
    assert sentences(tagged, {**plain, "tags": []}) == ["Tag was removed; it was “Night”."]


LONG = "https://api.example.com/{}/" + "x" * 40 + "/{}/" + "y" * 60


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("a  b", "a b", "is now written with other spaces or line breaks"),
        (LONG.format("v1", "aa"), LONG.format("v1", "bb"), "bb/yyy"),
        (None, "x", "is new: “x”"),
    ],
)
def test_sentences_show_the_difference(old, new, words):
    (sentence,) = changed({"input": {"v": old, "w": 1}}, {"input": {"v": new, "w": 1}})
    assert words in sentence
    assert "null" not in sentence


def test_null_equals_a_missing_value():
    before, after = {"name": "A", "logo": None}, {"name": "A", "logo": "a.png"}
    assert reported(compared({"a.thing.json": before}, {"a.thing.json": after})) == [
        ("value", "Logo", "", "a.png")
    ]


def test_the_position_of_a_comment_is_its_key():
    before, after = (
        recipe(step("clock.timer"), step("a.find", comment=comment)) for comment in ("a", "b")
    )
    comparison = compared({"r.recipe.json": before}, {"r.recipe.json": after})
    detail = detail_of(comparison, comparison.changes[0])
    assert [change.place for change in detail.changes] == ["comment"]


def test_default_settings_of_columns_are_ignored():
    bare = {"name": "T", "schema": [{"name": "col1", "label": "Land"}], "data": "Norway\n"}
    whole = {**bare, "schema": [{**bare["schema"][0], "type": "string", "control_type": "text"}]}
    assert summary("t.lookup_table.json", bare, whole) == []
    whole["schema"][0]["type"] = "date"
    assert summary("t.lookup_table.json", bare, whole) == [
        "Column Land: type is now “date” instead of nothing."
    ]


def test_json_in_a_cell_is_compared_by_its_values():
    def table(cell: Any, column: str = "Answer") -> dict[str, Any]:
        schema = [{"name": "col1", "label": "Id"}, {"name": "col2", "label": column}]
        quoted = cell.replace('"', '""')
        return {"name": "T", "schema": schema, "data": f'1,"{quoted}"\n'}

    path, cell = "t.lookup_table.json", json.dumps({"city": "Oslo", "tags": ["a", "b"]})
    other_cell = cell.replace("Oslo", "Bergen")
    assert summary(path, table(cell), table(other_cell)) == [
        "Row 1: Answer > city is now “Bergen” instead of “Oslo”."
    ]
    emptied = {**table(cell), "data": ""}
    assert summary(path, table(cell), emptied) == [
        "Row removed: Id: 1, Answer: (City: Oslo, Tags: (a, b))."
    ]
    assert summary(path, table(cell), table(cell.replace(": ", ":"))) == []
    moved = table(cell.replace('"a", "b"', '"b", "a"'))
    assert len(summary(path, table(cell), moved)) > 0
    secret = compared({path: table(cell, "Password")}, {path: table(other_cell, "Password")})
    report = [*plain_text(secret, full=True), *markdown(secret, full=True)]
    assert secret.differs
    assert not any("Oslo" in line or "Bergen" in line for line in report)


@pytest.mark.parametrize("empty", ["", " \n"])
def test_an_emptied_file_is_reported_by_its_old_content(empty):
    value = {"name": "T", "schema": [{"name": "col1", "label": "Land"}], "data": "Norway\n"}
    path = "t.lookup_table.json"
    assert summary(path, value, empty) == ["Content is now “an empty file” instead of “1 row”."]
    assert summary(path, empty, value) == ["Content is now “1 row” instead of “an empty file”."]
    comparison = compared({path: empty}, {path: value})
    assert not any("schema" in line for line in plain_text(comparison, full=True))


def test_a_broken_file_is_shown_by_a_few_lines():
    whole = json.dumps(recipe(step("clock.timer"), step("a.find", input={"f": FIELDS})), indent=1)
    conflict = f"<<<<<<< HEAD\n{whole}\n=======\n{whole.replace('field', 'other')}\n>>>>>>> x\n"
    for before, after in ((whole, conflict), (conflict, whole)):
        comparison = compared({"r.recipe.json": before}, {"r.recipe.json": after})
        (change,) = comparison.reported_changes
        assert not change.renamed
        assert len(change.summary) == 1
        for report in (plain_text, markdown):
            lines = "\n".join(report(comparison, full=True))
            assert "merge conflict markers at line 1" in lines
            assert lines.count('"other"') < 10


def test_an_endpoint_names_its_recipe_like_the_designer():
    recipes = ({"name": name, "zip_name": f"{name}.recipe.json", "folder": ""} for name in "AB")
    before, after = ({"name": "Get", "recipe_id": recipe} for recipe in recipes)
    assert summary("g.api_endpoint.json", before, after) == ["Recipe is now “B” instead of “A”."]


def test_columns_with_the_same_title_are_shown_with_their_ids():
    ids = "0a0b0c0d-1111-4222-8333-444455556666", "77770000-0000-4000-8000-000000000007"
    table = {"name": "T", "schema": [{"id": id_, "title": "Site"} for id_ in ids]}
    recipes = [recipe(step("clock.timer"), step("a.find", input={"by": id_})) for id_ in ids]
    files = [{"t.workato_db_table.json": table, "r.recipe.json": value} for value in recipes]
    assert reported(compared(*files)) == [("field", "By", "Site (0a0b0c0d…)", "Site (77770000…)")]
    pills = [text("{}", pill("x", id_)) for id_ in ids]
    recipes = [recipe(step("clock.timer"), step("a.find", input={"by": by})) for by in pills]
    files = [{"t.workato_db_table.json": table, "r.recipe.json": value} for value in recipes]
    assert "Site (77770000…)" in reported(compared(*files))[0][3]


def test_picked_values_are_shown_without_html_entities():
    labels = {"list": "Sites &amp; banks (step 2)"}
    picked = recipe(step("clock.timer"), step("a.find", input={"list": "7"},
                                              dynamicPickListSelection=labels))  # fmt: skip
    assert lines({"r.recipe.json": picked}, "r.recipe.json")[-1] == (
        "    List: Sites & banks (step 2)"
    )


def test_a_connection_of_a_custom_connector_is_added_with_its_name():
    bank = {"zip_name": "bank.custom_adapter.json", "name": "Bank", "folder": ""}
    comparison = compared({}, {"b.connection.json": {"name": "B", "provider": bank}})
    assert list(plain_text(comparison))[-1] == "    Bank"


def test_a_custom_connector_in_the_package_gives_its_app_a_name():
    app = "code_hub_v3_connector_123_456"
    recipe_file = recipe(step("clock.timer"), step(f"{app}.get_file", "f", input={"path": "x"}),
                         uses={app: connection("Code")})  # fmt: skip
    files = {
        "r.recipe.json": recipe_file, "c.connection.json": {"name": "C", "provider": app},
        "codehub_v3.custom_adapter.json": {"title": "CodeHub V3"},
    }  # fmt: skip
    text_lines = lines(files, "r.recipe.json")
    assert {"CodeHub V3: Code", "  2 CodeHub V3: get file"} <= set(text_lines)
    assert "App: CodeHub V3" in lines(files, "c.connection.json")
    without = {**files, "r.recipe.json": recipe(step("clock.timer"))}
    report = "\n".join(plain_text(compared(without, files)))
    assert "Step 2 “CodeHub V3: get file” was added." in report
    assert "CodeHub V3 is used now, with the connection “Code”." in report
    assert "2 steps: CodeHub V3" in "\n".join(plain_text(compared({}, files)))


def test_columns_of_a_job_report_have_their_titles():
    def with_report(value: str) -> dict[str, Any]:
        columns = [{"name": "custom_column_1", "label": "Ticket"}]
        trigger = step("hook.new", job_report_schema=columns, hidden_config_fields=["a"],
                       job_report_config={"custom_column_1": value})  # fmt: skip
        return recipe(trigger)

    after = with_report("b")
    after["code"]["hidden_config_fields"] = ["b", "c"]
    assert sentences(with_report("a"), after) == [
        "Trigger: Job report > Ticket is now “b” instead of “a”."
    ]
    text_lines = lines({"r.recipe.json": with_report("a")}, "r.recipe.json")
    assert text_lines[text_lines.index("# Steps") + 1 :] == [
        "1 Hook: new",
        "  Job report > Ticket: a",
    ]


def test_a_new_step_is_reported_without_its_empty_fields():
    fields = {"subject": "Hello", "cc": "", "bcc": None}
    before = recipe(step("clock.timer"))
    after = recipe(step("clock.timer"), step("mail.send", input=fields))
    assert reported(compared({"r.recipe.json": before}, {"r.recipe.json": after}))[0][3] == (
        "Mail: send\nSubject: Hello"
    )
