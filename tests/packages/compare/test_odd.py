"""Packages as they come: half a checkout, broken files, files that try to hang or to hide."""

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
            path: one if isinstance(one, str | bytes) else json.dumps(one)
            for path, one in files.items()
        }
    )


def compared(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    return compare(open_package(zipped(before)), open_package(zipped(after)))


def kinds(found: Comparison) -> dict[str, str]:
    return {one.asset.path: one.kind for one in found.changes}


def told(found: Comparison) -> list[tuple[str, str, str, str]]:
    return [
        (one.topic, one.label, one.before, one.after)
        for change in found.changes
        for one in detail_of(found, change).changes
    ]


def written(folder: Path, files: dict[str, Any]) -> Path:
    for path, one in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(one, indent=2), encoding="utf-8")
    return folder


def call(alias: str, name: str, folder: str = "") -> dict[str, Any]:
    path = f"{folder}/{name.lower()}.recipe.json".lstrip("/")
    return step("workato_recipe_function.call_recipe", alias,
                input={"flow_id": {"zip_name": path, "name": name, "folder": folder}})  # fmt: skip


def called(name: str, word: str) -> dict[str, Any]:
    fields = {f"{word}{number}": word for number in range(6)}
    return recipe(step("x.y"), step("logger.log", word, input=fields), name=name)


def test_references_to_a_renamed_asset_are_noise():
    before = {
        "main.recipe.json": recipe(step("x.y"), call("a", "Pay"), call("b", "Tell")),
        "pay.recipe.json": called("Pay", "money"),
        "tell.recipe.json": called("Tell", "words"),
    }
    renamed = {
        "main.recipe.json": recipe(step("x.y"), call("a", "Settle", "Sub"), call("b", "Tell")),
        "Sub/settle.recipe.json": called("Settle", "money"),
        "tell.recipe.json": called("Tell", "words"),
    }
    found = compared(before, renamed)
    assert kinds(found) == {"Sub/settle.recipe.json": "renamed", "main.recipe.json": "noise"}
    assert found.reported_changes[0].summary == (
        "Renamed from “Pay” to “Settle”.", "Moved from the top folder to “Sub”.",
    )  # fmt: skip
    other = {
        **before,
        "main.recipe.json": recipe(step("x.y"), call("a", "Tell"), call("b", "Tell")),
    }
    assert told(compared(before, other)) == [("field", "Calls", "Pay", "Tell")]
    by_hand = json.loads(json.dumps(before))
    by_hand["main.recipe.json"]["code"]["block"][0]["input"]["flow_id"]["name"] = "Charge"
    assert told(compared(before, by_hand)) == [("field", "Calls", "Pay", "Charge")]


def test_only_version_numbers_of_the_platform_are_noise():
    before = {
        "bank.custom_adapter.json": {"title": "Bank", "version_no": 3, "updated_at": "Monday"},
        "api.api_group.json": {"name": "API", "version": "1.0"},
    }
    after = {
        "bank.custom_adapter.json": {"title": "Bank", "version_no": 4, "updated_at": "Friday"},
        "api.api_group.json": {"name": "API", "version": "2.0"},
    }
    found = compared(before, after)
    assert kinds(found) == {"api.api_group.json": "changed", "bank.custom_adapter.json": "noise"}
    assert told(found) == [("value", "Version", "1.0", "2.0")]


def test_connections_with_different_names_are_different():
    """Files of connections hold a name and an app only: a swap must never pass for a rename."""

    def files(name: str) -> dict[str, Any]:
        reference = connection(name)
        return {
            "a.recipe.json": recipe(step("x.y"), uses={"salesforce": reference}),
            reference["zip_name"]: {"name": name, "provider": "salesforce", "root_folder": False},
        }

    found = compared(files("SF dev"), files("SF prod"))
    assert sorted(kinds(found).values()) == ["added", "changed", "removed"]
    assert told(found) == [("connection", "Salesforce", "SF dev", "SF prod")]


def test_a_checkout_is_compared_from_the_folder_of_the_package(tmp_path: Path):
    files = {"a.recipe.json": called("A", "x"), "Sub/b.recipe.json": called("B", "y")}
    repo = written(tmp_path, {f"packages/orders/{path}": one for path, one in files.items()})
    written(tmp_path, {"package.json": {"private": True}})
    package = zipped({**files, "a.recipe.json": called("A", "z")})
    found = compare(open_package(package), open_package(repo))
    assert [(one.kind, one.moved) for one in found.reported_changes] == [("changed", False)]
    assert found.ignored_files == ["package.json"]
    assert found.totals.same == 1


