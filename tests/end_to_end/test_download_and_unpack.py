"""Browse, download, and unpack with the installed program in a terminal."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import CTRL_S, ENTER, ESC, Terminal
from workato_tui.common.paths import config_dir
from workato_tui.terminal.key_guard import KeyPauses

from .workato import TOKEN, add_profile, files_with, processes_of_session, workato

if TYPE_CHECKING:
    from pathlib import Path

PAUSE_AFTER_FORM = KeyPauses().refused + 0.1

pytestmark = pytest.mark.pty


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
def test_from_start_to_unpacked_files(size: tuple[int, int], isolated_home: Path) -> None:
    work = isolated_home.parent / "work"
    work.mkdir()
    with workato() as server:
        add_profile(server.url)
        arguments = ("acme", "--log-level", "debug")
        with Terminal(*arguments, size=size, folder=work) as terminal:
            terminal.wait_for("complete")
            browse(terminal)
            open_release(terminal)
            zip_path = download(terminal, work)
            unpack(terminal, work, zip_path)
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
            shown = bytes(terminal.output)
            remaining = processes_of_session(terminal.child.pid)
        assert remaining == []
        assert shown.rstrip().endswith(b"\x1b[?1006l")
        assert b"\x1b[?1049l" in shown[-400:]
        assert b"\x1b[?25h" in shown[-400:]

        secret_files = files_with(TOKEN, isolated_home.parent)
        assert len(secret_files) == 1
        assert secret_files[0].is_relative_to(config_dir())
        assert secret_files[0].stat().st_mode & 0o077 == 0
        assert TOKEN.encode() not in shown
        assert server.signatures
        for signature in server.signatures:
            assert files_with(signature, isolated_home.parent) == []
            assert signature.encode() not in shown
        assert all("authorization" not in request.headers for request in server.files.requests)
        assert list(isolated_home.rglob("*.log"))


def browse(terminal: Terminal) -> None:
    terminal.press_and_wait("jjj", "4 of ")
    terminal.press_and_wait("1", "Order to Cash")
    terminal.press_and_wait("2", "9119")
    terminal.press_and_wait("3", "4 of ")


def open_release(terminal: Terminal) -> None:
    # All keys at once, as on a slow line.
    terminal.press_and_wait("/release 14", "/ release 14")
    terminal.press_and_wait(ENTER, "filter: release 14")
    terminal.wait_for("1 of 1/")
    terminal.press_and_wait(ENTER, "Deployment 6390")
    terminal.wait_for("of 18")
    terminal.press_and_wait("/approval", "of 1/18")
    terminal.press_and_wait(ESC, " of 18 ")


def download(terminal: Terminal, work: Path) -> Path:
    terminal.press_and_wait("d", "Download folder of acme")
    terminal.press_and_wait(CTRL_S, "is in")
    (path,) = work.glob("*")
    assert path.name == "Order to Cash build 9119.zip"
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        assert any(name.endswith(".recipe.json") for name in package.namelist())
    return path


def unpack(terminal: Terminal, work: Path, zip_path: Path) -> None:
    # Keys count only after a pause after a form that closed by itself.
    terminal.settle(PAUSE_AFTER_FORM)
    terminal.press_and_wait("z", "Shows a preview")
    terminal.press_and_wait(CTRL_S, " added, 0 changed, 0 removed")
    # A repeated send key does not confirm two dialogs.
    terminal.settle(KeyPauses().send + 0.1)
    terminal.press_and_wait(CTRL_S, "files written")
    with zipfile.ZipFile(zip_path) as package:
        for name in package.namelist():
            assert (work / "Order to Cash" / name).read_bytes() == package.read(name)
