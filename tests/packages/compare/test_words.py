"""Values that are not plain text are reported in words, and distinguishably."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.packages.compare.test_odd import compared, reported
from tests.packages.contents.described import lines
from tests.packages.contents.recipes import connection, pill, recipe, step, text, when
from workato_tui.packages.compare.report_markdown import markdown
from workato_tui.packages.compare.report_text import plain_text

DEPOT = "0a0b0c0d-1111-4222-8333-444455556666"
OTHER = "77770000-0000-4000-8000-000000000007"


def sentences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    comparison = compared({"r.recipe.json": before}, {"r.recipe.json": after})
    return [sentence for change in comparison.reported_changes for sentence in change.summary]


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the sentences about a change of the only step of a recipe."""
    recipes = [
        recipe(step("clock.timer"), step("a.find", "f", **parts)) for parts in (before, after)
    ]
    return sentences(recipes[0], recipes[1])


def test_a_connection_of_the_same_name_elsewhere_is_reported_by_its_folder():
    before = recipe(step("salesforce.new_record"), uses={"salesforce": connection("SF", "Old")})
    after = copy.deepcopy(before)
    after["config"][0]["account_id"] = connection("SF", "New place")
    assert sentences(before, after) == [
        "Salesforce uses the connection “SF in New place” instead of “SF in Old”."
    ]


FIND = {"zip_name": "a/find.recipe.json", "name": "Find", "folder": "a"}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (FIND, {**FIND, "zip_name": "find.recipe.json", "folder": ""},
         "“Find in the top folder” instead of “Find in a”"),
        (FIND, {**FIND, "zip_name": "b.recipe.json"},
         "“Find (b.recipe.json)” instead of “Find (a/find.recipe.json)”"),
        (1, "1", "“1 (text)” instead of “1 (number)”"),
        (None, "null", "“null (text)” instead of “null (no value)”"),
        ([{"a": 1, "b": True}, 2], [{"a": 1, "b": "true"}, 2],
         "“true (text)” instead of “true (true or false)”"),
        (5, {"a": '[{"name": "b", "type": "string", "label": "Size"}]'},
         "now “A: Size” instead of 5"),
        (5, {"a": "[]", "b": [{"c": 1, "d": 2}], "e": [1, 2]},
         "now “A: nothing, B: (C: 1, D: 2), E: (1, 2)” instead of 5"),
        ({}, [], "“nothing (list)” instead of “nothing (fields)”"),
        (text("{}", pill("f", "ID")), text("{}", pill("f", "ID", provider="b")),
         "“f → ID (Pill type output, Provider b, Line f)” instead of “f → ID (Pill type"),
    ],
)  # fmt: skip
def test_similar_values_are_distinguished_in_words(old, new, sentence):
    (actual,) = changed({"input": {"v": old}}, {"input": {"v": new}})
    assert sentence in actual


def test_an_item_inserted_into_a_list_is_told_from_those_of_another_kind():
    def blocks(*kinds: str, text: str) -> dict[str, Any]:
        return {"input": {"blocks": [{"type": kind, "text": f"{kind}{text}"} for kind in kinds]}}

    (actual,) = changed(blocks("a", "c", text=""), blocks("a", "b", "c", text="x"))
    assert "Blocks [2] is new: “Type: b, Text: bx”; Blocks [3] > Text is now “cx”" in actual


def test_columns_and_choices_are_named_in_a_comparison_too():
    table = {"name": "T", "schema": [{"id": DEPOT, "title": "Depot"}]}
    parts = {"dynamicPickListSelection": {"sheet": "Depot list"}}
    old = recipe(step("clock.timer"), step("a.find", "f", input={"p": {OTHER: "x"}}, **parts))
    new = copy.deepcopy(old)
    new["code"]["block"][0]["input"] = {
        "p": {DEPOT: "x"}, "sheet": "1AbC", f"$internal_value_{DEPOT}": "string",
    }  # fmt: skip
    files = {"t.workato_db_table.json": table}
    comparison = compared({**files, "r.recipe.json": old}, {**files, "r.recipe.json": new})
    assert reported(comparison) == [
        ("field", "P > Depot", "", "x"), ("field", "P > 77770000…", "x", ""),
        ("field", "Sheet", "", "Depot list"),
    ]  # fmt: skip
    assert not any(DEPOT in line for line in plain_text(comparison, noise=True))


