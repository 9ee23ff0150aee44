"""Run the command line in this process, or as a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from workato_tui.cli import main

ROOT = Path(__file__).parents[2]


@dataclass
class Result:
    code: int
    out: str
    err: str


class Cli(Protocol):
    def __call__(self, *arguments: str, stdin: str = "") -> Result: ...


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run ``workato-tui`` with these arguments in this process, with a pipe as stdin."""

    def run(*arguments: str, stdin: str = "") -> Result:
        # --data-dir sets this variable; setting it here first lets the fixture restore it.
        monkeypatch.setenv("WORKATO_TUI_DATA_DIR", os.environ.get("WORKATO_TUI_DATA_DIR", ""))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        code = main(arguments)
        output = capsys.readouterr()
        return Result(code, output.out, output.err)

    return run


def run_process(*arguments: str, env: dict[str, str] | None = None, stdin: str = "") -> Result:
    """Run ``python -m workato_tui`` with these arguments."""
    done = subprocess.run(
        [sys.executable, "-m", "workato_tui", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        check=False,
        timeout=30,
    )
    return Result(done.returncode, done.stdout, done.stderr)
