"""Tables are exported to private files that are safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from workato_tui.common.csv_export import to_csv
from workato_tui.common.private_file import ExportError, write_private

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    exports = tmp_path / "exports"
    exports.mkdir()
    return exports


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_a_table_can_be_read_back() -> None:
    when = datetime(2025, 6, 1, 12, 30, tzinfo=UTC)
    rows = [(1, 'a "b", c', None, True, -2.5, when), (2, "日本", "", False, 0, None)]
    text = to_csv(["ID", "Name", "A", "B", "C", "When"], rows)
    assert read(text) == [
        ["ID", "Name", "A", "B", "C", "When"],
        ["1", 'a "b", c', "", "true", "-2.5", "2025-06-01T12:30:00+00:00"],
        ["2", "日本", "", "false", "0", ""],
    ]
    assert text.endswith("\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+A1",
        "-2+3",
        "@SUM(A1)",
        "  =1+1",
        "\t=1+1",
        "\r\n=1+1",
        "\u200b=1+1",
        "＝1+1",
        "|cmd",
        '=HYPERLINK("http://x"&A1)',
    ],
)
def test_formulas_become_text(text: str) -> None:
    ((heading,), (cell,)) = read(to_csv([text], [(text,)]))
    assert heading.startswith("'")
    assert cell.startswith("'")


@pytest.mark.parametrize("text", ["-", "-12.5", "+3", "12 %", "a=b", "x@y.z", "2025-06-01"])
def test_ordinary_cells_are_unchanged(text: str) -> None:
    assert read(to_csv(["a"], [(text,)]))[1] == [text]


def test_hostile_text_becomes_one_plain_line() -> None:
    text = to_csv(["a"], [("x\x1b[2J\u202ey\nz\0",)])
    assert len(text.splitlines()) == 2
    assert all(line.isprintable() for line in text.splitlines())


def test_the_file_is_private(folder: Path) -> None:
    path = write_private(folder / "deployments.csv", "ü\n")
    assert path.read_bytes() == "ü\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["file", "folder", "broken link"])
def test_an_existing_file_is_kept(folder: Path, kind: str) -> None:
    path = folder / "x.csv"
    if kind == "file":
        path.write_text("mine")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(folder / "nowhere")
    with pytest.raises(ExportError, match="already exists"):
        write_private(path, "new")
    assert list(folder.iterdir()) == [path]
    assert kind != "file" or path.read_text() == "mine"


@pytest.mark.parametrize("links", [True, False])
def test_a_file_created_meanwhile_is_kept(folder: Path, monkeypatch, links: bool) -> None:
    path = folder / "x.csv"
    link = os.link

    def slow_link(source: Path, target: Path) -> None:
        path.write_text("quicker")
        if not links:
            raise PermissionError
        link(source, target)

    monkeypatch.setattr(os, "link", slow_link)
    with pytest.raises(ExportError, match="already exists"):
        write_private(path, "new")
    assert path.read_text() == "quicker"
    assert list(folder.iterdir()) == [path]


def test_a_file_system_without_hard_links(folder: Path, monkeypatch) -> None:
    def no_link(source: Path, target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_link)
    path = write_private(folder / "x.csv", "text")
    assert path.read_text() == "text"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path]


def test_a_missing_folder_is_reported(folder: Path) -> None:
    with pytest.raises(ExportError, match=r"no such file or directory\). Choose another folder\."):
        write_private(folder / "none" / "x.csv", "text")


def test_a_full_disk_leaves_no_file(folder: Path) -> None:
    script = """if True:
        import resource, sys
        from pathlib import Path
        from workato_tui.common.private_file import ExportError, write_private
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            write_private(Path(sys.argv[1]), "x" * 2000)
        except ExportError as error:
            print(error)
    """
    process = subprocess.run(
        [sys.executable, "-c", script, str(folder / "x.csv")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "could not be written" in process.stdout
    assert list(folder.iterdir()) == []


def test_the_target_of_a_link_is_replaced(tmp_path):
    (tmp_path / "there").mkdir()
    real = tmp_path / "there" / "report.md"
    real.write_text("old")
    link = tmp_path / "report.md"
    link.symlink_to(real)
    assert write_private(link, "new", replace=True) == link
    assert (link.is_symlink(), real.read_text()) == (True, "new")
    with pytest.raises(ExportError):
        write_private(link, "again")
