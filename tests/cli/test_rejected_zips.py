"""Rejected zips: a warning appears only if unpacking them could do harm."""

from __future__ import annotations

import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

WARNING = "Do not unpack it with other programs."


def unpack(
    cli: Cli, folder: Path, info: zipfile.ZipInfo, compression: int = zipfile.ZIP_DEFLATED
) -> str:
    path = folder / "in.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(info, "{}", compression)
    done = cli("builds", "unpack", str(path), "--into", str(folder / "into"))
    assert (done.code, done.out) == (1, ""), done
    assert not (folder / "into").exists()
    return done.err


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_compression_is_harmless(cli: Cli, tmp_path: Path, compression: int) -> None:
    error = unpack(cli, tmp_path, zipfile.ZipInfo("x.recipe.json"), compression)
    assert "compressed in a way that packages do not use" in error
    assert WARNING not in error
    assert "Pack it again as a plain zip" in error


@pytest.mark.parametrize("name", ["a\\x.json", "./x.json", "a//x.json", "a/./x.json", "n" * 300])
def test_an_unusual_name_is_harmless(cli: Cli, tmp_path: Path, name: str) -> None:
    error = unpack(cli, tmp_path, zipfile.ZipInfo(name))
    assert "is refused: " in error
    assert WARNING not in error


@pytest.mark.parametrize(
    "name",
    ["../x.json", "/x.json", "a/../../x.json", "..\\x.json", "a\\..\\x", "C:\\x", "a\u202ex"],
)
def test_an_unsafe_name_has_a_warning(cli: Cli, tmp_path: Path, name: str) -> None:
    assert WARNING in unpack(cli, tmp_path, zipfile.ZipInfo(name))


def test_a_link_has_a_warning(cli: Cli, tmp_path: Path) -> None:
    info = zipfile.ZipInfo("x.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert WARNING in unpack(cli, tmp_path, info)