def test_a_changed_filter_of_a_table_is_one_line():
    def filters(**parts: str) -> dict[str, Any]:
        return {"input": {"filters": [{"field_id": DEPOT, "op_default": "eq", **parts}]},
                "dynamicPickListSelection": {"filters": [{"field_id": "Depot"}]}}  # fmt: skip

    north = filters(value_default="North")
    for parts, sentence in (
        ({"value_default": "South"}, "“Depot equals South” instead of “Depot equals North”"),
        # A comparison of another type, which the designer does not show, is reported all the same.
        ({"value_default": "North", "op_number": "eq"}, "“Op number eq” instead of “Op number"),
    ):
        (actual,) = changed(north, filters(**parts))
        assert f"Filters [1] is now {sentence}" in actual
    # Steps after a new one refer to the same pill by another alias.
    one, two = (
        recipe(step("clock.timer"), step("a.find", alias),
               step("b.read", "g", **filters(value_default=text("{}", pill(alias, "id")))))
        for alias in ("f", "h")
    )  # fmt: skip
    assert sentences(one, two) == []


def test_designer_data_in_the_input_is_noise():
    parts = {"input": {"a": "1", f"$internal_value_{DEPOT}": "string"}}
    assert changed(parts, {"input": {"a": "1", f"$internal_value_{DEPOT}": "date"}}) == []
    assert changed(parts, {"input": {"a": "1"}}) == []
    labels = {"extended_input_schema": [{"name": DEPOT, "label": f"$internal_value_{DEPOT}"}]}
    parts = {"input": {"a": "1", DEPOT: "string"}, **labels}
    assert changed({"input": {"a": "1"}}, parts) == []


def recipe_with_if(operand: str, *conditions: tuple[str, ...]) -> dict[str, Any]:
    return recipe(step("clock.timer"), when(*conditions, operand=operand, alias="if"))


def test_the_operator_of_a_single_comparison_is_noise():
    first, second = ("a", "present"), ("b", "blank")
    assert sentences(recipe_with_if("and", first), recipe_with_if("or", first)) == []
    comparison = compared(
        {"r.recipe.json": recipe_with_if("and", first)},
        {"r.recipe.json": recipe_with_if("or", first)},
    )
    assert "    ~ 2 If: Condition (operand of a single comparison)" in plain_text(
        comparison, noise=True
    )
    (sentence,) = sentences(
        recipe_with_if("and", first, second), recipe_with_if("or", first, second)
    )
    assert "“a is present or b is blank” instead of “a is present and b is blank”" in sentence


def test_similar_conditions_are_reported_by_their_difference():
    old, new = recipe_with_if("and", ("a", "present")), recipe_with_if("and", ("a", "present"))
    new["code"]["block"][0]["input"]["conditions"][0]["lhs_type"] = "date"
    (sentence,) = sentences(old, new)
    assert "now “Conditions > [1] > Lhs type date” instead of “Conditions > [1] > Lhs" in sentence


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (None, "404", "Step 3 “On error” now retries only if “code is not 404”."),
        ("404", None, "Step 3 “On error” no longer retries only if “code is not 404”."),
        ("404", "500", "“code is not 500” instead of “code is not 404”."),
    ],
)  # fmt: skip
def test_a_condition_on_a_catch_is_one_for_a_retry(old, new, sentence):
    code = text("{}", pill("catch", "http_response", "code", provider="catch"))
    recipes = []
    for status in (old, new):
        condition = {"filter": when((code, "not_equals_to", status))["input"]} if status else {}
        catch = step("catch", **condition)
        recipes.append(recipe(step("clock.timer"), step("try", block=[catch])))
    (actual,) = sentences(*recipes)
    assert sentence in actual
    assert "retr" in actual


