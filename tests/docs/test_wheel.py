"""The wheel has everything that the program needs, and no tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from tests.docs.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

wheel = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed")


def test_the_wheel_has_code_styles_and_py_typed(tmp_path: Path):
    (path,) = wheel.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with ZipFile(path) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = ROOT / "workato_tui"
    code = {str(path.relative_to(ROOT)) for path in package.rglob("*.py")}
    styles = {f"workato_tui/styles/{path.name}" for path in (ROOT / "styles").glob("*.tcss")}
    assert styles
    shared = {str(path.relative_to(ROOT)) for path in (ROOT / "share").rglob("*") if path.is_file()}
    assert {
        "share/man/man1/workato-tui.1",
        "share/bash-completion/completions/workato-tui",
    } < shared
    installed = {re.sub(r"^[^/]+\.data/data/", "", name) for name in names}
    assert installed == code | styles | shared | {"workato_tui/py.typed"}