def test_decomposed_names_are_the_same_names(tmp_path: Path):
    name = "Bestätigung.recipe.json"
    folder = written(tmp_path, {unicodedata.normalize("NFD", name): called("A", "x")})
    found = compare(open_package(zipped({name: called("A", "x")})), open_package(folder))
    assert found.reported_changes == []


def test_broken_json_is_compared_as_text():
    broken = compared({"a.recipe.json": '{"name": "A",\n"x'}, {"a.recipe.json": '{"name": "A"}'})
    assert kinds(broken) == {"a.recipe.json": "changed"}
    assert told(broken)[0][:2] == ("text", "line 1")
    assert told(compared({"a.thing.json": '{"a": 1}'}, {"a.thing.json": '{"a": true}'})) == [
        ("value", "A", "1", "true")
    ]
    assert (
        compared({"a.thing.json": '{"a": NaN}'}, {"a.thing.json": '{"a":NaN}'}).reported_changes
        == []
    )
    long = "1" + "0" * 5_000
    assert told(compared({"a.thing.json": '{"a": 1}'}, {"a.thing.json": f'{{"a": {long}}}'})) == [
        ("value", "A", "1", long)
    ]


@pytest.mark.parametrize("deep", [150, 10_000])
def test_deeply_nested_steps(deep: int):
    def nested(word: str) -> str:
        inner = f'{{"keyword": "action", "provider": "x", "name": "y", "input": {{"a": "{word}"}}}}'
        head = '{"keyword": "if", "input": {}, "block": ['
        return f'{{"name": "A", "code": {head * deep}{inner}{"]}" * deep}}}'

    files = {"a.recipe.json": nested("one")}, {"a.recipe.json": nested("two")}
    found = compared(*files)
    change = found.reported_changes[0]
    package = open_package(zipped(files[0]))
    shown = "\n".join(
        line.text
        for section in describe_asset(package, package.assets[0])
        for line in section.lines
    )
    rows = side_by_side(change.before, change.after)
    assert any(row.kind == "changed" for row in rows)
    if deep < 1_000:
        assert told(found) == [("field", "A", "one", "two")]
        assert shown.count("If") == deep
    else:
        assert told(found)[0][0] == "text"
        assert "nested too deeply" in shown


def test_comparing_large_input_ends():
    words = {
        "pills": "_dp('" * 3_000 + "#{" * 3_000,
        "slashes": "\\" * 60_000,
        "bars": "_" * 60_000 + "connector_1",
        "tags": "<" * 60_000,
        "same": ["x"] * 4_000,
        "lines": "\n" * 9_000,
    }

    def files(more: str) -> dict[str, Any]:
        fields = {key: [*one, more] if isinstance(one, list) else one + more
                  for key, one in words.items()}  # fmt: skip
        named = step(f"{'_' * 5_000}.y", title="<" * 5_000 + more, input=fields)
        again = [step("x.y", "same", input={"n": 1}) for _ in range(300)]
        return {"a.recipe.json": recipe(step("x.y"), named, *again, *(again if more else [])),
                "a.rb": "end\n" * 6_000 + more}  # fmt: skip

    begun = time.process_time()
    found = compared(files(""), files("z"))
    for change in found.reported_changes:
        detail_of(found, change)
        side_by_side(change.before, change.after)
    assert kinds(found) == {"a.recipe.json": "changed", "a.rb": "changed"}
    assert time.process_time() - begun < 5


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
    assert told(compared({"a.recipe.json": odd}, {"a.recipe.json": changed})) == [
        ("field", "F", "1", "2"),
        ("setting", "B", "", "listed"),
        ("setting", "A", "listed", ""),
    ]


def test_notations_of_the_same_pill_are_equal():
    value = text("Dear {}", pill("a", "Name"))
    other = value.replace('"pill_type": "output", ', "").replace(
        '"line"', '"pill_type":"output","line"'
    )
    assert other != value
    before, after = (recipe(step("x.y", input={"f": one})) for one in (value, other))
    found = compared({"a.recipe.json": before}, {"a.recipe.json": after})
    assert (found.reported_changes, found.totals.noise) == ([], 1)