def test_ids_that_begin_alike_are_shown_in_full():
    one, two = ({"input": {"column": DEPOT[:-1] + end}} for end in "01")
    (actual,) = changed(one, two)
    assert f"“0a0b0c0d… ({DEPOT[:-1]}1)” instead of “0a0b0c0d… ({DEPOT[:-1]}0)”" in actual


def test_comparisons_of_an_unknown_form_are_shown_in_full():
    def compound(value: str) -> dict[str, Any]:
        parts = [{"field": "a", "operand": "eq", "value": value, "uuid": DEPOT}]
        return {"input": {"filter": {"type": "compound", "operand": "and", "conditions": parts}}}

    (actual,) = changed(compound("1"), compound("2"))
    assert "“(Field: a, Operand: eq, Value: 2)” instead of “(Field: a" in actual


def test_markup_is_shown_only_without_other_text():
    plain = {"comment": "Adds a row"}
    assert changed({"comment": "<p>Add a row</p>"}, plain) == [
        "Step 2 “A: find”: Comment is now “Adds a row” instead of “Add a row”."
    ]
    assert changed({"comment": "<p>Adds a row</p>"}, plain) == [
        "Step 2 “A: find”: Comment is now “Adds a row” instead of “<p>Adds a row</p>”."
    ]


def test_similar_values_of_other_assets_are_distinguished():
    before, after = {"name": "A", "on": 1}, {"name": "A", "on": "1"}
    comparison = compared({"a.flag.json": before}, {"a.flag.json": after})
    assert [change.summary for change in comparison.reported_changes] == [
        ("On is now “1 (text)” instead of “1 (number)”.",)
    ]


def test_changes_of_any_asset_name_columns():
    table = {"name": "T", "schema": [{"id": DEPOT, "title": "Depot"}]}
    page = {"name": "A", "columns": [{"id": DEPOT, "shown": True}], "filters": {}}
    after = {**page, "filters": {DEPOT: OTHER}, "columns": []}
    files = {"t.workato_db_table.json": table}
    comparison = compared({**files, "a.lcap_app.json": page}, {**files, "a.lcap_app.json": after})
    assert reported(comparison) == [
        ("value", "Columns > Depot", "ID: Depot, Shown: true", ""),
        ("value", "Filters > Depot", "", "77770000…"),
    ]


def test_keys_of_pages_are_words():
    def page(column: str) -> dict[str, Any]:
        return {"name": "A", "content": {"dataSourceOptions": {"fieldId": column}}}

    comparison = compared({"a.lcap_page.json": page("x")}, {"a.lcap_page.json": page("y")})
    assert reported(comparison) == [("value", "Content > Data source options > Field ID", "x", "y")]
    shown = lines({"a.lcap_page.json": page("x")}, "a.lcap_page.json")
    assert shown[-2:] == ["Data source options", "  Field ID: x"]


def test_a_list_of_a_reimported_step_is_unchanged():
    def recipe_with_list(uuid: str, alias: str) -> dict[str, Any]:
        declared = step("v.declare_list", alias, input={"name": "Warnings"}) | {"uuid": uuid}
        return recipe(
            step("clock.timer"), declared, step("v.add", "add", input={"name": f"{uuid}:{alias}"})
        )

    assert sentences(recipe_with_list(DEPOT, "eeee0001"), recipe_with_list(OTHER, "eeee0002")) == []
    other_list = recipe_with_list(DEPOT, "eeee0001")
    other_list["code"]["block"][1]["input"]["name"] = f"{OTHER}:ffff0001"
    (sentence,) = sentences(recipe_with_list(DEPOT, "eeee0001"), other_list)
    assert "Name is now “77770000…” instead of “Warnings (step 2)”" in sentence


