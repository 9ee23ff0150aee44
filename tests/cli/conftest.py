"""Runs the command line: in this process where only words matter, as a real one where more does."""

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
    def __call__(self, *words: str, stdin: str = "") -> Result: ...


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """``workato-tui WORDS`` in this process, with a pipe for stdin."""

    def run(*words: str, stdin: str = "") -> Result:
        # --data-dir sets the variable; setting it here first lets the fixture put it back.
        monkeypatch.setenv("WORKATO_TUI_DATA_DIR", os.environ.get("WORKATO_TUI_DATA_DIR", ""))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        code = main(words)
        shown = capsys.readouterr()
        return Result(code, shown.out, shown.err)

    return run


def started(*words: str, env: dict[str, str] | None = None, stdin: str = "") -> Result:
    """``python -m workato_tui WORDS`` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "workato_tui", *words],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        check=False,
        timeout=30,
    )
    return Result(done.returncode, done.stdout, done.stderr)
