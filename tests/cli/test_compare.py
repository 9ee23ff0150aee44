"""``builds compare``: builds, zips, and folders."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.packages.contents.recipes import connection, pill, recipe, step, text
from tests.packages.zips import make_zip

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

PILL = text("{}", pill("order", "price"))
FILES = {
    "pay.recipe.json": recipe(
        step("shop.order", "order"),
        step("bank.pay", title="Pay", input={"amount": PILL}),
        name="Pay | orders",
        uses={"bank": connection("Bank test")},
    ),
    "rates.lookup_table.json": {
        "name": "Rates", "columns": ["Code", "Rate"], "rows": [["EUR", "1"], ["USD", "1.1"]],
    },
    "old.connection.json": {"name": "Old", "provider": "ftp"},
}  # fmt: skip


def write_folder(folder: Path, files: dict[str, Any]) -> str:
    folder.mkdir()
    for name, value in files.items():
        (folder / name).write_text(json.dumps(value, indent=2), encoding="utf-8")
    return str(folder)


def write_zip(path: Path, files: dict[str, Any]) -> str:
    path.write_bytes(make_zip({name: json.dumps(value) for name, value in files.items()}))
    return str(path)


@pytest.fixture
def changed() -> dict[str, Any]:
    files = json.loads(json.dumps(FILES))
    del files["old.connection.json"]
    pay = files["pay.recipe.json"]
    pay["version"] = 4
    pay["code"]["block"][0]["input"]["amount"] = f"={pill('order', 'price')} * 1.2"
    pay["config"][0]["account_id"] = connection("Bank live")
    files["rates.lookup_table.json"]["rows"].append(["GBP", "0.9"])
    return files


def test_a_zip_and_its_checkout_are_equal(cli: Cli, tmp_path: Path):
    folder = write_folder(tmp_path / "checkout", {**FILES, "package.json": {}})
    done = cli("builds", "compare", write_zip(tmp_path / "a.zip", FILES), folder)
    assert (done.code, done.err) == (0, "")
    assert "3 unchanged (3 of them differ in noise only)" in done.out
    assert "Left out 1 file that belongs to no asset: package.json" in done.out
    assert cli("builds", "compare", folder, str(tmp_path / "a.zip"), "--all").code == 1


def test_changes_in_words(cli: Cli, tmp_path: Path, changed: dict[str, Any]):
    paths = write_zip(tmp_path / "a.zip", FILES), write_zip(tmp_path / "b.zip", changed)
    done = cli("builds", "compare", *paths)
    assert done.code == 1
    for sentence in (
        "2 changed, 1 removed, 0 unchanged",
        "Recipe “Pay | orders”",
        "* Bank uses the connection “Bank live” instead of “Bank test”.",
        "* Step 2 “Pay”: Amount is now “={order → price} * 1.2” instead of “order → price”.",
        "* Row added: Code: GBP, Rate: 0.9.",
        "Connection “Old”",
        "(1 difference is noise)",
    ):
        assert sentence in done.out
    ticket = cli("builds", "compare", *paths, "--markdown")
    assert ticket.code == 1
    assert "### Recipe “Pay \\| orders”" in ticket.out
    assert "| 2 Pay | Amount | order → price | ={order → price} \\* 1.2 |" in ticket.out


def test_changes_as_json(cli: Cli, tmp_path: Path, changed: dict[str, Any]):
    paths = write_zip(tmp_path / "a.zip", FILES), write_folder(tmp_path / "b", changed)
    done = cli("builds", "compare", *paths, "--json")
    assert done.code == 1
    comparison = json.loads(done.out)
    assert comparison["format"] == 1
    assert comparison["differs"] is True
    assert comparison["totals"] == {
        "added": 0,
        "removed": 1,
        "changed": 2,
        "renamed": 0,
        "moved": 0,
        "same": 0,
        "noise": 0,
    }
    assert [(one["kind"], one["type"]) for one in comparison["assets"]] == [
        ("removed", "connection"), ("changed", "recipe"), ("changed", "lookup_table"),
    ]  # fmt: skip
    assert comparison["assets"][1]["changes"][1] == {
        "topic": "field", "action": "changed", "step": "2 Pay", "label": "Amount",
        "place": "input.amount", "before": "order → price", "after": "={order → price} * 1.2",
    }  # fmt: skip


def test_an_invalid_package_is_not_a_difference(cli: Cli, tmp_path: Path):
    good = write_zip(tmp_path / "a.zip", FILES)
    (tmp_path / "bad.zip").write_bytes(make_zip({"../x.recipe.json": "{}"}))
    hostile = cli("builds", "compare", good, str(tmp_path / "bad.zip"))
    assert (hostile.code, hostile.out) == (3, "")
    assert "is refused" in hostile.err
    corrupt = make_zip({"a.recipe.json": "{}"}, stored=True).replace(b"{}", b"[]")
    (tmp_path / "spoilt.zip").write_bytes(corrupt)
    damaged = cli("builds", "compare", good, str(tmp_path / "spoilt.zip"))
    assert (damaged.code, damaged.out) == (3, "")
    assert "fails its CRC check" in damaged.err
    assert cli("builds", "compare", good, str(tmp_path / "none.zip")).code == 2
    assert cli("builds", "compare", good, good, "--json", "--markdown").code == 2
    assert cli("builds", "compare", good, "46", "--profile", "nobody").code == 2


CONFLICT = b'{\n<<<<<<< HEAD\n"name": "a"\n=======\n"name": "b"\n>>>>>>> theirs\n}\n'


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("pay.recipe.json", CONFLICT, "It has merge conflict markers at line 2."),
        ("pay.recipe.json", b"", "It is empty."),
        (
            "pay.recipe.json",
            b'{"name": "Pay", "code": {',
            "It is not valid JSON at line 1, column 26",
        ),
        (
            "bank.custom_adapter.rb",
            b"{\n" + CONFLICT,
            "bank.custom_adapter.rb has merge conflict markers",
        ),
        ("new\nline.recipe.json", b"{}", "Its name has control characters."),
        (b"caf\xe9.recipe.json", b"{}", "Its name has control characters."),
        ("far.recipe.json", "pay.recipe.json", "It is a link."),
        ("folder", ".", "It is a link."),
    ],
)
def test_files_that_cannot_be_compared_fail_the_command(
    cli: Cli, tmp_path: Path, name: str | bytes, content: bytes | str, sentence: str
):
    """On both sides, and on one side only."""
    folders = [Path(write_folder(tmp_path / side, FILES)) for side in "abc"]
    for folder in folders[:2]:
        (folder / "bank.custom_adapter.json").write_text('{"title": "Bank"}', encoding="utf-8")
        path = folder / os.fsdecode(name)
        if isinstance(content, str):
            path.symlink_to(content)
        else:
            path.write_bytes(content)
    (folders[2] / "bank.custom_adapter.json").write_text('{"title": "Bank"}', encoding="utf-8")
    before, after, good = map(str, folders)
    both_sides = cli("builds", "compare", before, after)
    assert both_sides.code == 3
    assert sentence in both_sides.out
    assert "could not be compared." in both_sides.err
    for sides in ((before, good), (good, before)):
        result = cli("builds", "compare", *sides)
        assert result.code in (1, 3)
        assert sentence in result.out
    comparison = json.loads(cli("builds", "compare", before, after, "--json").out)
    assert comparison["not_compared"][0]["why"].startswith(sentence)
    assert "Not compared: " in cli("builds", "compare", before, good, "--markdown").out


def test_backup_files_of_editors_are_left_out(cli: Cli, tmp_path: Path):
    good = write_folder(tmp_path / "a", FILES)
    edited = Path(write_folder(tmp_path / "b", FILES))
    for name in ("pay.recipe.json~", ".pay.recipe.json.swp", "pay.recipe.json.orig", "#pay.json#"):
        (edited / name).write_text("{", encoding="utf-8")
    done = cli("builds", "compare", good, str(edited))
    assert (done.code, done.err) == (0, "")
    assert "Left out 4 files that belong to no asset" in done.out


def test_invalid_text_and_duplicate_keys_are_compared(cli: Cli, tmp_path: Path):
    for first, second in ((b'"caf\xe9"', b'"caf\xe8"'), (b'"a", "name": "b"', b'"c", "name": "b"')):
        sides = []
        for index, name in enumerate((first, second)):
            folder = tmp_path / f"{len(first)} {index}"
            folder.mkdir()
            (folder / "a.recipe.json").write_bytes(b'{"name": %s, "code": {}}' % name)
            sides.append(str(folder))
        assert cli("builds", "compare", *sides).code == 1
        assert cli("builds", "compare", sides[0], sides[0]).code == 0


def test_composed_and_decomposed_names_are_different_files(cli: Cli, tmp_path: Path):
    names = [unicodedata.normalize(form, "é.recipe.json") for form in ("NFC", "NFD")]
    both = write_folder(tmp_path / "both", {name: {"name": "E", "code": {}} for name in names})
    composed = write_folder(tmp_path / "one", {names[0]: {"name": "E", "code": {}}})
    assert cli("builds", "compare", both, composed).code == 1
    assert cli("builds", "compare", both, both).code == 0