def test_the_fields_of_variables_are_named():
    def recipe_with(alias: str, *fields: str, uuid: str = DEPOT) -> dict[str, Any]:
        names = "\n".join(f"{uuid}:{alias}:{field}" for field in fields)
        declared = step("v.declare", alias) | {"uuid": uuid}
        return recipe(step("clock.timer"), declared, step("v.update", "u", input={"name": names}))

    one = recipe_with("eeee0001", "low", "high")
    assert sentences(one, recipe_with("eeee0002", "low", "high", uuid=OTHER)) == []
    (sentence,) = sentences(one, recipe_with("eeee0001", "low"))
    assert "Name is now “low (step 2)” instead of “low (step 2), high (step 2)”" in sentence


def test_other_settings_of_an_app_are_reported_in_words():
    before = recipe(step("salesforce.new_record"), uses={"salesforce": connection("SF")})
    after = copy.deepcopy(before)
    after["config"][0]["skip_validation"] = True
    assert sentences(before, after) == [
        "Salesforce: Skip validation is now true instead of nothing."
    ]


def test_a_condition_within_a_field_is_compared_as_one():
    def with_condition(value: str, uuid: str) -> dict[str, Any]:
        condition = when(("a", "equals_to", value))["input"]
        condition["conditions"][0]["uuid"] = uuid
        return {"input": {"list": {"only": condition}}}

    assert changed(with_condition("1", "u"), with_condition("1", "v")) == []
    (sentence,) = changed(with_condition("1", "u"), with_condition("2", "v"))
    assert "List > Only is now “a equals 2” instead of “a equals 1”" in sentence
    (sentence,) = changed({"input": {"list": {}}}, with_condition("2", "v"))
    assert "List > Only is new: “a equals 2”" in sentence
    pages = [{"name": "A", "only": with_condition("1", uuid)["input"]} for uuid in "uv"]
    comparison = compared({"a.lcap_page.json": pages[0]}, {"a.lcap_page.json": pages[1]})
    assert not comparison.reported_changes


def test_a_new_step_names_its_omitted_fields():
    fields = {f"f{number}": "x" for number in range(33)}
    before, after = recipe(step("clock.timer")), recipe(step("clock.timer"), step("a.find", "f"))
    after["code"]["block"][0] |= {
        "input": fields, "comment": "Why", "filter": when(("a", "present"))["input"],
    }  # fmt: skip
    comparison = compared({"r.recipe.json": before}, {"r.recipe.json": after})
    ((_, _, _, words),) = reported(comparison)
    assert words.splitlines()[:3] == ["A: find", "Why", "Only if: a is present"]
    assert words.splitlines()[-2:] == ["F29: x", "… 3 further fields"]


def test_counted_changes_are_listed_in_full_on_request():
    names = [f"f{number}" for number in range(6)]
    old, new = (
        recipe(step("clock.timer"), step("a.find", "f", input=dict.fromkeys(names, value)))
        for value in ("1", "2" * 3000)
    )
    comparison = compared({"r.recipe.json": old}, {"r.recipe.json": new})
    for report in (plain_text, markdown):
        assert "2" * 3000 not in "\n".join(report(comparison))
        assert "\n".join(report(comparison, full=True)).count("2" * 3000) == len(names)
    short = compared({"r.recipe.json": old}, {"r.recipe.json": _with_input(old, names)})
    assert any("2 more" in line for line in plain_text(short))
    assert sum("+ 3" in line for line in plain_text(short, full=True)) == len(names)


def _with_input(recipe: dict[str, Any], names: list[str]) -> dict[str, Any]:
    changed = copy.deepcopy(recipe)
    changed["code"]["block"][0]["input"] = dict.fromkeys(names, "3")
    return changed
