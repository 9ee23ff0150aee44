"""Packages are read from zips and folders; invalid ones are rejected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.packages.zips import make_zip
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.to_text import describe_asset
from workato_tui.packages.errors import UnreadablePackageError, ZipError
from workato_tui.packages.zip_limits import Limits

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "order.recipe.json": '{"name": "Order", "code": {}}',
    "Connections/sf.connection.json": '{"name": "SF", "provider": "salesforce"}',
    "Apps/desk.lcap_app.json": "{}",
    "Apps/desk.lcap_app.png": b"\x89PNG",
    "Apps/odd name (1).thing_unheard_of.json": '{"name": "Thing"}',
    "notes.txt": "hello",
}


def write(folder: Path, files: dict[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_assets_have_a_type_a_name_and_their_companions():
    package = open_package(make_zip(FILES))
    assets = {
        asset.path: (asset.type, asset.name, len(asset.companions)) for asset in package.assets
    }
    assert assets == {
        "Apps/desk.lcap_app.json": ("lcap_app", "desk", 1),
        "Apps/odd name (1).thing_unheard_of.json": ("thing_unheard_of", "Thing", 0),
        "Connections/sf.connection.json": ("connection", "SF", 0),
        "notes.txt": ("file", "notes", 0),
        "order.recipe.json": ("recipe", "Order", 0),
    }
    top = package.tree()
    assert [folder.name for folder in top.folders] == ["Apps", "Connections"]
    assert [asset.path for asset in top.assets] == ["notes.txt", "order.recipe.json"]


def test_a_folder_is_read_like_a_zip_without_dot_files_and_links(tmp_path):
    folder = write(tmp_path / "checkout", {**FILES, ".git/config": "x", ".env": "x"})
    write(tmp_path, {"secret.recipe.json": "{}"})
    (folder / "out").symlink_to(tmp_path)
    (folder / "link.recipe.json").symlink_to(tmp_path / "secret.recipe.json")
    package = open_package(folder)
    paths = [asset.path for asset in package.assets]
    assert paths == sorted(set(FILES) - {"Apps/desk.lcap_app.png"})
    assert package.ignored_files == {"out": "it is a link", "link.recipe.json": "it is a link"}
    order = package.asset("order.recipe.json")
    assert order is not None
    order_file = folder / "order.recipe.json"
    order_file.unlink()
    order_file.symlink_to(tmp_path / "secret.recipe.json")
    with pytest.raises(UnreadablePackageError, match="a link is in its place"):
        order.raw()


def test_invalid_packages_are_rejected(tmp_path):
    with pytest.raises(ZipError, match="not a zip"):
        open_package(b"hello there, this is no zip at all")
    with pytest.raises(ZipError, match="leads out of the folder"):
        open_package(make_zip({"../x.recipe.json": "{}"}))
    with pytest.raises(UnreadablePackageError, match="cannot be read: no such file"):
        open_package(tmp_path / "nothing.zip")
    folder = write(tmp_path / "many", {f"{number}.recipe.json": "{}" for number in range(4)})
    with pytest.raises(UnreadablePackageError, match="more than 3 files"):
        open_package(folder, limits=Limits(members=3))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"name": "a", ', "not valid JSON at line 1, column 15"),
        (b'{"name": "\xff\xfe"}', "are not text"),
        (b'{"code": 1, "code": {}}', "Duplicate keys: code."),
        (b"[" * 10_000, "nested too deeply"),
        (b"\xef\xbb\xbf{\r\n}", ""),
        (json.dumps({"code": [{"name": "a"}, 7], "config": "[1, {}]"}).encode(), "is not a step"),
        (b'{"code": {"input": {"x": NaN, "y": 1e999, "z": 1' + b"0" * 5_000 + b"}}}", "inf"),
    ],
)
def test_invalid_recipes_are_shown_with_their_problem(raw, words):
    package = open_package(make_zip({"x.recipe.json": raw}))
    sections = describe_asset(package, package.assets[0])
    shown = " ".join(line.text for section in sections for line in section.lines)
    assert words in shown or words == "inf"
