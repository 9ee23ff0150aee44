"""Safe file names from names that a server sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.soak import example_count
from workato_tui.packages.names import NAME_BYTES, free_name, safe_name, zip_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Order to Cash", "Order to Cash"),
        ("受注から入金", "受注から入金"),
        ("Prüfung/Åben: Q1", "Prüfung-Åben- Q1"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "file"),
        ("", "file"),
        (None, "file"),
        ("-rf", "rf"),
        (".bashrc", "bashrc"),
        ("CON", "_CON"),
        ("com1.txt", "_com1.txt"),
        ("a\x00b\nc\x1b[31md", "a-b cd"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("two   spaces \t here", "two spaces here"),
        ("ends with dots...", "ends with dots"),
        (r"C:\Windows", "C-Windows"),
    ],
)
def test_text_becomes_a_safe_name(text, name):
    assert safe_name(text) == name


def test_a_build_is_named_after_its_project_and_number():
    assert zip_name("Order to Cash", 46) == "Order to Cash build 46.zip"
    assert zip_name("", "46") == "project build 46.zip"
    assert zip_name("a/b", "4/6") == "a-b build 4-6.zip"


def test_a_long_name_is_cut_between_characters_and_keeps_its_ending():
    name = zip_name("会" * 400, 123456)
    assert name.endswith("会 build 123456.zip")
    assert NAME_BYTES - 3 < len(name.encode()) <= NAME_BYTES


def test_a_cut_keeps_letters_and_accents_together():
    assert safe_name("x" * 5 + "q\u0323\u0307", limit=8) == "x" * 5


@settings(max_examples=example_count(1000), deadline=None)
@given(st.text(), st.text(max_size=30))
def test_any_text_becomes_a_portable_name(project, build):
    name = zip_name(project, build)
    assert name == Path(name).name
    assert name.endswith(".zip")
    assert name[0] not in ".-~ "
    assert len(name.encode()) <= NAME_BYTES
    assert name.isprintable()
    assert not set(name) & set('/\\:*?"<>|')


def test_a_free_name_avoids_files_links_and_unfinished_downloads(folder: Path):
    assert free_name(folder, "a.zip") == "a.zip"
    (folder / "a.zip").touch()
    (folder / "a (2).zip.part").touch()
    (folder / "a (3).zip").symlink_to("nowhere")
    assert free_name(folder, "a.zip") == "a (4).zip"