def test_changed_secrets_are_reported_without_their_values():
    before = {
        "a.project_property.json": {"name": "bank_token", "value": "first"},
        "b.recipe.json": recipe(step("x.y", input={"password": "first"})),
    }
    after = json.loads(json.dumps(before).replace("first", "second"))
    found = compared(before, after)
    assert told(found) == [
        ("value", "Value", "•••", "••• (different)"),
        ("trigger", "Password", "•••", "••• (different)"),
    ]
    shown = str([side_by_side(one.before, one.after) for one in found.reported_changes])
    assert "first" not in shown
    assert "second" not in shown
    assert "changed" in shown


def test_a_column_that_changed_its_type_is_reported():
    column = {"id": "11fb", "title": "Amount", "type": "number"}
    before = {"t.workato_db_table.json": {"name": "T", "schema": [column]}}
    after = {"t.workato_db_table.json": {"name": "T", "schema": [{**column, "type": "date"}]}}
    found = compared(before, after)
    assert told(found) == [("column", "Amount: type", "number", "date")]
    assert found.reported_changes[0].summary == (
        "Column Amount: type is now “date” instead of “number”.",
    )


def test_a_comparison_reports_progress_and_can_be_canceled():
    before = {f"{number}.recipe.json": called(f"R{number}", "x") for number in range(4)}
    after = {path: {**one, "concurrency": 2} for path, one in before.items()}
    seen: list[tuple[int, int]] = []
    packages = [open_package(zipped(one)) for one in (before, after)]
    compare(*packages, on_progress=lambda *far: seen.append(far))
    assert seen[-1] == (4, 4)
    with pytest.raises(InterruptedError):
        compare(*packages, cancelled=lambda: True)


def test_recipes_that_swap_files_and_names_are_matched():
    def of(app: str, name: str) -> dict[str, Any]:
        steps = (step("logger.log_message", f"log{at}", input={"message": f"{at}"})
                 for at in range(3))  # fmt: skip
        fields = {f"{app}_{at}": f"{app}-{at}" for at in range(6)}
        return recipe(step("clock.run", "t"), step(f"{app}.update", "up", input=fields), *steps,
                      step("slack.post", "say", input={"text": app}), name=name)  # fmt: skip

    paths = ("update_room.recipe.json", "update_booking.recipe.json")
    before = {paths[0]: of("room", "Room"), paths[1]: of("booking", "Booking")}
    after = {paths[0]: of("booking", "Room"), paths[1]: of("room", "Booking")}
    found = compared(before, after)
    assert {(one.kind, one.before.path,
            one.after.path) for one in found.reported_changes if one.before
            and one.after} == {("renamed", *paths), ("renamed", *reversed(paths))}  # fmt: skip


def test_files_that_macos_adds_to_zips_are_ignored_and_named():
    good = {"f/orders.recipe.json": recipe(step("clock.run", "t"))}
    more = {"__MACOSX/f/._orders.recipe.json": "\0\5", "f/._x.json": "", ".DS_Store": "x"}
    assert compared(good, {**good, **more}).changes == []
    assert sorted(open_package(zipped({**good, **more})).ignored_files) == sorted(more)


def test_a_new_column_is_reported_with_the_number_of_its_values():
    def table(columns: list[str], *rows: list[str]) -> dict[str, Any]:
        made = [{"key": f"col{at}", "label": one} for at, one in enumerate(columns)]
        data = [{f"col{at}": cell for at, cell in enumerate(row)} for row in rows]
        return {"t.lookup_table.json": {"name": "T", "columns": made, "data": data}}

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
            f"{one}.recipe.json": recipe(
                step("sf.update", "t", input={"of": one}), name=one, uses={"sf": connection(name)}
            )
            for one in ("a", "b")
        }

    found = compared(uses("Dev"), uses("Main"))
    sentence = "2 recipes: Sf uses the connection “Main” instead of “Dev”."
    assert format_connection_swaps(found) == [sentence]
    assert sentence in list(plain_text(found))
    assert sentence in list(markdown(found))
    one = {"a.recipe.json": uses("Dev")["a.recipe.json"]}
    other = {"a.recipe.json": uses("Main")["a.recipe.json"]}
    assert format_connection_swaps(compared(one, other)) == []
