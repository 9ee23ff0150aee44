"""Unusual packages: part of a checkout, broken files, and files that take long to compare."""

from __future__ import annotations

import json
import time
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from tests.packages.contents.recipes import connection, pill, recipe, step, text
from tests.packages.zips import make_zip
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.compare.report import format_connection_swaps
from workato_tui.packages.compare.report_markdown import markdown
from workato_tui.packages.compare.report_text import plain_text
from workato_tui.packages.compare.side_by_side import side_by_side
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.to_text import describe_asset

if TYPE_CHECKING:
    from pathlib import Path

    from workato_tui.packages.compare.model import Comparison


def zipped(files: dict[str, Any]) -> bytes:
    return make_zip(
        {
            path: value if isinstance(value, str | bytes) else json.dumps(value)
            for path, value in files.items()
        }
    )


def compared(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    return compare(open_package(zipped(before)), open_package(zipped(after)))


def kinds(comparison: Comparison) -> dict[str, str]:
    return {change.asset.path: change.kind for change in comparison.changes}


def reported(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    return [
        (change.topic, change.label, change.before, change.after)
        for asset in comparison.changes
        for change in detail_of(comparison, asset).changes
    ]


def write_files(folder: Path, files: dict[str, Any]) -> Path:
    for path, value in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(value, indent=2), encoding="utf-8")
    return folder


def call(alias: str, name: str, folder: str = "") -> dict[str, Any]:
    path = f"{folder}/{name.lower()}.recipe.json".lstrip("/")
    return step("workato_recipe_function.call_recipe", alias,
                input={"flow_id": {"zip_name": path, "name": name, "folder": folder}})  # fmt: skip


def recipe_of(name: str, word: str) -> dict[str, Any]:
    fields = {f"{word}{number}": word for number in range(6)}
    return recipe(step("x.y"), step("logger.log", word, input=fields), name=name)


def test_references_to_a_renamed_asset_are_noise():
    before = {
        "main.recipe.json": recipe(step("x.y"), call("a", "Pay"), call("b", "Tell")),
        "pay.recipe.json": recipe_of("Pay", "money"),
        "tell.recipe.json": recipe_of("Tell", "words"),
    }
    renamed = {
        "main.recipe.json": recipe(step("x.y"), call("a", "Settle", "Sub"), call("b", "Tell")),
        "Sub/settle.recipe.json": recipe_of("Settle", "money"),
        "tell.recipe.json": recipe_of("Tell", "words"),
    }
    comparison = compared(before, renamed)
    assert kinds(comparison) == {"Sub/settle.recipe.json": "renamed", "main.recipe.json": "noise"}
    assert comparison.reported_changes[0].summary == (
        "Renamed from “Pay” to “Settle”.", "Moved from the top folder to “Sub”.",
    )  # fmt: skip
    other_call = {
        **before,
        "main.recipe.json": recipe(step("x.y"), call("a", "Tell"), call("b", "Tell")),
    }
    assert reported(compared(before, other_call)) == [("field", "Calls", "Pay", "Tell")]
    renamed_reference = json.loads(json.dumps(before))
    renamed_reference["main.recipe.json"]["code"]["block"][0]["input"]["flow_id"]["name"] = "Charge"
    assert reported(compared(before, renamed_reference)) == [("field", "Calls", "Pay", "Charge")]


def test_only_version_numbers_of_the_platform_are_noise():
    before = {
        "bank.custom_adapter.json": {"title": "Bank", "version_no": 3, "updated_at": "Monday"},
        "api.api_group.json": {"name": "API", "version": "1.0"},
    }
    after = {
        "bank.custom_adapter.json": {"title": "Bank", "version_no": 4, "updated_at": "Friday"},
        "api.api_group.json": {"name": "API", "version": "2.0"},
    }
    comparison = compared(before, after)
    assert kinds(comparison) == {
        "api.api_group.json": "changed",
        "bank.custom_adapter.json": "noise",
    }
    assert reported(comparison) == [("value", "Version", "1.0", "2.0")]


def test_connections_with_different_names_are_different():
    """Files of connections have only a name and an app: a swap must not look like a rename."""

    def files(name: str) -> dict[str, Any]:
        reference = connection(name)
        return {
            "a.recipe.json": recipe(step("x.y"), uses={"salesforce": reference}),
            reference["zip_name"]: {"name": name, "provider": "salesforce", "root_folder": False},
        }

    comparison = compared(files("SF dev"), files("SF prod"))
    assert sorted(kinds(comparison).values()) == ["added", "changed", "removed"]
    assert reported(comparison) == [("connection", "Salesforce", "SF dev", "SF prod")]


def test_a_checkout_is_compared_from_the_folder_of_the_package(tmp_path: Path):
    files = {"a.recipe.json": recipe_of("A", "x"), "Sub/b.recipe.json": recipe_of("B", "y")}
    repo = write_files(
        tmp_path, {f"packages/orders/{path}": value for path, value in files.items()}
    )
    write_files(tmp_path, {"package.json": {"private": True}})
    package = zipped({**files, "a.recipe.json": recipe_of("A", "z")})
    comparison = compare(open_package(package), open_package(repo))
    assert [(change.kind, change.moved) for change in comparison.reported_changes] == [
        ("changed", False)
    ]
    assert comparison.ignored_files == ["package.json"]
    assert comparison.totals.same == 1


def test_decomposed_names_are_the_same_names(tmp_path: Path):
    name = "Bestätigung.recipe.json"
    folder = write_files(tmp_path, {unicodedata.normalize("NFD", name): recipe_of("A", "x")})
    comparison = compare(open_package(zipped({name: recipe_of("A", "x")})), open_package(folder))
    assert comparison.reported_changes == []


def test_broken_json_is_compared_as_text():
    broken = compared({"a.recipe.json": '{"name": "A",\n"x'}, {"a.recipe.json": '{"name": "A"}'})
    assert kinds(broken) == {"a.recipe.json": "changed"}
    assert reported(broken)[0][:2] == ("text", "line 1")
    assert reported(compared({"a.thing.json": '{"a": 1}'}, {"a.thing.json": '{"a": true}'})) == [
        ("value", "A", "1", "true")
    ]
    assert (
        compared({"a.thing.json": '{"a": NaN}'}, {"a.thing.json": '{"a":NaN}'}).reported_changes
        == []
    )
    long = "1" + "0" * 5_000
    assert reported(
        compared({"a.thing.json": '{"a": 1}'}, {"a.thing.json": f'{{"a": {long}}}'})
    ) == [("value", "A", "1", long)]


@pytest.mark.parametrize("depth", [150, 10_000])
def test_deeply_nested_steps(depth: int):
    def nested(word: str) -> str:
        inner = f'{{"keyword": "action", "provider": "x", "name": "y", "input": {{"a": "{word}"}}}}'
        head = '{"keyword": "if", "input": {}, "block": ['
        return f'{{"name": "A", "code": {head * depth}{inner}{"]}" * depth}}}'

    files = {"a.recipe.json": nested("one")}, {"a.recipe.json": nested("two")}
    comparison = compared(*files)
    change = comparison.reported_changes[0]
    package = open_package(zipped(files[0]))
    shown = "\n".join(
        line.text
        for section in describe_asset(package, package.assets[0])
        for line in section.lines
    )
    rows = side_by_side(change.before, change.after)
    assert any(row.kind == "changed" for row in rows)
    if depth < 1_000:
        assert reported(comparison) == [("field", "A", "one", "two")]
        assert shown.count("If") == depth
    else:
        assert reported(comparison)[0][0] == "text"
        assert "nested too deeply" in shown


def test_comparing_large_input_ends():
    values = {
        "pills": "_dp('" * 3_000 + "#{" * 3_000,
        "slashes": "\\" * 60_000,
        "bars": "_" * 60_000 + "connector_1",
        "tags": "<" * 60_000,
        "same": ["x"] * 4_000,
        "lines": "\n" * 9_000,
    }

    def files(suffix: str) -> dict[str, Any]:
        fields = {key: [*value, suffix] if isinstance(value, list) else value + suffix
                  for key, value in values.items()}  # fmt: skip
        named = step(f"{'_' * 5_000}.y", title="<" * 5_000 + suffix, input=fields)
        repeated = [step("x.y", "same", input={"n": 1}) for _ in range(300)]
        steps = [step("x.y"), named, *repeated * (2 if suffix else 1)]
        return {"a.recipe.json": recipe(*steps), "a.rb": "end\n" * 6_000 + suffix}

    started = time.process_time()
    comparison = compared(files(""), files("z"))
    for change in comparison.reported_changes:
        detail_of(comparison, change)
        side_by_side(change.before, change.after)
    assert kinds(comparison) == {"a.recipe.json": "changed", "a.rb": "changed"}
    assert time.process_time() - started < 5


def test_unusual_shapes_of_a_recipe():
    plain = recipe(step("x.y", "t"), step("a.b", "s", input={"f": "1"}), uses={"a": None})
    steps = [
        {**plain["code"], "block": None, "number": "0"},
        {**plain["code"]["block"][0], "number": "1"},
    ]
    odd = {**plain, "code": steps, "config": json.dumps(plain["config"])}
    assert compared({"a.recipe.json": plain}, {"a.recipe.json": odd}).reported_changes == []
    changed = json.loads(json.dumps(odd))
    changed["code"][1]["input"]["f"] = "2"
    changed["config"] = json.dumps([{"keyword": "application", "provider": "b"}])
    assert reported(compared({"a.recipe.json": odd}, {"a.recipe.json": changed})) == [
        ("field", "F", "1", "2"),
        ("setting", "B", "", "listed"),
        ("setting", "A", "listed", ""),
    ]


def test_notations_of_the_same_pill_are_equal():
    value = text("Dear {}", pill("a", "Name"))
    other_notation = value.replace('"pill_type": "output", ', "").replace(
        '"line"', '"pill_type":"output","line"'
    )
    assert other_notation != value
    before, after = (recipe(step("x.y", input={"f": field})) for field in (value, other_notation))
    comparison = compared({"a.recipe.json": before}, {"a.recipe.json": after})
    assert (comparison.reported_changes, comparison.totals.noise) == ([], 1)


def test_changed_secrets_are_reported_without_their_values():
    before = {
        "a.project_property.json": {"name": "bank_token", "value": "first"},
        "b.recipe.json": recipe(step("x.y", input={"password": "first"})),
    }
    after = json.loads(json.dumps(before).replace("first", "second"))
    comparison = compared(before, after)
    assert reported(comparison) == [
        ("value", "Value", "•••", "••• (different)"),
        ("trigger", "Password", "•••", "••• (different)"),
    ]
    shown = str(
        [side_by_side(change.before, change.after) for change in comparison.reported_changes]
    )
    assert "first" not in shown
    assert "second" not in shown
    assert "changed" in shown


def test_a_column_that_changed_its_type_is_reported():
    column = {"id": "11fb", "title": "Amount", "type": "number"}
    before = {"t.workato_db_table.json": {"name": "T", "schema": [column]}}
    after = {"t.workato_db_table.json": {"name": "T", "schema": [{**column, "type": "date"}]}}
    comparison = compared(before, after)
    assert reported(comparison) == [("column", "Amount: type", "number", "date")]
    assert comparison.reported_changes[0].summary == (
        "Column Amount: type is now “date” instead of “number”.",
    )


def test_a_comparison_reports_progress_and_can_be_canceled():
    before = {f"{number}.recipe.json": recipe_of(f"R{number}", "x") for number in range(4)}
    after = {path: {**value, "concurrency": 2} for path, value in before.items()}
    progress: list[tuple[int, int]] = []
    packages = [open_package(zipped(files)) for files in (before, after)]
    compare(*packages, on_progress=lambda *counts: progress.append(counts))
    assert progress[-1] == (4, 4)
    with pytest.raises(InterruptedError):
        compare(*packages, cancelled=lambda: True)


def test_recipes_that_swap_files_and_names_are_matched():
    def booking_recipe(app: str, name: str) -> dict[str, Any]:
        steps = (step("logger.log_message", f"log{number}", input={"message": f"{number}"})
                 for number in range(3))  # fmt: skip
        fields = {f"{app}_{number}": f"{app}-{number}" for number in range(6)}
        return recipe(step("clock.run", "t"), step(f"{app}.update", "up", input=fields), *steps,
                      step("slack.post", "say", input={"text": app}), name=name)  # fmt: skip

    paths = ("update_room.recipe.json", "update_booking.recipe.json")
    before = {
        paths[0]: booking_recipe("room", "Room"),
        paths[1]: booking_recipe("booking", "Booking"),
    }
    after = {
        paths[0]: booking_recipe("booking", "Room"),
        paths[1]: booking_recipe("room", "Booking"),
    }
    comparison = compared(before, after)
    assert {
        (change.kind, change.before.path, change.after.path)
        for change in comparison.reported_changes
        if change.before and change.after
    } == {("renamed", *paths), ("renamed", *reversed(paths))}


def test_files_that_macos_adds_to_zips_are_ignored_and_named():
    package = {"f/orders.recipe.json": recipe(step("clock.run", "t"))}
    extra = {"__MACOSX/f/._orders.recipe.json": "\0\5", "f/._x.json": "", ".DS_Store": "x"}
    assert compared(package, {**package, **extra}).changes == []
    assert sorted(open_package(zipped({**package, **extra})).ignored_files) == sorted(extra)


def test_a_new_column_is_reported_with_the_number_of_its_values():
    def table(columns: list[str], *rows: list[str]) -> dict[str, Any]:
        schema = [{"key": f"col{n}", "label": label} for n, label in enumerate(columns)]
        data = [{f"col{n}": cell for n, cell in enumerate(row)} for row in rows]
        return {"t.lookup_table.json": {"name": "T", "columns": schema, "data": data}}

    before = table(["Code", "Name"], ["EU", "Europe"], ["US", "America"])
    after = table(["Code", "Name", "Tax"], ["EU", "Europe", "19"], ["US", "America", ""])
    assert compared(before, after).reported_changes[0].summary == (
        "The column “Tax” was added, filled in 1 row.",
    )
    assert compared(after, before).reported_changes[0].summary == (
        "The column “Tax” was removed, filled in 1 row.",
    )


def test_a_replaced_connection_is_reported_once():
    def uses(name: str) -> dict[str, Any]:
        return {
            f"{recipe_name}.recipe.json": recipe(
                step("sf.update", "t", input={"of": recipe_name}),
                name=recipe_name,
                uses={"sf": connection(name)},
            )
            for recipe_name in ("a", "b")
        }

    comparison = compared(uses("Dev"), uses("Main"))
    sentence = "2 recipes: Sf uses the connection “Main” instead of “Dev”."
    assert format_connection_swaps(comparison) == [sentence]
    assert sentence in list(plain_text(comparison))
    assert sentence in list(markdown(comparison))
    before = {"a.recipe.json": uses("Dev")["a.recipe.json"]}
    after = {"a.recipe.json": uses("Main")["a.recipe.json"]}
    assert format_connection_swaps(compared(before, after)) == []
