"""Standard streams that are closed, full, or without a reader change no outcome."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import ROOT, Result
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef

if TYPE_CHECKING:
    from pathlib import Path

    from .test_online import Demo

from .test_online import demo, demo_server  # noqa: F401

CLOSED = ("<&-", ">&-", "2>&-", "<&- >&- 2>&-")
WITHOUT_READER = ("| true; exit ${PIPESTATUS[0]}", "2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}")
FULL = (">/dev/full", "2>/dev/full")


def shell(redirection: str, *arguments: str) -> Result:
    """Run the command with redirected streams in bash."""
    program = shlex.join([sys.executable, "-m", "workato_tui", *arguments])
    done = subprocess.run(
        ["bash", "-c", f"{program} {redirection}"],
        input="",
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    assert "fault" not in done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def zips(tmp_path: Path) -> tuple[str, str]:
    """Return two different packages."""
    paths = (tmp_path / "a.zip", tmp_path / "b.zip")
    for number, path in enumerate(paths):
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("x.recipe.json", f'{{"name": "x", "version": 1, "a": {number}}}')
    return str(paths[0]), str(paths[1])


@pytest.mark.parametrize("redirection", [*CLOSED, *WITHOUT_READER])
def test_a_broken_stream_changes_no_exit_code(redirection: str, zips: tuple[str, str]) -> None:
    before, after = zips
    assert shell(redirection, "--version").code == 0
    assert shell(redirection, "paths").code == 0
    assert shell(redirection, "builds", "compare", before, before).code == 0
    assert shell(redirection, "builds", "compare", before, after).code == 1
    assert shell(redirection, "profiles", "remove", "nobody").code == 2


@pytest.mark.parametrize("redirection", [*CLOSED, *WITHOUT_READER, *FULL])
def test_a_broken_stream_changes_no_outcome_of_a_write(redirection: str, demo: Demo) -> None:  # noqa: F811
    assert shell(redirection, "profiles", "rename", "acme", "other").code == 0
    assert list(ProfilesFile().load().profiles) == ["other"]
    done = shell(redirection, "builds", "build", "604202", "--wait", "--timeout", "30")
    assert (done.code, len(demo.writes)) == (0, 1)
    build_id = max(int(request.path.rpartition("/")[2]) for request in demo.recorded.requests
               if request.path.startswith("/api/project_builds/"))  # fmt: skip
    assert shell(redirection, "watch", str(build_id), "--kind", "build").code == 0


def test_a_result_that_cannot_be_written_is_reported(zips: tuple[str, str]) -> None:
    before, after = zips
    assert shell(">/dev/full", "builds", "compare", before, after).code == 3
    done = shell(">/dev/full", "paths")
    assert done.code == 1
    assert done.err == "workato-tui: The output cannot be written: no space left on device.\n"
    assert shell(">/dev/full", "--version").code == 1


def test_a_token_cannot_come_from_a_closed_stdin() -> None:
    token = TokenRef("env", "NOT_SET")
    ProfilesFile().save(Profile("acme", "eu", tokens={"dev": token}))
    for arguments in (["--token-stdin"], []):
        done = shell("<&-", "profiles", "add", "acme", *arguments)
        assert done.code == 2, done
    assert ProfilesFile().load().get("acme").tokens == {"dev": token}
