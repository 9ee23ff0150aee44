"""Packages: valid zips of realistic recipes, with a small change in each build."""

from __future__ import annotations

import io
import json
import re
import zipfile
from itertools import pairwise

import pytest

from workato_tui.demo.story_operations import OPERATIONS
from workato_tui.demo.story_revenue import REVENUE

PROJECTS = (*REVENUE, *OPERATIONS)
PILL = re.compile(r"_dp\('(.*?)'\)")


def members(blueprint, revision) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(blueprint.package(revision))) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == len(set(names))
        return {name: package.read(name) for name in names}


def steps(step):
    yield step
    for nested in step.get("block", ()):
        yield from steps(nested)


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def check_recipe(recipe, files):
    assert {"name", "version", "private", "concurrency", "code", "config"} <= recipe.keys()
    all_steps = list(steps(recipe["code"]))
    assert all_steps[0]["keyword"] == "trigger"
    assert [step["number"] for step in all_steps] == list(range(len(all_steps)))
    assert len({step["uuid"] for step in all_steps}) == len(all_steps)
    aliases = {step["as"] for step in all_steps}
    assert len(aliases) == len(all_steps)
    for text in texts(recipe["code"]):
        for pill in PILL.findall(text):
            assert json.loads(pill)["line"] in aliases
    for step in all_steps:
        nested = [item["keyword"] for item in step.get("block", ())]
        assert "catch" not in nested[:-1]
        assert "else" not in nested[:-1]
        if step["keyword"] == "try":
            assert nested[-1] == "catch"
        if step["keyword"] == "repeat":
            assert nested[-1] == "while_condition"
    used = {step["provider"] for step in all_steps if step.get("provider")}
    assert used == {entry["provider"] for entry in recipe["config"]}
    for entry in recipe["config"]:
        if entry["account_id"] is not None:
            connection = json.loads(files[entry["account_id"]["zip_name"]])
            assert connection["name"] == entry["account_id"]["name"]
            assert connection["provider"] == entry["provider"]


@pytest.mark.parametrize("make", PROJECTS, ids=lambda make: make.__name__)
def test_packages_are_valid_in_the_first_and_the_last_build(make):
    blueprint = make()
    for revision in (0, blueprint.builds - 1, blueprint.builds + 3):
        files = members(blueprint, revision)
        recipes = [json.loads(files[name]) for name in files if name.endswith(".recipe.json")]
        assert recipes
        for recipe in recipes:
            check_recipe(recipe, files)
        for name, data in files.items():
            assert not name.startswith("/")
            assert ".." not in name
            assert b"$ref" not in data
            if name.endswith(".json"):
                assert json.loads(data)["name"]


def test_every_kind_of_step_and_file_occurs():
    keywords, endings = set(), set()
    for make in PROJECTS:
        blueprint = make()
        for name, data in members(blueprint, blueprint.builds - 1).items():
            endings.add(".".join(name.rsplit("/", 1)[-1].split(".")[1:]))
            if name.endswith(".recipe.json"):
                keywords |= {step["keyword"] for step in steps(json.loads(data)["code"])}
    assert keywords == {
        *("trigger", "action", "if", "elsif", "else", "foreach", "repeat", "while_condition"),
        *("try", "catch", "stop"),
    }
    assert endings >= {
        *("recipe.json", "connection.json", "lookup_table.json", "project_property.json"),
        *("api_group.json", "api_endpoint.json", "workato_template.json", "lcap_app.json"),
        *("custom_adapter.json", "custom_adapter.rb", "custom_adapter.png"),
        *("lcap_app.png", "lcap_page.zip", "workato_schema.json"),
    }


@pytest.mark.parametrize("make", PROJECTS, ids=lambda make: make.__name__)
def test_builds_differ_and_are_reproducible(make):
    first, second = make(), make()
    # Compare the trees; packing every build with its pictures takes long.
    trees = [first.tree(revision) for revision in range(first.builds + 4)]
    for before, after in pairwise(trees):
        assert dict(before) != dict(after)
    for revision in (1, first.builds + 2):
        assert first.package(revision) == second.package(revision)
        assert first.package(revision) != first.package(revision - 1)


@pytest.fixture(scope="module")
def order_to_cash():
    """The last eight packages of Order to Cash, oldest first."""
    blueprint = REVENUE[0]()
    return [members(blueprint, revision) for revision in range(6, 14)]


def recipe(files, name):
    return json.loads(next(data for path, data in files.items() if path.endswith(name)))


def test_a_recipe_is_renamed_and_keeps_its_code(order_to_cash):
    before, after = order_to_cash[0], order_to_cash[1]
    (removed,) = before.keys() - after.keys()
    (added,) = after.keys() - before.keys()
    assert removed == "sync_accounts.recipe.json"
    assert added == "sync_salesforce_accounts_to_netsuite_customers.recipe.json"
    assert json.loads(before[removed])["code"] == json.loads(after[added])["code"]


def test_a_recipe_is_moved_unchanged(order_to_cash):
    before, after = order_to_cash[1], order_to_cash[2]
    (removed,) = before.keys() - after.keys()
    (added,) = after.keys() - before.keys()
    assert (removed, added) == (
        "Invoices/nightly_invoices_from_stripe.recipe.json",
        "Finance/Invoices/nightly_invoices_from_stripe.recipe.json",
    )
    assert before[removed] == after[added]


ORDERS = "new_salesforce_order_will_create_netsuite_sales_order.recipe.json"


def test_a_step_is_added_in_a_condition(order_to_cash):
    before, after = (recipe(files, ORDERS) for files in order_to_cash[2:4])
    old = {step["uuid"]: step for step in steps(before["code"])}
    new = [step for step in steps(after["code"]) if step["uuid"] not in old]
    assert [(step["provider"], step["name"]) for step in new] == [("jira", "create_issue")]
    parent = next(step for step in steps(after["code"]) if new[0] in step.get("block", ()))
    assert (parent["keyword"], parent["uuid"] in old) == ("if", True)


def test_a_formula_is_changed(order_to_cash):
    before, after = (recipe(files, ORDERS) for files in order_to_cash[3:5])
    pairs = zip(steps(before["code"]), steps(after["code"]), strict=True)
    changed = [(old, new) for old, new in pairs if old["input"] != new["input"]]
    assert len(changed) == 1
    old, new = (step["input"]["TotalAmount"] for step in changed[0])
    assert old.startswith("=_dp(")
    assert new.endswith(".to_f * 1.19).round(2)")


def test_a_connection_is_replaced(order_to_cash):
    before, after = (recipe(files, ORDERS) for files in order_to_cash[4:6])
    assert before["code"] == after["code"]
    used = [
        next(e["account_id"]["name"] for e in item["config"] if "netsuite" in e["provider"])
        for item in (before, after)
    ]
    assert used == ["NetSuite Acme Inc", "NetSuite Acme EU"]


def test_a_table_has_a_new_row_and_an_asset_is_deleted(order_to_cash):
    before, after = order_to_cash[5], order_to_cash[6]
    tables = [recipe(files, "tax_codes_by_country.lookup_table.json") for files in (before, after)]
    assert [len(table["rows"]) for table in tables] == [4, 5]
    assert tables[1]["rows"][-1] == {"col1": "PL", "col2": "PL-23", "col3": "23.0"}
    assert before.keys() - after.keys() == {
        "Old/deprecated_export_orders_to_the_old_ledger.recipe.json"
    }
